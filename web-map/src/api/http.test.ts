import { expect, test } from 'vitest';
import { Fields } from './decode';
import { Api, type Failure } from './http';
import { KeyRing } from './key_ring';
import type { Language } from './language';
import { allMatters } from './matters';
import { readTileSet } from './tile_set';

const ORIGIN = 'http://map.test:8080';

/** An API whose server gives `answers` in turn; what it was asked is in `asked`. */
function apiWith(answers: readonly (Response | Error)[], key?: string, language: Language = 'zh'): { api: Api; asked: Request[] } {
  const asked: Request[] = [];
  const keys = new KeyRing(undefined);
  if (key !== undefined) keys.keep(key);
  const api = new Api(ORIGIN, keys, () => language, (input, init) => {
    const { signal: _, ...rest } = init ?? {};
    asked.push(new Request(input, rest));
    const answer = answers[asked.length - 1];
    return answer instanceof Response ? Promise.resolve(answer) : Promise.reject(answer ?? new Error('no more answers'));
  });
  return { api, asked };
}

const problem = (status: number, body: unknown, headers = {}) =>
  new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers });

test.each<[string, Response | Error, Failure]>([
  ['a dead line', new TypeError('Failed to fetch'), { kind: 'offline' }],
  ['no key', problem(401, { code: 'unauthorised' }), { kind: 'key' }],
  ['too many', problem(429, '', { 'Retry-After': '7' }), { kind: 'busy', afterS: 7 }],
  ['not ready', problem(503, ''), { kind: 'busy', afterS: undefined }],
  ['busy until a date', problem(503, '', { 'Retry-After': 'Mon, 23 Nov 2026 08:00:00 GMT' }), { kind: 'busy', afterS: undefined }],
  ['a problem', problem(400, { title: 'Bad', detail: 'lon is NaN', code: 'bad-coordinate' }), { kind: 'refused', status: 400, code: 'bad-coordinate', title: 'Bad', detail: 'lon is NaN' }],
  ['a proxy’s page', problem(502, '<html>'), { kind: 'refused', status: 502, code: 'unknown', title: '', detail: '' }],
  ['no JSON', problem(200, '<html>'), { kind: 'unreadable', detail: expect.any(String) }],
  ['not the contract', problem(200, '[]'), { kind: 'unreadable', detail: 'it: expected an object' }],
])('%s', async (_name, answer, failure) => {
  const { api } = apiWith([answer]);
  expect(await api.get('/v1/x', {}, (body) => new Fields(body, 'it').text('name'))).toEqual({ ok: false, failure });
});

test('the key goes to our own server and to no other', async () => {
  const { api, asked } = apiWith([problem(200, '1'), problem(200, '1')], 'secret');
  await api.get('/v1/x', { q: '厚街 & 1' }, (body) => body);
  await api.get('http://elsewhere.test/v1/x', {}, (body) => body);
  expect(asked[0]?.headers.get('Authorization')).toBe('Bearer secret');
  expect(new URL(asked[0]?.url ?? '').searchParams.get('q')).toBe('厚街 & 1');
  expect(asked[1]?.headers.get('Authorization')).toBeNull();
});

test.each<Language>(['zh', 'en'])('what is asked for in %s', async (language) => {
  const { api, asked } = apiWith([problem(200, '1')], undefined, language);
  await api.get('/v1/x', {}, (body) => body);
  expect(asked[0]?.headers.get('Accept-Language')).toBe(language);
});

test('matters are read to the last page, whatever host the links name', async () => {
  const page = (code: string, next?: string) => problem(200, { items: [{ code, name: code, list: 'grid_entry' }], links: next === undefined ? [] : [{ rel: 'next', href: next }] });
  const { api, asked } = apiWith([page('A', 'http://10.0.0.1:9/v1/matters?cursor=c1'), page('B', '?cursor=c2'), page('C')]);
  expect(await allMatters(api)).toMatchObject({ ok: true, value: [{ code: 'A' }, { code: 'B' }, { code: 'C' }] });
  expect(asked.map((request) => request.url)).toEqual([`${ORIGIN}/v1/matters?limit=1000`, `${ORIGIN}/v1/matters?cursor=c1`, `${ORIGIN}/v1/matters?cursor=c2`]);
});

test('tiles come from where the page came from', () => {
  const read = (tiles: string) => readTileSet({ tiles: [tiles], bounds: [113, 22, 114, 23] }, ORIGIN).url;
  expect(read('http://10.0.0.1:9/tiles/grids/{z}/{x}/{y}.mvt?v=3')).toBe(`${ORIGIN}/tiles/grids/{z}/{x}/{y}.mvt?v=3`);
  expect(read('/tiles/grids/{z}/{x}/{y}.mvt')).toBe(`${ORIGIN}/tiles/grids/{z}/{x}/{y}.mvt`);
  expect(read('grids/{z}/{x}/{y}.mvt')).toBe(`${ORIGIN}/tiles/grids/{z}/{x}/{y}.mvt`);
  expect(() => readTileSet({ tiles: [], bounds: [113, 22, 114, 23] }, ORIGIN)).toThrow('tilejson.tiles');
  expect(() => readTileSet({ tiles: ['/t'], bounds: [] }, ORIGIN)).toThrow('tilejson.bounds');
});

test('what is posted names itself, so that it can be sent again', async () => {
  const { api, asked } = apiWith([problem(201, { id: 'h1' })], 'gw_1');
  const outcome = await api.post('/v1/hazards', { matter: 'M1' }, (body) => new Fields(body, 'report').text('id'), 'once');
  expect(outcome).toEqual({ ok: true, value: 'h1' });
  const [sent] = asked;
  expect([sent?.method, sent?.headers.get('Content-Type'), sent?.headers.get('Idempotency-Key'), sent?.headers.get('Authorization')]).toEqual(['POST', 'application/json', 'once', 'Bearer gw_1']);
  expect(await sent?.json()).toEqual({ matter: 'M1' });
});

test('each fault of a refusal is told once', async () => {
  const { api } = apiWith([problem(400, { code: 'invalid', title: 'T', detail: 'two faults', errors: [{ pointer: '/matter', detail: 'no such matter' }, { pointer: '/text', detail: 'two faults' }] })]);
  expect(await api.post('/v1/hazards', {}, () => 1)).toMatchObject({ ok: false, failure: { status: 400, detail: 'two faults · no such matter' } });
});

test('time is the server\'s, unless the clocks agree to a few seconds', async () => {
  const { api } = apiWith([problem(200, {}, { Date: new Date(Date.now() + 3_600_000).toUTCString() }), problem(200, {}, { Date: new Date(Date.now() - 2_000).toUTCString() })]);
  const ahead = async () => { await api.get('/v1/about', {}, () => 1); return Math.round((api.now() - Date.now()) / 60_000) + 0; }; // Never minus nought.
  expect([await ahead(), await ahead()]).toEqual([60, 0]);
});

test('a stream that is refused says why', async () => {
  const { api } = apiWith([problem(401, {}), problem(503, {}, { 'Retry-After': '9' }), new TypeError('Failed to fetch')]);
  const open = () => api.stream('/v1/events', {}, new AbortController().signal);
  expect([await open(), await open(), await open()].map((outcome) => !outcome.ok && outcome.failure)).toEqual([{ kind: 'key' }, { kind: 'busy', afterS: 9 }, { kind: 'offline' }]);
});
