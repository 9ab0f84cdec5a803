import { expect, test } from 'vitest';
import { UNITS_PER_DEGREE } from '../geo/lattice';
import type { LatticePoint } from '../geo/lattice';
import type { LonLat } from '../geo/lon_lat';
import { finished } from './outline';

const [X, Y] = [1_136_700_000, 229_300_000];
const at = (x: number, y: number): LatticePoint => [X + x, Y + y];
/** West of 1,000 units one grid, east of it another; north of 5,000 free space. */
const gridAt = ({ lon, lat }: LonLat): string | undefined => {
  if (Math.round(lat * UNITS_PER_DEGREE) - Y > 5000) return undefined;
  return Math.round(lon * UNITS_PER_DEGREE) - X < 1000 ? 'west' : 'east';
};

test('a line is for the grid in the middle of it, wherever it begins', () => {
  const line = [at(500, 9000), at(500, 100), at(2000, 100)];
  expect(finished(line, 'line', gridAt)).toEqual({ points: line, done: true, grids: ['west', 'east'], isFree: false });
});

test('an area is for the grid inside it, though its mean lies outside', () => {
  // A hook: the middle of its points is not in it.
  const hook = [at(-4000, 0), at(4000, 0), at(4000, 400), at(-3000, 400), at(-3000, 4000), at(-4000, 4000)];
  expect(finished(hook, 'area', gridAt)?.grids[0]).toBe('west');
  expect(finished([at(0, 6000), at(3000, 6000), at(3000, 8000)], 'area', gridAt)).toMatchObject({ grids: [], isFree: true });
});

test('two points are no area, and a point twice is one', () => {
  expect(finished([at(0, 0), at(9, 0), at(9, 0)], 'area', gridAt)).toBeUndefined();
  expect(finished([at(0, 0), at(0, 0)], 'line', gridAt)).toBeUndefined();
});
