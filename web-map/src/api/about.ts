/** `GET /v1/about`: which town this is, and whether its data are made up. */
import { Fields, readText } from './decode';
import type { Api, Outcome } from './http';
import type * as wire from './wire';

export interface About {
  /** The data are synthetic, and every screen says so. */
  readonly demo: boolean;
  readonly town: string | undefined;
  readonly notice: string | undefined;
  /** The edition in force. */
  readonly edition: number | undefined;
  /** What the caller may do, by the name of their role; unknown to an older server. */
  readonly role: string | undefined;
  /** What the caller's key is called, as it stands under what they did. */
  readonly caller: string | undefined;
  /** Names of the levels of grids, the widest first. */
  readonly levels: readonly string[];
  /** Somebody else's map to lie under ours. */
  readonly background: Background | undefined;
}

export interface Background {
  /** With `{z}` (or `{z-1}` and the like), `{x}` and `{y}` to fill in; of an archive its address. */
  readonly tiles: string;
  /** One file with all of them (PMTiles), or a picture for each address. */
  readonly isArchive: boolean;
  /** Cut as degrees are: from 180° west and 90° north, squares of 360°/2^z; else in Web Mercator. */
  readonly isInDegrees: boolean;
  readonly isGcj02: boolean;
  /** Zooms of which there are tiles. */
  readonly minZoom: number;
  readonly maxZoom: number;
  /** Whose it is. */
  readonly note: string;
}

export function about(api: Api): Promise<Outcome<About>> {
  return api.get('/v1/about', {}, readAbout);
}

export function readAbout(body: unknown): About {
  const fields = new Fields<wire.About>(body, 'about');
  return {
    demo: fields.flag('demo'),
    town: fields.textOrNone('town'),
    notice: fields.textOrNone('notice'),
    edition: fields.numberOrNone('edition'),
    levels: fields.list('levels', readText),
    role: fields.partOrNone('caller', (value, path) => new Fields<wire.AboutCaller>(value, path).textOrNone('role') ?? ''),
    background: fields.partOrNone('background', (value, path) => {
      const background = new Fields<wire.Background>(value, path);
      return {
        tiles: background.text('tiles'),
        isArchive: background.text('kind') === 'pmtiles',
        isInDegrees: background.text('tiling') === 'degrees',
        isGcj02: background.text('datum') === 'GCJ-02',
        minZoom: background.number('min_zoom'),
        maxZoom: background.number('max_zoom'),
        note: background.text('note'),
      };
    }),
    caller: fields.partOrNone('caller', (value, path) => new Fields<wire.AboutCaller>(value, path).textOrNone('name') ?? ''),
  };
}
