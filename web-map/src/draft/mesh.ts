/**
 * The borders of a draft, each once: what a planner takes hold of. An arc names the grids on either side, for each layer that
 * it is a border of, so that whoever moves it moves all of them.
 */
import type { Bounds } from '../geo/lon_lat';
import { UNITS_PER_DEGREE, type LatticePoint } from '../geo/lattice';

export interface Node {
  readonly id: string;
  readonly at: LatticePoint;
}

/** What an arc parts on one layer, seen along its direction; nothing: free space. */
export interface Side {
  readonly layer: string;
  readonly left: string | undefined;
  readonly right: string | undefined;
}

export interface Arc {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** Both ends included. */
  readonly points: readonly LatticePoint[];
  readonly sides: readonly Side[];
}

/** A grid that lies beside one of the arcs, or above one that does. */
export interface NamedGrid {
  readonly id: string;
  readonly layer: string;
  readonly code: string;
  readonly name: string;
  readonly parent: string | undefined;
}

/** A point of a border: where borders meet, or one between the ends of an arc, counted from its first end. */
export type BorderPoint = { readonly node: string } | { readonly arc: string; readonly vertex: number };

export class Mesh {
  readonly nodes: ReadonlyMap<string, Node>;
  readonly arcs: ReadonlyMap<string, Arc>;
  readonly grids: ReadonlyMap<string, NamedGrid>;
  private readonly around = new Map<string, Arc[]>();

  /** All arcs that touch `bounds`: of a node inside it, all arcs are known, and only such a node may be moved. */
  constructor(
    readonly bounds: Bounds,
    nodes: Iterable<Node>,
    arcs: Iterable<Arc>,
    grids: Iterable<NamedGrid>,
  ) {
    this.nodes = byId(nodes);
    this.arcs = byId(arcs);
    this.grids = byId(grids);
    for (const arc of this.arcs.values()) {
      for (const end of new Set([arc.from, arc.to])) this.around.set(end, [...(this.around.get(end) ?? []), arc]);
    }
  }

  arcsAt(node: string): readonly Arc[] {
    return this.around.get(node) ?? [];
  }

  /** Whether all that would move with a point is known. */
  isWhole([x, y]: LatticePoint): boolean {
    const [west, south, east, north] = this.bounds;
    const [lon, lat] = [x / UNITS_PER_DEGREE, y / UNITS_PER_DEGREE];
    return lon >= west && lon <= east && lat >= south && lat <= north;
  }

  where(point: BorderPoint): LatticePoint | undefined {
    return 'node' in point ? this.nodes.get(point.node)?.at : this.arcs.get(point.arc)?.points[point.vertex];
  }

  /** Every border point that may be moved. */
  *points(): Generator<{ readonly point: BorderPoint; readonly at: LatticePoint }> {
    for (const { id, at } of this.nodes.values()) if (this.isWhole(at)) yield { point: { node: id }, at };
    for (const { id, points } of this.arcs.values()) {
      for (let vertex = 1; vertex < points.length - 1; vertex += 1) {
        const at = points[vertex];
        if (at && this.isWhole(at)) yield { point: { arc: id, vertex }, at };
      }
    }
  }

  /** Grids that share a border of their layer with this one, by name. */
  neighbours(grid: string): readonly NamedGrid[] {
    const found = new Set<string>();
    for (const { sides } of this.arcs.values()) {
      for (const { left, right } of sides) {
        if (left === grid && right !== undefined) found.add(right);
        if (right === grid && left !== undefined) found.add(left);
      }
    }
    return [...found].flatMap((id) => this.grids.get(id) ?? []).toSorted((a, b) => (a.code < b.code ? -1 : 1));
  }

  /** Whether there is a grid below it. */
  isParent(grid: string): boolean {
    return [...this.grids.values()].some(({ parent }) => parent === grid);
  }

  /** Grids just below one, by code. */
  below(grid: string): readonly NamedGrid[] {
    return [...this.grids.values()].filter(({ parent }) => parent === grid).toSorted((a, b) => (a.code < b.code ? -1 : 1));
  }

  /** Grids of a layer that have others below them, by code: what a new grid may be put under. */
  parents(layer: string): readonly NamedGrid[] {
    return [...this.grids.values()].filter((grid) => grid.layer === layer && this.isParent(grid.id)).toSorted((a, b) => (a.code < b.code ? -1 : 1));
  }

  /** Grids that a grid may be put under: those that are just above it or its neighbours. */
  parentsFor(grid: string): readonly NamedGrid[] {
    const layer = this.grids.get(grid)?.layer;
    const parents = new Set([...this.grids.values()].flatMap((other) => (other.layer === layer && other.parent !== undefined ? [other.parent] : [])));
    const wider = [...this.grids.values()].filter(({ id }) => parents.has(id) && id !== grid);
    const own = this.grids.get(grid)?.parent;
    // Of the same width as its own parent: what lies under the same grid as that does.
    const above = own === undefined ? undefined : this.grids.get(own)?.parent;
    return wider.filter((parent) => own === undefined || parent.parent === above).toSorted((a, b) => (a.code < b.code ? -1 : 1));
  }
}

function byId<T extends { readonly id: string }>(items: Iterable<T>): ReadonlyMap<string, T> {
  return new Map([...items].map((item) => [item.id, item]));
}

/** A name for a border point that is the same for the same point. */
export function keyOf(point: BorderPoint): string {
  return 'node' in point ? `n${point.node}` : `a${point.arc}/${point.vertex}`;
}
