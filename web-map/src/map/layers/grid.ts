/** Fills of the grids (tile layer `grid`). */
import type { ExpressionSpecification, FillLayerSpecification } from 'maplibre-gl';
import type { GridLayer } from '../grid_layers';
import { hatchName } from '../hatch';
import { GRIDS, type Look } from '../scene';

/** So much of a fill is left where a background must show through. */
const OVER_BACKGROUND = 0.35;

export function gridFill(look: Look, layer: GridLayer): FillLayerSpecification {
  const colours = look.palette.layers[layer];
  const view = look.views[layer];
  return {
    id: `grid-${layer}`,
    type: 'fill',
    source: GRIDS,
    'source-layer': 'grid',
    filter: ['==', ['get', 'layer'], layer],
    layout: {
      visibility: view.shown ? 'visible' : 'none',
      // Grids of every level lie in one tile layer; a child's code is longer than its parent's and is drawn over it.
      'fill-sort-key': ['length', ['to-string', ['get', 'code']]],
    },
    paint: {
      ...(layer === 'party' ? { 'fill-pattern': hatchName(look.palette.theme) } : { 'fill-color': layer === 'community' ? tint(look) : colours.fill }),
      'fill-opacity': colours.fillOpacity * view.opacity * (look.overBackground ? OVER_BACKGROUND : 1),
      'fill-antialias': false, // Borders are drawn once, by their own layer; an antialiased edge would draw them twice.
    },
  };
}

/** Characters 10 to 12 of a grid's code number the community within its town. */
function tint(look: Look): ExpressionSpecification {
  const [first, second, third] = look.palette.communityTints;
  const number: ExpressionSpecification = ['to-number', ['slice', ['to-string', ['get', 'code']], 9, 12], 0];
  return ['match', ['%', number, 3], 0, first, 1, second, third];
}
