/** What MapLibre says of tiles that could not be had. */

interface TileId {
  readonly z: number;
  readonly x: number;
  readonly y: number;
}

export interface Missing {
  /** Its name in the style. */
  readonly source: string;
  readonly tile: TileId;
}

/** Which tile an error of MapLibre is about; its types do not say that there is one. */
export function missingOf(event: object): Missing | undefined {
  if (!('tile' in event && 'sourceId' in event)) return undefined;
  return { source: String(event.sourceId), tile: (event.tile as { tileID: { canonical: TileId } }).tileID.canonical };
}

/** HTTP status of a failed tile; MapLibre's AJAXError carries it, a dead line has none. */
export function statusOf(error: unknown): number {
  return error instanceof Error && 'status' in error && typeof error.status === 'number' ? error.status : 0;
}
