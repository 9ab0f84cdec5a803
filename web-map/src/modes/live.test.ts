import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LiveEvent } from '../api/events';
import { Api } from '../api/http';
import { KeyRing } from '../api/key_ring';
import { Live } from './live';

beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => { vi.useRealTimers(); });

/** A page that listens to a server which answers each attempt with the next of `answers`, and then with none. */
function listening(...answers: (() => Response)[]) {
  const afters: (string | null)[] = [];
  const api = new Api('http://map.test', new KeyRing(undefined), () => 'zh', (_, init) => {
    afters.push(new Headers(init?.headers).get('Last-Event-ID'));
    const next = answers.shift();
    return next ? Promise.resolve(next()) : Promise.reject(new TypeError('Failed to fetch'));
  });
  const live = new Live(api);
  const heard: (LiveEvent['kind'] | 'opened')[] = [];
  live.follow({ opened: () => heard.push('opened'), told: (events) => heard.push(...events.map(({ kind }) => kind)) });
  return { live, heard, afters, answers };
}

const EDITION = 'id: 5\nevent: edition\ndata: {"edition":2}\n\n';
const stream = (text: string, open = false) => () =>
  new Response(new ReadableStream({ start(of) { of.enqueue(new TextEncoder().encode(text)); if (!open) of.close(); } }));

test('after a break it takes up where it was, and waits ever longer while nobody answers', async () => {
  const { live, heard, afters } = listening(stream(EDITION));
  live.start();
  await vi.advanceTimersByTimeAsync(0);
  expect(heard).toEqual(['opened', 'edition']);
  expect(live.state.value).toMatchObject({ kind: 'away', failure: undefined });
  await vi.advanceTimersByTimeAsync(1_000 + 2_000 + 4_000);
  expect(afters).toEqual([null, '5', '5', '5']);
  const since = (live.state.value as { sinceMs: number }).sinceMs;
  await vi.advanceTimersByTimeAsync(120_000);
  expect(afters.length).toBe(9); // After 1, 3, 7, 15, 31, 61, 91 and 121 s.
  expect(live.state.value).toEqual({ kind: 'away', sinceMs: since, failure: { kind: 'offline' } });
  live.stop();
});

test('whoever is hurried does not wait, and is live again', async () => {
  const { live, heard, answers } = listening();
  live.start();
  await vi.advanceTimersByTimeAsync(30_000);
  answers.push(stream('', true));
  live.hurry();
  await vi.advanceTimersByTimeAsync(0);
  expect([live.state.value.kind, heard]).toEqual(['live', ['opened']]);
  live.stop();
});

test('a line that is silent for longer than the server ever is, is dead', async () => {
  const { live, answers } = listening(stream(': gridward\n\n', true));
  live.start();
  await vi.advanceTimersByTimeAsync(39_000);
  expect(live.state.value.kind).toBe('live');
  answers.push(stream('', true));
  await vi.advanceTimersByTimeAsync(1_500);
  expect(live.state.value.kind).toBe('away');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(live.state.value.kind).toBe('live');
  live.stop();
});

test('a key that is refused does not ask again; another begins anew', async () => {
  const { live, afters, answers } = listening(stream(EDITION), () => new Response('', { status: 401 }));
  live.start();
  await vi.advanceTimersByTimeAsync(600_000);
  expect(live.state.value).toMatchObject({ kind: 'away', failure: { kind: 'key' } });
  expect(afters).toEqual([null, '5']);
  answers.push(stream('', true));
  live.start();
  await vi.advanceTimersByTimeAsync(0);
  expect([live.state.value.kind, afters]).toEqual(['live', [null, '5', null]]);
  live.stop();
});
