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
  /** A box in the bottom right corner. */
  readonly corner: Size;
}

/**
 * The inset that leaves most room for something `aspect` times as wide as it is high: the corner is kept clear by
 * staying either left of it or above it.
 */
export function clearOfCorner({ inset, corner }: Covered, map: Size, aspect: number): Inset {
  const leftOfIt: Inset = { ...inset, right: Math.max(inset.right, corner.width) };
  const aboveIt: Inset = { ...inset, bottom: Math.max(inset.bottom, corner.height) };
  return roomIn(leftOfIt, map, aspect) > roomIn(aboveIt, map, aspect) ? leftOfIt : aboveIt;
}

/** Whether nothing lies over the pixel. */
export function isFree({ inset, corner }: Covered, map: Size, { x, y }: { x: number; y: number }): boolean {
  const { top, right, bottom, left } = inset;
  const inCorner = x > map.width - corner.width && y > map.height - corner.height;
  return x > left && x < map.width - right && y > top && y < map.height - bottom && !inCorner;
}

/** Width to which something of this aspect can grow. */
function roomIn({ top, right, bottom, left }: Inset, { width, height }: Size, aspect: number): number {
  return Math.min(width - left - right, (height - top - bottom) * aspect);
}
