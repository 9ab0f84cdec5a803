import { expect, test } from 'vitest';
import { clearOfCorner, isFree, type Covered } from './covered';

const MAP = { width: 1280, height: 800 };
const COVERED: Covered = { inset: { top: 0, right: 0, bottom: 0, left: 396 }, corner: { at: 'bottom', width: 243, height: 370 } };
/** A telephone: the corner reaches from the upper edge of the map to below the buttons. */
const PHONE: Covered = { inset: { top: 177, right: 0, bottom: 50, left: 0 }, corner: { at: 'top', width: 124, height: 303 } };

test('a wide town goes above the corner, a tall one left of it', () => {
  expect(clearOfCorner(COVERED, MAP, 3)).toEqual({ ...COVERED.inset, bottom: 370 });
  expect(clearOfCorner(COVERED, MAP, 0.5)).toEqual({ ...COVERED.inset, right: 243 });
});

test('on a telephone a wide town goes below the corner', () => {
  expect(clearOfCorner(PHONE, { width: 360, height: 740 }, 1.3)).toEqual({ ...PHONE.inset, top: 303 });
  expect(isFree(PHONE, { width: 360, height: 740 }, { x: 240, y: 200 })).toBe(false);
  expect(isFree(PHONE, { width: 360, height: 740 }, { x: 240, y: 310 })).toBe(true);
  expect(isFree(PHONE, { width: 360, height: 740 }, { x: 200, y: 200 })).toBe(true);
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
