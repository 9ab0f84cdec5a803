/** The map on the page: makes it once the tiles are known, and keeps it showing what the session says. */
import { useSignalEffect, type ReadonlySignal, type Signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Place } from '../api/locate';
import { MAP_DATUM } from '../geo/datum';
import { pickAccuracyM } from '../geo/lon_lat';
import type { Covered } from '../map/covered';
import { GridMap } from '../map/grid_map';
import type { Theme } from '../map/palette';
import type { Scene } from '../map/scene';
import { redrawnFeatures, sketchFeatures } from '../map/sketch';
import { answered, candidatesOnMap, placeOnMap } from '../modes/ask';
import { changesTiles } from '../modes/follow';
import type { Session } from '../modes/session';
import { STRINGS } from './strings';
import { useSession } from './context';
import { sceneOf } from './scene_of';

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
        shown: (bounds, zoom) => { session.shown.value = { bounds, zoom }; },
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
    void [session.panel.value, session.desk.chosen.value, session.hazards.state.value.kind, session.drafting.state.value, session.patrolDesk.grids.state.value, session.figures.counts.state.value];
    const map = made.value;
    // After the panel has been drawn as it is now.
    if (map) requestAnimationFrame(() => map.setCovered(covered()));
  });
  useSignalEffect(() => bringHazardIntoView(session, made.value, covered));
  useSignalEffect(() => made.value?.lendTo(session.drawing.value ? session.pen : undefined));
  useSignalEffect(() => {
    const looked = session.proposing.looked.value;
    made.value?.showSketch([...(looked ? redrawnFeatures(looked) : []), ...sketchFeatures(session.pen.sketch.value)]);
  });
  useSignalEffect(() => {
    const places = session.proposing.looked.value?.fresh.flat().map(([lon, lat]) => ({ lon, lat })) ?? [];
    if (places.length > 0) made.value?.flyAround(places);
  });
  useSignalEffect(() => {
    const shown = session.shown.value;
    if (shown && session.drawing.value) void session.drafting.look(shown.bounds, shown.zoom);
  });
  useSignalEffect(() => made.value?.showWalk(session.patrolDesk.overlay.value));
  useSignalEffect(() => {
    const places = session.wantedPlaces.value;
    if (places.length > 0) made.value?.flyAround(places);
  });
  useSignalEffect(() => {
    const at = session.wantedPlace.value;
    if (!at) return;
    made.value?.flyTo(at);
    session.wantedPlace.value = undefined; // To be wanted again.
  });

  return <div ref={container} class="map" data-testid="map" />;
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
