/**
 * A background of somebody else's under the map. Pictures that are offset as GCJ-02, or cut as degrees are, are put where they belong:
 * each of our tiles is made of those of theirs that lie there, as far aside as the offset is in the tile's middle. From zoom 12 on
 * that is right to a metre or two.
 */
import type { RasterSourceSpecification, VectorSourceSpecification } from 'maplibre-gl';
import type { Background } from '../api/about';
import { pictureAt, type Archive, type PictureOf } from '../api/picture';
import { gcj02 } from '../geo/datum';

/** With what is in it, where it is one archive. */
export interface Backdrop extends Background {
  readonly archive?: Archive;
}

/** Of the addresses that MapLibre asks for and {@link drawnTile} answers. */
export const PROTOCOL = 'background';
const TILE_PX = 256;

/** Whether it can be put where it belongs: of vector tiles nothing is moved. */
export function isFit({ archive, isGcj02, isInDegrees }: Backdrop): boolean {
  return archive?.vector === undefined || !(isGcj02 || isInDegrees);
}

/** Where the tiles can be had as they are, MapLibre asks for them itself. */
export function backgroundSource({ tiles, isGcj02, isInDegrees, archive, minZoom, maxZoom }: Backdrop): RasterSourceSpecification | VectorSourceSpecification {
  const own = `${PROTOCOL}://{z}/{x}/{y}`;
  if (archive?.vector) {
    const { bounds, minZoom: minzoom, maxZoom: maxzoom } = archive.vector;
    return { type: 'vector', tiles: [own], bounds: [...bounds], minzoom, maxzoom };
  }
  const isDrawn = isGcj02 || isInDegrees || archive !== undefined || !tiles.includes('{z}');
  return { type: 'raster', tiles: [isDrawn ? own : tiles], tileSize: TILE_PX, minzoom: minZoom, maxzoom: maxZoom };
}

/** The address of one picture. */
export function addressOf({ tiles }: Background, z: number, x: number, y: number): string {
  return tiles.replace(/\{z([+-]\d+)?\}/, (_, shift = 0) => String(z + Number(shift))).replace('{x}', String(x)).replace('{y}', String(y));
}

export interface Piece {
  readonly x: number;
  readonly y: number;
  /** Where its upper left goes in our tile, and how high it is there, pixels; it is as wide as the tile. */
  readonly left: number;
  readonly top: number;
  readonly height: number;
}

/** Which of their tiles lie in one of ours, and where in it. */
export function piecesOf({ isGcj02, isInDegrees }: Pick<Background, 'isGcj02' | 'isInDegrees'>, z: number, x: number, y: number): readonly Piece[] {
  const worldPx = TILE_PX * 2 ** z;
  const [east, south] = [(x + 0.5) * TILE_PX, (y + 0.5) * TILE_PX];
  const here = [(east / worldPx) * 360 - 180, latOf(south / worldPx)] as const;
  // What lies at a place of ours is drawn there in theirs.
  const [lon, lat] = isGcj02 ? gcj02(here) : here;
  const left = x * TILE_PX + Math.round(((lon + 180) / 360) * worldPx - east);
  const top = y * TILE_PX + Math.round(southOf(lat) * worldPx - south);
  // Rows of theirs, from the north, and where each begins in pixels of the world.
  const rowOf = (px: number): number => (isInDegrees ? ((90 - latOf(px / worldPx)) / 360) * 2 ** z : px / TILE_PX);
  const topOf = (row: number): number => (isInDegrees ? Math.round(southOf(90 - (row * 360) / 2 ** z) * worldPx) : row * TILE_PX);
  const columns = spread(left / TILE_PX, (left + TILE_PX) / TILE_PX);
  const rows = spread(rowOf(top), rowOf(top + TILE_PX));
  return columns.flatMap((column) => rows.map((row) => ({ x: column, y: row, left: column * TILE_PX - left, top: topOf(row) - top, height: topOf(row + 1) - topOf(row) })));
}

/** What MapLibre asks for under {@link PROTOCOL}: a vector tile as it is, or a picture of ours. */
export async function answered(background: Backdrop, url: string): Promise<ImageBitmap | ArrayBuffer> {
  const [z = 0, x = 0, y = 0] = url.replace(`${PROTOCOL}://`, '').split('/').map(Number);
  const { archive } = background;
  if (archive?.vector) return (await archive.bytes(z, x, y)) ?? new ArrayBuffer(0);
  return drawnTile(background, [z, x, y], archive?.picture ?? ((...tile) => pictureAt(addressOf(background, ...tile))));
}

/** One of our tiles, from theirs; what is missing of them stays empty. */
async function drawnTile(background: Background, [z, x, y]: readonly [number, number, number], picture: PictureOf): Promise<ImageBitmap> {
  const canvas = new OffscreenCanvas(TILE_PX, TILE_PX);
  const pen = canvas.getContext('2d');
  await Promise.all(piecesOf(background, z, x, y).map(async (piece) => {
    const found = await picture(z, piece.x, piece.y).catch(() => undefined);
    if (found) pen?.drawImage(found, piece.left, piece.top, TILE_PX, piece.height);
  }));
  return canvas.transferToImageBitmap();
}

/** Whole numbers whose unit intervals lie between two values. */
function spread(from: number, to: number): readonly number[] {
  const first = Math.floor(from);
  // A hair's breadth of the next one is none.
  return Array.from({ length: Math.max(1, Math.ceil(to - 1e-6) - first) }, (_, at) => first + at);
}

/** Of the square of the world from the north, 0 to 1. */
function southOf(lat: number): number {
  const sine = Math.sin((lat * Math.PI) / 180);
  return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
}

function latOf(south: number): number {
  return (Math.atan(Math.sinh(Math.PI * (1 - 2 * south))) * 180) / Math.PI;
}
