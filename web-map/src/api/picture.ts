/** A picture of another server. */

/** Nothing where there is none, or it cannot be had. */
export async function pictureAt(url: string): Promise<ImageBitmap | undefined> {
  try {
    const response = await fetch(url);
    return response.ok ? await createImageBitmap(await response.blob()) : undefined;
  } catch {
    return undefined;
  }
}
