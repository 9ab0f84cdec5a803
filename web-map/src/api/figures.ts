/** `GET /v1/hazards/figures`: hazards counted, by grid or otherwise; the parts add up to the total. */
import { Fields } from './decode';
import { readGridRef, type GridRef } from './grid_ref';
import type { Api, Outcome, Query } from './http';
import type * as wire from './wire';

export interface Counted {
  /** All: open, closed, rejected and merged together. */
  readonly hazards: number;
  readonly reports: number;
  readonly open: number;
  readonly closed: number;
  readonly rejected: number;
  readonly merged: number;
  readonly overdue: number;
  /** Closed without having been referred, of those closed (自行处置率), 0 to 1. */
  readonly selfSettledRate: number | undefined;
  readonly onTimeRate: number | undefined;
  readonly medianSettleS: number | undefined;
}

export interface Part extends Counted {
  /** Id of a grid, code of a matter, name of a severity and so on; nothing: none of them. */
  readonly key: string | undefined;
  /** When counted by grid. */
  readonly grid: GridRef | undefined;
}

export interface Figures {
  readonly total: Counted;
  readonly parts: readonly Part[];
}

export function figures(api: Api, query: Query): Promise<Outcome<Figures>> {
  return api.get('/v1/hazards/figures', query, readFigures);
}

/** The same as an Excel workbook, in the language of the page. */
export function figuresWorkbook(api: Api, query: Query): Promise<Outcome<Blob>> {
  return api.file('/v1/hazards/figures', { ...query, format: 'xlsx' });
}

export function readFigures(body: unknown): Figures {
  const fields = new Fields<wire.HazardFigures>(body, 'figures');
  return {
    total: fields.part('total', (value, path) => readCounted(new Fields<wire.CountedBody>(value, path))),
    parts: fields.list('parts', (value, path) => {
      const part = new Fields<wire.PartBody>(value, path);
      return { key: part.textOrNone('key'), grid: part.partOrNone('grid', readGridRef), ...readCounted(part) };
    }),
  };
}

function readCounted(fields: Fields<wire.CountedBody> | Fields<wire.PartBody>): Counted {
  return {
    hazards: fields.number('hazards'),
    reports: fields.number('reports'),
    open: fields.number('open'),
    closed: fields.number('closed'),
    rejected: fields.number('rejected'),
    merged: fields.number('merged'),
    overdue: fields.number('overdue'),
    selfSettledRate: fields.numberOrNone('self_settled_rate'),
    onTimeRate: fields.numberOrNone('on_time_rate'),
    medianSettleS: fields.numberOrNone('median_settle_s'),
  };
}
