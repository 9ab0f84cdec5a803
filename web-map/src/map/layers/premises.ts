/** Premises (tile layer `premises`): dots, and their names once there is room. */
import type { CircleLayerSpecification, SymbolLayerSpecification } from 'maplibre-gl';
import { PLACES, type Look } from '../scene';
import { LABEL_FONTS } from './grid_label';

export function premisesDots({ palette }: Look): CircleLayerSpecification {
  return {
    id: 'premises',
    type: 'circle',
    source: PLACES,
    'source-layer': 'premises',
    minzoom: 15.5,
    paint: {
      'circle-radius': ['interpolate', ['exponential', 1.6], ['zoom'], 15.5, 1.2, 20, 6],
      'circle-color': palette.premises,
      'circle-stroke-color': palette.halo,
      'circle-stroke-width': ['interpolate', ['linear'], ['zoom'], 16.5, 0, 18, 1],
    },
  };
}

export function premisesNames({ palette }: Look): SymbolLayerSpecification {
  return {
    id: 'premises-name',
    type: 'symbol',
    source: PLACES,
    'source-layer': 'premises',
    minzoom: 18,
    layout: { 'text-field': ['to-string', ['get', 'name']], 'text-font': LABEL_FONTS, 'text-size': 11, 'text-anchor': 'top', 'text-offset': [0, 0.6], 'text-max-width': 9 },
    paint: { 'text-color': palette.premises, 'text-halo-color': palette.halo, 'text-halo-width': 1.2 },
  };
}
