import { expect, test } from 'vitest';
import { ContractError } from './decode';
import { readCourse, readHazard } from './hazard';
import { HAZARD } from './hazard.sample';

test('a hazard is read, with a grid that is no more and a member who has left', () => {
  expect(readHazard(HAZARD)).toMatchObject({
    id: 'h1', version: 7, at: { lon: 113.67, lat: 22.94 }, dueAt: '2026-11-26T10:00:00+08:00', reports: 2, moves: ['accept', 'comment'],
    owner: { status: 'owned', grid: { id: 'g1', name: undefined }, member: { id: 'm1', name: undefined } }, escalation: undefined,
  });
  expect(readHazard({ ...HAZARD, due_at: null, owner: { status: 'outside', escalated: 0 } })).toMatchObject({ dueAt: undefined, owner: { grid: undefined } });
});

test.each([
  ['status', 'lost'], ['severity', 'pink'], ['reported_at', 'yesterday'], ['due_at', 'soon'], ['version', '7'], ['point', { coordinates: [113] }],
  ['point', { coordinates: [513, 22] }], ['moves', [1]], ['matter', null], ['owner', { status: 'mine' }],
])('%s: %j is not what the contract says', (field, value) => {
  expect(() => readHazard({ ...HAZARD, [field]: value })).toThrow(ContractError);
});

test('a course names what was done, when, by whom', () => {
  const event = { number: 9, at: '2026-11-26T08:00:00+08:00', actor: 'desk', role: 'dispatcher', action: 'accept', from: 'reported', to: 'accepted', note: '', other: null, department: null, level: null };
  const read = readCourse({ ...HAZARD, report_list: [{ id: 'r1', reported_at: HAZARD.reported_at, text: 'a', reporter: null }], course: [event] });
  expect(read.course).toEqual([{ number: 9, at: event.at, actor: 'desk', action: 'accept', to: 'accepted', note: '', department: undefined }]);
  expect(read.reportList).toEqual([{ id: 'r1', reportedAt: HAZARD.reported_at, text: 'a', reporter: undefined }]);
});
