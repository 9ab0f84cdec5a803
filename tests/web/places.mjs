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

/** A place in a grid on the level of `y`, east of `x`; without `x` in the middle of its widest stretch there. */
export function inside(grid, y, x) {
  const ends = crossings(grid, 1, y);
  if (x !== undefined) return [(x + ends.find((crossing) => crossing > x)) / 2, y];
  const stretches = ends.flatMap((end, at) => (at % 2 === 0 ? [[end, ends[at + 1]]] : []));
  const [[west, east]] = stretches.toSorted(([a, b], [c, d]) => d - c - (b - a));
  return [(west + east) / 2, y];
}

/** The middle of the segment of a border that ends with a bend. */
export function middleOfSegment(mesh, { arc, vertex }) {
  const { points } = arcOf(mesh, arc);
  return [0, 1].map((axis) => Math.round((points[vertex - 1][axis] + points[vertex][axis]) / 2));
}

/** The middle of the longest segment of border between two grids of the community layer, the two, and its direction (of length 1). */
export function frontiers(mesh, isMeant = () => true) {
  const byId = new Map(mesh.grids.map((grid) => [grid.id, grid]));
  const found = mesh.arcs.flatMap(({ points, sides }) => {
    const side = sides.find(({ layer, left, right }) => layer === 'community' && left && right);
    if (!side || !isMeant(side, byId)) return [];
    return points.slice(1).map((b, at) => {
      const a = points[at];
      const length = Math.hypot(b[0] - a[0], b[1] - a[1]);
      return { length, at: [0, 1].map((axis) => Math.round((a[axis] + b[axis]) / 2)), along: [0, 1].map((axis) => (b[axis] - a[axis]) / length), grids: [side.left, side.right] };
    });
  });
  return found.toSorted((a, b) => b.length - a.length)[0];
}

/** A place in some community grid that lies farther than 200 m from the boxes of all `others`. */
export function free(grids, others) {
  const boxes = others.map(({ geometry }) => {
    const points = geometry.coordinates.flat(geometry.type === 'Polygon' ? 1 : 2);
    const [xs, ys] = [0, 1].map((axis) => points.map((at) => at[axis]));
    return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
  });
  const MARGIN = 0.002;
  for (const grid of grids.filter(({ geometry }) => geometry.type === 'Polygon')) {
    const ys = grid.geometry.coordinates[0].map(([, y]) => y);
    const place = inside(grid, (Math.min(...ys) + Math.max(...ys)) / 2);
    if (boxes.every(([west, south, east, north]) => place[0] < west - MARGIN || place[0] > east + MARGIN || place[1] < south - MARGIN || place[1] > north + MARGIN)) return place;
  }
  throw new Error('there is no free space');
}
