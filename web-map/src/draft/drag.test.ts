import { expect, test } from 'vitest';
import { squareMetres } from '../geo/lattice';
import { Drag } from './drag';
import { keyOf, type BorderPoint } from './mesh';
import { within } from './reach';
import { at, sampleMesh } from './sample';

const mesh = sampleMesh();
const chosen = (...points: BorderPoint[]) => new Map(points.map((point) => [keyOf(point), point]));
const bend: BorderPoint = { arc: '10', vertex: 1 };

test('a bend carries one arc along, and both sides and all layers with it', () => {
  const drag = new Drag(mesh, bend, chosen(), at(1000, 500));
  expect(drag.layers).toEqual(['community', 'party']);
  expect(drag.edit(at(1200, 500))).toEqual({ op: 'move_border', moves: [{ point: bend, to: at(1200, 500) }] });
  expect(drag.bent(at(1200, 500)).map(({ points }) => points)).toEqual([[at(1000, 0), at(1200, 500), at(1000, 1000)]]);
});

test('what one gains the other loses, to the unit', () => {
  const gains = new Map(new Drag(mesh, bend, chosen(), at(1000, 500)).gains(at(1200, 500)).map(({ grid, squareM }) => [grid, squareM]));
  // A triangle of 1,000 by 200.
  const moved = squareMetres(1000 * 200, at(1000, 500));
  expect(gains.get('west')).toBeCloseTo(moved, 6);
  expect(gains.get('east')).toBeCloseTo(-moved, 6);
  expect(gains.get('p-west')).toBeCloseTo(moved, 6);
  expect(moved).toBeGreaterThan(0);
});

test('a node carries all its arcs along, and the sums still are those of whole grids', () => {
  const drag = new Drag(mesh, { node: '1' }, chosen(), at(1000, 0));
  const bent = drag.bent(at(1100, 0));
  expect(bent.map(({ arc }) => arc.id).toSorted()).toEqual(['10', '11', '12']);
  const gains = drag.gains(at(1100, 0)).filter(({ layer }) => layer === 'community');
  // West: a triangle between (1000, 0), (1100, 0) and (1000, 500).
  expect(gains.find(({ grid }) => grid === 'west')?.squareM).toBeCloseTo(squareMetres(100 * 500, at(0, 0)), 3);
  expect(gains.reduce((sum, { squareM }) => sum + squareM, 0)).toBeCloseTo(0, 6);
});

test('a run of chosen points goes together, a point that is not chosen alone', () => {
  const run = chosen({ node: '1' }, bend, { node: '2' });
  const together = new Drag(mesh, bend, run, at(1000, 500));
  expect(together.places(at(1010, 505))).toEqual([at(1010, 5), at(1010, 505), at(1010, 1005)]);
  expect(together.bent(at(1010, 500)).find(({ arc }) => arc.id === '10')?.points).toEqual([at(1010, 0), at(1010, 500), at(1010, 1000)]);
  const alone = new Drag(mesh, { arc: '11', vertex: 1 }, run, at(0, 1000));
  expect(alone.places(at(0, 990))).toEqual([at(0, 990)]);
});

test('it is held where it was taken, not where it lies', () => {
  const drag = new Drag(mesh, bend, chosen(), at(1003, 498));
  expect(drag.edit(at(1003, 498))).toBeUndefined();
  expect(drag.places(at(1103, 498))).toEqual([at(1100, 500)]);
});

test('taken between two points, a border gets one more', () => {
  const hold = within(mesh, at(1005, 250), 20);
  expect(hold).toEqual({ arc: '10', after: 0, at: at(1000, 250) });
  const drag = new Drag(mesh, hold!, chosen(), at(1005, 250));
  expect(drag.edit(at(1100, 250))).toEqual({ op: 'insert_vertex', arc: '10', after: 0, at: at(1100, 250) });
  expect(drag.bent(at(1100, 250))[0]?.points).toEqual([at(1000, 0), at(1100, 250), at(1000, 500), at(1000, 1000)]);
});

test('a point is taken before the line that it lies on, and nothing beyond reach', () => {
  expect(within(mesh, at(1004, 496), 20)).toEqual(bend);
  expect(within(mesh, at(996, 4), 20)).toEqual({ node: '1' });
  expect(within(mesh, at(1030, 500), 20)).toBeUndefined();
});

test('what is not known whole is not taken', () => {
  const part = sampleMesh([113.67, 22.93, 113.67009, 22.94]);
  expect(within(part, at(1000, 0), 20)).toBeUndefined();
  expect(within(part, at(0, 1000), 20)).toEqual({ arc: '11', vertex: 1 });
});

test('neighbours share a border, and parents are those of the neighbours', () => {
  expect(mesh.neighbours('west').map(({ id }) => id)).toEqual(['east']);
  expect(mesh.parentsFor('west').map(({ id }) => id)).toEqual(['town']);
});
