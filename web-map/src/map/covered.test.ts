import { expect, test } from 'vitest';
import { clearOfCorner, isFree, type Covered } from './covered';

const MAP = { width: 1280, height: 800 };
const COVERED: Covered = { inset: { top: 0, right: 0, bottom: 0, left: 396 }, corner: { width: 243, height: 370 } };

test('a wide town goes above the corner, a tall one left of it', () => {
  expect(clearOfCorner(COVERED, MAP, 3)).toEqual({ ...COVERED.inset, bottom: 370 });
  expect(clearOfCorner(COVERED, MAP, 0.5)).toEqual({ ...COVERED.inset, right: 243 });
});

test('a corner within the edge that is covered anyway takes nothing more', () => {
  const inset = { ...COVERED.inset, right: 300 };
  expect(clearOfCorner({ ...COVERED, inset }, MAP, 0.5)).toEqual(inset);
});

test.each([
  [800, 400, true],
  [390, 400, false],
  [1100, 500, false],
  [1100, 420, true],
  [1030, 790, true],
])('pixel %i, %i', (x, y, free) => expect(isFree(COVERED, MAP, { x, y })).toBe(free));
