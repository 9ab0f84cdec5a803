import { expect, test } from 'vitest';
import { Api } from '../api/http';
import { KeyRing } from '../api/key_ring';
import { Mesh } from '../draft/mesh';
import { AreaFile, placeOf } from './area_file';
import { Drafting } from './drafting';

const MOVED = { addresses: 3, residents: 9, premises: 0, checks_due: 0, open_hazards: 0, road_m: 0 };
const BODY = { id: 3, name: '试调', note: '', author: 'anna', base: 1, status: 'open', open_hazards: 'stay', edits: [] as string[], undone: 0, created_at: '', updated_at: '', reviewer: null, remark: '', published: null };
const EDITS = [{ op: 'move_border', moves: [{ arc: '7', vertex: 1, to: [113.6, 22.9] }, { node: '2', to: [113.7, 22.9] }] }, { op: 'rename', grid: 'g1', name: '新名' }];

/** A draft on the table of a server in memory; `refuse` answers files instead. */
async function table() {
  let version = 1;
  const asked: string[] = [];
  const server: { refuse: (() => Response) | undefined; bump: () => void } = { refuse: undefined, bump: () => { version += 1; } };
  const draft = (edits: readonly string[]) => ({ ...BODY, edits });
  const api = new Api('http://map.test', new KeyRing(undefined), () => 'zh', async (input, init) => {
    const { pathname, search } = new URL(String(input));
    const [method, headers] = [init?.method ?? 'GET', new Headers(init?.headers)];
    const tag = `"d${version}"`;
    if (pathname.endsWith('area.gpkg')) {
      const body = init?.body instanceof Blob ? await init.body.text() : '';
      asked.push(`${method} ${decodeURIComponent(search)} ${headers.get('Content-Type') ?? ''} ${headers.get('If-Match') ?? ''} ${body}`.trim());
      if (method === 'GET') return new Response('gpkg');
      if (server.refuse) return server.refuse();
      if (search.includes('dry_run')) return new Response(JSON.stringify({ edits: EDITS, impact: { total: MOVED, loads: [] } }));
      if (headers.get('If-Match') !== tag) return new Response('{}', { status: 412 });
      version += 1;
      return new Response(JSON.stringify({ edits: EDITS, draft: draft(['move_border', 'rename']) }), { headers: { ETag: `"d${version}"` } });
    }
    if (pathname === '/v1/drafts/3') return new Response(JSON.stringify(draft([])), { headers: { ETag: tag } });
    return new Response('{}', { status: 404 });
  });
  const drafting = new Drafting(api);
  await drafting.open(3);
  return { file: new AreaFile(api, drafting), drafting, asked, server };
}

const chosen = (text = 'drawn') => ({ name: 'a.gpkg', arrayBuffer: () => Promise.resolve(new TextEncoder().encode(text).buffer as ArrayBuffer) });
const TYPE = 'application/geopackage+sqlite3';

test('it is tried first, and then taken on the state that it was tried on', async () => {
  const { file, drafting, asked } = await table();
  await file.choose(chosen());
  expect(file.returned.value).toMatchObject({ kind: 'tried', name: 'a.gpkg', tried: { impact: { total: { addresses: 3 } }, edits: [{ op: 'move_border', points: 2, at: { lon: 113.6, lat: 22.9 } }, { op: 'rename', grid: 'g1', called: '新名', at: undefined }] } });
  expect(drafting.draft?.edits).toEqual([]);
  expect(await file.take()).toBe(true);
  expect(drafting.draft?.edits).toEqual(['move_border', 'rename']);
  expect(file.returned.value).toEqual({ kind: 'taken', name: 'a.gpkg', count: 2 });
  expect(asked).toEqual([`POST ?dry_run=true ${TYPE}  drawn`, `POST  ${TYPE} "d1" drawn`]);
});

test('once the draft was edited, it is to be tried again', async () => {
  const { file, drafting, server } = await table();
  await file.choose(chosen());
  server.bump();
  expect(await file.take()).toBe(false);
  expect([file.returned.value.kind, drafting.work.value]).toMatchObject(['old', { kind: 'failed', doing: 'area', failure: { status: 412 } }]);
  expect(await file.take()).toBe(false);
  await file.again();
  expect(await file.take()).toBe(true);
});

test('what stands against it is told by feature, reason and place; also when it shows only as it is taken', async () => {
  const { file, drafting, server } = await table();
  const refusal = { code: 'conflict', errors: [{ pointer: '/community/12', detail: 'd', reason: 'overlap', place: [113.6, 22.9] }, { pointer: '/road', detail: 'e', reason: 'no-table' }, { pointer: '', detail: 'f', reason: 'no-note' }] };
  await file.choose(chosen());
  server.refuse = () => new Response(JSON.stringify(refusal), { status: 409 });
  expect(await file.take()).toBe(false);
  const faults = [{ reason: 'overlap', feature: { layer: 'community', fid: 12 }, at: { lon: 113.6 } }, { reason: 'no-table', feature: { layer: 'road', fid: undefined } }, { reason: 'no-note', feature: undefined }];
  expect(file.returned.value).toMatchObject({ kind: 'refused', failure: { faults } });
  expect(drafting.work.value.kind).toBe('idle');
  await file.again();
  expect(file.returned.value).toMatchObject({ kind: 'refused', failure: { faults } });
  server.refuse = undefined;
  await file.again();
  expect(file.returned.value.kind).toBe('tried');
});

test('a file that cannot be read, and one that is left', async () => {
  const { file, asked } = await table();
  await file.choose({ name: 'b.gpkg', arrayBuffer: () => Promise.reject(new Error('changed')) });
  expect(file.returned.value).toEqual({ kind: 'unread', name: 'b.gpkg' });
  await file.again();
  expect(asked).toEqual([]);
  const reading = file.choose(chosen());
  file.close();
  await reading;
  expect(file.returned.value.kind).toBe('idle');
  const trying = file.again();
  file.close();
  await Promise.all([trying, file.choose(chosen('one')), file.choose(chosen('two'))]);
  expect(file.returned.value.kind).toBe('tried');
  expect(asked.map((one) => one.split(' ').at(-1))).toEqual(['two']);
});

test('what is in a box, or some grids, goes out', async () => {
  const { file, asked } = await table();
  expect((await file.send({ box: [113.6, 22.9, 113.7, 23] }))?.name).toBe('draft-3.gpkg');
  expect(await (await file.send({ grids: ['a', 'b'] }))?.content.text()).toBe('gpkg');
  expect(asked).toEqual(['GET ?bbox=113.6,22.9,113.7,23', 'GET ?grids=a,b']);
});

test('where an edit is seen', () => {
  const arc = { id: '7', from: '1', to: '2', points: [[0, 0], [10, 0], [20_000_000, 0]], sides: [{ layer: 'community', left: 'g1', right: undefined }] } as const;
  const mesh = new Mesh([0, 0, 1, 1], [], [arc], []);
  const edit = { op: '', grid: undefined, to: undefined, called: undefined, arc: undefined, points: 0, at: undefined };
  expect(placeOf({ ...edit, arc: { id: '7', vertex: 2 } }, mesh)).toEqual({ lon: 2, lat: 0 });
  expect(placeOf({ ...edit, grid: 'g1' }, mesh)).toEqual({ lon: 1e-6, lat: 0 });
  expect(placeOf({ ...edit, grid: 'g2' }, mesh)).toBeUndefined();
});
