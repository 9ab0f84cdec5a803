/** What the map shows, as the session says. */
import { palette, type Theme } from '../map/palette';
import type { DraftScene, HazardScene, Scene } from '../map/scene';
import { tilesOfDraft, tilesOfEdition } from '../api/tile_set';
import { candidatesOnMap, placeOnMap } from '../modes/ask';
import { tileQuery } from '../modes/hazard_order';
import type { Session } from '../modes/session';
import { rightsOn } from './draft_model';

/** A wall of screens; the same figure stands in style.css. */
const WALL = '(min-width: 2560px)';

export function sceneOf(session: Session, theme: Theme): Scene | undefined {
  const tiles = session.tiles.value;
  const state = session.ask.state.value;
  const draft = session.drawing.value;
  if (!tiles) return undefined;
  return {
    tiles: draft ? tilesOfDraft(tiles, draft) : tiles,
    places: session.places.value,
    patrol: session.patrolWindow.value && session.patrol.value,
    palette: palette(theme),
    views: session.views.value,
    hazards: hazardsOf(session),
    // What was asked about rests on what is in force.
    mark: draft ? undefined : placeOnMap(state),
    candidates: draft ? [] : candidatesOnMap(state),
    owner: draft ? undefined : session.owner.shape.value,
    draft: draft && draftOf(session),
    background: session.backgroundShown.value && !session.backdrop.isUnfit ? session.backdrop.drawn.value : undefined,
    times: matchMedia(WALL).matches ? 1.6 : 1,
    walks: session.panel.value === 'patrol',
  };
}

/** The same hazards as in the list. */
function hazardsOf(session: Session): HazardScene | undefined {
  const tiles = session.hazardTiles.value;
  const filter = session.hazards.filter.value;
  const MINUTE_MS = 60_000;
  return tiles && {
    tiles: { ...tiles, url: tiles.url + tileQuery(filter) },
    shown: session.hazardsShown.value && filter.severities.length > 0,
    chosen: session.desk.target.value?.at,
    language: session.language.value,
    nowS: (Math.floor(session.nowMs.value / MINUTE_MS) * MINUTE_MS) / 1000,
  };
}

function draftOf(session: Session): DraftScene {
  const { drafting, pen } = session;
  const draft = drafting.editable.value;
  const about = session.about.value;
  return {
    mesh: drafting.mesh.value,
    editable: draft !== undefined && rightsOn(draft, about?.role, about?.caller).edits,
    held: pen.holding.value,
    chosen: pen.grids.value,
    issues: (drafting.check.value?.issues ?? []).flatMap(({ at, isError }) => (at ? [{ at, isError }] : [])),
  };
}

/** The same as the edition has it that the draft stands on, to lay beside it; the newest one, where the two are at odds. */
export function baseSceneOf(session: Session, theme: Theme): Scene | undefined {
  const scene = sceneOf(session, theme);
  const draft = session.drawing.value;
  return scene && draft && { ...scene, tiles: tilesOfEdition(scene.tiles, comparedEdition(session) ?? draft.base), draft: undefined };
}

/** The newest edition, while clashes of the draft with it are to be settled. */
export function comparedEdition({ clashes, drafting }: Session): number | undefined {
  return clashes.list.value.length > 0 ? drafting.newest.value : undefined;
}
