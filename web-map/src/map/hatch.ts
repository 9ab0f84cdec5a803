/** The hatching of the party layer, which lies over the others and must let them show through. */
import { rgb, type Palette, type Theme } from './palette';

/** Pixels of the repeating square; drawn at {@link HATCH_RATIO} device pixels to one CSS pixel. */
const SIDE = 16;
export const HATCH_RATIO = 2;

export function hatchName(theme: Theme): string {
  return `hatch-${theme}`;
}

/** One diagonal stripe, smooth at its edges, that continues across the square's own repetition. */
export function hatch(palette: Palette): { width: number; height: number; data: Uint8Array } {
  const [red, green, blue] = rgb(palette.layers.party.fill);
  const data = new Uint8Array(SIDE * SIDE * 4);
  for (let y = 0; y < SIDE; y += 1) {
    for (let x = 0; x < SIDE; x += 1) {
      const across = (x + y) % SIDE;
      const fromStripe = Math.min(across, SIDE - across) * Math.SQRT1_2;
      const alpha = Math.min(1, Math.max(0, 2.4 - fromStripe));
      data.set([red, green, blue, Math.round(alpha * 255)], (y * SIDE + x) * 4);
    }
  }
  return { width: SIDE, height: SIDE, data };
}
