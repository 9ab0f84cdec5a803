/** Names of the grids (tile layer `grid_label`), drawn with the machine's own fonts: no font server is asked. */
import type { ExpressionSpecification, SymbolLayerSpecification } from 'maplibre-gl';
import type { GridLayer } from '../grid_layers';
import type { Palette } from '../palette';
import { GRIDS, type Scene } from '../scene';

/** In order of preference; the last one exists everywhere. */
export const LABEL_FONTS = ['Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', 'sans-serif'];

interface Kind {
  readonly name: string;
  readonly layer: GridLayer;
  /** Level of the grids named; all levels of the layer when absent. */
  readonly level?: string;
  readonly minZoom: number;
  readonly maxZoom?: number;
  /** Pixels at the first and at the last zoom. */
  readonly size: readonly [number, number];
  readonly colour: (palette: Palette) => string;
}

/** Least important first: MapLibre places the topmost layer's names before the others'. */
const KINDS: readonly Kind[] = [
  { name: 'party', layer: 'party', minZoom: 14, size: [11, 14], colour: (palette) => palette.layers.party.line },
  { name: 'road', layer: 'road', minZoom: 14, size: [11, 14], colour: (palette) => palette.layers.road.line },
  { name: 'entity', layer: 'entity', minZoom: 14, size: [11, 14], colour: (palette) => palette.layers.entity.line },
  { name: 'basic', layer: 'community', level: 'basic', minZoom: 13, size: [11, 14], colour: (palette) => palette.labelQuiet },
  { name: 'community', layer: 'community', level: 'community', minZoom: 10.5, maxZoom: 15.5, size: [12, 18], colour: (palette) => palette.label },
];

export function gridLabels(scene: Scene): SymbolLayerSpecification[] {
  return KINDS.map(({ name, layer, level, minZoom, maxZoom, size, colour }) => {
    const ofLayer: ExpressionSpecification = ['==', ['get', 'layer'], layer];
    return {
      id: `label-${name}`,
      type: 'symbol',
      source: GRIDS,
      'source-layer': 'grid_label',
      filter: level === undefined ? ofLayer : ['all', ofLayer, ['==', ['get', 'level'], level]],
      minzoom: minZoom,
      ...(maxZoom === undefined ? {} : { maxzoom: maxZoom }),
      layout: {
        visibility: scene.views[layer].shown ? 'visible' : 'none',
        'text-field': ['get', 'name'],
        'text-font': LABEL_FONTS,
        'text-size': ['interpolate', ['linear'], ['zoom'], minZoom, size[0], 17, size[1]],
        'text-max-width': 8,
        'text-padding': 4,
      },
      paint: {
        'text-color': colour(scene.palette),
        'text-halo-color': scene.palette.halo,
        'text-halo-width': 1.4,
        'text-opacity': Math.max(0.5, scene.views[layer].opacity), // Fainter than half, a name is only dirt.
      },
    };
  });
}
