/** Pictures of another server: each at an address of its own, or all in one archive. */
import type { Background } from './about';
import type { archived } from './archive';

/** A picture by zoom, column and row; nothing where there is none, or it cannot be had. */
export type PictureOf = (z: number, x: number, y: number) => Promise<ImageBitmap | undefined>;

/** Of a background. What reads an archive is only fetched where there is one. */
export function picturesOf(background: Background, addressOf: (z: number, x: number, y: number) => string): PictureOf {
  if (!background.isArchive) return (z, x, y) => pictureAt(addressOf(z, x, y));
  let reader: Promise<ReturnType<typeof archived>> | undefined;
  return async (z, x, y) => {
    try {
      reader ??= import('./archive').then((module) => module.archived(background.tiles));
      return await (await reader)(z, x, y);
    } catch {
      return undefined;
    }
  };
}

async function pictureAt(url: string): Promise<ImageBitmap | undefined> {
  try {
    const response = await fetch(url);
    return response.ok ? await createImageBitmap(await response.blob()) : undefined;
  } catch {
    return undefined;
  }
}
