import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec';
import { expect, test } from 'vitest';
import { hatch } from './hatch';
import { palette } from './palette';
import { SPRITE_RATIOS, THEMES, publishedStyle, sprite } from './published';

/** As the server sends it, with its own address before every path. */
function served(theme: (typeof THEMES)[number]) {
  return JSON.parse(JSON.stringify(publishedStyle(theme)).replaceAll('"/', '"http://map.test/')) as ReturnType<typeof publishedStyle>;
}

test.each(THEMES)('the published %s style is valid and asks nobody else', (theme) => {
  const published = served(theme);
  expect(validateStyleMin(published)).toEqual([]);
  expect(published).not.toHaveProperty('glyphs');
  expect(new Set(JSON.stringify(published).match(/https?:\/\/[^/"]+/g))).toEqual(new Set(['http://map.test']));
});

test.each(THEMES)('every picture that the %s style names is in the sprite', (theme) => {
  const named = publishedStyle(theme).layers.flatMap((layer) => (layer.type === 'fill' && typeof layer.paint?.['fill-pattern'] === 'string' ? [layer.paint['fill-pattern']] : []));
  expect(named).not.toEqual([]);
  for (const ratio of SPRITE_RATIOS) expect(Object.keys(sprite(ratio).index)).toEqual(expect.arrayContaining(named));
});

test('a picture in the sprite is the one that our own map draws', () => {
  const { data, width, index } = sprite(2);
  const place = index['hatch-dark'] as { x: number; y: number; width: number; height: number };
  const drawn = hatch(palette('dark'));
  for (let y = 0; y < place.height; y += 1) {
    const from = ((place.y + y) * width + place.x) * 4;
    expect(data.slice(from, from + place.width * 4)).toEqual(drawn.data.slice(y * drawn.width * 4, (y + 1) * drawn.width * 4));
  }
});
