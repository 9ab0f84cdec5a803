/** `GET /v1/premises/{id}/dossier`: what binds one regulated place, and what was found there. */
import { Fields, readText } from './decode';
import { readHazard, type Hazard } from './hazard';
import type { Api, Outcome } from './http';
import type * as wire from './wire';

export interface Obligation {
  readonly matter: string;
  readonly name: string;
  readonly everyDays: number | undefined;
  readonly dueAt: string | undefined;
  readonly overdue: boolean;
}

export interface Visit {
  readonly id: string;
  readonly at: string;
  readonly kind: string;
  readonly result: string;
  readonly note: string;
  readonly matters: readonly string[];
}

export interface Dossier {
  readonly name: string;
  readonly kind: string;
  readonly address: string;
  /** Soonest due first. */
  readonly obligations: readonly Obligation[];
  /** Newest first. */
  readonly hazards: readonly Hazard[];
  readonly visits: readonly Visit[];
}

export function dossier(api: Api, premises: string, stop: AbortSignal): Promise<Outcome<Dossier>> {
  return api.get(`/v1/premises/${encodeURIComponent(premises)}/dossier`, {}, readDossier, stop);
}

export function readDossier(body: unknown): Dossier {
  const fields = new Fields<wire.Dossier>(body, 'dossier');
  const place = fields.part('premises', (value, path) => {
    const premises = new Fields<wire.Premises>(value, path);
    return { name: premises.text('name'), kind: premises.text('kind'), address: premises.text('address') };
  });
  return {
    ...place,
    obligations: fields.list('obligations', (value, path) => {
      const one = new Fields<wire.Obligation>(value, path);
      return { matter: one.text('matter'), name: one.text('name'), everyDays: one.numberOrNone('interval_days'), dueAt: one.textOrNone('due_at'), overdue: one.flag('overdue') };
    }),
    hazards: fields.list('hazards', readHazard),
    visits: fields.list('visits', (value, path) => {
      const one = new Fields<wire.Visit>(value, path);
      return { id: one.text('id'), at: one.text('at'), kind: one.text('kind'), result: one.text('result'), note: one.textOrNone('note') ?? '', matters: one.list('matters', readText) };
    }),
  };
}
