import { signal } from '@preact/signals';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { about } from '../api/about';
import { Api } from '../api/http';
import { KeyRing } from '../api/key_ring';
import { recover } from './recovery';
import { Session } from './session';

beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => { vi.useRealTimers(); });

const BODIES: Readonly<Record<string, unknown>> = {
  '/tiles/grids.json': { tiles: ['/t?v=e1'], bounds: [113.6, 22.8, 113.8, 23] },
  '/v1/matters': { items: [], links: [] },
  '/v1/locate': { grids: [], edition: 1, owner: { status: 'outside', because: [] } },
};

/** A page that has asked for all it needs, of a server that is `up` or whose answer is `instead`. */
async function page() {
  const asked: string[] = [];
  const server = { up: true, edition: 1, instead: (): Promise<Response> => Promise.reject(new TypeError('Failed to fetch')) };
  const keys = new KeyRing(undefined);
  const api = new Api('http://map.test', keys, () => 'zh', (input) => {
    const { pathname } = new URL(String(input));
    asked.push(pathname);
    if (!server.up) return server.instead();
    return Promise.resolve(new Response(JSON.stringify(pathname === '/v1/about' ? { edition: server.edition } : BODIES[pathname])));
  });
  const session = new Session(api, keys, '', signal('zh'));
  recover(session, () => about(api));
  await session.load();
  asked.length = 0;
  return { session, server, asked };
}

test('a server that comes back is asked again, and only then; until then it is asked ever more seldom', async () => {
  const { session, server, asked } = await page();
  server.up = false;
  await session.ask.ask({ kind: 'address', text: 'a' });
  expect(session.ask.state.value.kind).toBe('failed');
  asked.length = 0;
  await vi.advanceTimersByTimeAsync(120_000);
  expect(new Set(asked)).toEqual(new Set(['/v1/about']));
  expect(asked.length).toBe(7); // After 1, 3, 7, 15, 31, 61 and 91 s.
  server.up = true;
  await vi.advanceTimersByTimeAsync(30_000);
  expect(session.ask.state.value.kind).toBe('answered');
  asked.length = 0;
  await vi.advanceTimersByTimeAsync(600_000);
  expect(asked).toEqual([]);
});

test('a busy server is given the time that it asks for', async () => {
  const { session, server, asked } = await page();
  server.up = false;
  server.instead = () => Promise.resolve(new Response('', { status: 503, headers: { 'Retry-After': '100' } }));
  await session.ask.ask({ kind: 'address', text: 'a' });
  asked.length = 0;
  await vi.advanceTimersByTimeAsync(99_000);
  expect(asked).toEqual([]);
  server.up = true;
  await vi.advanceTimersByTimeAsync(2_000);
  expect(session.ask.state.value.kind).toBe('answered');
});

test('tiles that are missing are wanted again once the server is there', async () => {
  const { session, server } = await page();
  server.up = false;
  session.tileHealth.value = 'broken';
  await vi.advanceTimersByTimeAsync(5_000);
  expect(session.tileHealth.value).toBe('broken');
  server.up = true;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(session.tileHealth.value).toBe('wanted');
});

test.each([400, 401, 403])('a refusal (%i) is not asked again', async (status) => {
  const { session, server, asked } = await page();
  server.up = false;
  server.instead = () => Promise.resolve(new Response('{}', { status }));
  await session.ask.ask({ kind: 'premises', key: 'a' });
  asked.length = 0;
  await vi.advanceTimersByTimeAsync(600_000);
  expect(asked).toEqual([]);
});

test('an answer of another edition has the tiles read again, and so has a look at the page after a while', async () => {
  const { session, server, asked } = await page();
  await session.ask.ask({ kind: 'address', text: 'a' });
  await session.refresh();
  expect(asked).toEqual(['/v1/locate', '/v1/about']);
  server.edition = 2;
  asked.length = 0;
  await session.refresh();
  expect(asked.slice(0, 4)).toEqual(['/v1/about', '/tiles/grids.json', '/tiles/places.json', '/v1/locate']);
  asked.length = 0;
  await session.ask.again(); // The answer is still of edition 1, from a server that has not caught up, say.
  await vi.advanceTimersByTimeAsync(0);
  expect(asked).toEqual(['/v1/locate', '/v1/about', '/tiles/grids.json', '/tiles/places.json']);
});
