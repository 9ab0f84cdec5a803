/**
 * The style that other maps fetch as `/style.json`: the same layers as on our page, from the tile sets by their TileJSON.
 *
 * Made when the page is built; the server puts its own address before whatever begins with a slash.
 */
import type { StyleSpecification } from 'maplibre-gl';
import { SEVERITIES } from '../api/hazard';
import { DEFAULT_VIEWS } from './grid_layers';
import { HATCH_RATIO, hatch, hatchName } from './hatch';
import { sign, signName } from './hazard_signs';
import { hazards } from './layers/hazard';
import { palette, type Theme } from './palette';
import { GRIDS, HAZARDS, PLACES } from './scene';
import { ground, names } from './style';

export const THEMES: readonly Theme[] = ['light', 'dark'];

export function publishedStyle(theme: Theme): StyleSpecification {
  const look = { palette: palette(theme), views: DEFAULT_VIEWS };
  return {
    version: 8,
    name: `gridward ${theme}`,
    sources: {
      [GRIDS]: { type: 'vector', url: '/tiles/grids.json' },
      [PLACES]: { type: 'vector', url: '/tiles/places.json' },
      [HAZARDS]: { type: 'vector', url: '/tiles/hazards.json' },
    },
    sprite: '/style/sprite',
    // A style knows no time: which hazards are late, only our own page shows.
    layers: [...ground(look), ...names(look), ...hazards({ ...look, language: 'zh', nowS: undefined })],
  };
}

/** The pictures that the styles name, side by side, as a sprite sheet of a device's pixel ratio. */
export function sprite(ratio: number): { width: number; height: number; data: Uint8Array; index: Record<string, object> } {
  const images = THEMES.flatMap((theme) => [
    // One picture for every ratio: on a plain screen its repetition is twice as wide, and as crisp.
    { name: hatchName(theme), ...hatch(palette(theme)) },
    ...signs(theme, ratio),
  ]);
  const width = images.reduce((sum, image) => sum + image.width, 0);
  const height = Math.max(...images.map((image) => image.height));
  const data = new Uint8Array(width * height * 4);
  const index: Record<string, object> = {};
  let left = 0;
  for (const image of images) {
    for (let y = 0; y < image.height; y += 1) {
      data.set(image.data.subarray(y * image.width * 4, (y + 1) * image.width * 4), (y * width + left) * 4);
    }
    index[image.name] = { x: left, y: 0, width: image.width, height: image.height, pixelRatio: ratio };
    left += image.width;
  }
  return { width, height, data, index };
}

/** Every sign of a hazard without its letter. */
export function signs(theme: Theme, ratio: number): { name: string; width: number; height: number; data: Uint8Array }[] {
  return SEVERITIES.flatMap((severity) =>
    [false, true].map((hollow) => ({ name: signName(theme, severity, hollow), ...sign(theme, severity, hollow, ratio) })));
}

export const SPRITE_RATIOS: readonly number[] = [1, HATCH_RATIO];
