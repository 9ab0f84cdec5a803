/** A day's walks as they are played, and the gap that somebody looks at. */
import type { FeatureCollection } from 'geojson';
import type { ExpressionSpecification, GeoJSONSourceSpecification, LayerSpecification } from 'maplibre-gl';
import { WALK, type Look } from '../scene';
import { LABEL_FONTS } from './grid_label';

export function walkSource(walk: FeatureCollection): GeoJSONSourceSpecification {
  return { type: 'geojson', data: walk };
}

export function walkLayers({ palette }: Look): LayerSpecification[] {
  const is = (kind: string): ExpressionSpecification => ['==', ['get', 'kind'], kind];
  return [
    { id: 'gap-casing', type: 'line', source: WALK, filter: is('gap'), layout: { 'line-cap': 'round' }, paint: { 'line-color': palette.halo, 'line-width': 11 } },
    { id: 'gap', type: 'line', source: WALK, filter: is('gap'), layout: { 'line-cap': 'round' }, paint: { 'line-color': palette.late, 'line-width': 6 } },
    { id: 'gap-place', type: 'circle', source: WALK, filter: ['all', is('gap'), ['==', ['geometry-type'], 'Point']], paint: { 'circle-radius': 14, 'circle-opacity': 0, 'circle-stroke-color': palette.late, 'circle-stroke-width': 4 } },
    { id: 'walked', type: 'line', source: WALK, filter: is('walked'), layout: { 'line-join': 'round' }, paint: { 'line-color': palette.owner, 'line-width': 2.5, 'line-opacity': 0.8 } },
    { id: 'walker', type: 'circle', source: WALK, filter: is('here'), paint: { 'circle-radius': 7, 'circle-color': palette.owner, 'circle-stroke-color': palette.halo, 'circle-stroke-width': 2.5 } },
    {
      id: 'walker-name', type: 'symbol', source: WALK, filter: is('here'),
      layout: { 'text-field': ['get', 'name'], 'text-font': LABEL_FONTS, 'text-size': 12, 'text-offset': [0, -1.4], 'text-allow-overlap': true },
      paint: { 'text-color': palette.label, 'text-halo-color': palette.halo, 'text-halo-width': 1.5 },
    },
  ];
}
