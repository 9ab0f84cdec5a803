import { expect, test } from 'vitest';
import type { Draft } from '../api/draft';
import { sampleMesh } from '../draft/sample';
import { draftFailure, freeCode, gainText, impactLine, nextCode, rightsOn, subjectsText, workloadCells, workloadLine } from './draft_model';
import { STRINGS } from './strings';

const { zh, en } = STRINGS;
const draft = { author: 'anna' } as Draft;

test('who may do what', () => {
  expect(rightsOn(draft, 'planner', 'anna')).toEqual({ edits: true, reviews: false, own: true });
  expect(rightsOn(draft, 'planner', 'bela')).toEqual({ edits: false, reviews: false, own: false });
  expect(rightsOn(draft, 'approver', 'bela')).toEqual({ edits: false, reviews: true, own: false });
  expect(rightsOn(draft, 'admin', 'bela')).toMatchObject({ edits: true, reviews: true });
  expect(rightsOn(draft, 'viewer', 'anna')).toMatchObject({ edits: false, reviews: false });
});

test('why it was not kept, in the language of the page', () => {
  const refused = (status: number, reason?: string) => ({ kind: 'refused', status, code: '', title: 'T', detail: 'D', ...(reason && { fault: { reason, at: undefined, index: undefined, feature: undefined, detail: '', versions: undefined } }) }) as const;
  expect(draftFailure(refused(422, 'crosses'), zh)).toBe(zh.draft.reasons['crosses']);
  expect(draftFailure(refused(422, 'of another day'), zh)).toBe('of another day');
  expect(draftFailure(refused(412), en)).toBe(en.draft.stale);
  expect(draftFailure(refused(409), en)).toContain('D');
  expect(draftFailure({ kind: 'offline' }, zh)).toContain('连不上');
});

test.each([[12_345, '+1.23 ha'], [-12_345, '−1.23 ha'], [12.4, '+12 m²'], [-999, '−999 m²']])('%f m² gained', (squareM, text) => {
  expect(gainText({ grid: 'g', layer: 'community', squareM }, en)).toBe(text);
});

test('whom it hits', () => {
  const total = { addresses: 3, residents: 12, premises: 0, checksDue: 0, openHazards: 1, roadM: 0 };
  expect(impactLine({ total }, en)).toBe('3 addresses · 12 residents · 1 open hazards change hands');
  expect(impactLine({ total: { addresses: 0, residents: 0, premises: 0, checksDue: 0, openHazards: 0, roadM: 0 } }, en)).toBe(en.draft.nobodyMoves);
});

const share = (serving: number, residents: number) => ({
  serving, each: serving === 0 ? undefined : { addresses: 12.34, residents, premises: 3, checksDue: 7.5, openHazards: 0.5, roadM: 1234 },
});

test('what each member has, before and after', () => {
  expect(workloadCells(share(2, 150.5), share(3, 99.96))).toEqual([['2', '3'], ['151', '100'], ['12.3', '12.3'], ['3', '3'], ['7.5', '7.5'], ['0.5', '0.5'], ['1234', '1234']]);
  expect(workloadCells(share(2, 7), share(0, 0))).toEqual([['2', '0'], ['7', '–'], ['12.3', '–'], ['3', '–'], ['7.5', '–'], ['0.5', '–'], ['1234', '–']]);
});

test('beside the pointer those first of whom it changes most, and none of whom it changes not', () => {
  const work = (name: string, before: [number, number], after: [number, number]) => ({ grid: name, code: name, name, before: share(...before), after: share(...after) });
  const workloads = [work('a', [2, 100], [2, 110]), work('b', [2, 300], [1, 300]), work('c', [2, 300], [2, 240]), work('d', [1, 50], [0, 0]), work('e', [1, 5], [1, 6])];
  expect(workloadLine({ workloads }, en)).toBe(en.draft.residentsEach('c 300 → 240 · d 50 → – · a 100 → 110'));
  expect(workloadLine({ workloads: [work('b', [2, 300], [1, 300])] }, en)).toBeUndefined();
});

test('what an issue is about is named as far as there is room', () => {
  const codes = (count: number) => Array.from({ length: count }, (_, at) => `M${at}`);
  expect(subjectsText({ subjects: codes(2) })).toBe('M0、M1');
  expect(subjectsText({ subjects: codes(12) })).toMatch(/M11$/);
  expect(subjectsText({ subjects: codes(392) })).toMatch(/M11 … \(392\)$/);
});

test('the next code that is free', () => {
  expect(nextCode('441900122003001', new Set(['441900122003002']))).toBe('441900122003003');
  expect(nextCode('N099', new Set())).toBe('N100');
  expect(nextCode('N-a', new Set())).toBe('N-a1');
});

test('a new grid of a layer is numbered after its last leaf', () => {
  expect(freeCode(sampleMesh(), 'community')).toBe('441900122003');
  expect(freeCode(sampleMesh(), 'road')).toBe('');
});
