import { expect, test } from 'vitest';
import type { Edit } from '../draft/edit';
import { sent } from './edits';

const ring = [[1_136_700_000, 229_300_000], [1_136_710_000, 229_300_000], [1_136_710_000, 229_310_000]] as const;
const inDegrees = [[113.67, 22.93], [113.671, 22.93], [113.671, 22.931]];
const grid = { layer: 'entity', level: 'basic', code: 'E1', name: '园区', parent: undefined };

test.each<[Edit, object]>([
  [{ op: 'transfer', from: 'a', to: 'b', piece: { area: ring } }, { op: 'transfer', from: 'a', to: 'b', area: inDegrees }],
  [{ op: 'transfer', from: 'a', to: 'b', piece: { line: ring } }, { op: 'transfer', from: 'a', to: 'b', line: inDegrees }],
  [{ op: 'transfer', from: 'a', to: 'b', piece: { children: ['c', 'd'] } }, { op: 'transfer', from: 'a', to: 'b', children: ['c', 'd'] }],
  [{ op: 'transfer', from: 'a', to: 'b', piece: { children: ['c'] }, mayPart: true }, { op: 'transfer', from: 'a', to: 'b', children: ['c'], may_part: true }],
  [{ op: 'split', grid: 'a', line: ring, code: '2', name: 'n', mayPart: true }, { op: 'split', grid: 'a', line: inDegrees, code: '2', name: 'n', may_part: true }],
  [{ op: 'create', grid, of: { area: ring } }, { op: 'create', layer: 'entity', level: 'basic', code: 'E1', name: '园区', area: inDegrees }],
  [{ op: 'create', grid: { ...grid, parent: 'p' }, of: { children: ['a', 'b'] } }, { op: 'create', layer: 'entity', level: 'basic', code: 'E1', name: '园区', parent: 'p', children: ['a', 'b'] }],
  [{ op: 'retire', grid: 'a' }, { op: 'retire', grid: 'a' }],
  [{ op: 'align', arc: '1', onto: '2', withinM: 5 }, { op: 'align', arc: '1', onto: '2', within_m: 5 }],
  [{ op: 'unglue', arc: '1', layer: 'party' }, { op: 'unglue', arc: '1', layer: 'party' }],
  [{ op: 'set_duty', grid: 'a', duty: 'd' }, { op: 'set_duty', grid: 'a', duty: 'd' }],
  [{ op: 'set_duty', grid: 'a', held: { member: 'm', role: 'lead', hours: '' } }, { op: 'set_duty', grid: 'a', member: 'm', role: 'lead', hours: '' }],
])('%j is sent as the server takes it, and nothing besides', (edit, expected) => {
  expect(sent(edit)).toStrictEqual(expected);
});
