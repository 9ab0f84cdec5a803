import { expect, test } from 'vitest';
import { Api } from '../api/http';
import { KeyRing } from '../api/key_ring';
import type { Bounds } from '../geo/lon_lat';
import { Drafting } from './drafting';

const BODY = { id: 3, name: '试调', note: '', author: 'anna', base: 1, status: 'open', open_hazards: 'stay', edits: [] as string[], undone: 0, created_at: '', updated_at: '', reviewer: null, remark: '', published: null };
const BOX: Bounds = [113.6, 22.9, 113.62, 22.92];

/** A table over a server in memory that keeps one draft; `refuse` answers writes instead. */
function table() {
  let version = 1;
  let edits: string[] = [];
  const asked: string[] = [];
  const server: { refuse: (() => Response) | undefined; bump: () => void } = { refuse: undefined, bump: () => { version += 1; } };
  const body = () => new Response(JSON.stringify({ ...BODY, edits }), { headers: { ETag: `"d${version}"` } });
  const api = new Api('http://map.test', new KeyRing(undefined), () => 'zh', (input, init) => {
    const { pathname, searchParams } = new URL(String(input));
    const method = init?.method ?? 'GET';
    asked.push(`${method} ${pathname}${searchParams.has('bbox') ? ` ${searchParams.get('bbox')}` : ''}`);
    if (method === 'GET') {
      if (pathname === '/v1/drafts/3') return Promise.resolve(body());
      if (pathname.endsWith('/mesh')) return Promise.resolve(new Response(JSON.stringify({ nodes: [], arcs: [], grids: [] })));
      return Promise.resolve(new Response('{}', { status: 404 }));
    }
    if (server.refuse) return Promise.resolve(server.refuse());
    if (new Headers(init?.headers).get('If-Match') !== `"d${version}"`) return Promise.resolve(new Response('{}', { status: 412 }));
    version += 1;
    edits = [...edits, 'rename'];
    return Promise.resolve(body());
  });
  return { drafting: new Drafting(api), asked, server };
}

const RENAME = { op: 'rename', grid: 'g', name: 'n' } as const;

test('each write is decided on what the last one left', async () => {
  const { drafting } = table();
  await drafting.open(3);
  expect(await drafting.edit([RENAME])).toBe(true);
  expect(await drafting.edit([RENAME])).toBe(true);
  expect(drafting.draft?.edits).toEqual(['rename', 'rename']);
  expect(drafting.work.value.kind).toBe('idle');
});

test('when somebody else was faster nothing is made, and how it stands is shown', async () => {
  const { drafting, server } = table();
  await drafting.open(3);
  server.bump();
  expect(await drafting.edit([RENAME])).toBe(false);
  expect(drafting.work.value).toMatchObject({ kind: 'failed', doing: 'edit', failure: { status: 412 } });
  expect(drafting.draft?.tag).toBe('"d2"');
  expect(await drafting.edit([RENAME])).toBe(true);
});

test('what does not hold says why and where', async () => {
  const { drafting, server } = table();
  await drafting.open(3);
  server.refuse = () => new Response(JSON.stringify({ code: 'edit-refused', title: '', detail: '', errors: [{ pointer: '/0', detail: 'd', reason: 'crosses', place: [113.6, 22.9] }] }), { status: 422 });
  await drafting.edit([RENAME]);
  expect(drafting.work.value).toMatchObject({ failure: { fault: { reason: 'crosses', at: { lon: 113.6, lat: 22.9 } } } });
  drafting.settle();
  expect(drafting.work.value.kind).toBe('idle');
});

test('borders are fetched with some around them, and not again within those; far off none are', async () => {
  const { drafting, asked } = table();
  await drafting.open(3);
  asked.length = 0;
  await drafting.look(BOX, 15);
  expect(asked).toEqual(['GET /v1/drafts/3/mesh 113.59,22.89,113.63,22.93']);
  await drafting.look([113.595, 22.905, 113.615, 22.925], 15);
  expect(asked.length).toBe(1);
  await drafting.look([113.7, 22.9, 113.72, 22.92], 15);
  expect(asked.length).toBe(2);
  await drafting.look(BOX, 9);
  expect([asked.length, drafting.mesh.value]).toEqual([2, undefined]);
});

test('a draft that was closed meanwhile stays closed', async () => {
  const { drafting } = table();
  const opening = drafting.open(3);
  drafting.close();
  await opening;
  expect([drafting.draft, drafting.chosen.value]).toEqual([undefined, undefined]);
});

test('what would leave a grid in parts may be made all the same, once; what cannot lie in parts may not', async () => {
  const { drafting, server } = table();
  await drafting.open(3);
  const GIVE = { op: 'transfer', from: 'a', to: 'b', piece: { children: ['c'] } } as const;
  server.refuse = () => new Response(JSON.stringify({ code: 'edit-refused', errors: [{ pointer: '/1', detail: 'd', reason: 'falls-apart' }] }), { status: 422 });
  expect(drafting.parting).toBeUndefined();
  await drafting.edit([RENAME, GIVE]);
  const { parting } = drafting;
  expect(parting).toEqual([RENAME, { ...GIVE, mayPart: true }]);
  await drafting.edit(parting ?? []);
  expect(drafting.parting).toBeUndefined();
  await drafting.edit([GIVE, RENAME]);
  expect(drafting.parting).toBeUndefined();
});
