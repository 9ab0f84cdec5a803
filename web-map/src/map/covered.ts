/** Which parts of the map the panels over it hide, in CSS pixels. */

/** Pixels at each edge. */
export interface Inset {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Covered {
  readonly inset: Inset;
  /** A box in a corner on the right. */
  readonly corner: Size & { readonly at: 'top' | 'bottom' };
}

/**
 * The inset that leaves most room for something `aspect` times as wide as it is high: the corner is kept clear by
 * staying either left of it or above it (below it, where it is at the top).
 */
export function clearOfCorner({ inset, corner }: Covered, map: Size, aspect: number): Inset {
  const leftOfIt: Inset = { ...inset, right: Math.max(inset.right, corner.width) };
  const pastIt: Inset = { ...inset, [corner.at]: Math.max(inset[corner.at], corner.height) };
  return roomIn(leftOfIt, map, aspect) > roomIn(pastIt, map, aspect) ? leftOfIt : pastIt;
}

/** Whether nothing lies over the pixel. */
export function isFree({ inset, corner }: Covered, map: Size, { x, y }: { x: number; y: number }): boolean {
  const { top, right, bottom, left } = inset;
  const inCorner = x > map.width - corner.width && (corner.at === 'top' ? y < corner.height : y > map.height - corner.height);
  return x > left && x < map.width - right && y > top && y < map.height - bottom && !inCorner;
}

/** Width to which something of this aspect can grow. */
function roomIn({ top, right, bottom, left }: Inset, { width, height }: Size, aspect: number): number {
  return Math.min(width - left - right, (height - top - bottom) * aspect);
}
