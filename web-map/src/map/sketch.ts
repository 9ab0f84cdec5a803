/** What changes under a planner's hand from frame to frame: borders that bend, a line being drawn, points that are chosen. */
import type { Feature, Position } from 'geojson';
import type { Bent } from '../draft/drag';
import { fromLattice, type LatticePoint } from '../geo/lattice';
import type { LonLat } from '../geo/lon_lat';

export interface Sketch {
  readonly bent: readonly Bent[];
  /** Points that are chosen or held. */
  readonly points: readonly LatticePoint[];
  /** A line that is being drawn, and whether it goes around an area. */
  readonly line: readonly LatticePoint[];
  readonly filled: boolean;
  /** Borders that are chosen whole. */
  readonly borders: readonly (readonly LatticePoint[])[];
  /** Two corners of a box that is being drawn. */
  readonly box: readonly [LatticePoint, LatticePoint] | undefined;
  /** Where an edit does not hold. */
  readonly wrong: LonLat | undefined;
}

export const EMPTY_SKETCH: Sketch = { bent: [], points: [], line: [], filled: false, borders: [], box: undefined, wrong: undefined };

/** `kind` of each feature says what it is: `swept`, `was`, `bent`, `line`, `box`, `point`, `wrong`. */
export function sketchFeatures({ bent, points, line, filled, borders, box, wrong }: Sketch): readonly Feature[] {
  const features: Feature[] = [];
  const add = (kind: string, geometry: Feature['geometry']): void => { features.push({ type: 'Feature', properties: { kind }, geometry }); };
  for (const { arc, points: now } of bent) {
    const [was, is] = [arc.points.map(position), now.map(position)];
    const [first] = was;
    if (first) add('swept', { type: 'Polygon', coordinates: [[...was, ...is.toReversed(), first]] });
    add('was', { type: 'LineString', coordinates: was });
    add('bent', { type: 'LineString', coordinates: is });
  }
  for (const border of borders) add('bent', { type: 'LineString', coordinates: border.map(position) });
  const [first] = line;
  if (filled && first) add('swept', { type: 'Polygon', coordinates: [[...line, first].map(position)] });
  if (line.length > 1) add('line', { type: 'LineString', coordinates: line.map(position) });
  if (box) {
    const [[a, b], [c, d]] = [position(box[0]), position(box[1])] as [[number, number], [number, number]];
    add('box', { type: 'LineString', coordinates: [[a, b], [c, b], [c, d], [a, d], [a, b]] });
  }
  for (const at of [...points, ...line]) add('point', { type: 'Point', coordinates: position(at) });
  if (wrong) add('wrong', { type: 'Point', coordinates: [wrong.lon, wrong.lat] });
  return features;
}

function position(point: LatticePoint): Position {
  const { lon, lat } = fromLattice(point);
  return [lon, lat];
}

/** Borders that go, and those that come, of a division that is only looked at; lines of longitude and latitude. */
export function redrawnFeatures({ gone, fresh }: { readonly gone: readonly (readonly Position[])[]; readonly fresh: readonly (readonly Position[])[] }): readonly Feature[] {
  const lines = (kind: string, all: readonly (readonly Position[])[]): Feature[] =>
    all.map((line) => ({ type: 'Feature', properties: { kind }, geometry: { type: 'LineString', coordinates: [...line] } }));
  return [...lines('was', gone), ...lines('bent', fresh)];
}
