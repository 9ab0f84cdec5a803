/** `/v1/hazards`: all that are open, one with its course, a report of one, and what somebody does about it. */
import { MAP_DATUM } from '../geo/datum';
import { Fields } from './decode';
import { readCourse, readHazard, type Hazard, type HazardCourse, type Severity } from './hazard';
import type { Api, Outcome } from './http';
import { readAnswer, type Answer, type Place } from './locate';
import { allPages } from './pages';
import type * as wire from './wire';

/** Pages of 1,000 that are followed: twice the 10,000 that the largest town may have open on its worst day. */
const PAGES_MAX = 20;

/** All that are not ended, newest first. */
export function openHazards(api: Api, stop?: AbortSignal): Promise<Outcome<readonly Hazard[]>> {
  return allPages(api, '/v1/hazards?status=open&limit=1000', readHazard, PAGES_MAX, stop);
}

export function hazardCourse(api: Api, id: string, stop?: AbortSignal): Promise<Outcome<HazardCourse>> {
  return api.get(`/v1/hazards/${encodeURIComponent(id)}`, {}, readCourse, stop);
}

/** What goes along with a move: another hazard that it is joined to, or the reports that are taken out of it. */
export interface Along {
  readonly into?: string;
  readonly reports?: readonly string[];
}

export interface Moved {
  readonly hazard: Hazard;
  /** What its reports were split off to. */
  readonly split: Hazard | undefined;
}

/** Move it, unless it has been written to since `version`. */
export function act(api: Api, { id, version }: Pick<Hazard, 'id' | 'version'>, action: string, note: string, along: Along = {}): Promise<Outcome<Moved>> {
  const read = (body: unknown): Moved => ({
    hazard: readHazard(body),
    split: new Fields<wire.ActAnswer>(body, 'hazard').partOrNone('split', (value, path) => readHazard(value, path)),
  });
  return api.post(`/v1/hazards/${encodeURIComponent(id)}/actions`, { action, note, version, ...along }, read);
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
