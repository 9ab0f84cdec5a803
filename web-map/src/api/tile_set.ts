/** `GET /tiles/{set}.json`: TileJSON 3.0 of a set of tiles. */
import { bounds, type Bounds } from '../geo/lon_lat';
import { ContractError, Fields, readNumber, readText } from './decode';
import type { Api, Outcome } from './http';
import type * as wire from './wire';

export interface TileSet {
  /** Absolute on our own origin, with `{z}/{x}/{y}` to fill in. */
  readonly url: string;
  readonly bounds: Bounds;
  readonly minZoom: number;
  readonly maxZoom: number;
}

export function tileSet(api: Api, name: 'grids' | 'places' | 'patrol', asked: Readonly<Record<string, string>> = {}): Promise<Outcome<TileSet>> {
  return api.get(`/tiles/${name}.json`, asked, (body) => readTileSet(body, api.origin));
}

/** The set of hazards as it stands whenever a tile is asked for: without the version that names a moment. */
export async function liveTileSet(api: Api, name: 'hazards'): Promise<Outcome<TileSet>> {
  const outcome = await api.get(`/tiles/${name}.json`, {}, (body) => readTileSet(body, api.origin));
  return outcome.ok ? { ok: true, value: { ...outcome.value, url: outcome.value.url.replace(/\?.*$/, '') } } : outcome;
}

/** The same set as a draft has it, as of the state that its tag names. */
export function tilesOfDraft(tiles: TileSet, { id, tag }: { readonly id: number; readonly tag: string }): TileSet {
  return { ...tiles, url: tiles.url.replace(/\?.*$/, `?draft=${id}&v=${encodeURIComponent(tag.replaceAll('"', ''))}`) };
}

/** The same set as an edition has it. */
export function tilesOfEdition(tiles: TileSet, edition: number): TileSet {
  return { ...tiles, url: tiles.url.replace(/\?.*$/, `?edition=${edition}`) };
}

export function readTileSet(body: unknown, origin: string): TileSet {
  const fields = new Fields<wire.TileJson>(body, 'tilejson');
  const [template] = fields.list('tiles', readText);
  if (template === undefined) throw new ContractError('tilejson.tiles', 'at least one address');
  const box = bounds(fields.list('bounds', readNumber));
  if (box === undefined) throw new ContractError('tilejson.bounds', 'west, south, east, north');
  return {
    url: origin + pathOf(template),
    bounds: box,
    minZoom: fields.numberOrNone('minzoom') ?? 0,
    maxZoom: fields.numberOrNone('maxzoom') ?? 14,
  };
}

/**
 * The template's path and query, whatever host it names: tiles come from where the page came from, and a proxy in
 * between need not be known to the server. By text, since a URL parser would escape the braces.
 */
function pathOf(template: string): string {
  const path = template.replace(/^[a-z]+:\/\/[^/]*/i, '');
  return path.startsWith('/') ? path : `/tiles/${path}`;
}
