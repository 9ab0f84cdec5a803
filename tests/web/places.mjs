/** Where a course takes hold: bends, lines and points chosen in the mesh and the grids that the server has. */
import { isDeepStrictEqual } from 'node:util';

/** Lattice units in a degree. */
export const UNITS = 1e7;

export const arcOf = (mesh, wanted) => mesh.arcs.find((arc) => arc.id === wanted);
export const near = ([ax, ay], [bx, by], units) => Math.hypot(ax - bx, ay - by) <= units;

/** A border between two community grids that other layers share, with a bend far from its ends and from all other points. */
export function sharedBend(mesh) {
  const far = ([ax, ay], [bx, by]) => Math.hypot(ax - bx, ay - by);
  const all = mesh.arcs.flatMap(({ points }) => points);
  const found = mesh.arcs
    .filter(({ sides }) => sides.length > 1 && sides.some(({ layer, left, right }) => layer === 'community' && left && right))
    .flatMap(({ id: arc, points, sides }) => points.slice(1, -1).map((at, index) => ({ arc, vertex: index + 1, at, sides })))
    .map((bend) => ({ ...bend, room: Math.min(...all.filter((other) => !isDeepStrictEqual(other, bend.at)).map((other) => far(other, bend.at))) }));
  return found.toSorted((a, b) => b.room - a.room)[0];
}

/** A bend, a place beyond another border of its layer, and the zoom at which that is a hand's breadth away. */
export function besideAnother(mesh) {
  const far = ([ax, ay], [bx, by]) => Math.hypot(ax - bx, ay - by);
  const community = mesh.arcs.filter(({ sides }) => sides.some(({ layer }) => layer === 'community'));
  const all = mesh.arcs.flatMap(({ points }) => points);
  const found = community.flatMap((arc) => arc.points.slice(1, -1).map((at, index) => {
    const apart = community.filter((other) => ![other.from, other.to].some((end) => [arc.from, arc.to].includes(end)));
    const other = apart.flatMap(({ points }) => points.slice(1, -1)).toSorted((a, b) => far(a, at) - far(b, at))[0];
    const room = Math.min(...all.filter((point) => !isDeepStrictEqual(point, at)).map((point) => far(point, at)));
    return other && { bend: { arc: arc.id, vertex: index + 1, at }, other, room, way: far(other, at) };
  })).filter(Boolean);
  const { bend, other, way } = found.toSorted((a, b) => b.room / b.way - a.room / a.way)[0];
  const beyond = [0, 1].map((axis) => Math.round(other[axis] + (other[axis] - bend.at[axis]) * 0.2));
  // 512 px of a world of 360 degrees at zoom 0.
  return { bend, beyond, zoom: Math.log2((200 * 360 * UNITS) / (512 * way)) };
}

/** Where the level or upright line at `value` crosses a grid's outer ring, on the other axis. */
function crossings({ geometry }, axis, value) {
  const [ring] = geometry.coordinates;
  return ring.slice(1).flatMap((b, index) => {
    const a = ring[index];
    if ((a[axis] > value) === (b[axis] > value)) return [];
    return [a[1 - axis] + ((value - a[axis]) / (b[axis] - a[axis])) * (b[1 - axis] - a[1 - axis])];
  }).toSorted((p, q) => p - q);
}

/** The widest grid that an upright line near its middle crosses once, its box, and that line. */
export function splittable(grids) {
  const boxed = grids.filter(({ geometry }) => geometry.type === 'Polygon' && geometry.coordinates.length === 1).map((grid) => {
    const [xs, ys] = [0, 1].map((axis) => grid.geometry.coordinates[0].map((at) => at[axis]));
    return { grid, box: [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)] };
  });
  for (const { grid, box } of boxed.toSorted((a, b) => (b.box[2] - b.box[0]) - (a.box[2] - a.box[0]))) {
    for (const share of [0.5, 0.4, 0.6, 0.3, 0.7]) {
      const x = box[0] + (box[2] - box[0]) * share;
      const middle = (box[1] + box[3]) / 2;
      const [low, high, ...more] = crossings(grid, 0, x);
      if (more.length === 0 && low < middle && high > middle) return { grid, box, x };
    }
  }
  throw new Error('no grid can be split by an upright line');
}

/** A place in a grid on the level of `y`, east of `x`. */
export function inside(grid, y, x) {
  const [end] = crossings(grid, 1, y).filter((crossing) => crossing > x);
  return [(x + end) / 2, y];
}
