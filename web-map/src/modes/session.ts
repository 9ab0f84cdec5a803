/**
 * What one open page holds: who asks, what is loaded, what is shown. Made once in `main.tsx` and handed down; there is
 * no global of it.
 */
import { batch, computed, effect, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import { about, type About } from '../api/about';
import type { Api } from '../api/http';
import type { KeyRing } from '../api/key_ring';
import type { Language } from '../api/language';
import type { Place } from '../api/locate';
import { allMatters, type Matter } from '../api/matters';
import { liveTileSet, tileSet, type TileSet } from '../api/tile_set';
import { MAP_DATUM, type Datum } from '../geo/datum';
import type { Bounds, LonLat } from '../geo/lon_lat';
import type { View } from '../map/grid_map';
import { DEFAULT_VIEWS, type GridLayer, type LayerView, type LayerViews } from '../map/grid_layers';
import type { PatrolWindow } from '../map/patrol_window';
import { Alarm, chime, seeWhile } from './alarm';
import { Ask } from './ask';
import { Backdrop } from './backdrop';
import { Clashes } from './clashes';
import { Drafting } from './drafting';
import { DutyDesk } from './duty_desk';
import { Figures } from './figures';
import { HazardDesk } from './hazard_desk';
import { Hazards } from './hazards';
import { readLink, type Link, type Panel } from './link';
import { Live } from './live';
import { Loadable } from './loadable';
import { OwnerShape } from './owner_shape';
import { PatrolDesk } from './patrol_desk';
import { Pen } from './pen';
import { PremisesFile } from './premises_file';
import { Proposing } from './proposing';
import { Reporting } from './reporting';
import { Suggest } from './suggest';

/** `broken`: at least one could not be had, and is missing on the map; `wanted`: all are to be asked for again. */
export type TileHealth = 'well' | 'broken' | 'wanted';

export class Session {
  readonly about: Loadable<About>;
  readonly tiles: Loadable<TileSet>;
  /** Roads, premises and addresses: what the map can do without, so that nobody is told when they cannot be had. */
  readonly places: Loadable<TileSet>;
  /** Patrols in the chosen window. */
  readonly patrol: Loadable<TileSet>;
  /** How far back patrols are shown; nothing: not at all. */
  readonly patrolWindow: Signal<PatrolWindow | undefined> = signal(undefined);
  readonly matters: Loadable<readonly Matter[]>;
  readonly ask: Ask;
  readonly owner: OwnerShape;
  readonly suggest: Suggest;
  /** Where the tiles of hazards are; without them the list tells all the same. */
  readonly hazardTiles: Loadable<TileSet>;
  readonly live: Live;
  readonly hazards: Hazards;
  readonly desk: HazardDesk;
  readonly reporting: Reporting;
  readonly drafting: Drafting;
  readonly pen: Pen;
  readonly duties: DutyDesk;
  readonly proposing: Proposing;
  readonly clashes: Clashes;
  readonly patrolDesk: PatrolDesk;
  readonly figures: Figures;
  readonly premisesFile: PremisesFile;
  /** Silent until somebody wants it to ring. */
  readonly alarm = new Alarm(false, chime);
  /** Somebody else's map below ours, where the server has one. */
  readonly backdrop: Backdrop;
  /** Whether it is shown. */
  readonly backgroundShown = signal(true);
  /** The draft that the map shows instead of what is in force. */
  readonly drawing = computed(() => (this.panel.value === 'drafts' ? this.drafting.draft : undefined));
  /** Whether what is in force lies beside it, behind a line that can be drawn to and fro. */
  readonly comparing = signal(false);
  /** What of the map is on the screen. */
  readonly shown: Signal<{ readonly bounds: Bounds; readonly zoom: number } | undefined> = signal(undefined);
  /** A place that somebody wants to see. */
  readonly wantedPlace: Signal<LonLat | undefined> = signal(undefined);
  /** Places of which somebody wants to see all at once. */
  readonly wantedPlaces: Signal<readonly LonLat[]> = signal([]);

  /** What stands beside the map. */
  readonly panel: Signal<Panel> = signal('ask');
  readonly hazardsShown = signal(true);
  /** The time of now to the server, milliseconds since 1970, every few seconds anew. */
  readonly nowMs = signal(Date.now());
  readonly views: Signal<LayerViews> = signal(DEFAULT_VIEWS);
  /** Where the camera stands; nothing until the map has stood somewhere. */
  readonly view: Signal<View | undefined> = signal(undefined);
  /** Where a link wants the camera to stand. */
  readonly wantedView: Signal<View | undefined> = signal(undefined);
  /** Places that the camera need not fly to: clicked on the map, flown to before, or opened by a link that has a view. */
  readonly settled = new WeakSet<Place>();
  /** Datum of coordinates typed in the search box. */
  readonly datum: Signal<Datum> = signal(MAP_DATUM);
  /** The server has asked for a key, or refused the one it got. */
  readonly keyWanted = signal(false);
  /** How the map got on with its tiles. */
  readonly tileHealth: Signal<TileHealth> = signal('well');

  constructor(
    readonly api: Api,
    readonly keys: KeyRing,
    hash: string,
    private readonly spoken: Signal<Language>,
  ) {
    this.about = new Loadable(() => about(api));
    this.backdrop = new Backdrop(() => this.about.value);
    this.tiles = new Loadable(() => tileSet(api, 'grids'));
    this.places = new Loadable(() => tileSet(api, 'places'));
    this.patrol = new Loadable(() => tileSet(api, 'patrol', { window: this.patrolWindow.peek() ?? '24h' }));
    this.matters = new Loadable(() => allMatters(api));
    this.ask = new Ask(api);
    this.owner = new OwnerShape(api, this.ask);
    this.suggest = new Suggest(api);
    this.hazardTiles = new Loadable(() => liveTileSet(api, 'hazards'));
    this.live = new Live(api);
    this.hazards = new Hazards(api);
    this.desk = new HazardDesk(api, this.hazards);
    this.reporting = new Reporting(api);
    this.drafting = new Drafting(api);
    this.pen = new Pen(this.drafting);
    this.duties = new DutyDesk(api);
    this.proposing = new Proposing(api, this.drafting);
    this.clashes = new Clashes(this.drafting);
    this.patrolDesk = new PatrolDesk(api, () => api.now());
    this.figures = new Figures(api, () => api.now());
    this.premisesFile = new PremisesFile(api, this.ask);

    seeWhile(this.alarm, () => this.panel.value === 'hazards');
    this.open(readLink(hash));

    effect(() => {
      const states = [this.about.state.value, this.tiles.state.value, this.matters.state.value, this.ask.state.value];
      if (states.some((state) => state.kind === 'failed' && state.failure.kind === 'key')) this.keyWanted.value = true;
    });
    effect(() => {
      const state = this.ask.state.value;
      if (state.kind === 'answered') void this.follow(state.answer.edition);
    });
    let placeBefore = placeOf(this.ask);
    effect(() => {
      const place = placeOf(this.ask);
      if (place === placeBefore) return;
      placeBefore = place;
      this.reporting.close(); // It was about another place.
      if (place !== undefined) this.panel.value = 'ask';
    });
  }

  /** Language of the page, and of what the server is asked to say. */
  get language(): ReadonlySignal<Language> {
    return this.spoken;
  }

  /** Show what a link says. */
  open({ view, place, matter, views, panel, hazard, draft, hazardsShown }: Link): void {
    this.views.value = views;
    this.hazardsShown.value = hazardsShown;
    if (view) this.view.value = this.wantedView.value = view;
    if (place && view) this.settled.add(place);
    if (place?.kind === 'point') this.datum.value = place.datum;
    void this.ask.restore(place, matter);
    this.panel.value = panel;
    if (draft === undefined) this.drafting.close();
    else if (draft !== this.drafting.chosen.peek()) void this.drafting.open(draft);
    if (hazard === undefined) this.desk.close();
    else if (hazard !== this.desk.chosen.peek()) void this.desk.choose(hazard, view ? 'reveal' : 'fly');
  }

  /** Look at a hazard, from a list or from the map. */
  chooseHazard(id: string, pace: 'fly' | 'reveal'): void {
    this.panel.value = 'hazards';
    void this.desk.choose(id, pace);
  }

  /** Fetch all that the page needs, again where it failed, and repeat the question if it has no answer. */
  load(): Promise<void> {
    if (this.tileHealth.peek() === 'broken') this.tileHealth.value = 'wanted';
    if (this.hazards.state.peek().kind === 'failed') void this.hazards.load();
    if (this.desk.detail.peek().kind === 'failed') void this.desk.load();
    if (this.panel.peek() === 'drafts') this.loadDrafts();
    return this.fetchAll(this.ask.state.peek().kind === 'failed');
  }

  /** Read the drafts, and the one that is open: again, or for the first time. */
  loadDrafts(): void {
    if (this.drafting.chosen.peek() === undefined) void this.drafting.list.load();
    else void this.drafting.load();
  }

  /** Look whether there is a newer edition, and show it; for a page that has not asked anything for a while. */
  async refresh(): Promise<void> {
    const before = this.about.value?.edition;
    await this.about.load();
    if (before === undefined || this.about.value?.edition === before) return;
    await Promise.all([this.tiles.load(), this.places.load(), this.ask.again()]);
  }

  /** Speak this language from now on, and ask again for what the server puts into words. */
  async speak(language: Language): Promise<void> {
    if (language === this.spoken.peek()) return;
    this.spoken.value = language;
    await Promise.all([this.ask.again(), this.about.load(), this.matters.load()]);
  }

  /** Use this key from now on. */
  signIn(key: string): Promise<void> {
    this.keys.keep(key);
    return this.fetchAll(true);
  }

  /** Forget the key, and ask again without it: the answer on screen may name people that only the key let us see. */
  signOut(): Promise<void> {
    this.keys.forget();
    return this.fetchAll(true);
  }

  /** All at once, so that nobody sees one part asked again beside another that still says "no key". */
  private async fetchAll(askAgain: boolean): Promise<void> {
    await batch(() => {
      this.keyWanted.value = false;
      const asking = askAgain ? [this.ask.again()] : [];
      return Promise.all([this.about.load(), this.tiles.load(), this.places.load(), this.hazardTiles.load(), this.matters.load(), ...asking]);
    });
  }

  /** An answer rests on `edition`: if that is not the one this page knows of, the map has to be drawn from it too. */
  private async follow(edition: number | undefined): Promise<void> {
    const known = this.about.state.peek();
    if (edition === undefined || known.kind !== 'ready' || known.value.edition === edition) return;
    await Promise.all([this.about.load(), this.tiles.load(), this.places.load()]);
  }

  /** Show patrols so far back, or not at all. */
  async showPatrol(window: PatrolWindow | undefined): Promise<void> {
    this.patrolWindow.value = window;
    if (window !== undefined) await this.patrol.load();
  }

  setLayer(layer: GridLayer, change: Partial<LayerView>): void {
    this.views.value = { ...this.views.value, [layer]: { ...this.views.value[layer], ...change } };
  }

  showAllLayers(): void {
    this.views.value = DEFAULT_VIEWS;
    this.hazardsShown.value = true;
  }
}

function placeOf({ state }: Ask): Place | undefined {
  return state.value.kind === 'idle' ? undefined : state.value.place;
}
