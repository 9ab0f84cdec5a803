/** A scene as a MapLibre style. Nothing in it points outside our own server: no glyphs, no sprite. */
import type { LayerSpecification, StyleSpecification, VectorSourceSpecification } from 'maplibre-gl';
import type { TileSet } from '../api/tile_set';
import { backgroundSource } from './background';
import { addressDots } from './layers/address';
import { enlarged } from './enlarge';
import { background } from './layers/background';
import { borders } from './layers/border';
import { candidateDots, candidateSource } from './layers/candidate';
import { coverageFill, memberDots, patrolledRoads } from './layers/coverage';
import { draftChosen, draftLayers, draftSources } from './layers/draft';
import { gridFill } from './layers/grid';
import { gridLabels } from './layers/grid_label';
import { chosenRing, chosenSource, hazards } from './layers/hazard';
import { accuracyCircle, markSource } from './layers/mark';
import { ownerGrid, ownerSource } from './layers/owner';
import { premisesDots, premisesNames } from './layers/premises';
import { roadNames, roads } from './layers/road';
import { walkLayers, walkSource } from './layers/walk';
import { BACKGROUND, CANDIDATES, CHOSEN, GRIDS, HAZARDS, MARK, NOTHING, OWNER, PATROL, PLACES, WALK, type Look, type Scene } from './scene';

/** `walk` is as far as it is played. */
export function style(scene: Scene, walk = NOTHING): StyleSpecification {
  const { tiles, places, patrol } = scene;
  return {
    version: 8,
    sources: {
      [GRIDS]: tileSource(tiles),
      ...(places ? { [PLACES]: tileSource(places) } : {}),
      ...(patrol ? { [PATROL]: tileSource(patrol) } : {}),
      ...(scene.hazards ? { [HAZARDS]: tileSource(scene.hazards.tiles), [CHOSEN]: chosenSource(scene.hazards) } : {}),
      [OWNER]: ownerSource(scene),
      [MARK]: markSource(scene),
      [CANDIDATES]: candidateSource(scene),
      ...(scene.draft ? draftSources(scene.draft) : {}),
      ...(scene.background ? { [BACKGROUND]: backgroundSource(scene.background) } : {}),
      ...(scene.walks ? { [WALK]: walkSource(walk) } : {}),
    },
    layers: enlarged(zOrder(scene), scene.times ?? 1),
  };
}

function tileSource(tiles: TileSet): VectorSourceSpecification {
  return { type: 'vector', tiles: [tiles.url], bounds: [...tiles.bounds], minzoom: tiles.minZoom, maxzoom: tiles.maxZoom };
}

/** Bottom to top. */
function zOrder(scene: Scene): LayerSpecification[] {
  const layers = [...ground({ ...scene, overBackground: scene.background !== undefined }, scene.background && background(scene, scene.background)), ...patrols(scene), ...(scene.draft ? [draftChosen(scene.draft, scene.palette)] : []), ...ownerGrid(scene), accuracyCircle(scene), ...names(scene), ...hazardLayers(scene), ...candidateDots(scene), ...(scene.walks ? walkLayers(scene) : []), ...(scene.draft ? draftLayers(scene.draft, scene.palette) : [])];
  return scene.places ? layers : layers.filter((layer) => !('source' in layer && layer.source === PLACES));
}

/** How much was looked after, over the grids and below what is asked about. */
function patrols(scene: Scene): LayerSpecification[] {
  return scene.patrol ? [coverageFill(scene), patrolledRoads(scene), memberDots(scene)] : [];
}

/** Above the names: a hazard must be seen whatever it lies on. */
function hazardLayers(scene: Scene): LayerSpecification[] {
  if (!scene.hazards) return [];
  return [...(scene.hazards.shown ? hazards({ ...scene, ...scene.hazards }) : []), ...chosenRing(scene)];
}

/** What lies below the things of one question: areas, roads, borders, dots. */
export function ground(look: Look, background: readonly LayerSpecification[] = []): LayerSpecification[] {
  return [
    { id: 'ground', type: 'background', paint: { 'background-color': look.palette.ground } },
    ...background,
    gridFill(look, 'community'),
    roads(look),
    gridFill(look, 'road'),
    gridFill(look, 'entity'),
    gridFill(look, 'party'),
    addressDots(look),
    premisesDots(look),
    ...borders(look),
  ];
}

/** The names, above everything that has an area: a later one has its place before an earlier one. */
export function names(look: Look): LayerSpecification[] {
  return [premisesNames(look), roadNames(look), ...gridLabels(look)];
}
