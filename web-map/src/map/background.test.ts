import { expect, test } from 'vitest';
import { gcj02 } from '../geo/datum';
import type { Archive } from '../api/picture';
import { addressOf, answered, backgroundSource, isFit, piecesOf, type Backdrop } from './background';

const PLAIN: Backdrop = { tiles: 'http://tiles.test/{z}/{x}/{y}.png', isArchive: false, isInDegrees: false, isGcj02: false, minZoom: 3, maxZoom: 17, note: '' };
const PICTURES: Archive = { vector: undefined, picture: () => Promise.resolve(undefined), bytes: () => Promise.resolve(undefined) };
const VECTOR: Archive = { ...PICTURES, vector: { layers: ['roads'], minZoom: 0, maxZoom: 14, bounds: [113.6, 22.8, 113.8, 23] }, bytes: (z) => Promise.resolve(z === 14 ? new ArrayBuffer(7) : undefined) };

/** Pixel of a place in the world of a zoom. */
function pixel(z: number, [lon, lat]: readonly [number, number]): [number, number] {
  const sine = Math.sin((lat * Math.PI) / 180);
  const world = 256 * 2 ** z;
  return [((lon + 180) / 360) * world, (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * world];
}

/** The same in tiles that are cut as degrees are. */
function pixelOfDegrees(z: number, [lon, lat]: readonly [number, number]): [number, number] {
  const perDegree = (256 * 2 ** z) / 360;
  return [(lon + 180) * perDegree, (90 - lat) * perDegree];
}

test.each([
  ['GCJ-02', 12, true, false], ['GCJ-02', 15, true, false], ['GCJ-02', 18, true, false],
  ['degrees', 12, false, true], ['degrees', 17, false, true],
  ['degrees in GCJ-02', 15, true, true],
] as const)('%s at zoom %i: a place is drawn where it is', (_, z, isGcj02, isInDegrees) => {
  const place = [113.6713, 22.9381] as const;
  const [ownX, ownY] = pixel(z, place);
  const [x, y] = [Math.floor(ownX / 256), Math.floor(ownY / 256)];
  const [theirX, theirY] = (isInDegrees ? pixelOfDegrees : pixel)(z, isGcj02 ? gcj02(place) : place);
  const piece = piecesOf({ isGcj02, isInDegrees }, z, x, y).find((one) => one.x === Math.floor(theirX / 256) && one.y === Math.floor(theirY / 256));
  expect(piece).toBeDefined();
  const { left = 0, top = 0, height = 0, x: column = 0, y: row = 0 } = piece ?? {};
  // Where their picture has the place, moved to where it goes in ours.
  expect(Math.abs(left + theirX - column * 256 - (ownX - x * 256))).toBeLessThan(2);
  expect(Math.abs(top + (theirY - row * 256) * (height / 256) - (ownY - y * 256))).toBeLessThan(2);
});

test.each([[true, false], [false, true], [true, true]])('the pieces cover the tile, each row of them where the last one ends', (isGcj02, isInDegrees) => {
  const pieces = piecesOf({ isGcj02, isInDegrees }, 15, 26731, 14236);
  const rows = [...new Map(pieces.map((piece) => [piece.y, piece])).values()].toSorted((a, b) => a.y - b.y);
  expect(rows[0]?.top).toBeLessThanOrEqual(0);
  for (const [at, row] of rows.entries()) if (at > 0) expect(row.top).toBe((rows[at - 1]?.top ?? 0) + (rows[at - 1]?.height ?? 0));
  const last = rows.at(-1);
  expect((last?.top ?? 0) + (last?.height ?? 0)).toBeGreaterThanOrEqual(256);
  const lefts = pieces.filter(({ y }) => y === rows[0]?.y).map(({ left }) => left).toSorted((a, b) => a - b);
  expect([lefts[0]! <= 0, lefts.at(-1)! + 256 >= 256]).toEqual([true, true]);
});

test('tiles that lie where ours do are asked for as they are', () => {
  expect(backgroundSource(PLAIN)).toMatchObject({ type: 'raster', tiles: [PLAIN.tiles], minzoom: 3, maxzoom: 17 });
  expect(piecesOf(PLAIN, 15, 26731, 14236)).toEqual([{ x: 26731, y: 14236, left: 0, top: 0, height: 256 }]);
  for (const drawn of [{ isGcj02: true }, { isInDegrees: true }, { archive: PICTURES }, { tiles: 'http://tiles.test/{z-1}/{x}/{y}.png' }]) expect(backgroundSource({ ...PLAIN, ...drawn }).tiles).toEqual(['background://{z}/{x}/{y}']);
  expect(addressOf(PLAIN, 15, 26731, 14236)).toBe('http://tiles.test/15/26731/14236.png');
  expect(addressOf({ ...PLAIN, tiles: '/{z-1}/{y}/{x}' }, 15, 26731, 14236)).toBe('/14/14236/26731');
  expect(addressOf({ ...PLAIN, tiles: '/{x}/{y}?l=a{z+2}' }, 15, 26731, 14236)).toBe('/26731/14236?l=a17');
});

test('an archive of vector tiles is handed on as it is, as far as it can be put where it belongs', async () => {
  const backdrop = { ...PLAIN, isArchive: true, archive: VECTOR };
  expect(backgroundSource(backdrop)).toEqual({ type: 'vector', tiles: ['background://{z}/{x}/{y}'], bounds: [113.6, 22.8, 113.8, 23], minzoom: 0, maxzoom: 14 });
  expect((await answered(backdrop, 'background://14/3/4') as ArrayBuffer).byteLength).toBe(7);
  expect((await answered(backdrop, 'background://13/3/4') as ArrayBuffer).byteLength).toBe(0);
  expect([{}, { isGcj02: true }, { isInDegrees: true }].map((more) => isFit({ ...backdrop, ...more }))).toEqual([true, false, false]);
  expect(isFit({ ...backdrop, archive: PICTURES, isGcj02: true })).toBe(true);
});
