import { expect, test } from 'vitest';
import type { NewReport } from '../api/hazards';
import { Api } from '../api/http';
import { KeyRing } from '../api/key_ring';
import type { Answer, Place } from '../api/locate';
import { mayReport, reportPlace, Reporting } from './reporting';

const POINT: Place = { kind: 'point', x: 113.67, y: 22.93, datum: 'GCJ-02', accuracyM: 5 };
const REPORT: NewReport = { place: POINT, matter: 'XF-01', severity: undefined, text: '通道被堵' };
const FILED = { id: 'h1', duplicate_of: null, due_at: '2026-11-26T10:00:00+08:00', reports: 1, owner: { status: 'owned', because: [] } };

test('the same again after a dead line is the same report; another text is another', async () => {
  const sent: { url: string; body: unknown; once: string | null }[] = [];
  let up = false;
  const reporting = new Reporting(new Api('http://map.test', new KeyRing(undefined), () => 'zh', (input, init) => {
    sent.push({ url: String(input), body: JSON.parse(String(init?.body)), once: new Headers(init?.headers).get('Idempotency-Key') });
    return up ? Promise.resolve(new Response(JSON.stringify(FILED), { status: 201 })) : Promise.reject(new TypeError('Failed to fetch'));
  }));
  reporting.open();
  await reporting.send(REPORT);
  expect(reporting.state.value).toEqual({ kind: 'failed', failure: { kind: 'offline' } });
  up = true;
  await reporting.send(REPORT);
  expect(reporting.state.value).toMatchObject({ kind: 'filed', filed: { id: 'h1', duplicateOf: undefined, reports: 1 } });
  await reporting.send({ ...REPORT, text: '还是堵着' });
  const [first, second, third] = sent.map(({ once }) => once);
  expect(first).toMatch(/^[0-9a-f]{32}$/);
  expect(second).toBe(first);
  expect(third).not.toBe(first);
  expect(sent[0]?.url).toBe('http://map.test/v1/hazards?crs=GCJ-02');
  expect(sent[0]?.body).toEqual({ place: { x: 113.67, y: 22.93 }, matter: 'XF-01', text: '通道被堵', accuracy_m: 5 });
});

test('an address is reported by its point, premises by their key, and one of several places not at all', () => {
  const about = (place: Place, status: string) => reportPlace({ place, label: undefined, answer: { match: { status }, point: { x: 113.6, y: 22.9 } } as unknown as Answer });
  expect(about(POINT, 'exact')).toBe(POINT);
  expect(about({ kind: 'address', text: '河田' }, 'exact')).toMatchObject({ kind: 'point', x: 113.6, datum: 'EPSG:4326' });
  expect(about({ kind: 'premises', key: 'p1' }, 'exact')).toEqual({ kind: 'premises', key: 'p1' });
  expect(about({ kind: 'address', text: '河田' }, 'many')).toBeUndefined();
});

test('who only looks does not report', () => {
  expect(['viewer', 'planner', undefined].map(mayReport)).toEqual([false, false, false]);
  expect(['member', 'dispatcher', 'admin', 'social'].every(mayReport)).toBe(true);
});
