/**
 * The map itself: MapLibre behind the few verbs that the page needs. The only file that drives maplibre-gl.
 */
import { Map as MapLibreMap, Marker, addProtocol, ScaleControl, setWorkerUrl, type GeoJSONSource, type MapMouseEvent, type VectorTileSource } from 'maplibre-gl';
import type { Feature, FeatureCollection } from 'geojson';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import 'maplibre-gl/dist/maplibre-gl.css';
import { aspectOf, bounds, boxAround, lonLat, type Bounds, type LonLat } from '../geo/lon_lat';
import { PROTOCOL, answered } from './background';
import { clearOfCorner, isFree, type Covered, type Inset, type Size } from './covered';
import { lend, touchAt, type Hand } from './hand';
import { HATCH_RATIO, hatch, hatchName } from './hatch';
import { CANDIDATE_DOTS } from './layers/candidate';
import { LABEL_FONTS } from './layers/grid_label';
import { HAZARD_CLUSTERS, HAZARD_SIGNS } from './layers/hazard';
import { palette } from './palette';
import { signs } from './published';
import { Refresher } from './refresh';
import { GRIDS, HAZARDS, NOTHING, PATROL, PLACES, WALK, type Scene } from './scene';
import { SketchLayer } from './sketch_layer';
import { style } from './style';
import { missingOf, statusOf, type Missing } from './tile_errors';

setWorkerUrl(workerUrl);

/** Where the camera stands. */
export interface View {
  readonly centre: LonLat;
  readonly zoom: number;
}

export interface Listeners {
  /** A click, a tap, or Enter while the map has the focus (then the middle of the map). */
  readonly picked: (at: LonLat, zoom: number) => void;
  /** A click on the candidate of this number. */
  readonly candidatePicked: (number: number) => void;
  /** A click on the sign of the hazard of this id. */
  readonly hazardPicked: (id: string) => void;
  readonly moved: (view: View) => void;
  /** This is on the screen now: once it is drawn for the first time, and after each move. */
  readonly shown: (bounds: Bounds, zoom: number) => void;
  /** A tile could not be had; `status` is 0 when the server was not reached at all. */
  readonly tileFailed: (status: number) => void;
  /** Every tile asked for is there. */
  readonly tilesDrawn: () => void;
}

export interface Options {
  readonly scene: Scene;
  readonly first: View | undefined;
  readonly covered: Covered;
  readonly headersFor: (url: string) => Record<string, string>;
  readonly listeners: Listeners;
  /** Another map whose camera this one follows, and that alone is touched and pointed at. */
  readonly follows?: GridMap | undefined;
}

/** Of a map that only shows. */
export const DEAF: Listeners = {
  picked: () => undefined, candidatePicked: () => undefined, hazardPicked: () => undefined, moved: () => undefined, shown: () => undefined, tileFailed: () => undefined,
  tilesDrawn: () => undefined,
};

/** Zoom at which one basic grid fills a screen. */
const CLOSE_ZOOM = 15;
/** Zoom at which each hazard has its own sign. */
const SINGLE_HAZARD_ZOOM = 13;
/** The sources of tiles. */
const TILED = [GRIDS, PLACES, PATROL, HAZARDS] as const;
/** Pixels left free around the town when all of it is shown. */
const MARGIN_PX = 24;

export class GridMap {
  private readonly map: MapLibreMap;
  private readonly pin: Marker;
  private readonly hazards: Refresher;
  private scene: Scene;
  private walk = NOTHING;
  private readonly sketch = new SketchLayer();
  private hand: Hand | undefined;
  private covered: Covered;
  private loaded = false;
  /** All of the town is shown, and nobody has moved the map since. */
  private whole: boolean;
  /** Tiles that failed and have not been asked for again, by their names; MapLibre does not do so by itself. */
  private readonly missing = new Map<string, Missing>();

