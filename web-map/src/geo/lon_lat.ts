/**
 * Positions and boxes as the map draws them: WGS 84 (CGCS2000 within a metre), degrees.
 *
 * Nothing here knows another datum; `datum.ts` brings positions here.
 */

/** Longitude and latitude in degrees, finite and on the globe. Build it with {@link lonLat}. */
export interface LonLat {
  readonly lon: number;
  readonly lat: number;
}

/** West, south, east, north in degrees. */
export type Bounds = readonly [number, number, number, number];

/** A position, or `undefined` when the numbers name no place on the globe. */
export function lonLat(lon: number, lat: number): LonLat | undefined {
  return Math.abs(lon) <= 180 && Math.abs(lat) <= 90 ? { lon, lat } : undefined;
}

/** A box, or `undefined` when it is empty, inside out or off the globe. */
export function bounds(values: readonly number[]): Bounds | undefined {
  const [west, south, east, north] = values;
  if (values.length !== 4 || west === undefined || south === undefined || east === undefined || north === undefined) return undefined;
  if (!lonLat(west, south) || !lonLat(east, north)) return undefined;
  return west < east && south < north ? [west, south, east, north] : undefined;
}

/** The box around some places, a few metres wide at least; none around nothing. */
export function boxAround(places: readonly LonLat[]): Bounds | undefined {
  const [lons, lats] = [places.map(({ lon }) => lon), places.map(({ lat }) => lat)];
  const MARGIN = 1e-4;
  return bounds([Math.min(...lons) - MARGIN, Math.min(...lats) - MARGIN, Math.max(...lons) + MARGIN, Math.max(...lats) + MARGIN]);
}

/** How many times as wide as high a box is on the map, near enough for a box of town size. */
export function aspectOf([west, south, east, north]: Bounds): number {
  return ((east - west) * Math.cos((((south + north) / 2) * Math.PI) / 180)) / (north - south);
}

/** Degrees with seven decimals at most, the resolution of the server's lattice (1.1 cm), without trailing zeros. */
export function degrees(value: number): string {
  return String(Number(value.toFixed(7)));
}

/** Circumference of the Web Mercator sphere, metres. */
const EQUATOR_M = 2 * Math.PI * 6378137;

/** Pixels of one map tile at its own zoom (MapLibre's unit, not the 256 of raster maps). */
const TILE_PX = 512;

/** Ground length of one CSS pixel, in metres, at a latitude and a map zoom. */
export function metresPerPixel(lat: number, zoom: number): number {
  return (EQUATOR_M * Math.cos((lat * Math.PI) / 180)) / (TILE_PX * 2 ** zoom);
}

/** How far a pointer may miss what it aims at: three pixels. */
const POINTER_PX = 3;

/**
 * Accuracy in whole metres of a point picked on the map at `zoom`: a click on the whole town can mean any of a dozen
 * metres, a click on a doorway one. Kept to 1…100 m, beyond which "near the border" would be said everywhere.
 */
export function pickAccuracyM(at: LonLat, zoom: number): number {
  return clampAccuracyM(metresPerPixel(at.lat, zoom) * POINTER_PX);
}

/** Whole metres between 1 and 100. */
export function clampAccuracyM(metres: number): number {
  return Math.min(100, Math.max(1, Math.round(metres)));
}
