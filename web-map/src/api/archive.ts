/** A background in one file, of which only the parts are read that are needed (PMTiles 3); fetched by itself, when there is one. */
import { PMTiles, TileType } from 'pmtiles';
import type { Archive, VectorTiles } from './picture';

/** What a picture is as, by the archive's own word; an archive of vector tiles has none. */
const PICTURES: Readonly<Partial<Record<TileType, string>>> = { [TileType.Png]: 'image/png', [TileType.Jpeg]: 'image/jpeg', [TileType.Webp]: 'image/webp', [TileType.Avif]: 'image/avif' };

/** `address` may be a path on this page's own host. Closer than its closest pictures, parts of those are shown. */
export async function archived(address: string): Promise<Archive> {
  const archive = new PMTiles(new URL(address, location.href).href);
  const { minZoom, maxZoom, minLon, minLat, maxLon, maxLat, tileType } = await archive.getHeader();
  const type = PICTURES[tileType];
  const vector: VectorTiles | undefined = tileType === TileType.Mvt ? { layers: layersOf(await archive.getMetadata()), minZoom, maxZoom, bounds: [minLon, minLat, maxLon, maxLat] } : undefined;
  const picture = async (z: number, x: number, y: number): Promise<ImageBitmap | undefined> => {
    if (type === undefined) return undefined;
    const steps = Math.max(0, z - maxZoom);
    const parts = 2 ** steps;
    const tile = await archive.getZxy(z - steps, Math.floor(x / parts), Math.floor(y / parts));
    if (!tile) return undefined;
    const whole = await createImageBitmap(new Blob([tile.data], { type }));
    if (steps === 0) return whole;
    // By a canvas, since a part may be smaller than a pixel of the picture.
    const [{ width, height }, canvas] = [whole, new OffscreenCanvas(whole.width, whole.height)];
    canvas.getContext('2d')?.drawImage(whole, ((x % parts) * width) / parts, ((y % parts) * height) / parts, width / parts, height / parts, 0, 0, width, height);
    return canvas.transferToImageBitmap();
  };
  return { vector, picture, bytes: async (z, x, y) => (await archive.getZxy(z, x, y))?.data };
}

/** The names of the layers that the archive's own description lists. */
export function layersOf(metadata: unknown): readonly string[] {
  const list = (metadata as { vector_layers?: unknown } | undefined)?.vector_layers;
  return Array.isArray(list) ? list.map((layer: { id?: unknown } | null) => layer?.id).filter((id) => typeof id === 'string') : [];
}
