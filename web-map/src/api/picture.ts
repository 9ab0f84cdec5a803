/** A background of another server: a picture at each address, or all in one archive. */
import type { Bounds } from '../geo/lon_lat';

/** A picture by zoom, column and row; nothing where there is none, or it cannot be had. */
export type PictureOf = (z: number, x: number, y: number) => Promise<ImageBitmap | undefined>;

/** Vector tiles, cut in Web Mercator as ours are. */
export interface VectorTiles {
  readonly layers: readonly string[];
  readonly minZoom: number;
  readonly maxZoom: number;
  readonly bounds: Bounds;
}

/** One file with all of a background. */
export interface Archive {
  /** What is in it, if it is vector tiles; else it is pictures. */
  readonly vector: VectorTiles | undefined;
  readonly picture: PictureOf;
  readonly bytes: (z: number, x: number, y: number) => Promise<ArrayBuffer | undefined>;
}

/** Open an archive; nothing when it cannot be had. What reads archives is only fetched where there is one. */
export async function archiveAt(address: string): Promise<Archive | undefined> {
  try {
    return await (await import('./archive')).archived(address);
  } catch {
    return undefined;
  }
}

export async function pictureAt(url: string): Promise<ImageBitmap | undefined> {
  try {
    const response = await fetch(url);
    return response.ok ? await createImageBitmap(await response.blob()) : undefined;
  } catch {
    return undefined;
  }
}
