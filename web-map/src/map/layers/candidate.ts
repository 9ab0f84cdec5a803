/** Numbered dots at the places that an address may mean; the list on the card has the same numbers. */
import type { CircleLayerSpecification, GeoJSONSourceSpecification, SymbolLayerSpecification } from 'maplibre-gl';
import { CANDIDATES, type Scene } from '../scene';
import { BOLD_FONTS } from './grid_label';

/** The style layer that answers a click. */
export const CANDIDATE_DOTS = 'candidate-dot';

export function candidateSource({ candidates }: Scene): GeoJSONSourceSpecification {
  const features = candidates.map(({ at, number }) => ({
    type: 'Feature' as const, properties: { number }, geometry: { type: 'Point' as const, coordinates: [at.lon, at.lat] },
  }));
  return { type: 'geojson', data: { type: 'FeatureCollection', features } };
}

export function candidateDots({ palette }: Scene): [CircleLayerSpecification, SymbolLayerSpecification] {
  return [
    {
      id: CANDIDATE_DOTS,
      type: 'circle',
      source: CANDIDATES,
      layout: { 'circle-sort-key': ['-', ['get', 'number']] }, // The first is the likeliest, so it lies on top.
      paint: { 'circle-radius': 11, 'circle-color': palette.owner, 'circle-stroke-color': palette.ownerCasing, 'circle-stroke-width': 2 },
    },
    {
      id: 'candidate-number',
      type: 'symbol',
      source: CANDIDATES,
      layout: { 'text-field': ['to-string', ['get', 'number']], 'text-font': BOLD_FONTS, 'text-size': 12, 'symbol-sort-key': ['get', 'number'] },
      paint: { 'text-color': palette.ownerCasing },
    },
  ];
}
