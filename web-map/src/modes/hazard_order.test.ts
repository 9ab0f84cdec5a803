import { expect, test } from 'vitest';
import { SEVERITIES, type Hazard } from '../api/hazard';
import { counted, isLate, leftMs, listed, NO_FILTER, tileQuery } from './hazard_order';

const NOW = Date.parse('2026-11-26T08:00:00+08:00');
type Told = Partial<Pick<Hazard, 'id' | 'status' | 'severity' | 'dueAt' | 'reportedAt'>>;
const hazard = (id: string, told: Told = {}): Hazard =>
  ({ id, status: 'reported', severity: 'yellow', dueAt: undefined, reportedAt: '2026-11-25T08:00:00+08:00', ...told }) as Hazard;

const LATE = hazard('late', { dueAt: '2026-11-26T07:00:00+08:00' });
const LATER = hazard('later', { dueAt: '2026-11-25T07:00:00+08:00' });
const SOON = hazard('soon', { dueAt: '2026-11-26T00:30:00Z' });
const SETTLED = hazard('settled', { dueAt: '2026-11-20T00:00:00+08:00', status: 'settled' });
const RED = hazard('red', { severity: 'red' });

test('overdue first, then by time, then what has no time running, the worse first', () => {
  expect(listed([SETTLED, SOON, RED, LATE, LATER], NO_FILTER).map(({ id }) => id)).toEqual(['later', 'late', 'soon', 'red', 'settled']);
});

test('time runs until it is settled, whatever zone it is written in', () => {
  expect(leftMs(SOON, NOW)).toBe(30 * 60_000);
  expect([leftMs(SETTLED, NOW), leftMs(RED, NOW)]).toEqual([undefined, undefined]);
  expect([LATE, SOON, SETTLED, RED].map((of) => isLate(of, NOW))).toEqual([true, false, false, false]);
  expect(isLate(SOON, NOW + 30 * 60_000)).toBe(true);
});

test('what is counted adds up', () => {
  expect(counted([LATE, LATER, SOON, SETTLED, RED], NOW)).toEqual({ red: 1, yellow: 4, blue: 0, all: 5, late: 2 });
});

test('the filter lets through what it says, and says the same to the tiles', () => {
  const blueAndYellow = { severities: SEVERITIES.slice(1), status: undefined };
  expect(listed([RED, LATE], blueAndYellow)).toEqual([LATE]);
  expect(listed([RED, SETTLED], { ...NO_FILTER, status: 'settled' })).toEqual([SETTLED]);
  expect([tileQuery(NO_FILTER), tileQuery(blueAndYellow), tileQuery({ severities: ['red'], status: 'settled' })]).toEqual(['', '?severity=yellow,blue', '?severity=red&status=settled']);
  // Nothing is asked for none: the map then draws none.
  expect(tileQuery({ severities: [], status: undefined })).toBe('');
});
