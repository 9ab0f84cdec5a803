/** The map on the page: makes it once the tiles are known, and keeps it showing what the session says. */
import { useSignalEffect, type ReadonlySignal, type Signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Place } from '../api/locate';
import { MAP_DATUM } from '../geo/datum';
import { pickAccuracyM } from '../geo/lon_lat';
import type { Covered } from '../map/covered';
import { GridMap } from '../map/grid_map';
import { palette, type Theme } from '../map/palette';
import type { HazardScene, Scene } from '../map/scene';
import { answered, candidatesOnMap, placeOnMap } from '../modes/ask';
import { changesTiles } from '../modes/follow';
import { tileQuery } from '../modes/hazard_order';
import type { Session } from '../modes/session';
import { STRINGS } from './strings';
import { useSession } from './context';

interface Props {
  readonly theme: ReadonlySignal<Theme>;
  /** Which parts of the map the panels cover at this moment. */
  readonly covered: () => Covered;
  /** The map, for the buttons beside it. */
  readonly made: Signal<GridMap | undefined>;
}

const PATROL_EVERY_MS = 30_000;

/** Stands on the page only while the session has tiles. */
export function MapView({ theme, covered, made }: Props) {
  const session = useSession();
  const container = useRef<HTMLDivElement>(null);
  const scene = (): Scene | undefined => sceneOf(session, theme.value);

  useEffect(() => {
    const first = scene();
    if (!container.current || !first) return;
    const map = new GridMap(container.current, {
      scene: first,
      first: session.wantedView.peek(),
      covered: covered(),
      headersFor: (url) => session.keys.headersFor(url, location.origin),
      listeners: {
        picked: (at, zoom) => {
          const place: Place = { kind: 'point', x: at.lon, y: at.lat, datum: MAP_DATUM, accuracyM: pickAccuracyM(at, zoom) };
          session.settled.add(place);
          void session.ask.ask(place);
        },
        candidatePicked: (number) => {
          const candidate = answered(session.ask.state.peek())?.answer.match?.candidates[number - 1];
          if (candidate) void session.ask.follow(candidate);
        },
        hazardPicked: (id) => session.chooseHazard(id, 'reveal'),
        moved: (view) => { session.view.value = view; },
        tileFailed: (status) => {
          if (status === 401) session.keyWanted.value = true;
          else session.tileHealth.value = 'broken';
        },
        tilesDrawn: () => { session.tileHealth.value = 'well'; },
      },
    });
    made.value = map;
    const unfollow = session.live.follow({
      opened: () => map.refreshHazards(),
      told: (events) => { if (changesTiles(events, 'hazards')) map.refreshHazards(); },
    });
    return () => {
      unfollow();
      made.value = undefined;
      map.remove();
    };
  }, []);

  useSignalEffect(() => {
    const now = scene();
    if (now) made.value?.draw(now);
  });
  // A window moves on by the minute, and members with it.
  useSignalEffect(() => {
    if (session.patrolWindow.value === undefined) return;
    const ticking = setInterval(() => void session.patrol.load(), PATROL_EVERY_MS);
    return () => clearInterval(ticking);
  });
  useSignalEffect(() => made.value?.setTitle(STRINGS[session.language.value].map.title));
  useSignalEffect(() => {
    void session.keys.key.value;
    made.value?.reloadTiles();
  });
  useSignalEffect(() => {
    if (session.tileHealth.value === 'wanted') made.value?.reloadMissingTiles();
  });
  useSignalEffect(() => {
    if (session.wantedView.value) made.value?.show(session.wantedView.value);
  });
  useSignalEffect(() => bringIntoView(session, made.value, covered));
  useSignalEffect(() => {
    void [session.panel.value, session.desk.chosen.value, session.hazards.state.value.kind];
    const map = made.value;
    // After the panel has been drawn as it is now.
    if (map) requestAnimationFrame(() => map.setCovered(covered()));
  });
  useSignalEffect(() => bringHazardIntoView(session, made.value, covered));

  return <div ref={container} class="map" data-testid="map" />;
}

function sceneOf(session: Session, theme: Theme): Scene | undefined {
  const tiles = session.tiles.value;
  const state = session.ask.state.value;
  if (!tiles) return undefined;
  return {
    tiles,
    places: session.places.value,
    patrol: session.patrolWindow.value && session.patrol.value,
    palette: palette(theme),
    views: session.views.value,
    hazards: hazardsOf(session),
    mark: placeOnMap(state),
    candidates: candidatesOnMap(state),
    owner: session.owner.shape.value,
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

function bringHazardIntoView(session: Session, map: GridMap | undefined, covered: () => Covered): void {
  const target = session.desk.target.value;
  if (!map || !target) return;
  // After the panel has been drawn, since it may cover the place.
  requestAnimationFrame(() => {
    map.setCovered(covered());
    if (target.pace === 'fly') map.flyTo(target.at);
    else map.reveal(target.at);
  });
}

/** Fly to what was searched for; a place that was clicked is on the screen already and stays where it is. */
function bringIntoView(session: Session, map: GridMap | undefined, covered: () => Covered): void {
  const state = session.ask.state.value;
  if (!map || state.kind !== 'answered') return;
  // After the card has been drawn, since it may cover the place.
  requestAnimationFrame(() => {
    const mark = placeOnMap(state);
    map.setCovered(covered());
    if (!mark) return map.revealAll(candidatesOnMap(state).map(({ at }) => at));
    if (session.settled.has(state.place)) map.reveal(mark.at);
    else map.flyTo(mark.at);
    session.settled.add(state.place);
  });
}
