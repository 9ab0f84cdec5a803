/**
 * A background of somebody else's under the map. Pictures offset as GCJ-02 are put where they belong: each of our tiles is cut out of
 * those of theirs that lie there, as far aside as the offset is in the tile's middle. From zoom 12 on that is right to a metre or two.
 */
import type { RasterSourceSpecification } from 'maplibre-gl';
import { gcj02 } from '../geo/datum';

export interface Background {
  /** With `{z}`, `{x}` and `{y}` to fill in. */
  readonly tiles: string;
  readonly isGcj02: boolean;
  readonly note: string;
}

/** Of the addresses that MapLibre asks for and {@link offsetTile} answers. */
export const PROTOCOL = 'gcj02';
const TILE_PX = 256;

export function backgroundSource({ tiles, isGcj02 }: Background): RasterSourceSpecification {
  return { type: 'raster', tiles: [isGcj02 ? `${PROTOCOL}://{z}/{x}/{y}` : tiles], tileSize: TILE_PX, maxzoom: 18 };
}

export interface Piece {
  readonly x: number;
  readonly y: number;
  /** Where its upper left goes in our tile, pixels. */
  readonly left: number;
  readonly top: number;
}

/** Which of their tiles lie in one of ours, and where in it. */
export function piecesOf(z: number, x: number, y: number): readonly Piece[] {
  const worldPx = TILE_PX * 2 ** z;
  const [east, south] = [(x + 0.5) * TILE_PX, (y + 0.5) * TILE_PX];
  const [lon, lat] = gcj02([(east / worldPx) * 360 - 180, latOf(south / worldPx)]);
  // What lies at a place of ours is drawn there in theirs.
  const left = x * TILE_PX + Math.round(((lon + 180) / 360) * worldPx - east);
  const top = y * TILE_PX + Math.round(southOf(lat) * worldPx - south);
  const [firstX, firstY] = [Math.floor(left / TILE_PX), Math.floor(top / TILE_PX)];
  const columns = left % TILE_PX === 0 ? [firstX] : [firstX, firstX + 1];
  const rows = top % TILE_PX === 0 ? [firstY] : [firstY, firstY + 1];
  return columns.flatMap((column) => rows.map((row) => ({ x: column, y: row, left: column * TILE_PX - left, top: row * TILE_PX - top })));
}

/** One of our tiles, from theirs; what is missing of them stays empty. */
export async function offsetTile({ tiles }: Background, url: string, picture: (url: string) => Promise<ImageBitmap | undefined>): Promise<ImageBitmap> {
  const [z = 0, x = 0, y = 0] = url.replace(`${PROTOCOL}://`, '').split('/').map(Number);
  const canvas = new OffscreenCanvas(TILE_PX, TILE_PX);
  const pen = canvas.getContext('2d');
  await Promise.all(piecesOf(z, x, y).map(async (piece) => {
    const found = await picture(tiles.replace('{z}', String(z)).replace('{x}', String(piece.x)).replace('{y}', String(piece.y)));
    if (found) pen?.drawImage(found, piece.left, piece.top, TILE_PX, TILE_PX);
  }));
  return canvas.transferToImageBitmap();
}

/** Of the square of the world from the north, 0 to 1. */
function southOf(lat: number): number {
  const sine = Math.sin((lat * Math.PI) / 180);
  return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
}

function latOf(south: number): number {
  return (Math.atan(Math.sinh(Math.PI * (1 - 2 * south))) * 180) / Math.PI;
}
