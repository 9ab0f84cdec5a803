/** Borders (tile layer `border`): each drawn once, however many grids meet there. */
import type { DataDrivenPropertyValueSpecification, LineLayerSpecification } from 'maplibre-gl';
import type { GridLayer } from '../grid_layers';
import type { Palette } from '../palette';
import { GRIDS, type Look } from '../scene';

interface Kind {
  /** Value of `kind` in the tile. */
  readonly kind: string;
  /** Whose switch in the legend it follows. */
  readonly layer: GridLayer;
  readonly colour: (palette: Palette) => string;
  /** Pixels, growing with the zoom. */
  readonly width: DataDrivenPropertyValueSpecification<number>;
  /** In line widths. */
  readonly dash?: number[];
  /** Below this zoom the kind would only be clutter. */
  readonly minZoom?: number;
}

const growing = (far: number, near: number): DataDrivenPropertyValueSpecification<number> => ['interpolate', ['linear'], ['zoom'], 10, far, 17, near];

/** Bottom to top. */
const KINDS: readonly Kind[] = [
  { kind: 'basic', layer: 'community', colour: (palette) => palette.layers.community.line, width: growing(0.5, 1.6), dash: [3, 2], minZoom: 11 },
  { kind: 'road', layer: 'road', colour: (palette) => palette.layers.road.line, width: growing(0.5, 1.6) },
  { kind: 'entity', layer: 'entity', colour: (palette) => palette.layers.entity.line, width: growing(0.5, 2) },
  // Under the communities' borders, along which most of it runs: over them it would paint the town red.
  { kind: 'party', layer: 'party', colour: (palette) => palette.layers.party.line, width: growing(0.8, 2.4), dash: [5, 2, 1, 2] },
  { kind: 'community', layer: 'community', colour: (palette) => palette.layers.community.line, width: growing(1.2, 3.5) },
  { kind: 'town', layer: 'community', colour: (palette) => palette.town, width: growing(2, 5) },
];

export function borders(look: Look): LineLayerSpecification[] {
  return KINDS.map(({ kind, layer, colour, width, dash, minZoom }) => ({
    id: `border-${kind}`,
    type: 'line',
    source: GRIDS,
    'source-layer': 'border',
    filter: ['==', ['get', 'kind'], kind],
    ...(minZoom === undefined ? {} : { minzoom: minZoom }),
    layout: { visibility: look.views[layer].shown ? 'visible' : 'none', 'line-join': 'round', 'line-cap': dash ? 'butt' : 'round' },
    paint: {
      'line-color': colour(look.palette),
      'line-width': width,
      'line-opacity': look.views[layer].opacity,
      ...(dash ? { 'line-dasharray': dash } : {}),
    },
  }));
}
