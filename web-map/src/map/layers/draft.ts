/** A draft's borders as things to take hold of, and what is wrong with it. */
import type { Feature, FeatureCollection } from 'geojson';
import type { CircleLayerSpecification, ExpressionSpecification, FillLayerSpecification, GeoJSONSourceSpecification, LayerSpecification } from 'maplibre-gl';
import type { Mesh } from '../../draft/mesh';
import { fromLattice, type LatticePoint } from '../../geo/lattice';
import type { Palette } from '../palette';
import { DRAFT, DRAFT_ISSUES, GRIDS, NOTHING, type DraftScene } from '../scene';

/** Below this zoom single points of borders lie too close to be told apart. */
export const POINTS_ZOOM = 14;

export function draftSources({ mesh, issues }: DraftScene): Record<string, GeoJSONSourceSpecification> {
  const places = issues.map(({ at: { lon, lat }, isError }): Feature => ({ type: 'Feature', properties: { isError }, geometry: { type: 'Point', coordinates: [lon, lat] } }));
  return {
    [DRAFT]: { type: 'geojson', data: mesh ? featuresOf(mesh) : NOTHING },
    [DRAFT_ISSUES]: { type: 'geojson', data: { type: 'FeatureCollection', features: places } },
  };
}

/** The grids that are chosen, under the borders. */
export function draftChosen({ chosen }: DraftScene, { edit }: Palette): FillLayerSpecification {
  return {
    id: 'draft-chosen', type: 'fill', source: GRIDS, 'source-layer': 'grid',
    filter: ['in', ['get', 'id'], ['literal', [...chosen]]],
    paint: { 'fill-color': edit, 'fill-opacity': 0.3, 'fill-antialias': false },
  };
}

/** Above all that is printed. */
export function draftLayers({ editable, held }: DraftScene, { edit, halo, late }: Palette): LayerSpecification[] {
  const is = (kind: string): ExpressionSpecification => ['==', ['get', 'kind'], kind];
  const visible = { visibility: editable ? ('visible' as const) : ('none' as const) };
  const dots = (id: string, kind: string, minzoom: number, radius: number, fill: string): CircleLayerSpecification => ({
    id, type: 'circle', source: DRAFT, filter: is(kind), minzoom, layout: held ? { visibility: 'none' } : visible,
    paint: { 'circle-radius': nearer(radius), 'circle-color': fill, 'circle-stroke-color': edit, 'circle-stroke-width': nearer(1.5) },
  });
  return [
    {
      id: 'draft-arc', type: 'line', source: DRAFT, filter: is('arc'), minzoom: 13, layout: { ...visible, 'line-join': 'round' },
      // Borders of several layers in one are wider: whoever moves them moves all.
      paint: { 'line-color': edit, 'line-opacity': 0.55, 'line-width': ['match', ['get', 'layers'], 1, 1.2, 2.6] },
    },
    dots('draft-vertex', 'vertex', POINTS_ZOOM, 3, halo),
    dots('draft-node', 'node', POINTS_ZOOM, 5, edit),
    {
      id: 'draft-issue', type: 'circle', source: DRAFT_ISSUES,
      paint: { 'circle-radius': 11, 'circle-opacity': 0, 'circle-stroke-color': late, 'circle-stroke-width': ['case', ['get', 'isError'], 4, 2] },
    },
  ];
}

/** A mesh is drawn many times and never changes. */
const drawn = new WeakMap<Mesh, FeatureCollection>();

function featuresOf(mesh: Mesh): FeatureCollection {
  const known = drawn.get(mesh);
  if (known) return known;
  const position = (point: LatticePoint): [number, number] => {
    const { lon, lat } = fromLattice(point);
    return [lon, lat];
  };
  const arcs = [...mesh.arcs.values()].map(({ points, sides }): Feature => ({
    type: 'Feature', properties: { kind: 'arc', layers: sides.length }, geometry: { type: 'LineString', coordinates: points.map(position) },
  }));
  const points = [...mesh.points()].map(({ point, at }): Feature => ({
    type: 'Feature', properties: { kind: 'node' in point ? 'node' : 'vertex' }, geometry: { type: 'Point', coordinates: position(at) },
  }));
  const made: FeatureCollection = { type: 'FeatureCollection', features: [...arcs, ...points] };
  drawn.set(mesh, made);
  return made;
}

/** Half as large where points begin to be drawn, and lie as near to one another as beads. */
function nearer(size: number): ExpressionSpecification {
  return ['interpolate', ['linear'], ['zoom'], POINTS_ZOOM, size / 2, POINTS_ZOOM + 2.5, size];
}
