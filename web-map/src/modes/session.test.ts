import { signal } from '@preact/signals';
import { expect, test } from 'vitest';
import { Api } from '../api/http';
import { KeyRing } from '../api/key_ring';
import type { Language } from '../api/language';
import type { Place } from '../api/locate';
import { candidatesOnMap, placeOnMap } from './ask';
import { Session } from './session';

const POINT: Place = { kind: 'point', x: 113.67, y: 22.93, datum: 'EPSG:4326', accuracyM: 5 };

const BODIES: Readonly<Record<string, unknown>> = {
  '/v1/about': { demo: true, town: '厚街镇' },
  '/tiles/grids.json': { tiles: ['/tiles/grids/{z}/{x}/{y}.mvt'], bounds: [113.6, 22.8, 113.8, 23] },
  '/v1/matters': { items: [{ code: 'M1', name: '出租屋', list: 'grid_entry' }], links: [] },
};

const located = (status: string, name = '') => ({
  match: { status: status === 'not_found' ? 'none' : 'exact', label: name, candidates: [] },
  grids: [],
  owner: { status, because: [] },
});

/** A session with a server in memory: `locate` answers by the query, `key` is what it wants. */
function sessionWith(locate: (query: URLSearchParams, headers: Headers) => unknown, key?: string, hash = ''): { session: Session; asked: string[] } {
  const asked: string[] = [];
  const keys = new KeyRing(undefined);
  const language = signal<Language>('zh');
  const api = new Api('http://map.test', keys, () => language.peek(), async (input, init) => {
    const url = new URL(String(input));
    asked.push(url.pathname + url.search);
    const headers = new Headers(init?.headers);
    if (key !== undefined && headers.get('Authorization') !== `Bearer ${key}`) return new Response('{}', { status: 401 });
    const body = url.pathname === '/v1/locate' ? await locate(url.searchParams, headers) : BODIES[url.pathname];
    return new Response(JSON.stringify(body));
  });
  return { session: new Session(api, keys, hash, language), asked };
}

test('without a key one is wanted; a wrong one does not help, the right one brings everything', async () => {
  const { session } = sessionWith(() => located('outside'), 'right', '#point=113.67,22.93,5');
  await session.load();
  expect(session.keyWanted.value).toBe(true);
  await session.signIn('wrong');
  expect(session.keyWanted.value).toBe(true);
  await session.signIn('right');
  expect(session.keyWanted.value).toBe(false);
  expect(session.about.value?.town).toBe('厚街镇');
  expect(session.ask.state.value.kind).toBe('answered');
  await session.signOut();
  expect(session.keyWanted.value).toBe(true);
  expect(session.ask.state.value.kind).toBe('failed');
});

test('a language is what the server is asked to speak, at once and from then on', async () => {
  const { session, asked } = sessionWith((_, headers) => located('outside', headers.get('Accept-Language') ?? ''));
  const spoken = { kind: 'answered', answer: { match: { label: 'zh' } } };
  await session.ask.ask(POINT);
  expect(session.ask.state.value).toMatchObject(spoken);
  await session.speak('en');
  expect(session.ask.state.value).toMatchObject({ ...spoken, place: POINT, answer: { match: { label: 'en' } } });
  expect(asked).toContain('/v1/matters?limit=1000');
  asked.length = 0;
  await session.speak('en');
  expect(asked).toEqual([]);
});

test('a link is asked about at once, in its datum', async () => {
  const { session, asked } = sessionWith(() => located('outside'), undefined, '#view=14/22.93/113.67&point=113.67,22.93,5&crs=BD-09&matter=M1');
  await expect.poll(() => session.ask.state.value.kind).toBe('answered');
  expect(asked).toEqual(['/v1/locate?x=113.67&y=22.93&crs=BD-09&accuracy_m=5&matter=M1']);
  expect(session.datum.value).toBe('BD-09');
  expect(session.wantedView.value?.zoom).toBe(14);
});

test('the newest question wins, however late the older answer comes', async () => {
  let release = (): void => undefined;
  const slow = new Promise<void>((done) => { release = done; });
  const { session } = sessionWith(async (query) => {
    if (query.get('address') === 'slow') await slow;
    return located('outside', query.get('address') ?? '');
  });
  const first = session.ask.ask({ kind: 'address', text: 'slow' });
  await session.ask.ask({ kind: 'address', text: 'fast' });
  release();
  await first;
  expect(session.ask.state.value).toMatchObject({ kind: 'answered', place: { text: 'fast' }, answer: { match: { label: 'fast' } } });
});

test('a text that is no address may be the name of premises', async () => {
  const { session, asked } = sessionWith((query) => located(query.has('premises') ? 'outside' : 'not_found', query.get('premises') ?? ''));
  await session.ask.ask({ kind: 'address', text: '金叶珠宝' });
  expect(session.ask.state.value).toMatchObject({ kind: 'answered', answer: { match: { label: '金叶珠宝' } } });
  expect(asked.map((path) => path.slice(0, 17))).toEqual(['/v1/locate?addres', '/v1/locate?premis']);
});

test('while an answer is under way the last one stays, and the mark is already at the new place', async () => {
  const { session } = sessionWith(() => located('outside', 'first'));
  await session.ask.ask({ kind: 'address', text: 'first' });
  const second = session.ask.ask(POINT);
  expect(session.ask.state.value).toMatchObject({ kind: 'asking', before: { answer: { match: { label: 'first' } } } });
  expect(placeOnMap(session.ask.state.value)).toEqual({ at: { lon: 113.67, lat: 22.93 }, accuracyM: 5 });
  await second;
});

test('candidates stand on the map with the numbers of their list; one without a point is only in the list', async () => {
  const point = { coordinates: [113.67, 22.93] };
  const match = { status: 'many', candidates: [{ label: 'a' }, { label: 'b', point }] };
  const { session } = sessionWith(() => ({ ...located('ambiguous'), match }));
  expect(candidatesOnMap(session.ask.state.value)).toEqual([]);
  await session.ask.ask({ kind: 'address', text: '河田' });
  expect(candidatesOnMap(session.ask.state.value)).toEqual([{ at: { lon: 113.67, lat: 22.93 }, number: 2 }]);
});

test('a candidate is asked about by its point and keeps its name', async () => {
  const { session, asked } = sessionWith(() => located('outside'));
  await session.ask.follow({ label: '河田大道12号', point: { x: 113.67, y: 22.93 } });
  await session.ask.follow({ label: '河田大道13号', point: undefined });
  expect(asked[0]).toBe('/v1/locate?lon=113.67&lat=22.93&accuracy_m=5');
  expect(new URLSearchParams(asked[1]?.split('?')[1]).get('address')).toBe('河田大道13号');
  expect(session.ask.state.value).toMatchObject({ kind: 'answered', label: undefined });
});
