/** The circle within which the marked place may really lie. The pin itself is a DOM element, above the canvas. */
import type { CircleLayerSpecification, GeoJSONSourceSpecification } from 'maplibre-gl';
import { metresPerPixel } from '../../geo/lon_lat';
import { MARK, type Scene } from '../scene';

export function markSource(scene: Scene): GeoJSONSourceSpecification {
  const { mark } = scene;
  const features = mark
    ? [{ type: 'Feature' as const, properties: {}, geometry: { type: 'Point' as const, coordinates: [mark.at.lon, mark.at.lat] } }]
    : [];
  return { type: 'geojson', data: { type: 'FeatureCollection', features } };
}

export function accuracyCircle(scene: Scene): CircleLayerSpecification {
  const { mark, palette } = scene;
  const pixelsAt = (zoom: number) => (mark ? mark.accuracyM / metresPerPixel(mark.at.lat, zoom) : 0);
  return {
    id: 'mark-accuracy',
    type: 'circle',
    source: MARK,
    paint: {
      // Ground length doubles in pixels with each zoom, so base 2 between any two stops is exact.
      'circle-radius': ['interpolate', ['exponential', 2], ['zoom'], 0, pixelsAt(0), 24, pixelsAt(24)],
      'circle-color': palette.owner,
      'circle-opacity': 0.12,
      'circle-stroke-color': palette.owner,
      'circle-stroke-width': 1,
      'circle-stroke-opacity': 0.7,
    },
  };
}
