/**
 * Coordinates as people type them: `113.67,22.93`, `113.67 22.93`, full-width comma or digits, a degree sign.
 */
import { clampAccuracyM } from './lon_lat';

/** Two numbers in typed order and how finely they were written. */
export interface TypedCoordinates {
  readonly x: number;
  readonly y: number;
  /** Whole metres that the last written decimal stands for, 1…100. */
  readonly accuracyM: number;
  /** They can only be meant as latitude first: the second is no latitude, the first is one. */
  readonly swapped: boolean;
}

const NUMBER = String.raw`[-+]?\d{1,3}(?:\.\d*)?`;
const COORDINATES = new RegExp(`^(${NUMBER})\\s*°?\\s*(?:[,;、]\\s*|\\s)(${NUMBER})\\s*°?$`);

/** Length of one degree of latitude, metres. */
const DEGREE_M = 111_320;

/** The typed coordinates, or `undefined` when the text is something else, such as an address. */
export function parseCoordinates(text: string): TypedCoordinates | undefined {
  // NFKC turns ，０１２。 of a Chinese keyboard into their ASCII forms (。 stays, and stands for a decimal point here).
  const plain = text.normalize('NFKC').replaceAll('。', '.').trim();
  const found = COORDINATES.exec(plain);
  if (!found?.[1] || !found[2]) return undefined;
  const [x, y] = [Number(found[1]), Number(found[2])];
  const decimals = Math.min(decimalsOf(found[1]), decimalsOf(found[2]));
  return { x, y, accuracyM: clampAccuracyM(DEGREE_M * 10 ** -decimals), swapped: Math.abs(y) > 90 && Math.abs(x) <= 90 };
}

function decimalsOf(number: string): number {
  return number.split('.')[1]?.length ?? 0;
}
