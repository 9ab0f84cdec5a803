/** `/v1/patrol`: how much of each grid was seen, what was not, which premises nobody supervised, and where members walked. */
import { lonLat, type LonLat } from '../geo/lon_lat';
import { ContractError, Fields, readNumber, readText } from './decode';
import { readGridRef, type GridRef } from './grid_ref';
import type { Api, Outcome } from './http';
import { allPages } from './pages';
import type * as wire from './wire';

/** Of something, how much was seen. */
export interface Share {
  readonly of: number;
  readonly seen: number;
}

export interface Coverage {
  readonly grid: GridRef;
  /** 0 to 1; nothing where there is nothing to look after. */
  readonly ratio: number | undefined;
  readonly roadsM: Share;
  readonly premises: Share;
}

/** Pages of 1,000 that are followed: a city's basic grids. */
const PAGES_MAX = 5;

/** Of all community grids of a level, from a moment until now. */
export function coverage(api: Api, level: string, from: string): Promise<Outcome<readonly Coverage[]>> {
  const query = new URLSearchParams({ layer: 'community', level, from, limit: '1000' });
  return allPages(api, `/v1/patrol/coverage?${query}`, readCoverage, PAGES_MAX);
}

function readCoverage(value: unknown, path: string): Coverage {
  const one = new Fields<wire.Coverage>(value, path);
  return { grid: one.part('grid', readGridRef), ratio: one.numberOrNone('ratio'), roadsM: one.part('roads_m', readShare), premises: one.part('premises', readShare) };
}

function readShare(value: unknown, path: string): Share {
  const fields = new Fields<wire.Share>(value, path);
  return { of: fields.number('of'), seen: fields.number('seen') };
}

/** Lines of positions in degrees. */
export type Lines = readonly (readonly LonLat[])[];

/** What of a grid was not seen. */
export interface Gap {
  readonly kind: 'road' | 'premises';
  readonly id: string;
  readonly name: string;
  readonly lengthM: number | undefined;
  readonly lastVisit: string | undefined;
  /** The stretches of a road; of premises one line of one point. */
  readonly lines: Lines;
}

export interface Gaps {
  readonly roadsM: number;
  readonly premises: number;
  /** Worst first. */
  readonly items: readonly Gap[];
}

export function gaps(api: Api, grid: string, window: string): Promise<Outcome<Gaps>> {
  return api.get('/v1/patrol/gaps', { grid, window, limit: '200' }, readGaps);
}

export function readGaps(body: unknown): Gaps {
  const fields = new Fields<wire.Gaps>(body, 'gaps');
  return { roadsM: fields.number('roads_m'), premises: fields.number('premises'), items: fields.list('items', readGap) };
}

function readGap(value: unknown, path: string): Gap {
  const fields = new Fields<wire.Gap>(value, path);
  return {
    kind: fields.text('kind') === 'road' ? 'road' : 'premises',
    id: fields.text('id'),
    name: fields.text('name'),
    lengthM: fields.numberOrNone('length_m'),
    lastVisit: fields.textOrNone('last_visit'),
    lines: fields.part('geometry', readLines),
  };
}

function readLines(value: unknown, path: string): Lines {
  const fields = new Fields(value, path);
  const line = (item: unknown, at: string): LonLat[] => new Fields({ line: item }, at).list('line', readPosition);
  switch (fields.text('type')) {
    case 'Point':
      return [[readPosition(fields.list('coordinates', readNumber), path)]];
    case 'LineString':
      return [fields.list('coordinates', readPosition)];
    case 'MultiLineString':
      return fields.list('coordinates', line);
    default:
      throw new ContractError(`${path}.type`, 'Point, LineString or MultiLineString');
  }
}

function readPosition(value: unknown, path: string): LonLat {
  const [x, y] = Array.isArray(value) ? value : [];
  const at = typeof x === 'number' && typeof y === 'number' ? lonLat(x, y) : undefined;
  if (!at) throw new ContractError(path, 'longitude and latitude');
  return at;
}

/** Premises that should have been visited by now. */
export interface Missed {
  readonly premises: string;
  readonly name: string;
  readonly matter: string;
  readonly dueAt: string;
  readonly lastSupervision: string | undefined;
}

export interface MissedPremises {
  /** By grid: how many are bound to visits, and how many of them are overdue. */
  readonly grids: readonly { readonly grid: GridRef; readonly premises: number; readonly missed: number }[];
  /** Overdue longest first. */
  readonly items: readonly Missed[];
}

/** In one grid, or with `level` in all of that level. */
export function missed(api: Api, asked: { readonly grid: string } | { readonly level: string }): Promise<Outcome<MissedPremises>> {
  return api.get('/v1/patrol/missed', { layer: 'community', ...asked, limit: '200' }, readMissed);
}

export function readMissed(body: unknown): MissedPremises {
  const fields = new Fields<wire.MissedBody>(body, 'missed');
  return {
    grids: fields.list('grids', (value, path) => {
      const one = new Fields<wire.MissedGrid>(value, path);
      return { grid: one.part('grid', readGridRef), premises: one.number('premises'), missed: one.number('missed') };
    }),
    items: fields.list('items', (value, path) => {
      const one = new Fields<wire.MissedItem>(value, path);
      return { premises: one.text('premises'), name: one.text('name'), matter: one.text('matter'), dueAt: one.text('due_at'), lastSupervision: one.textOrNone('last_supervision') };
    }),
  };
}

/** A walk without a break: where, and when, milliseconds since 1970. */
export interface Walk {
  readonly member: string;
  readonly name: string | undefined;
  readonly points: readonly { readonly at: LonLat; readonly ms: number }[];
}

/** All walks of a member in a day that begins at `from`. */
export function walks(api: Api, member: string, from: string, to: string): Promise<Outcome<readonly Walk[]>> {
  return api.get('/v1/patrol/tracks', { member, from, to }, readWalks);
}

export function readWalks(body: unknown): readonly Walk[] {
  return new Fields<wire.TrackFeatures>(body, 'tracks').list('features', (value, path) => {
    const feature = new Fields<wire.TrackFeature>(value, path);
    const places = feature.part('geometry', readLines).flat();
    return feature.part('properties', (properties, at) => {
      const own = new Fields<wire.TrackProperties>(properties, at);
      const times = own.list('at', readText).map((text) => Date.parse(text));
      const points = places.flatMap((place, index) => {
        const ms = times[index];
        return ms === undefined || Number.isNaN(ms) ? [] : [{ at: place, ms }];
      });
      return { member: own.text('member'), name: own.textOrNone('name'), points };
    });
  });
}

/** Who serves on a grid, each once. */
export function servingOn(api: Api, grid: string): Promise<Outcome<readonly { readonly id: string; readonly name: string }[]>> {
  return api.get(`/v1/grids/${encodeURIComponent(grid)}/members`, {}, (body) => {
    const found = new Fields<wire.Page_Serving>(body, 'members').list('items', (value, path) =>
      new Fields<wire.Page_Serving['items'][number]>(value, path).partOrNone('member', (member, at) => {
        const fields = new Fields<wire.Member>(member, at);
        return { id: fields.text('id'), name: fields.textOrNone('name') ?? '' };
      }));
    return [...new Map(found.flatMap((member) => (member ? [[member.id, member]] : []))).values()];
  });
}
