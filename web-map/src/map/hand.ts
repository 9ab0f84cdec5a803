/** A hand that works on the map: presses, drags, taps and keys go to it first, and what it does not take moves the map as ever. */
import type { Map as MapLibreMap, MapMouseEvent, MapTouchEvent, PointLike } from 'maplibre-gl';
import { lonLat, metresPerPixel, type LonLat } from '../geo/lon_lat';
import type { GridLayer } from './grid_layers';

/** Where a pointer is. */
export interface Touch {
  readonly at: LonLat;
  /** From the upper left of the map, pixels. */
  readonly px: { readonly x: number; readonly y: number };
  /** Metres of a pixel there. */
  readonly metresPerPx: number;
  readonly shift: boolean;
  /** The narrowest grid of a layer that is drawn there, or at another place. */
  readonly gridAt: (layer: GridLayer, at?: LonLat) => string | undefined;
}

export interface KeyPress {
  readonly key: string;
  readonly shift: boolean;
  /** Control, or Command. */
  readonly control: boolean;
}

export interface Hand {
  /** Whether it takes what lies there; then the map stays where it is until {@link release}. */
  press(touch: Touch): boolean;
  drag(touch: Touch): void;
  release(touch: Touch): void;
  /** The pointer's form over what lies there; '' as usual. */
  hover(touch: Touch): string;
  tap(touch: Touch): void;
  /** Whether it takes the second of two quick taps. */
  doubleTap(touch: Touch): boolean;
  /** Whether it takes a key; `centre` is the middle of the map, where the keyboard points. */
  key(press: KeyPress, centre: Touch): boolean;
}

/** Lends the map to whichever hand there is, if any. `cursor` hears what form the pointer is to have. */
export function lend(map: MapLibreMap, hand: () => Hand | undefined): void {
  let holds = false;
  let last: Touch | undefined;
  const canvas = map.getCanvas();
  const touchOf = ({ lngLat, point, originalEvent }: MapMouseEvent | MapTouchEvent): Touch | undefined => touchAt(map, lngLat, point, originalEvent.shiftKey);
  const down = (event: MapMouseEvent | MapTouchEvent): void => {
    const touch = touchOf(event);
    if (!touch || !hand()?.press(touch)) return;
    holds = true;
    last = touch;
    event.preventDefault();
  };
  const move = (event: MapMouseEvent | MapTouchEvent): void => {
    const [touch, now] = [touchOf(event), hand()];
    if (!touch || !now) return;
    if (holds) now.drag((last = touch));
    else canvas.style.cursor = now.hover(touch);
  };
  const up = (event: MapMouseEvent | MapTouchEvent): void => {
    const touch = touchOf(event);
    if (!holds || !touch) return;
    holds = false;
    hand()?.release(touch);
  };
  // Let go over a panel, which the map does not hear of.
  const letGo = (): void => {
    if (!holds || !last) return;
    holds = false;
    hand()?.release(last);
  };
  addEventListener('mouseup', letGo);
  map.once('remove', () => removeEventListener('mouseup', letGo));
  map.on('mousedown', (event) => { if (event.originalEvent.button === 0) down(event); });
  map.on('touchstart', (event) => { if (event.points.length === 1) down(event); });
  map.on('mousemove', move);
  map.on('touchmove', move);
  map.on('mouseup', up);
  map.on('touchend', up);
  map.on('dblclick', (event) => {
    const touch = touchOf(event);
    if (touch && hand()?.doubleTap(touch)) event.preventDefault();
  });
  // Before MapLibre hears of it, which listens around the canvas.
  canvas.addEventListener('keydown', (event) => {
    const centre = centreOf(map);
    const press = { key: event.key, shift: event.shiftKey, control: event.ctrlKey || event.metaKey };
    if (!centre || !hand()?.key(press, centre)) return;
    event.preventDefault();
    event.stopPropagation();
  });
}

/** Where the keyboard points. */
export function centreOf(map: MapLibreMap): Touch | undefined {
  const { lng, lat } = map.getCenter();
  return touchAt(map, { lng, lat }, map.project([lng, lat]), false);
}

export function touchAt(map: MapLibreMap, { lng, lat }: { lng: number; lat: number }, point: { x: number; y: number }, shift: boolean): Touch | undefined {
  const at = lonLat(lng, lat);
  return at && { at, px: { x: point.x, y: point.y }, metresPerPx: metresPerPixel(lat, map.getZoom()), shift, gridAt: (layer, elsewhere = at) => gridAt(map, map.project([elsewhere.lon, elsewhere.lat]), layer) };
}

function gridAt(map: MapLibreMap, point: PointLike, layer: GridLayer): string | undefined {
  const name = `grid-${layer}`;
  if (!map.getLayer(name)) return undefined;
  // A child's code is longer than its parent's.
  const found = map.queryRenderedFeatures(point, { layers: [name] }).map(({ properties }) => ({ id: String(properties['id']), code: String(properties['code']) }));
  return found.toSorted((a, b) => b.code.length - a.code.length)[0]?.id;
}
