/** An archive of pictures (PMTiles 3) in memory, to be served in pieces: https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md */

const [HEADER_BYTES, NOT_COMPRESSED, PNG] = [127, 1, 2];

/** Number of a tile along the Hilbert curves of all zooms before it and of its own. */
function numberOf(z, x, y) {
  let number = (4 ** z - 1) / 3;
  let [column, row] = [x, y];
  for (let side = 2 ** (z - 1); side >= 1; side /= 2) {
    const [right, below] = [Number((column & side) > 0), Number((row & side) > 0)];
    number += side * side * ((3 * right) ^ below);
    if (below === 0) {
      if (right === 1) [column, row] = [side - 1 - (column & (side - 1)), side - 1 - (row & (side - 1))];
      [column, row] = [row, column];
    }
  }
  return number;
}

function varint(value) {
  const bytes = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return [...bytes, rest];
}

/** All `tiles` (`[z, x, y]`) are the same picture. */
export function archiveOf(tiles, png) {
  const numbers = tiles.map(([z, x, y]) => numberOf(z, x, y)).toSorted((a, b) => a - b);
  const directory = Buffer.from([
    ...varint(numbers.length),
    ...numbers.flatMap((number, at) => varint(at === 0 ? number : number - numbers[at - 1])),
    ...numbers.flatMap(() => varint(1)),
    ...numbers.flatMap(() => varint(png.length)),
    ...numbers.flatMap(() => varint(1)), // Where it begins, and one more.
  ]);
  const metadata = Buffer.from('{}');
  const header = Buffer.alloc(HEADER_BYTES);
  header.write('PMTiles', 0);
  header[7] = 3;
  const root = HEADER_BYTES;
  const [meta, data] = [root + directory.length, root + directory.length + metadata.length];
  for (const [at, value] of [[8, root], [16, directory.length], [24, meta], [32, metadata.length], [40, data], [48, 0], [56, data], [64, png.length], [72, tiles.length], [80, tiles.length], [88, 1]]) header.writeBigUInt64LE(BigInt(value), at);
  const zooms = tiles.map(([z]) => z);
  header.set([1, NOT_COMPRESSED, NOT_COMPRESSED, PNG, Math.min(...zooms), Math.max(...zooms)], 96);
  return Buffer.concat([header, directory, metadata, png]);
}
