/** A line or an area under a planner's hand, drawn point by point, and which grids it may be meant for. */
import { fromLattice, type LatticePoint } from '../geo/lattice';
import type { LonLat } from '../geo/lon_lat';

export interface Outline {
  readonly points: readonly LatticePoint[];
  readonly done: boolean;
  /** Of a finished one, the grid in its middle, and then those at its points; none where there is free space. */
  readonly grids: readonly string[];
  /** Whether there is no grid in its middle. */
  readonly isFree: boolean;
}

export const NO_OUTLINE: Outline = { points: [], done: false, grids: [], isFree: false };

export function begun(points: readonly LatticePoint[]): Outline {
  return { ...NO_OUTLINE, points };
}

/** Points that make a line, and an area. */
const LEAST = { line: 2, area: 3 } as const;

/** Drawn to its end, by whatever grid lies at a place; nothing while it has too few points. */
export function finished(points: readonly LatticePoint[], form: keyof typeof LEAST, gridAt: (at: LonLat) => string | undefined): Outline | undefined {
  // The second of two quick taps has set a point upon the one before.
  const clean = points.filter((point, at) => at === 0 || String(point) !== String(points[at - 1]));
  if (clean.length < LEAST[form]) return undefined;
  const middle = gridAt(fromLattice(form === 'line' ? middleOf(clean) : within(clean)));
  const all = [middle, ...clean.map((point) => gridAt(fromLattice(point)))].filter((grid) => grid !== undefined);
  return { points: clean, done: true, grids: [...new Set(all)], isFree: middle === undefined };
}

/** Of its middle segment: a line that cuts a grid begins and ends outside of it. */
function middleOf(line: readonly LatticePoint[]): LatticePoint {
  const [a, b] = [line[Math.floor((line.length - 1) / 2)], line[Math.ceil((line.length - 1) / 2)]];
  return a && b ? [Math.round((a[0] + b[0]) / 2), Math.round((a[1] + b[1]) / 2)] : [0, 0];
}

/** A point inside an area: in the middle of the widest stretch of it on the level of its points' mean. */
function within(area: readonly LatticePoint[]): LatticePoint {
  const mean = (axis: 0 | 1): number => area.reduce((sum, point) => sum + point[axis], 0) / area.length;
  // Half a unit off, so that no point lies on that level.
  const level = Math.floor(mean(1)) + 0.5;
  const crossings = area.flatMap((a, at) => {
    const b = area[(at + 1) % area.length];
    if (!b || a[1] > level === b[1] > level) return [];
    return [a[0] + ((level - a[1]) / (b[1] - a[1])) * (b[0] - a[0])];
  }).toSorted((p, q) => p - q);
  let best: readonly [number, number] = [mean(0), mean(0)];
  for (let at = 0; at + 1 < crossings.length; at += 2) {
    const [west = 0, east = 0] = [crossings[at], crossings[at + 1]];
    if (east - west > best[1] - best[0]) best = [west, east];
  }
  return [Math.round((best[0] + best[1]) / 2), Math.round(level)];
}
