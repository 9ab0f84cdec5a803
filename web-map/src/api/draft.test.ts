import { expect, test } from 'vitest';
import { at } from '../draft/sample';
import { isEditable, readCheck, readDifferences, readDraft, readImpact, readMesh } from './draft';
import { sent } from './edits';

const DRAFT = { id: 3, name: '试调', note: '', author: 'anna', base: 7, status: 'returned', open_hazards: 'move', edits: ['split'], undone: 1, created_at: '', updated_at: '2026-11-23T08:00:00+08:00', reviewer: 'boss', remark: '看东侧', published: null };

test('a draft, and whether it may be edited', () => {
  const draft = readDraft(DRAFT, '"d12"');
  expect(draft).toMatchObject({ id: 3, tag: '"d12"', base: 7, edits: ['split'], undone: 1, movesHazards: true, remark: '看东侧', published: undefined });
  expect(isEditable(draft)).toBe(true);
  expect(isEditable(readDraft({ ...DRAFT, status: 'submitted' }))).toBe(false);
  expect(() => readDraft({ ...DRAFT, status: 'lost' })).toThrow('draft.status');
  expect(() => readDraft({ ...DRAFT, edits: [3] })).toThrow('draft.edits[0]');
});

test('a mesh: whole units only, null is free space', () => {
  const body = {
    nodes: [{ id: '1', at: [1136700000, 229300000] }],
    arcs: [{ id: '18446744073709551615', from: '1', to: '1', points: [[1136700000, 229300000]], sides: [{ layer: 'road', left: null, right: 'g' }] }],
    grids: [{ id: 'g', layer: 'road', code: 'R1', name: '东路', parent: null }],
  };
  const mesh = readMesh(body, [113, 22, 114, 23]);
  expect(mesh.arcs.get('18446744073709551615')?.sides).toEqual([{ layer: 'road', left: undefined, right: 'g' }]);
  expect(mesh.grids.get('g')).toMatchObject({ name: '东路', parent: undefined });
  expect(() => readMesh({ ...body, nodes: [{ id: '1', at: [1.5, 2] }] }, [113, 22, 114, 23])).toThrow('whole units');
});

test('what is said of a draft', () => {
  expect(readCheck({ sound: false, issues: [{ code: 'gap', severity: 'error', subjects: ['1'], place: [113.6, 22.9], text: 't' }, { code: 'x', severity: 'warning', subjects: [], place: null, text: '' }] })).toEqual({
    sound: false,
    issues: [{ code: 'gap', isError: true, subjects: ['1'], at: { lon: 113.6, lat: 22.9 }, text: 't' }, { code: 'x', isError: false, subjects: [], at: undefined, text: '' }],
  });
  const load = { addresses: 1, residents: 2, premises: 3, checks_due: 7, open_hazards: 4, road_m: 80.4, members: 5 };
  const impact = readImpact({ total: { addresses: 1, residents: 2, premises: 3, checks_due: 7, open_hazards: 4, road_m: 80.4 }, loads: [{ grid: 'g', code: 'c', name: 'n', before: load, after: { ...load, members: 0 } }], workloads: [{ grid: 'g', code: 'c', name: 'n', before: { serving: 2, per_member: { addresses: 0.5, residents: 1, premises: 1.5, checks_due: 3.5, open_hazards: 2, road_m: 40.2 } }, after: { serving: 0, per_member: null } }] });
  expect([impact.total.openHazards, impact.total.checksDue, impact.total.roadM, impact.loads[0]?.after.members]).toEqual([4, 7, 80, 0]);
  expect(impact.workloads[0]).toMatchObject({ name: 'n', before: { serving: 2, each: { premises: 1.5, roadM: 40 } }, after: { serving: 0, each: undefined } });
  const grid = (name: string, code = 'c') => ({ id: 'g', layer: 'road', code, name, parent: null });
  expect(readDifferences({ added: [grid('new')], removed: [], changed: [{ before: grid('a'), after: grid('b'), moved: false }, { before: grid('c'), after: grid('c'), moved: true }] })).toMatchObject([
    { kind: 'added', name: 'new' }, { kind: 'changed', name: 'b', before: { name: 'a' }, moved: false }, { kind: 'changed', name: 'c', before: undefined, moved: true },
  ]);
});

test('edits are sent in degrees, to the last digit of the lattice', () => {
  expect(sent({ op: 'move_border', moves: [{ point: { node: '7' }, to: at(1, 2) }, { point: { arc: '9', vertex: 3 }, to: at(-1, 0) }] })).toEqual({
    op: 'move_border', moves: [{ node: '7', to: [113.6700001, 22.9300002] }, { arc: '9', vertex: 3, to: [113.6699999, 22.93] }],
  });
  expect(sent({ op: 'insert_vertex', arc: '9', after: 0, at: at(5, 5) })).toEqual({ op: 'insert_vertex', arc: '9', after: 0, at: [113.6700005, 22.9300005] });
  expect(sent({ op: 'split', grid: 'g', line: [at(0, 0), at(10, 0)], code: 'c', name: 'n' })).toMatchObject({ op: 'split', line: [[113.67, 22.93], [113.670001, 22.93]] });
});
