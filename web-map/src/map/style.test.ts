import { featureFilter, validateStyleMin } from '@maplibre/maplibre-gl-style-spec';
import { expect, test } from 'vitest';
import type { GridShape } from '../api/grid_shape';
import { DEFAULT_VIEWS, GRID_LAYERS } from './grid_layers';
import { hatch } from './hatch';
import { palette, type Theme } from './palette';
import type { Scene } from './scene';
import { style } from './style';

const THEMES: readonly Theme[] = ['light', 'dark'];

function scene(change: Partial<Scene> = {}): Scene {
  const tiles = { url: 'http://map.test/tiles/grids/{z}/{x}/{y}.mvt', bounds: [113.6, 22.8, 113.8, 23], minZoom: 0, maxZoom: 14 } as const;
  return { tiles, places: undefined, palette: palette('light'), views: DEFAULT_VIEWS, hazards: undefined, mark: undefined, candidates: [], owner: undefined, ...change };
}

test.each(THEMES)('the %s style is valid, with a mark and an owner and without', (theme) => {
  const mark = { at: { lon: 113.67, lat: 22.93 }, accuracyM: 5 };
  expect(validateStyleMin(style(scene({ palette: palette(theme) })))).toEqual([]);
  const owner = { id: 'g1', area: { type: 'Polygon', coordinates: [[[113, 22], [114, 22], [114, 23], [113, 22]]] } } as const satisfies GridShape;
  expect(validateStyleMin(style(scene({ palette: palette(theme), mark, candidates: [{ at: mark.at, number: 1 }], owner })))).toEqual([]);
});

test.each(THEMES)('with patrols the %s style is valid, and without them nothing asks for their tiles', (theme) => {
  const patrol = { url: 'http://map.test/tiles/patrol/{z}/{x}/{y}.mvt?v=1&window=24h', bounds: [113.6, 22.8, 113.8, 23], minZoom: 0, maxZoom: 16 } as const;
  const shown = style(scene({ patrol, palette: palette(theme) }));
  expect(validateStyleMin(shown)).toEqual([]);
  const drawn = (of: typeof shown) => of.layers.filter((layer) => 'source' in layer && layer.source === 'patrol').map(({ id }) => id);
  expect(drawn(shown)).toEqual(['coverage', 'patrolled-road', 'member']);
  expect(drawn(style(scene({ palette: palette(theme) })))).toEqual([]);
});

