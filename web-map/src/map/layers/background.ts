/** Somebody else's map below ours: pictures paler than ours by day, darker by night. */
import type { LayerSpecification } from 'maplibre-gl';
import type { Backdrop } from '../background';
import type { Palette } from '../palette';
import { BACKGROUND, type Look } from '../scene';

export function background({ palette }: Look, { archive }: Backdrop): LayerSpecification[] {
  if (archive?.vector) return plain(palette, archive.vector.layers);
  const paint = palette.theme === 'dark' ? { 'raster-brightness-max': 0.5, 'raster-saturation': -0.4 } : { 'raster-opacity': 0.85 };
  return [{ id: 'background-map', type: 'raster', source: BACKGROUND, paint }];
}

/** Vector tiles, whosever schema they have: each layer's areas, and above all of these each one's lines. */
function plain(palette: Palette, layers: readonly string[]): LayerSpecification[] {
  const { line } = palette.background;
  return [
    ...layers.map((layer): LayerSpecification => ({
      id: `background-area-${layer}`, type: 'fill', source: BACKGROUND, 'source-layer': layer, filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': areaColour(palette, layer) },
    })),
    ...layers.map((layer): LayerSpecification => ({
      id: `background-line-${layer}`, type: 'line', source: BACKGROUND, 'source-layer': layer, filter: ['==', ['geometry-type'], 'LineString'],
      paint: { 'line-color': line, 'line-width': ['interpolate', ['exponential', 1.5], ['zoom'], 8, 0.5, 14, 1.2, 18, 4] },
    })),
  ];
}

/** By what layers of that kind are called in most schemas; else plain land. */
function areaColour({ background: { land, water, green, built } }: Palette, layer: string): string {
  if (/water|ocean|sea|lake|river/i.test(layer)) return water;
  if (/build/i.test(layer)) return built;
  return /park|green|wood|forest|grass|landcover/i.test(layer) ? green : land;
}
