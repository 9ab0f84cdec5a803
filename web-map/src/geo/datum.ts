/**
 * Datums a position can be typed in, and the way from each to the map.
 *
 * The server decides what a coordinate means: a search in GCJ-02 is sent as GCJ-02 and answered by the server's own
 * formula. What stands here only puts the marker on the map, where a millimetre is nothing.
 *
 * GCJ-02 has no published definition; the formula is the one in common use (ellipsoid a = 6378245 m, e² =
 * 0.00669342162296594323), and BD-09 the usual polar shift on top of it. Both are inverted by fixed-point iteration,
 * because the closed forms err by up to 2.3 m and 0.18 m.
 */
import { lonLat, type LonLat } from './lon_lat';

/** Datums offered on screen, named as the API's `crs` parameter names them. */
export const DATUMS = ['EPSG:4326', 'GCJ-02', 'BD-09', 'EPSG:4490'] as const;
export type Datum = (typeof DATUMS)[number];

/** The map's own datum, and the API's default. */
export const MAP_DATUM: Datum = 'EPSG:4326';

/** A position as somebody stated it: x is east, y is north, degrees of `datum`. */
export interface Stated {
  readonly x: number;
  readonly y: number;
  readonly datum: Datum;
}

export function isDatum(text: string): text is Datum {
  return (DATUMS as readonly string[]).includes(text);
}

/** Where a stated position lies on the map; `undefined` when it is off the globe. */
export function onMap(stated: Stated): LonLat | undefined {
  switch (stated.datum) {
    case 'EPSG:4326':
    case 'EPSG:4490':
      return lonLat(stated.x, stated.y);
    case 'GCJ-02':
      return pair(invert(gcj02, [stated.x, stated.y]));
    case 'BD-09':
      return pair(invert((at) => bd09(gcj02(at)), [stated.x, stated.y]));
  }
}

type Pair = readonly [number, number];

function pair([lon, lat]: Pair): LonLat | undefined {
  return lonLat(lon, lat);
}

const A = 6378245;
const E2 = 0.00669342162296594323;
const RADIAN = Math.PI / 180;

/** WGS 84 → GCJ-02, degrees. */
export function gcj02([lon, lat]: Pair): Pair {
  const x = lon - 105;
  const y = lat - 35;
  const wave = ((20 * Math.sin(6 * x * Math.PI) + 20 * Math.sin(2 * x * Math.PI)) * 2) / 3;
  const north =
    -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.sqrt(Math.abs(x)) + wave +
    ((20 * Math.sin(y * Math.PI) + 40 * Math.sin((y / 3) * Math.PI)) * 2) / 3 +
    ((160 * Math.sin((y / 12) * Math.PI) + 320 * Math.sin((y * Math.PI) / 30)) * 2) / 3;
  const east =
    300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.sqrt(Math.abs(x)) + wave +
    ((20 * Math.sin(x * Math.PI) + 40 * Math.sin((x / 3) * Math.PI)) * 2) / 3 +
    ((150 * Math.sin((x / 12) * Math.PI) + 300 * Math.sin((x / 30) * Math.PI)) * 2) / 3;
  const sine = Math.sin(lat * RADIAN);
  const w = 1 - E2 * sine * sine;
  return [
    lon + east / RADIAN / ((A / Math.sqrt(w)) * Math.cos(lat * RADIAN)),
    lat + north / RADIAN / ((A * (1 - E2)) / (w * Math.sqrt(w))),
  ];
}

/** GCJ-02 → BD-09, degrees. */
export function bd09([lon, lat]: Pair): Pair {
  const turn = (Math.PI * 3000) / 180;
  const radius = Math.hypot(lon, lat) + 0.00002 * Math.sin(lat * turn);
  const angle = Math.atan2(lat, lon) + 0.000003 * Math.cos(lon * turn);
  return [radius * Math.cos(angle) + 0.0065, radius * Math.sin(angle) + 0.006];
}

/** Ten rounds end below 1e-12 degree everywhere in China; each shrinks the error about a thousandfold. */
const ROUNDS = 10;

/** The position that `forward` sends to `target`. */
function invert(forward: (at: Pair) => Pair, target: Pair): Pair {
  let [lon, lat] = target;
  for (let round = 0; round < ROUNDS; round += 1) {
    const [x, y] = forward([lon, lat]);
    lon += target[0] - x;
    lat += target[1] - y;
  }
  return [lon, lat];
}
