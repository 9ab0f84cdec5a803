/** `GET /v1/grids/{id}`: the area of one grid, of any level. */
import { ContractError, Fields, readNumber } from './decode';
import type { Api, Outcome } from './http';

/** Rings of longitude and latitude in degrees, as in RFC 7946. */
type Rings = number[][][];
export type Area = { readonly type: 'Polygon'; readonly coordinates: Rings } | { readonly type: 'MultiPolygon'; readonly coordinates: Rings[] };

export interface GridShape {
  readonly id: string;
  readonly area: Area;
}

export function gridShape(api: Api, id: string, stop: AbortSignal): Promise<Outcome<GridShape>> {
  return api.get(`/v1/grids/${encodeURIComponent(id)}`, {}, readGridShape, stop);
}

export function readGridShape(body: unknown): GridShape {
  const fields = new Fields(body, 'grid');
  return { id: fields.text('id'), area: fields.part('geometry', readArea) };
}

function readArea(value: unknown, path: string): Area {
  const fields = new Fields(value, path);
  const type = fields.text('type');
  switch (type) {
    case 'Polygon':
      return { type, coordinates: fields.list('coordinates', readRing) };
    case 'MultiPolygon':
      return { type, coordinates: fields.list('coordinates', (part, at) => readList(part, at, readRing)) };
    default:
      throw new ContractError(`${path}.type`, 'Polygon or MultiPolygon');
  }
}

function readRing(value: unknown, path: string): number[][] {
  return readList(value, path, (position, at) => readList(position, at, readNumber));
}

function readList<T>(value: unknown, path: string, read: (item: unknown, path: string) => T): T[] {
  if (!Array.isArray(value)) throw new ContractError(path, 'a list');
  return value.map((item, index) => read(item, `${path}[${index}]`));
}