test('nothing in the style points outside: no glyphs, no sprite, one source of tiles', () => {
  const text = JSON.stringify(style(scene()));
  expect(Object.keys(style(scene()))).not.toContain('glyphs');
  expect(Object.keys(style(scene()))).not.toContain('sprite');
  expect(text.match(/https?:\/\/[^/"]+/g)).toEqual(['http://map.test']);
});

test('a layer that is switched off takes its borders and names with it, and no other', () => {
  for (const layer of GRID_LAYERS) {
    const views = { ...DEFAULT_VIEWS, [layer]: { shown: false, opacity: 1 } };
    const off = style(scene({ views })).layers.filter((item) => item.layout?.visibility === 'none').map(({ id }) => id);
    const expected = layer === 'community' ? ['basic', 'community', 'town'] : [layer];
    expect(off.filter((id) => id.startsWith('grid-'))).toEqual([`grid-${layer}`]);
    expect(off.filter((id) => id.startsWith('border-')).toSorted()).toEqual(expected.map((kind) => `border-${kind}`));
    expect(off.some((id) => id.startsWith('label-'))).toBe(true);
  }
});

test('communities are named before basic grids, wider grids before communities, and no zoom names both of these', () => {
  const zooms = (kind: string) => {
    const layer = style(scene()).layers.find(({ id }) => id === `label-${kind}`);
    return [layer?.minzoom ?? NaN, layer?.maxzoom ?? NaN] as const;
  };
  const [wider, community, basic] = [zooms('wider'), zooms('community'), zooms('basic')];
  expect(wider[0]).toBe(0);
  expect(community[0]).toBe(wider[1]);
  expect(basic[0]).toBeLessThan(community[1]);
  expect(basic[1]).toBeGreaterThan(20);
});

test.each([
  ['community', 'basic', ['label-basic']],
  ['community', 'community', ['label-community']],
  ['community', 'town', ['label-wider']],
  ['community', 'a level of its own', ['label-wider']],
  ['community', undefined, ['label-wider']],
  ['road', 'basic', ['label-road']],
  ['party', 'town', ['label-party']],
])('a grid of layer %s and level %s is named once, by %s', (layer, level, expected) => {
  const properties = { layer, ...(level === undefined ? {} : { level }), name: '河田', code: '441900122006' };
  const named = style(scene()).layers.filter((item) => item.type === 'symbol' && item['source-layer'] === 'grid_label' && featureFilter(item.filter, `${item.id}.filter`).filter({ zoom: 14 }, { type: 1, properties }));
  expect(named.map(({ id }) => id)).toEqual(expected);
});

test('the hatching continues across its own repetition', () => {
  const { width, height, data } = hatch(palette('light'));
  const alpha = (x: number, y: number) => data[((y % height) * width + (x % width)) * 4 + 3];
  for (let step = 0; step < width; step += 1) expect(alpha(step + 1, height - 1)).toBe(alpha(step, height));
});

test.each(THEMES)('with places the %s style is valid, and without them nothing asks for their tiles', (theme) => {
  const places = { url: 'http://map.test/tiles/places/{z}/{x}/{y}.mvt', bounds: [113.6, 22.8, 113.8, 23], minZoom: 8, maxZoom: 16 } as const;
  const withPlaces = style(scene({ places, palette: palette(theme) }));
  expect(validateStyleMin(withPlaces)).toEqual([]);
  const drawn = (of: typeof withPlaces) => of.layers.filter((layer) => 'source' in layer && layer.source === 'places').map(({ id }) => id);
  expect(drawn(withPlaces)).toEqual(['road', 'address', 'premises', 'premises-name', 'road-name']);
  expect(drawn(style(scene()))).toEqual([]);
});

const HAZARD_TILES = { url: 'http://map.test/tiles/hazards/{z}/{x}/{y}.mvt', bounds: [113.6, 22.8, 113.8, 23], minZoom: 0, maxZoom: 16 } as const;

test.each(THEMES)('with hazards the %s style is valid; switched off only the chosen one is marked', (theme) => {
  const look = { tiles: HAZARD_TILES, chosen: { lon: 113.67, lat: 22.93 }, language: 'zh', nowS: 1_795_000_000 } as const;
  const drawn = (shown: boolean) => style(scene({ palette: palette(theme), hazards: { ...look, shown } }));
  expect(validateStyleMin(drawn(true))).toEqual([]);
  expect(drawn(true).layers.map(({ id }) => id)).toEqual(expect.arrayContaining(['hazard', 'hazard-cluster', 'hazard-late', 'chosen-ring']));
  expect(drawn(false).layers.filter((layer) => 'source' in layer && layer.source === 'hazards')).toEqual([]);
  expect(drawn(false).layers.map(({ id }) => id)).toContain('chosen-ring');
});

test('a hazard is late from the second on in which it is due, and never without a limit', () => {
  const nowS = 1_795_000_000;
  const hazards = { tiles: HAZARD_TILES, chosen: undefined, language: 'zh', nowS, shown: true } as const;
  const late = style(scene({ hazards })).layers.find(({ id }) => id === 'hazard-late');
  const isLate = (properties: object) => late?.type === 'circle' && featureFilter(late.filter, 'late').filter({ zoom: 14 }, { type: 1, properties: { ...properties } });
  expect([isLate({ due: nowS - 1 }), isLate({ due: nowS }), isLate({ due: nowS + 1 }), isLate({})]).toEqual([true, true, false, false]);
});

test.each(THEMES)('below it all lies, in the %s style, what a background has, pictures or areas and then lines', (theme) => {
  const plain = { tiles: 'http://tiles.test/{z}/{x}/{y}.png', isArchive: false, isInDegrees: false, isGcj02: false, minZoom: 0, maxZoom: 18, note: '' };
  const vector = { layers: ['water', 'roads'], minZoom: 0, maxZoom: 14, bounds: [113.6, 22.8, 113.8, 23] } as const;
  const archive = { vector, picture: () => Promise.resolve(undefined), bytes: () => Promise.resolve(undefined) };
  const below = (background: Scene['background']) => {
    const drawn = style(scene({ palette: palette(theme), background }));
    expect(validateStyleMin(drawn)).toEqual([]);
    expect(drawn.layers.slice(1).findIndex((layer) => !('source' in layer && layer.source === 'background'))).toBe(drawn.layers.filter((layer) => 'source' in layer && layer.source === 'background').length);
    return drawn.layers.filter((layer) => 'source' in layer && layer.source === 'background').map(({ id }) => id);
  };
  expect(below(plain)).toEqual(['background-map']);
  expect(below({ ...plain, isArchive: true, archive })).toEqual(['background-area-water', 'background-area-roads', 'background-line-water', 'background-line-roads']);
});
