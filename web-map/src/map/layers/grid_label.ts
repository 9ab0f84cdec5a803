/**
 * Names of the grids (tile layer `grid_label`), drawn with the machine's own fonts: no font server is asked.
 *
 * A tile names every grid that is wide enough on screen, of whatever level, so that a grid, its parent and its grandparent
 * may be named at once. Here the zoom decides whose turn it is: a name goes when the next level's names have all the room,
 * and where two names want the same place the wider grid's is drawn.
 */
import type { ExpressionSpecification, FilterSpecification, SymbolLayerSpecification } from 'maplibre-gl';
import type { GridLayer } from '../grid_layers';
import type { Palette } from '../palette';
import { GRIDS, type Look } from '../scene';

/** In order of preference; the last one exists everywhere. */
export const LABEL_FONTS = ['Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', 'sans-serif'];
/** MapLibre draws in the weight that the first name speaks of; where no font has that name, the next ones are drawn in it. */
export const BOLD_FONTS = ['Noto Sans CJK SC Bold', ...LABEL_FONTS];

interface Kind {
  readonly name: string;
  readonly layer: GridLayer;
  /** Which levels of the layer; all of them when absent. */
  readonly levels?: FilterSpecification;
  /** Zooms between which it is drawn. */
  readonly zooms: readonly [number, number];
  /** Pixels at these two zooms. */
  readonly size: readonly [number, number];
  readonly bold?: boolean;
  readonly colour: (palette: Palette) => string;
}

/** Deepest zoom of the map and beyond. */
const EVER = 24;
const level: ExpressionSpecification = ['to-string', ['get', 'level']];

/** Least important first: MapLibre places the topmost layer's names before the others'. */
const KINDS: readonly Kind[] = [
  { name: 'party', layer: 'party', zooms: [14.5, EVER], size: [11, 14], colour: (palette) => palette.layers.party.line },
  { name: 'road', layer: 'road', zooms: [14.5, EVER], size: [11, 14], colour: (palette) => palette.layers.road.line },
  { name: 'entity', layer: 'entity', zooms: [14, EVER], size: [11, 14], colour: (palette) => palette.layers.entity.line },
  { name: 'basic', layer: 'community', levels: ['==', level, 'basic'], zooms: [13, EVER], size: [11, 15], colour: (palette) => palette.labelQuiet },
  { name: 'community', layer: 'community', levels: ['==', level, 'community'], zooms: [10.75, 15.5], size: [11, 19], bold: true, colour: (palette) => palette.label },
  // Town and wider, and whatever level a town has made up for itself; at the zooms where their parts are not yet named.
  { name: 'wider', layer: 'community', levels: ['!', ['in', level, ['literal', ['community', 'basic']]]], zooms: [0, 10.75], size: [11, 18], bold: true, colour: (palette) => palette.town },
];

export function gridLabels(look: Look): SymbolLayerSpecification[] {
  return KINDS.map(({ name, layer, levels, zooms, size, bold, colour }) => {
    const ofLayer: ExpressionSpecification = ['==', ['get', 'layer'], layer];
    return {
      id: `label-${name}`,
      type: 'symbol',
      source: GRIDS,
      'source-layer': 'grid_label',
      filter: levels === undefined ? ofLayer : (['all', ofLayer, levels] as FilterSpecification),
      minzoom: zooms[0],
      maxzoom: zooms[1],
      layout: {
        visibility: look.views[layer].shown ? 'visible' : 'none',
        'text-field': ['to-string', ['get', 'name']],
        'text-font': bold ? BOLD_FONTS : LABEL_FONTS,
        'text-size': ['interpolate', ['linear'], ['zoom'], zooms[0], size[0], Math.min(zooms[1], 17), size[1]],
        'text-max-width': 8,
        'text-padding': bold ? 6 : 4,
        // A parent's code is the beginning of its children's: where two names want one place, the wider grid's has it.
        'symbol-sort-key': ['length', ['to-string', ['get', 'code']]],
      },
      paint: {
        'text-color': colour(look.palette),
        'text-halo-color': look.palette.halo,
        'text-halo-width': bold ? 1.8 : 1.4,
        'text-opacity': Math.max(0.5, look.views[layer].opacity), // Fainter than half, a name is only dirt.
      },
    };
  });
}
