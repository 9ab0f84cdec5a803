/** Files that the page makes itself, for whoever sits before it. */

export function download(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // After the browser has begun to read it.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Pixels of a unit of the drawing: sharp when it is printed. */
const SHARPNESS = 3;

/** A drawing as PNG. */
export async function pictureOf(svg: SVGSVGElement): Promise<Blob> {
  const url = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(svg)], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    const { width, height } = svg.viewBox.baseVal;
    [canvas.width, canvas.height] = [width * SHARPNESS, height * SHARPNESS];
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((done, fail) => { canvas.toBlob((blob) => { if (blob) done(blob); else fail(new Error('no picture')); }, 'image/png'); });
  } finally {
    URL.revokeObjectURL(url);
  }
}
