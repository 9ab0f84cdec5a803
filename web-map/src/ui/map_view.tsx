/** The map on the page: makes it once the tiles are known, and keeps it showing what the session says. */
import { useSignalEffect, type ReadonlySignal, type Signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Place } from '../api/locate';
import { MAP_DATUM } from '../geo/datum';
import { pickAccuracyM } from '../geo/lon_lat';
import type { Covered } from '../map/covered';
import { GridMap } from '../map/grid_map';
import { palette, type Theme } from '../map/palette';
import type { Scene } from '../map/scene';
import { answered, candidatesOnMap, placeOnMap } from '../modes/ask';
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
        moved: (view) => { session.view.value = view; },
        tileFailed: (status) => {
          if (status === 401) session.keyWanted.value = true;
          else session.tileHealth.value = 'broken';
        },
        tilesDrawn: () => { session.tileHealth.value = 'well'; },
      },
    });
    made.value = map;
    return () => {
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

  return <div ref={container} class="map" data-testid="map" />;
}

function sceneOf(session: Session, theme: Theme): Scene | undefined {
  const tiles = session.tiles.value;
  const state = session.ask.state.value;
  return tiles && { tiles, places: session.places.value, patrol: session.patrolWindow.value && session.patrol.value, palette: palette(theme), views: session.views.value, mark: placeOnMap(state), candidates: candidatesOnMap(state), owner: session.owner.shape.value };
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
