/** `/v1/drafts/{id}/area.gpkg`: a part of a draft as a GeoPackage, to be drawn on in QGIS, and what comes of it when it is sent back. */
import { degrees, lonLat, type Bounds, type LonLat } from '../geo/lon_lat';
import { Fields, readNumber } from './decode';
import { readDraft, readImpact, type Draft, type Impact } from './draft';
import type { Api, Outcome } from './http';
import type * as wire from './wire';

const GEOPACKAGE = 'application/geopackage+sqlite3';

/** What lies in a box, or some grids with all below them. */
export type AreaOf = { readonly box: Bounds } | { readonly grids: readonly string[] };

/** One edit that a file comes to. */
export interface FoundEdit {
  readonly op: string;
  /** Id of the grid that it is about, and of the one that gets it or lies above it. */
  readonly grid: string | undefined;
  readonly to: string | undefined;
  /** What a grid is to be called, or its code. */
  readonly called: string | undefined;
  /** The border that it is about; with the number of a point that goes. */
  readonly arc: { readonly id: string; readonly vertex: number | undefined } | undefined;
  /** How many points are moved. */
  readonly points: number;
  readonly at: LonLat | undefined;
}

/** What a file would come to. */
export interface Tried {
  readonly edits: readonly FoundEdit[];
  readonly impact: Impact;
}

export function areaFile(api: Api, draft: number, of: AreaOf): Promise<Outcome<Blob>> {
  return api.file(`/v1/drafts/${draft}/area.gpkg`, 'box' in of ? { bbox: of.box.map(degrees).join(',') } : { grids: of.grids.join(',') });
}

/** What would be made of a file; nothing of it is. */
export function tryArea(api: Api, draft: number, file: ArrayBuffer, stop: AbortSignal): Promise<Outcome<Tried>> {
  return api.postFile(`/v1/drafts/${draft}/area.gpkg`, { dry_run: 'true' }, packed(file), undefined, readTried, stop);
}

/** Make its edits, all or none. */
export function takeArea(api: Api, { id, tag }: Draft, file: ArrayBuffer): Promise<Outcome<Draft>> {
  return api.postFile(`/v1/drafts/${id}/area.gpkg`, {}, packed(file), tag, (body, newTag) => new Fields<wire.AreaReturned>(body, 'area').part('draft', (draft) => readDraft(draft, newTag)));
}

function packed(file: ArrayBuffer): Blob {
  return new Blob([file], { type: GEOPACKAGE });
}

export function readTried(body: unknown): Tried {
  const fields = new Fields<wire.AreaReturned>(body, 'area');
  return { edits: fields.list('edits', readEdit), impact: fields.part('impact', readImpact) };
}

/** Fields of whichever edit has them. */
interface AnyEdit {
  readonly op: string;
  readonly grid?: string;
  readonly from?: string;
  readonly to?: string;
  readonly into?: string;
  readonly parent?: string;
  readonly name?: string;
  readonly code?: string;
  readonly arc?: string;
  readonly vertex?: number;
  readonly moves?: readonly { readonly to: readonly number[] }[];
  readonly at?: readonly number[];
  readonly line?: readonly (readonly number[])[];
  readonly area?: readonly (readonly number[])[];
}

function readEdit(value: unknown, path: string): FoundEdit {
  const fields = new Fields<AnyEdit>(value, path);
  const place = (point: unknown, at: string): LonLat | undefined => {
    const [lon, lat] = Array.isArray(point) ? point : [];
    return lonLat(readNumber(lon, at), readNumber(lat, at));
  };
  const moves = fields.list('moves', (move, at) => place(new Fields<{ to: readonly number[] }>(move, at).list('to', readNumber), at));
  const at = fields.list('at', readNumber);
  const arc = fields.textOrNone('arc');
  return {
    op: fields.text('op'),
    grid: fields.textOrNone('grid') ?? fields.textOrNone('from'),
    to: fields.textOrNone('to') ?? fields.textOrNone('into') ?? fields.textOrNone('parent'),
    called: fields.textOrNone('name') ?? fields.textOrNone('code'),
    arc: arc === undefined ? undefined : { id: arc, vertex: fields.numberOrNone('vertex') },
    points: moves.length,
    at: [...moves, ...(at.length > 0 ? [place(at, path)] : []), ...fields.list('line', place), ...fields.list('area', place)][0],
  };
}
