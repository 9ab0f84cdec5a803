/** The server's lattice: whole numbers of 1e-7 degree (1.1 cm), east then north. What is drawn there has an exact place. */
import { lonLat, type LonLat } from './lon_lat';

export type LatticePoint = readonly [number, number];

export const UNITS_PER_DEGREE = 1e7;

/** Metres of one unit northward, on the sphere that maps are drawn on. */
const METRES_PER_UNIT = (Math.PI * 6378137) / 180 / UNITS_PER_DEGREE;

/** The lattice point nearest to a place. */
export function toLattice({ lon, lat }: LonLat): LatticePoint {
  return [Math.round(lon * UNITS_PER_DEGREE), Math.round(lat * UNITS_PER_DEGREE)];
}

/** Where a lattice point lies; the nearest point of the globe for one that lies beyond it. */
export function fromLattice([x, y]: LatticePoint): LonLat {
  return lonLat(x / UNITS_PER_DEGREE, y / UNITS_PER_DEGREE) ?? { lon: clamp(x / UNITS_PER_DEGREE, 180), lat: clamp(y / UNITS_PER_DEGREE, 90) };
}

function clamp(value: number, limit: number): number {
  return Math.min(limit, Math.max(-limit, value));
}

/** How many times longer a unit northward is than one eastward, at the latitude of a point. */
export function eastward([, y]: LatticePoint): number {
  return Math.cos((y / UNITS_PER_DEGREE / 180) * Math.PI);
}

/** Units northward of a length in metres. */
export function unitsOf(metres: number): number {
  return metres / METRES_PER_UNIT;
}

/** Square metres of a doubled area in square units, around a latitude: near enough for what is moved by hand. */
export function squareMetres(doubled: number, near: LatticePoint): number {
  return (doubled / 2) * METRES_PER_UNIT ** 2 * eastward(near);
}
