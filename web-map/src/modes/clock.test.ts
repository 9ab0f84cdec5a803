import { expect, test } from 'vitest';
import { midnight, townDate, townTime } from './clock';

test.each([
  ['2026-11-22T15:59:59Z', '2026-11-21T16:00:00.000Z', '2026-11-22', '23:59'],
  ['2026-11-22T16:00:00Z', '2026-11-22T16:00:00.000Z', '2026-11-23', '00:00'],
  ['2026-11-23T08:30:00+08:00', '2026-11-22T16:00:00.000Z', '2026-11-23', '08:30'],
])('%s, whatever zone the browser is in', (at, begun, date, time) => {
  const ms = Date.parse(at);
  expect(new Date(midnight(ms)).toISOString()).toBe(begun);
  expect([townDate(ms), townTime(ms).replace('24:', '00:')]).toEqual([date, time]);
});
