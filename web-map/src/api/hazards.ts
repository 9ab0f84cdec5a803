/** `/v1/hazards`: all that are open, one with its course, a report of one, and what somebody does about it. */
import { MAP_DATUM } from '../geo/datum';
import { Fields } from './decode';
import { readCourse, readHazard, type Hazard, type HazardCourse, type Severity } from './hazard';
import type { Api, Outcome } from './http';
import { readAnswer, type Answer, type Place } from './locate';
import { ownPath } from './matters';
import type * as wire from './wire';

interface Page {
  readonly items: readonly Hazard[];
  readonly next: string | undefined;
}

/** Pages of 1,000 that are followed: twice the 10,000 that the largest town may have open on its worst day. */
const PAGES_MAX = 20;

/** All that are not ended, newest first. */
export async function openHazards(api: Api, stop?: AbortSignal): Promise<Outcome<readonly Hazard[]>> {
  const hazards: Hazard[] = [];
  let path: string | undefined = '/v1/hazards?status=open&limit=1000';
  for (let page = 0; path !== undefined && page < PAGES_MAX; page += 1) {
    const outcome: Outcome<Page> = await api.get(path, {}, readPage, stop);
    if (!outcome.ok) return outcome;
    hazards.push(...outcome.value.items);
    path = ownPath(api.origin, outcome.value.next);
  }
  return { ok: true, value: hazards };
}

function readPage(body: unknown): Page {
  const fields = new Fields<wire.Page_Hazard>(body, 'hazards');
  const links = fields.list('links', (value, path) => {
    const link = new Fields<wire.Link>(value, path);
    return { rel: link.text('rel'), href: link.text('href') };
  });
  return { items: fields.list('items', readHazard), next: links.find((link) => link.rel === 'next')?.href };
}

export function hazardCourse(api: Api, id: string, stop?: AbortSignal): Promise<Outcome<HazardCourse>> {
  return api.get(`/v1/hazards/${encodeURIComponent(id)}`, {}, readCourse, stop);
}

/** Move it, unless it has been written to since `version`. */
export function act(api: Api, { id, version }: Pick<Hazard, 'id' | 'version'>, action: string, note: string): Promise<Outcome<Hazard>> {
  return api.post(`/v1/hazards/${encodeURIComponent(id)}/actions`, { action, note, version }, (body) => readHazard(body));
}

export interface NewReport {
  readonly place: Place;
  readonly matter: string;
  /** None: as the matter has it. */
  readonly severity: Severity | undefined;
  readonly text: string;
}

export interface Filed {
  readonly id: string;
  /** The hazard that was open already, and means the same. */
  readonly duplicateOf: string | undefined;
  readonly dueAt: string | undefined;
  readonly reports: number;
  readonly owner: Answer['owner'];
}

/** File a report; sent again with the same `once`, it is still one report. */
export function report(api: Api, { place, ...rest }: NewReport, once: string): Promise<Outcome<Filed>> {
  const crs = place.kind === 'point' && place.datum !== MAP_DATUM ? `?crs=${encodeURIComponent(place.datum)}` : '';
  const accuracy = place.kind === 'point' ? { accuracy_m: place.accuracyM } : {};
  return api.post(`/v1/hazards${crs}`, { ...rest, ...accuracy, place: placeBody(place) }, readFiled, once);
}

function placeBody(place: Place): object {
  switch (place.kind) {
    case 'address':
      return { address: place.text };
    case 'premises':
      return { premises: place.key };
    case 'point':
      return place.datum === MAP_DATUM ? { lon: place.x, lat: place.y } : { x: place.x, y: place.y };
  }
}

function readFiled(body: unknown): Filed {
  const fields = new Fields<wire.ReportAnswer>(body, 'report');
  return {
    id: fields.text('id'),
    duplicateOf: fields.textOrNone('duplicate_of'),
    dueAt: fields.textOrNone('due_at'),
    reports: fields.number('reports'),
    owner: readAnswer(body).owner,
  };
}
