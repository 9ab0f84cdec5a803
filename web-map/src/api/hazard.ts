/** A hazard (隐患) as the API tells it: something wrong at a place, whose it is, by when, and what was done about it. */
import { lonLat, type LonLat } from '../geo/lon_lat';
import { ContractError, Fields, oneOf } from './decode';
import { readPoint } from './locate';
import type * as wire from './wire';

/** Worst first. */
export const SEVERITIES = ['red', 'yellow', 'blue'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Those that are not ended, in the order of their course. */
export const OPEN_STATUSES = ['reported', 'accepted', 'referred', 'settled', 'verified'] as const;
export type OpenStatus = (typeof OPEN_STATUSES)[number];
export const STATUSES = [...OPEN_STATUSES, 'closed', 'rejected', 'merged'] as const;
export type HazardStatus = (typeof STATUSES)[number];

export interface HazardGrid {
  readonly id: string;
  /** Unknown when the grid is no more. */
  readonly code: string | undefined;
  readonly name: string | undefined;
}

export interface HazardMember {
  readonly id: string;
  /** Unknown when the member has left. */
  readonly name: string | undefined;
  readonly team: string | undefined;
  /** Whole or masked, as the caller's role allows. */
  readonly phone: string | undefined;
}

export interface HazardOwner {
  readonly status: 'owned' | 'nobody' | 'outside';
  readonly layer: string | undefined;
  readonly grid: HazardGrid | undefined;
  readonly member: HazardMember | undefined;
}

export interface Escalation {
  /** How often it went up, being late. */
  readonly level: number;
  readonly grid: HazardGrid | undefined;
  readonly member: HazardMember | undefined;
  readonly nextAt: string | undefined;
}

/** Times are RFC 3339 with the town's own offset. */
export interface Hazard {
  readonly id: string;
  /** Number of the last write about it: of two that differ, the higher one is how it stands. */
  readonly version: number;
  readonly status: HazardStatus;
  readonly severity: Severity;
  readonly matter: { readonly code: string; readonly name: string | undefined };
  readonly text: string;
  readonly at: LonLat;
  readonly reportedAt: string;
  readonly lastReportedAt: string;
  /** By when it must be settled; none without a limit. */
  readonly dueAt: string | undefined;
  readonly owner: HazardOwner;
  readonly escalation: Escalation | undefined;
  readonly department: string | undefined;
  readonly reports: number;
  readonly reopened: number;
  readonly mergedInto: string | undefined;
  /** What the caller may do about it now. */
  readonly moves: readonly string[];
}

export interface HazardReport {
  readonly id: string;
  readonly reportedAt: string;
  readonly text: string;
  /** Only for roles that may see who reported. */
  readonly reporter: string | undefined;
}

export interface HazardEvent {
  readonly number: number;
  readonly at: string;
  /** Name of the key. */
  readonly actor: string;
  readonly action: string;
  readonly to: string;
  readonly note: string;
  readonly department: string | undefined;
}

export interface HazardCourse extends Hazard {
  readonly reportList: readonly HazardReport[];
  readonly course: readonly HazardEvent[];
}

export function isOpen({ status }: Pick<Hazard, 'status'>): boolean {
  return (OPEN_STATUSES as readonly string[]).includes(status);
}

/** Whether the time until it must be settled still runs. */
export function isRunning({ status }: Pick<Hazard, 'status'>): boolean {
  return status === 'reported' || status === 'accepted' || status === 'referred';
}

export function readHazard(value: unknown, path = 'hazard'): Hazard {
  const fields = new Fields<wire.Hazard>(value, path);
  const { x, y } = fields.part('point', readPoint);
  const at = lonLat(x, y);
  if (!at) throw new ContractError(`${path}.point`, 'a place on the globe');
  return {
    id: fields.text('id'),
    version: fields.number('version'),
    status: oneOf(STATUSES, fields.text('status'), `${path}.status`),
    severity: oneOf(SEVERITIES, fields.text('severity'), `${path}.severity`),
    matter: fields.part('matter', (matter, where) => {
      const of = new Fields<wire.MatterName>(matter, where);
      return { code: of.text('code'), name: of.textOrNone('name') };
    }),
    text: fields.textOrNone('text') ?? '',
    at,
    reportedAt: time(fields, 'reported_at', path),
    lastReportedAt: time(fields, 'last_reported_at', path),
    dueAt: fields.textOrNone('due_at') === undefined ? undefined : time(fields, 'due_at', path),
    owner: fields.part('owner', readOwner),
    escalation: fields.partOrNone('escalation', (went, where) => {
      const up = new Fields<wire.Escalation>(went, where);
      return { level: up.number('level'), grid: up.partOrNone('grid', readGrid), member: up.partOrNone('member', readMember), nextAt: up.textOrNone('next_at') };
    }),
    department: fields.textOrNone('department'),
    reports: fields.number('reports'),
    reopened: fields.numberOrNone('reopened') ?? 0,
    mergedInto: fields.textOrNone('merged_into'),
    moves: fields.list('moves', (move, where) => (typeof move === 'string' ? move : fail(where))),
  };
}

export function readCourse(value: unknown): HazardCourse {
  const fields = new Fields<wire.HazardCourse>(value, 'hazard');
  return {
    ...readHazard(value),
    reportList: fields.list('report_list', (report, path) => {
      const of = new Fields<wire.Report>(report, path);
      return { id: of.text('id'), reportedAt: time(of, 'reported_at', path), text: of.textOrNone('text') ?? '', reporter: of.textOrNone('reporter') };
    }),
    course: fields.list('course', (event, path) => {
      const of = new Fields<wire.HazardEvent>(event, path);
      return {
        number: of.number('number'),
        at: time(of, 'at', path),
        actor: of.text('actor'),
        action: of.text('action'),
        to: of.text('to'),
        note: of.textOrNone('note') ?? '',
        department: of.textOrNone('department'),
      };
    }),
  };
}

function readOwner(value: unknown, path: string): HazardOwner {
  const fields = new Fields<wire.HazardOwner>(value, path);
  return {
    status: oneOf(['owned', 'nobody', 'outside'], fields.text('status'), `${path}.status`),
    layer: fields.textOrNone('layer'),
    grid: fields.partOrNone('grid', readGrid),
    member: fields.partOrNone('member', readMember),
  };
}

function readGrid(value: unknown, path: string): HazardGrid {
  const fields = new Fields<wire.GridName>(value, path);
  return { id: fields.text('id'), code: fields.textOrNone('code'), name: fields.textOrNone('name') };
}

function readMember(value: unknown, path: string): HazardMember {
  const fields = new Fields<wire.MemberName>(value, path);
  return { id: fields.text('id'), name: fields.textOrNone('name'), team: fields.textOrNone('team'), phone: fields.textOrNone('phone') };
}

/** A moment that a clock can be compared with. */
function time(fields: Fields, name: string, path: string): string {
  const text = fields.text(name);
  if (Number.isNaN(Date.parse(text))) throw new ContractError(`${path}.${name}`, 'a time of RFC 3339');
  return text;
}

function fail(path: string): never {
  throw new ContractError(path, 'text');
}
