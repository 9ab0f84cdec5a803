import { expect, test } from 'vitest';
import { gcj02 } from '../geo/datum';
import { piecesOf } from './background';

/** Pixel of a place in the world of a zoom. */
function pixel(z: number, [lon, lat]: readonly [number, number]): [number, number] {
  const sine = Math.sin((lat * Math.PI) / 180);
  const world = 256 * 2 ** z;
  return [((lon + 180) / 360) * world, (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * world];
}

test.each([12, 15, 18])('at zoom %i a place is drawn where it is, not where GCJ-02 has it', (z) => {
  const place = [113.6713, 22.9381] as const;
  const [ownX, ownY] = pixel(z, place);
  const [x, y] = [Math.floor(ownX / 256), Math.floor(ownY / 256)];
  const [theirX, theirY] = pixel(z, gcj02(place));
  const piece = piecesOf(z, x, y).find((one) => one.x === Math.floor(theirX / 256) && one.y === Math.floor(theirY / 256));
  expect(piece).toBeDefined();
  // Where their picture has the place, moved to where it goes in ours.
  expect(Math.abs((piece?.left ?? 0) + theirX - (piece?.x ?? 0) * 256 - (ownX - x * 256))).toBeLessThan(2);
  expect(Math.abs((piece?.top ?? 0) + theirY - (piece?.y ?? 0) * 256 - (ownY - y * 256))).toBeLessThan(2);
});

test('the pieces cover the tile', () => {
  const pieces = piecesOf(15, 26731, 14236);
  expect(pieces.length).toBe(4);
  const covered = pieces.reduce((sum, { left, top }) => sum + (256 - Math.abs(left)) * (256 - Math.abs(top)), 0);
  expect(covered).toBe(256 * 256);
});
