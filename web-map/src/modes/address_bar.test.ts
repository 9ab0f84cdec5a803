import { signal } from '@preact/signals';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Api } from '../api/http';
import { KeyRing } from '../api/key_ring';
import { followAddressBar } from './address_bar';
import { Session } from './session';

beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => { vi.useRealTimers(); });

/** A browser with its history in a list, and a session that it follows. */
function pageAt(hash: string) {
  const entries = [hash];
  let at = 0;
  let popped = (): void => undefined;
  const browser = {
    location: { pathname: '/', get hash() { return entries[at] ?? ''; } },
    history: {
      pushState: (_: unknown, __: string, url: string) => { entries.splice(at + 1, Infinity, url); at += 1; },
      replaceState: (_: unknown, __: string, url: string) => { entries[at] = url; },
    },
    addEventListener: (_: 'popstate', listener: () => void) => { popped = listener; },
  };
  const keys = new KeyRing(undefined);
  const api = new Api('http://map.test', keys, () => 'zh', () => new Promise(() => undefined));
  const session = new Session(api, keys, hash, signal('zh'));
  followAddressBar(session, browser);
  const back = () => { at -= 1; popped(); };
  return { session, entries, back };
}

test('each question is a step, however fast they come, and Back asks the one before', () => {
  const { session, entries, back } = pageAt('');
  void session.ask.ask({ kind: 'address', text: 'a' });
  void session.ask.ask({ kind: 'address', text: 'b' });
  expect(entries).toEqual(['', '#address=a', '#address=b']);
  back();
  expect(session.ask.state.value).toMatchObject({ place: { text: 'a' } });
  vi.runAllTimers();
  expect(entries).toEqual(['', '#address=a', '#address=b']);
});

test('moving the map is no step, and is written once it rests', () => {
  const { session, entries } = pageAt('#address=a');
  for (const lon of [113.6, 113.7]) session.view.value = { centre: { lon, lat: 22.9 }, zoom: 14 };
  expect(entries).toEqual(['#address=a']);
  vi.runAllTimers();
  expect(entries).toEqual(['#view=14.00/22.900000/113.700000&address=a']);
});

test('a link written by hand is no step of its own when one comes back to it', () => {
  const { session, entries, back } = pageAt('#point=113.67,22.93');
  void session.ask.ask({ kind: 'address', text: 'a' });
  back();
  expect(entries).toEqual(['#point=113.67,22.93', '#address=a']);
  expect(session.ask.state.value).toMatchObject({ place: { kind: 'point', x: 113.67 } });
});
