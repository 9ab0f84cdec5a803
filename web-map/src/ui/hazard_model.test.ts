import { expect, test } from 'vitest';
import { readHazard } from '../api/hazard';
import { HAZARD } from '../api/hazard.sample';
import { hazardModel, moveFailure } from './hazard_model';
import { STRINGS } from './strings';

const { zh, en } = STRINGS;
const AT = Date.parse('2026-11-26T10:00:00+08:00');
const MINUTE = 60_000;
const model = (change: object, nowMs = AT, strings = zh) => hazardModel(readHazard({ ...HAZARD, ...change }), nowMs, strings);

test.each([
  [-2 * 1440 - 185, '剩 2 天 3 小时', '2 d 3 h left'],
  [-125, '剩 2 小时 5 分钟', '2 h 5 min left'],
  [-120, '剩 2 小时', '2 h left'],
  [-59.5, '剩 59 分钟', '59 min left'],
  [-0.5, '剩 不到 1 分钟', 'less than 1 min left'],
  [0, '超期 不到 1 分钟', 'less than 1 min late'],
  [61, '超期 1 小时 1 分钟', '1 h 1 min late'],
])('%d minutes after it is due: %s', (minutes, chinese, english) => {
  expect([model({}, AT + minutes * MINUTE).due, model({}, AT + minutes * MINUTE, en).due]).toEqual([chinese, english]);
  expect(model({}, AT + minutes * MINUTE).isLate).toBe(minutes >= 0);
});

test('no time runs for what is settled or has no limit', () => {
  expect(model({ status: 'settled' })).toMatchObject({ due: undefined, isLate: false, dueBy: '限 2026-11-26 10:00 前处置 · 计时已停' });
  expect(model({ due_at: null })).toMatchObject({ due: undefined, dueBy: '无时限' });
});

test('whose it is: a name, an id when the name is gone, or that it is nobody\'s', () => {
  expect(model({})).toMatchObject({ owner: 'm1', grid: 'g1', phone: undefined });
  const owner = { status: 'owned', grid: { id: 'g', code: 'c', name: '河田社区' }, member: { id: 'm', name: '王小明', team: 'grid_member', phone: '138****5678' }, escalated: 0 };
  expect(model({ owner })).toMatchObject({ owner: '王小明', team: '网格员', grid: '河田社区', phone: { text: '138****5678', href: undefined } });
  expect(model({ owner: { ...owner, status: 'nobody', member: null } }).owner).toBe('无人负责');
  expect(model({ owner: { status: 'outside', escalated: 0 } })).toMatchObject({ owner: '不在任何网格内', grid: '不在任何网格内' });
});

test('what else is so is said: went up, referred, reopened, reported more than once', () => {
  const escalation = { level: 1, grid: { id: 'g', code: 'c', name: '厚街镇' }, member: null, next_at: '2026-11-26T14:00:00+08:00' };
  expect(model({ escalation, department: '应急管理分局', reopened: 1, reports: 3 })).toMatchObject({
    reports: '3 次上报', besides: ['已逐级上报 1 次 · 现由 厚街镇 督办 · 2026-11-26 14:00 再次上报', '转办部门：应急管理分局', '重新打开过 1 次'],
  });
});

test('a move that was not made says why, in both languages', () => {
  const refused = (status: number) => ({ kind: 'refused', status, code: '', title: 'T', detail: 'D' }) as const;
  expect(moveFailure(refused(412), zh)).toBe(zh.hazard.stale);
  expect(moveFailure(refused(409), en)).toBe(en.hazard.notAllowed);
  expect(moveFailure(refused(403), zh)).toContain('D');
  expect(moveFailure({ kind: 'offline' }, en)).toContain(en.failure({ kind: 'offline' }).headline);
});
