/** Standard addresses (tile layer `address`): a dot each, close by. */
import type { CircleLayerSpecification } from 'maplibre-gl';
import { PLACES, type Look } from '../scene';

export function addressDots({ palette }: Look): CircleLayerSpecification {
  return {
    id: 'address',
    type: 'circle',
    source: PLACES,
    'source-layer': 'address',
    minzoom: 17,
    paint: { 'circle-radius': ['interpolate', ['linear'], ['zoom'], 17, 1, 20, 3], 'circle-color': palette.address },
  };
}
