/** A border under somebody's hand: which arcs bend how while it is moved, what ground changes hands, and the edit that it is. */
import { squareMetres, type LatticePoint } from '../geo/lattice';
import type { Edit } from './edit';
import { keyOf, type Arc, type BorderPoint, type Mesh } from './mesh';
import { isPoint, type Hold } from './reach';

/** An arc as it was and as it would be. */
export interface Bent {
  readonly arc: Arc;
  readonly points: readonly LatticePoint[];
}

/** What a grid would gain (or lose, below 0) on its layer, square metres. */
export interface Gain {
  readonly grid: string;
  readonly layer: string;
  readonly squareM: number;
}

export class Drag {
  /** The points that move, all by the same way; or the one that is new. */
  private readonly moved: readonly { readonly point: BorderPoint; readonly at: LatticePoint }[];
  private readonly touched: readonly Arc[];

  /**
   * `held` moves, and with it all that is `chosen` if it is among them. `from` is where it was taken, which need not be where it lies.
   */
  constructor(
    mesh: Mesh,
    private readonly held: Hold,
    chosen: ReadonlyMap<string, BorderPoint>,
    private readonly from: LatticePoint,
  ) {
    const points = isPoint(held) ? (chosen.has(keyOf(held)) ? [...chosen.values()] : [held]) : [];
    this.moved = points.flatMap((point) => {
      const at = mesh.where(point);
      return at ? [{ point, at }] : [];
    });
    const arcs = isPoint(held) ? points.flatMap((point) => arcsOf(mesh, point)) : arcsOf(mesh, held);
    this.touched = [...new Set(arcs)];
  }

  /** Layers whose borders move along. */
  get layers(): readonly string[] {
    return [...new Set(this.touched.flatMap(({ sides }) => sides.map(({ layer }) => layer)))];
  }

  /** The edit that brings it to `to`; nothing when it would stay where it is. */
  edit(to: LatticePoint): Edit | undefined {
    if (!isPoint(this.held)) return { op: 'insert_vertex', arc: this.held.arc, after: this.held.after, at: to };
    const [dx, dy] = this.way(to);
    if (dx === 0 && dy === 0) return undefined;
    return { op: 'move_border', moves: this.moved.map(({ point, at }) => ({ point, to: [at[0] + dx, at[1] + dy] })) };
  }

  /** Where the points are then that somebody moves. */
  places(to: LatticePoint): readonly LatticePoint[] {
    if (!isPoint(this.held)) return [to];
    const [dx, dy] = this.way(to);
    return this.moved.map(({ at }) => [at[0] + dx, at[1] + dy]);
  }

  /** The arcs that bend, as they would be. */
  bent(to: LatticePoint): readonly Bent[] {
    const { held } = this;
    if (!isPoint(held)) {
      return this.touched.map((arc) => ({ arc, points: arc.points.toSpliced(held.after + 1, 0, to) }));
    }
    const [dx, dy] = this.way(to);
    const going = new Set(this.moved.map(({ point }) => keyOf(point)));
    return this.touched.map((arc) => ({
      arc,
      points: arc.points.map((at, index) => (going.has(keyOf(pointOf(arc, index))) ? [at[0] + dx, at[1] + dy] : at)),
    }));
  }

  /** Which grid gains how much, those of one layer in sum nothing unless free space has a part in it. */
  gains(to: LatticePoint): readonly Gain[] {
    const sums = new Map<string, { layer: string; doubled: number }>();
    const add = (grid: string | undefined, layer: string, doubled: number): void => {
      if (grid === undefined) return;
      const sum = sums.get(grid);
      sums.set(grid, { layer, doubled: (sum?.doubled ?? 0) + doubled });
    };
    for (const { arc, points } of this.bent(to)) {
      // The area left of a border is what its parts sweep as seen from any one place: the differences add up to the grid's.
      const gained = sweep(points, this.from) - sweep(arc.points, this.from);
      for (const { layer, left, right } of arc.sides) {
        add(left, layer, gained);
        add(right, layer, -gained);
      }
    }
    return [...sums].map(([grid, { layer, doubled }]) => ({ grid, layer, squareM: squareMetres(doubled, this.from) }));
  }

  private way(to: LatticePoint): LatticePoint {
    return [to[0] - this.from[0], to[1] - this.from[1]];
  }
}

function arcsOf(mesh: Mesh, point: { readonly node: string } | { readonly arc: string }): readonly Arc[] {
  if ('node' in point) return mesh.arcsAt(point.node);
  const arc = mesh.arcs.get(point.arc);
  return arc ? [arc] : [];
}

function pointOf(arc: Arc, index: number): BorderPoint {
  if (index === 0) return { node: arc.from };
  return index === arc.points.length - 1 ? { node: arc.to } : { arc: arc.id, vertex: index };
}

/** Twice the area between `eye` and a line, positive where the line runs counterclockwise around it. */
function sweep(line: readonly LatticePoint[], [x, y]: LatticePoint): number {
  let doubled = 0;
  for (let at = 1; at < line.length; at += 1) {
    const [a, b] = [line[at - 1], line[at]];
    if (a && b) doubled += (a[0] - x) * (b[1] - y) - (b[0] - x) * (a[1] - y);
  }
  return doubled;
}
