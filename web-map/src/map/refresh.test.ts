import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Refresher } from './refresh';

beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => { vi.useRealTimers(); });

/** A map whose source is `loaded` or not, and how often it was refreshed. */
function refresher() {
  const heard: ((event: { sourceId: string }) => void)[] = [];
  const state = { loaded: true, refreshed: 0, hear: (sourceId: string) => heard.forEach((listener) => listener({ sourceId })) };
  const map = { isSourceLoaded: () => state.loaded, getSource: () => ({}), on: (_: string, listener: (event: { sourceId: string }) => void) => { heard.push(listener); } };
  const made = new Refresher(map as unknown as ConstructorParameters<typeof Refresher>[0], 'hazards', () => { state.refreshed += 1; }, () => Date.now());
  return { made, state };
}

test('the first change is shown at once, a burst of them once more at its end', async () => {
  const { made, state } = refresher();
  for (let change = 0; change < 100; change += 1) made.changed();
  expect(state.refreshed).toBe(1);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(state.refreshed).toBe(2);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(state.refreshed).toBe(2);
});

test('what changes while tiles are under way is read after them', async () => {
  const { made, state } = refresher();
  state.loaded = false;
  made.changed();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(state.refreshed).toBe(0);
  state.loaded = true;
  state.hear('grids');
  expect(state.refreshed).toBe(0);
  state.hear('hazards');
  expect(state.refreshed).toBe(1);
});
