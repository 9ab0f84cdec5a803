/**
 * The signs of hazards: the shape says how bad it is, the letter in it how far it has come, and colour repeats the first.
 * A sign is filled while the time for settling runs, and hollow once it is settled. List, legend and map share them.
 */
import type { HazardStatus, Severity } from '../api/hazard';
import type { Language } from '../api/language';
import { palette, type Theme } from './palette';

/** Side of the square that a sign is drawn in, CSS pixels. */
export const SIGN_PX = 32;

/** Half of a diamond's diagonal, half of a square's side, a circle's radius. */
export const DIAMOND_PX = 12;
export const SQUARE_PX = 8.5;
export const CIRCLE_PX = 9.5;
const EDGE_PX = 1.6;
const CASING_PX = 1.4;

/** One letter for each status. */
export const STATUS_LETTERS: Readonly<Record<Language, Readonly<Record<HazardStatus, string>>>> = {
  zh: { reported: '报', accepted: '受', referred: '转', settled: '处', verified: '核', closed: '结', rejected: '驳', merged: '并' },
  en: { reported: 'R', accepted: 'A', referred: 'D', settled: 'S', verified: 'V', closed: 'C', rejected: 'X', merged: 'M' },
};

/** One letter for each severity that is not the least, for places without a shape. */
export const SEVERITY_LETTERS: Readonly<Record<Language, Readonly<Record<'red' | 'yellow', string>>>> = {
  zh: { red: '红', yellow: '黄' },
  en: { red: 'R', yellow: 'Y' },
};

export function signName(theme: Theme, severity: Severity, hollow: boolean): string {
  return `hazard-${severity}-${hollow ? 'hollow' : 'filled'}-${theme}`;
}

/** The sign without its letter, as a picture of so many device pixels to one CSS pixel. */
export function sign(theme: Theme, severity: Severity, hollow: boolean, ratio: number): { width: number; height: number; data: Uint8Array } {
  const { hazards, halo } = palette(theme);
  const { fill, edge } = hazards[severity];
  const side = SIGN_PX * ratio;
  const data = new Uint8Array(side * side * 4);
  // From the outside in: each ring is painted over the one around it.
  const rings = [[CASING_PX + EDGE_PX / 2, rgb(halo)], [EDGE_PX / 2, rgb(edge)], [-EDGE_PX / 2, rgb(hollow ? halo : fill)]] as const;
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const outside = beyond(severity, (x + 0.5) / ratio - SIGN_PX / 2, (y + 0.5) / ratio - SIGN_PX / 2);
      let [alpha, colour] = [0, [0, 0, 0]];
      for (const [reach, paint] of rings) {
        const cover = Math.min(1, Math.max(0, (reach - outside) * ratio + 0.5));
        const sum = cover + alpha * (1 - cover);
        if (sum > 0) colour = colour.map((part, at) => ((paint[at] ?? 0) * cover + part * alpha * (1 - cover)) / sum);
        alpha = sum;
      }
      data.set([...colour.map(Math.round), Math.round(alpha * 255)], (y * side + x) * 4);
    }
  }
  return { width: side, height: side, data };
}

/** Pixels from the shape's outline to a point, negative inside. */
function beyond(severity: Severity, x: number, y: number): number {
  switch (severity) {
    case 'red':
      return (Math.abs(x) + Math.abs(y) - DIAMOND_PX) * Math.SQRT1_2;
    case 'yellow': {
      const [right, below] = [Math.abs(x) - SQUARE_PX, Math.abs(y) - SQUARE_PX];
      return Math.min(0, Math.max(right, below)) + Math.hypot(Math.max(0, right), Math.max(0, below));
    }
    case 'blue':
      return Math.hypot(x, y) - CIRCLE_PX;
  }
}

/** `#rrggbb` as three bytes. */
function rgb(colour: string): [number, number, number] {
  const value = Number.parseInt(colour.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}
