/** A scene as a MapLibre style. Nothing in it points outside our own server: no glyphs, no sprite. */
import type { LayerSpecification, StyleSpecification } from 'maplibre-gl';
import { borders } from './layers/border';
import { candidateDots, candidateSource } from './layers/candidate';
import { gridFill } from './layers/grid';
import { gridLabels } from './layers/grid_label';
import { accuracyCircle, markSource } from './layers/mark';
import { ownerGrid, ownerSource } from './layers/owner';
import { CANDIDATES, GRIDS, MARK, OWNER, type Scene } from './scene';

export function style(scene: Scene): StyleSpecification {
  const { tiles } = scene;
  return {
    version: 8,
    sources: {
      [GRIDS]: {
        type: 'vector',
        tiles: [tiles.url],
        bounds: [...tiles.bounds],
        minzoom: tiles.minZoom,
        maxzoom: tiles.maxZoom,
      },
      [OWNER]: ownerSource(scene),
      [MARK]: markSource(scene),
      [CANDIDATES]: candidateSource(scene),
    },
    layers: zOrder(scene),
  };
}

/** Bottom to top. */
function zOrder(scene: Scene): LayerSpecification[] {
  return [
    { id: 'ground', type: 'background', paint: { 'background-color': scene.palette.ground } },
    gridFill(scene, 'community'),
    gridFill(scene, 'road'),
    gridFill(scene, 'entity'),
    gridFill(scene, 'party'),
    ...borders(scene),
    ...ownerGrid(scene),
    accuracyCircle(scene),
    ...gridLabels(scene),
    ...candidateDots(scene),
  ];
}
