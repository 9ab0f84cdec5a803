import { expect, test, vi } from 'vitest';
import { readHazard, type Hazard } from '../api/hazard';
import { HAZARD } from '../api/hazard.sample';
import { Api } from '../api/http';
import { KeyRing } from '../api/key_ring';
import { HazardDesk } from './hazard_desk';
import { Hazards } from './hazards';

type Change = Readonly<Record<string, unknown>>;
const body = (change: Change) => ({ ...HAZARD, ...change });
const hazard = (change: Change): Hazard => readHazard(body(change));
const ids = (hazards: Hazards) => [...hazards.value.values()].map(({ id, version }) => `${id}@${version}`);

/** A server whose answers are given by hand: `answer` by path, or a promise of it. */
function page(answer: (path: string, sent: unknown) => unknown) {
  const asked: string[] = [];
  const api = new Api('http://map.test', new KeyRing(undefined), () => 'zh', async (input, init) => {
    const url = new URL(String(input));
    asked.push(`${init?.method ?? 'GET'} ${url.pathname}${url.search}`);
    const found = await answer(url.pathname + url.search, init?.body === undefined ? undefined : JSON.parse(String(init.body)));
    return found instanceof Response ? found : new Response(JSON.stringify(found));
  });
  const hazards = new Hazards(api);
  return { hazards, desk: new HazardDesk(api, hazards), asked };
}

const listOf = (...items: object[]) => ({ items, links: [] });

test('all pages are read, on our own server whatever host the links name', async () => {
  const { hazards, asked } = page((path) => (path.includes('cursor') ? listOf(body({ id: 'h2' })) : { items: [body({})], links: [{ rel: 'next', href: 'http://inner/v1/hazards?cursor=a' }] }));
  await hazards.load();
  expect(ids(hazards)).toEqual(['h1@7', 'h2@7']);
  expect(asked).toEqual(['GET /v1/hazards?status=open&limit=1000', 'GET /v1/hazards?cursor=a']);
});

test('what is told while the list is under way is not undone by it, nor told twice', async () => {
  let release: (list: unknown) => void = () => undefined;
  const { hazards } = page(() => new Promise((done) => { release = done; }));
  const loading = hazards.load();
  await vi.waitFor(() => release(undefined));
  hazards.apply([hazard({ id: 'new', version: 9 }), hazard({ id: 'gone', version: 9, status: 'closed' }), hazard({ id: 'old', version: 5 })]);
  release(listOf(body({ id: 'old', version: 6 }), body({ id: 'gone', version: 8 })));
  await loading;
  expect(ids(hazards)).toEqual([]);
});

test('news replaces what is older, and what has ended goes', async () => {
  const { hazards } = page(() => listOf(body({ id: 'a' }), body({ id: 'b' })));
  await hazards.load();
  hazards.apply([hazard({ id: 'a', version: 6 }), hazard({ id: 'b', version: 8 }), hazard({ id: 'c', version: 9 })]);
  expect(ids(hazards)).toEqual(['a@7', 'b@8', 'c@9']);
  hazards.apply([hazard({ id: 'b', version: 10, status: 'merged' })]);
  expect(ids(hazards)).toEqual(['a@7', 'c@9']);
});

test('a list that cannot be read says why, unless there is one', async () => {
  let up = false;
  const { hazards } = page(() => (up ? listOf(body({})) : Promise.reject(new TypeError('Failed to fetch'))));
  await hazards.load();
  expect(hazards.state.value).toEqual({ kind: 'failed', failure: { kind: 'offline' } });
  up = true;
  await hazards.load();
  up = false;
  await hazards.load();
  expect(ids(hazards)).toEqual(['h1@7']);
});

const course = (change: Change) => ({ ...body(change), report_list: [], course: [] });

test('a move is made as of what is on screen, and what came of it is read', async () => {
  let version = 7;
  const sent: unknown[] = [];
  const { hazards, desk, asked } = page((path, what) => {
    if (path.endsWith('/actions')) { sent.push(what); version = 8; return body({ version, status: 'accepted' }); }
    return path === '/v1/hazards/h1' ? course({ version, status: version === 7 ? 'reported' : 'accepted' }) : listOf(body({}));
  });
  await hazards.load();
  await desk.choose('h1', 'fly');
  expect(desk.target.value).toEqual({ at: { lon: 113.67, lat: 22.94 }, pace: 'fly' });
  await desk.act('accept', '马上去');
  expect(sent).toEqual([{ action: 'accept', note: '马上去', version: 7 }]);
  expect(desk.move.value).toEqual({ kind: 'done', action: 'accept' });
  expect([desk.shown?.status, hazards.value.get('h1')?.status]).toEqual(['accepted', 'accepted']);
  asked.length = 0;
  desk.heard([hazard({ version: 8, status: 'accepted' })]);
  expect(asked).toEqual([]);
});

test('whoever comes too late is told so, and sees how it stands', async () => {
  let version = 7;
  const { desk } = page((path) => {
    if (!path.endsWith('/actions')) return course({ version });
    version = 9;
    return new Response(JSON.stringify({ code: 'stale', status: 412 }), { status: 412 });
  });
  await desk.choose('h1', 'reveal');
  await desk.act('accept', '');
  expect(desk.move.value).toMatchObject({ kind: 'failed', action: 'accept', failure: { kind: 'refused', status: 412 } });
  expect(desk.shown?.version).toBe(9);
});

test('one that is not in the list is found by its link; the map learns where it is', async () => {
  const { desk } = page(() => course({ status: 'closed' }));
  const chosen = desk.choose('h1', 'reveal');
  desk.forget(); // The key is read from the tab just now, and everything asked anew.
  await chosen;
  await desk.load();
  expect(desk.target.value).toEqual({ at: { lon: 113.67, lat: 22.94 }, pace: 'reveal' });
  desk.close();
  expect([desk.chosen.value, desk.target.value, desk.left]).toEqual([undefined, undefined, 'h1']);
});
