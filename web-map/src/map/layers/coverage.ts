/** Patrols: basic grids by how much of them was looked after, and the streets where nobody was. */
import type { CircleLayerSpecification, ExpressionSpecification, FillLayerSpecification, LineLayerSpecification } from 'maplibre-gl';
import { PATROL, type Look } from '../scene';

/** How much of the narrowest community grids a zoom shows was looked after. */
export function coverageFill({ palette }: Look): FillLayerSpecification {
  const [none, half, all] = palette.coverage;
  return {
    id: 'coverage',
    type: 'fill',
    source: PATROL,
    'source-layer': 'coverage',
    filter: ['all', ['==', ['get', 'layer'], 'community'], ['has', 'ratio']],
    layout: { 'fill-sort-key': ['length', ['to-string', ['get', 'id']]] },
    paint: {
      'fill-color': ['interpolate', ['linear'], ['to-number', ['get', 'ratio'], 0], 0, none, 0.5, half, 1, all],
      'fill-opacity': ['interpolate', ['linear'], ['zoom'], 12, 0.75, 16, 0.35],
      'fill-antialias': false,
    },
  };
}

const NOT_SEEN: ExpressionSpecification = ['!', ['has', 'last_visit']];

/** Streets: those where nobody of the grid was stand out. */
export function patrolledRoads({ palette }: Look): LineLayerSpecification {
  const [none, , all] = palette.coverage;
  return {
    id: 'patrolled-road',
    type: 'line',
    source: PATROL,
    'source-layer': 'road',
    layout: { 'line-cap': 'round' },
    paint: {
      'line-color': ['case', NOT_SEEN, none, all],
      'line-width': ['interpolate', ['exponential', 1.5], ['zoom'], 13, ['case', NOT_SEEN, 1.2, 0.6], 17, ['case', NOT_SEEN, 4, 2.5]],
    },
  };
}

/** Where members are, for those who may see it. */
export function memberDots({ palette }: Look): CircleLayerSpecification {
  return {
    id: 'member',
    type: 'circle',
    source: PATROL,
    'source-layer': 'member',
    paint: { 'circle-radius': ['interpolate', ['linear'], ['zoom'], 11, 2.5, 17, 6], 'circle-color': palette.owner, 'circle-stroke-color': palette.halo, 'circle-stroke-width': 1.5 },
  };
}