  constructor(container: HTMLElement, options: Options) {
    const { scene, first, listeners } = options;
    this.scene = scene;
    addProtocol(PROTOCOL, async ({ url }) => {
      const { background } = this.scene;
      if (!background) throw new Error('the background was taken away');
      return { data: await answered(background, url) };
    });
    this.covered = options.covered;
    this.whole = first === undefined;
    this.map = new MapLibreMap({
      container,
      style: style(scene),
      ...(first ? { center: [first.centre.lon, first.centre.lat], zoom: first.zoom } : { bounds: boxOf(scene.tiles.bounds), fitBoundsOptions: { padding: this.padding(container) } }),
      transformRequest: (url) => ({ url, headers: options.headersFor(url) }),
      localIdeographFontFamily: LABEL_FONTS.join(', '),
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      maxZoom: 20,
      minZoom: 7,
      fadeDuration: 0,
      interactive: options.follows === undefined,
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.keyboard.disableRotation();
    this.map.addControl(new ScaleControl({ maxWidth: 110 }), 'bottom-left');
    this.pin = new Marker({ element: pinElement(), anchor: 'bottom' });

    // The first time, and when a graphics card that was lost has come back; a style that only changed says the same and still has it.
    this.map.on('style.load', () => {
      if (!this.map.getLayer(this.sketch.id)) this.map.addLayer(this.sketch);
    });
    this.map.once('style.load', () => {
      for (const theme of ['light', 'dark'] as const) {
        this.map.addImage(hatchName(theme), hatch(palette(theme)), { pixelRatio: HATCH_RATIO });
        for (const { name, ...image } of signs(theme, HATCH_RATIO)) this.map.addImage(name, image, { pixelRatio: HATCH_RATIO });
      }
      this.loaded = true;
      this.draw(this.scene);
    });
    this.hazards = new Refresher(this.map, HAZARDS, () => this.refresh(HAZARDS));
    this.listen(listeners);
    if (options.follows) {
      this.follow(options.follows.map);
      return;
    }
    // For the browser course, and for whoever looks at a map in the browser's console.
    Object.assign(globalThis, { gridwardMap: this.map });
  }

  /** Show `scene`; only what differs from the last one is touched. */
  draw(scene: Scene): void {
    const before = this.scene;
    this.scene = scene;
    if (!this.loaded) return; // Drawn as soon as the first style stands.
    for (const source of TILED) {
      const [url, urlBefore] = [urlOf(scene, source), urlOf(before, source)];
      if (url === undefined || url === urlBefore) continue;
      // A new edition, a draft, or other hazards. Tiles of the last one stay on screen until the new ones are there, which a new source would
      // not do; but those that failed would stay away for ever (see reloadTiles), and grids under way would stay what they were asked for as
      // (MapLibre 6.17 reads them again from what then comes), so that then a new source it is, by the diff below.
      const isUnderWay = source === GRIDS && !this.map.isSourceLoaded(source);
      if (this.missing.size === 0 && !isUnderWay) this.map.getSource<VectorTileSource>(source)?.setTiles([url]);
      for (const [name, tile] of this.missing) if (tile.source === source) this.missing.delete(name);
    }
    this.map.setStyle(style(scene, this.walk), { diff: true });
    Object.assign(this.sketch, { palette: scene.draft && scene.palette, times: scene.times ?? 1 });
    // MapLibre does not know of it as of a part of the style, and adds new layers above it.
    const { id } = this.sketch;
    if (this.map.getLayer(id) && this.map.getLayersOrder().at(-1) !== id) this.map.moveLayer(id);
    if (scene.mark) this.pin.setLngLat([scene.mark.at.lon, scene.mark.at.lat]).addTo(this.map);
    else this.pin.remove();
  }

  /** Show what changes from frame to frame, past the rest of the scene, which is too slow to go through for each: what is under a hand. */
  showSketch(features: readonly Feature[]): void {
    this.sketch.show(features);
  }

  /** And a day's walks, as they are played. */
  showWalk(walk: FeatureCollection): void {
    this.walk = walk;
    this.map.getSource<GeoJSONSource>(WALK)?.setData(walk);
  }

  /** Whoever works on the map from now on; nobody: a click asks, as ever. */
  lendTo(hand: Hand | undefined): void {
    this.hand = hand;
    // MapLibre's own box swallows every click with Shift, by which a hand chooses one thing more.
    if (hand) this.map.boxZoom.disable();
    else this.map.boxZoom.enable();
    this.map.getCanvas().style.cursor = '';
  }

  /** Bring `at` into the free part of the map, closer if the map shows the whole town, never farther. */
  flyTo(at: LonLat): void {
    this.whole = false;
    this.map.flyTo({ center: [at.lon, at.lat], zoom: Math.max(CLOSE_ZOOM, this.map.getZoom()), offset: this.offset(), ...this.pace() });
  }

  /** Move only if a panel hides `at` or it is off the screen: a click should not make the map jump. */
  reveal(at: LonLat): void {
    if (isFree(this.covered, sizeOf(this.map.getContainer()), this.map.project([at.lon, at.lat]))) return;
    this.whole = false;
    this.map.easeTo({ center: [at.lon, at.lat], offset: this.offset(), ...this.pace() });
  }

  /** Move only if one of these places is hidden or off the screen. */
  revealAll(places: readonly LonLat[]): void {
    const size = sizeOf(this.map.getContainer());
    const box = boxAround(places);
    if (!box || places.every(({ lon, lat }) => isFree(this.covered, size, this.map.project([lon, lat])))) return;
    this.whole = false;
    this.map.fitBounds(boxOf(box), { padding: this.padding(this.map.getContainer(), box), maxZoom: CLOSE_ZOOM, ...this.pace() });
  }

  /** All of these places in the free part of the map, as close as that allows. */
  flyAround(places: readonly LonLat[]): void {
    const box = boxAround(places);
    if (!box) return;
    this.whole = false;
    this.map.fitBounds(boxOf(box), { padding: this.padding(this.map.getContainer(), box), maxZoom: CLOSE_ZOOM + 1, ...this.pace() });
  }

  showAll(): void {
    this.whole = true;
    this.map.fitBounds(boxOf(this.scene.tiles.bounds), { padding: this.padding(this.map.getContainer()), ...this.pace() });
  }

  show(view: View): void {
    this.whole = false;
    this.map.jumpTo({ center: [view.centre.lon, view.centre.lat], zoom: view.zoom });
  }

  zoomBy(steps: number): void {
    this.whole = false;
    this.map.easeTo({ zoom: this.map.getZoom() + steps, ...this.pace() });
  }

  /** Other parts of the map are covered now: a town that was shown whole stays so. */
  setCovered(covered: Covered): void {
    const isNew = JSON.stringify(covered) !== JSON.stringify(this.covered);
    this.covered = covered;
    if (isNew && this.whole) this.showAll();
  }

  /** What is on the screen, for paper. */
  picture(): string {
    this.map.redraw();
    return this.map.getCanvas().toDataURL();
  }

  /** What a screen reader calls the map. */
  setTitle(title: string): void {
    this.map.getCanvas().setAttribute('aria-label', title);
  }

  /** Ask for every tile again, with the key of now. */
  reloadTiles(): void {
    if (!this.loaded) return;
    this.reloadMissingTiles();
    for (const source of TILED) if (this.map.getSource(source)) this.map.refreshTiles(source);
  }

  /** Hazards have come, gone or moved on: show how they stand. */
  refreshHazards(): void {
    this.hazards.changed();
  }

  /**
   * Ask again for the tiles that failed. By their names: told to refresh all tiles, MapLibre 6.17 marks a failed vector tile
   * as being loaded, and then waits for that to end before it loads it.
   */
  reloadMissingTiles(): void {
    if (!this.loaded) return;
    for (const source of TILED) this.reloadMissingOf(source);
  }

  remove(): void {
    this.hazards.stop();
    this.map.remove();
  }

  private follow(leader: MapLibreMap): void {
    const follow = (): void => { this.map.jumpTo({ center: leader.getCenter(), zoom: leader.getZoom() }); };
    leader.on('move', follow);
    this.map.once('remove', () => { leader.off('move', follow); });
    follow();
  }

  private reloadMissingOf(source: string): void {
    const missing = [...this.missing].filter(([, tile]) => tile.source === source);
    for (const [name] of missing) this.missing.delete(name);
    if (missing.length > 0 && this.map.getSource(source)) this.map.refreshTiles(source, missing.map(([, { tile }]) => tile));
  }

  private refresh(source: string): void {
    this.reloadMissingOf(source);
    this.map.refreshTiles(source);
  }

  private listen({ picked, candidatePicked, hazardPicked, moved, shown, tileFailed, tilesDrawn }: Listeners): void {
    const look = (): void => {
      const [[west, south], [east, north]] = this.map.getBounds().toArray();
      const box = bounds([west, south, east, north]);
      if (box) shown(box, this.map.getZoom());
    };
    const pick = ({ lng, lat }: { lng: number; lat: number }): void => {
      const at = lonLat(lng, lat);
      if (at) picked(at, this.map.getZoom());
    };
    lend(this.map, () => this.hand);
    this.map.on('click', (event) => {
      if (this.hand) return this.tapped(event);
      const layers = ANSWERING.filter((layer) => this.map.getLayer(layer));
      const [hit] = this.loaded ? this.map.queryRenderedFeatures(event.point, { layers }) : [];
      switch (hit?.layer.id) {
        case CANDIDATE_DOTS:
          return candidatePicked(Number(hit.properties['number']));
        case HAZARD_SIGNS:
          return hazardPicked(String(hit.properties['id']));
        case HAZARD_CLUSTERS:
          this.whole = false;
          return void this.map.easeTo({ center: event.lngLat, zoom: Math.max(SINGLE_HAZARD_ZOOM, this.map.getZoom() + 1), offset: this.offset(), ...this.pace() });
        default:
          return pick(event.lngLat);
      }
    });
    for (const [type, cursor] of [['mouseenter', 'pointer'], ['mouseleave', '']] as const) {
      for (const layer of ANSWERING) this.map.on(type, layer, () => { if (!this.hand) this.map.getCanvas().style.cursor = cursor; });
    }
    this.map.getCanvas().addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && !this.hand) pick(this.map.getCenter());
    });
    this.map.on('movestart', (event) => {
      if ('originalEvent' in event && event.originalEvent) this.whole = false;
    });
    this.map.on('moveend', () => {
      const { lng, lat } = this.map.getCenter();
      const centre = lonLat(lng, lat);
      if (centre) moved({ centre, zoom: this.map.getZoom() });
      look();
    });
    this.map.once('load', look);
    this.map.on('error', (event) => {
      const missing = missingOf(event);
      if (missing) this.missing.set(`${missing.source}/${missing.tile.z}/${missing.tile.x}/${missing.tile.y}`, missing);
      tileFailed(statusOf(event.error));
    });
    this.map.on('idle', () => {
      if (this.missing.size === 0) tilesDrawn();
    });
  }

  private tapped({ lngLat, point, originalEvent }: MapMouseEvent): void {
    const touch = touchAt(this.map, lngLat, point, originalEvent.shiftKey);
    if (touch) this.hand?.tap(touch);
  }

  /** From the middle of the canvas to the middle of its free part, pixels. Unlike padding, it does not stay with the camera. */
  private offset(): [number, number] {
    const { top, right, bottom, left } = this.covered.inset;
    return [(left - right) / 2, (top - bottom) / 2];
  }

  /** What to leave free around the town or another box, in a map that fills `container`. */
  private padding(container: HTMLElement, box = this.scene.tiles.bounds): Inset {
    const { top, right, bottom, left } = clearOfCorner(this.covered, sizeOf(container), aspectOf(box));
    return { top: top + MARGIN_PX, right: right + MARGIN_PX, bottom: bottom + MARGIN_PX, left: left + MARGIN_PX };
  }

  /** At once for whoever asked their system for less motion. */
  private pace(): { duration: number } {
    return { duration: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 600 };
  }
}

/** Style layers that answer a click themselves, the topmost first. */
const ANSWERING = [CANDIDATE_DOTS, HAZARD_SIGNS, HAZARD_CLUSTERS];

function urlOf(scene: Scene, source: (typeof TILED)[number]): string | undefined {
  switch (source) {
    case GRIDS:
      return scene.tiles.url;
    case PLACES:
      return scene.places?.url;
    case PATROL:
      return scene.patrol?.url;
    case HAZARDS:
      return scene.hazards?.tiles.url;
  }
}

function sizeOf({ clientWidth, clientHeight }: HTMLElement): Size {
  return { width: clientWidth, height: clientHeight };
}

function boxOf([west, south, east, north]: Bounds): [[number, number], [number, number]] {
  return [[west, south], [east, north]];
}

function pinElement(): HTMLElement {
  const pin = document.createElement('div');
  pin.className = 'pin';
  pin.setAttribute('aria-hidden', 'true'); // The card says in words where it stands.
  return pin;
}
