/** Somebody else's map below ours: paler than ours by day, darker by night. */
import type { RasterLayerSpecification } from 'maplibre-gl';
import { BACKGROUND, type Look } from '../scene';

export function background({ palette }: Look): RasterLayerSpecification {
  const paint = palette.theme === 'dark' ? { 'raster-brightness-max': 0.5, 'raster-saturation': -0.4 } : { 'raster-opacity': 0.85 };
  return { id: 'background-map', type: 'raster', source: BACKGROUND, paint };
}
