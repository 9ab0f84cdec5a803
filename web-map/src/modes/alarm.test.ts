import { signal } from '@preact/signals';
import { expect, test, vi } from 'vitest';
import type { Hazard } from '../api/hazard';
import { Alarm, seeWhile } from './alarm';

const hazard = (id: string, severity = 'red', status = 'reported') => ({ id, severity, status }) as Hazard;

test('new red ones are counted and heard, once each; others and known ones are not', () => {
  const ring = vi.fn();
  const alarm = new Alarm(true, ring);
  alarm.knows([hazard('old')]);
  alarm.hears([hazard('old'), hazard('y', 'yellow'), hazard('d', 'red', 'settled')]);
  expect([alarm.unseen.value, ring.mock.calls.length]).toEqual([0, 0]);
  alarm.hears([hazard('a'), hazard('b')]);
  alarm.hears([hazard('a')]);
  expect([alarm.unseen.value, ring.mock.calls.length]).toEqual([2, 1]);
  alarm.audible.value = false;
  alarm.hears([hazard('c')]);
  expect([alarm.unseen.value, ring.mock.calls.length]).toEqual([3, 1]);
});

test('what is looked at is seen', () => {
  const alarm = new Alarm(true, () => undefined);
  const looked = signal(false);
  seeWhile(alarm, () => looked.value);
  alarm.hears([hazard('a')]);
  expect(alarm.unseen.value).toBe(1);
  looked.value = true;
  expect(alarm.unseen.value).toBe(0);
  alarm.hears([hazard('b')]);
  expect(alarm.unseen.value).toBe(0);
});
