/** Roads and lanes (tile layer `road`), wider for wider classes: a ground to find one's way on, no more. */
import type { ExpressionSpecification, LineLayerSpecification, SymbolLayerSpecification } from 'maplibre-gl';
import { PLACES, type Look } from '../scene';
import { LABEL_FONTS } from './grid_label';

/** Pixels at zoom 17, by class. */
const WIDTHS: ExpressionSpecification = [
  'match', ['to-string', ['get', 'class']],
  ['motorway', 'trunk'], 11,
  ['primary', 'secondary'], 8,
  'tertiary', 6,
  ['residential', 'unclassified', 'living_street'], 4,
  2.5,
];

export function roads({ palette }: Look): LineLayerSpecification {
  return {
    id: 'road',
    type: 'line',
    source: PLACES,
    'source-layer': 'road',
    layout: { 'line-join': 'round', 'line-cap': 'round' },
    paint: { 'line-color': palette.road, 'line-width': ['interpolate', ['exponential', 1.5], ['zoom'], 10, ['*', 0.08, WIDTHS], 17, WIDTHS, 20, ['*', 3, WIDTHS]] },
  };
}

export function roadNames({ palette }: Look): SymbolLayerSpecification {
  return {
    id: 'road-name',
    type: 'symbol',
    source: PLACES,
    'source-layer': 'road',
    minzoom: 15.5,
    layout: { 'symbol-placement': 'line', 'text-field': ['to-string', ['get', 'name']], 'text-font': LABEL_FONTS, 'text-size': 11, 'symbol-spacing': 400, 'text-padding': 4 },
    paint: { 'text-color': palette.labelQuiet, 'text-halo-color': palette.halo, 'text-halo-width': 1.2 },
  };
}
