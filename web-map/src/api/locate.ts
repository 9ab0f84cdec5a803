/**
 * `GET /v1/locate`: "which grid, and which grid member, owns this place?"
 *
 * The types follow the JSON of the contract field by field; names are ours (camelCase), meanings are the server's.
 */
import { MAP_DATUM, type Stated } from '../geo/datum';
import { degrees } from '../geo/lon_lat';
import { ContractError, Fields, oneOf, readNumber } from './decode';
import type { Api, Outcome, Query } from './http';
import type * as wire from './wire';

/** What is asked about. */
export type Place =
  | ({ readonly kind: 'point'; readonly accuracyM: number } & Stated)
  | { readonly kind: 'address'; readonly text: string }
  /** A premises id or its unified social credit code. */
  | { readonly kind: 'premises'; readonly key: string };

export type OwnerStatus = 'owned' | 'nobody' | 'outside' | 'ambiguous' | 'not_found' | 'hidden';
export type MatchStatus = 'exact' | 'near' | 'many' | 'none';

export interface GridRef {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly level: string | undefined;
}

export interface Member {
  readonly id: string;
  readonly name: string;
  readonly team: string;
  readonly role: string | undefined;
  readonly onDuty: boolean;
  /** Whole, masked (`138****5678`) or not given, as the caller's role allows. */
  readonly phone: string | undefined;
}

export interface LayerGrid extends GridRef {
  readonly layer: string;
  /** From the highest level down to the parent. */
  readonly path: readonly GridRef[];
  /** Metres from the point to the grid's nearest border. */
  readonly borderM: number | undefined;
  /** Exactly on the border, without rounding. */
  readonly onBorder: boolean;
  /** Grids of the same layer and level within the point's own accuracy. */
  readonly neighbours: readonly GridRef[];
  readonly members: readonly Member[];
}

export interface Candidate {
  readonly label: string;
  readonly point: { readonly x: number; readonly y: number } | undefined;
}

export interface Match {
  readonly status: MatchStatus;
  readonly label: string | undefined;
  readonly accuracy: string | undefined;
  readonly candidates: readonly Candidate[];
}

export interface Owner {
  readonly status: OwnerStatus;
  readonly layer: string | undefined;
  readonly grid: GridRef | undefined;
  readonly member: Member | undefined;
  /** How many grids were asked in vain before somebody was found. */
  readonly escalated: number;
  readonly because: readonly { readonly code: string; readonly text: string }[];
}

export interface Answer {
  readonly match: Match | undefined;
  /** In the datum of the question. */
  readonly point: { readonly x: number; readonly y: number } | undefined;
  readonly edition: number | undefined;
  /** RFC 3339, in the town's own offset. */
  readonly at: string | undefined;
  readonly grids: readonly LayerGrid[];
  readonly ledBy: LayerGrid | undefined;
  readonly owner: Owner;
}

/** Ask who owns `place`, for a matter's code or for no matter. */
export function locate(api: Api, place: Place, matter: string | undefined, stop?: AbortSignal): Promise<Outcome<Answer>> {
  return api.get('/v1/locate', locateQuery(place, matter), readAnswer, stop);
}

/** The question as query parameters; the datum is named whenever it is not the API's default. */
export function locateQuery(place: Place, matter: string | undefined): Query {
  const extra: Query = matter === undefined ? {} : { matter };
  switch (place.kind) {
    case 'address':
      return { address: place.text, ...extra };
    case 'premises':
      return { premises: place.key, ...extra };
    case 'point': {
      const accuracy = { accuracy_m: String(place.accuracyM) };
      const [x, y] = [degrees(place.x), degrees(place.y)];
      return place.datum === MAP_DATUM ? { lon: x, lat: y, ...accuracy, ...extra } : { x, y, crs: place.datum, ...accuracy, ...extra };
    }
  }
}

const OWNER_STATUSES: readonly OwnerStatus[] = ['owned', 'nobody', 'outside', 'ambiguous', 'not_found', 'hidden'];
const MATCH_STATUSES: readonly MatchStatus[] = ['exact', 'near', 'many', 'none'];

export function readAnswer(body: unknown): Answer {
  const fields = new Fields<wire.LocateAnswer>(body, 'locate');
  return {
    match: fields.partOrNone('match', readMatch),
    point: fields.partOrNone('point', readPoint),
    edition: fields.numberOrNone('edition'),
    at: fields.textOrNone('at'),
    grids: fields.list('grids', readLayerGrid),
    ledBy: fields.partOrNone('led_by', readLayerGrid),
    owner: fields.part('owner', readOwner),
  };
}

function readMatch(value: unknown, path: string): Match {
  const fields = new Fields<wire.MatchBody>(value, path);
  return {
    status: oneOf(MATCH_STATUSES, fields.text('status'), `${path}.status`),
    label: fields.textOrNone('label'),
    accuracy: fields.textOrNone('accuracy'),
    candidates: fields.list('candidates', readCandidate),
  };
}

function readCandidate(value: unknown, path: string): Candidate {
  const fields = new Fields<wire.CandidateBody>(value, path);
  return { label: fields.text('label'), point: fields.partOrNone('point', readPoint) };
}

export function readPoint(value: unknown, path: string): { x: number; y: number } {
  const [x, y] = new Fields<wire.PointGeometry>(value, path).list('coordinates', readNumber);
  if (x === undefined || y === undefined) throw new ContractError(`${path}.coordinates`, 'two numbers');
  return { x, y };
}

function readOwner(value: unknown, path: string): Owner {
  const fields = new Fields<wire.OwnerBody>(value, path);
  return {
    status: oneOf(OWNER_STATUSES, fields.text('status'), `${path}.status`),
    layer: fields.textOrNone('layer'),
    grid: fields.partOrNone('grid', readGridRef),
    member: fields.partOrNone('member', readMember),
    escalated: fields.numberOrNone('escalated') ?? 0,
    because: fields.list('because', (step, at) => {
      const reason = new Fields<wire.BecauseBody>(step, at);
      return { code: reason.text('code'), text: reason.text('text') };
    }),
  };
}

function readLayerGrid(value: unknown, path: string): LayerGrid {
  const fields = new Fields<wire.GridAnswerBody>(value, path);
  return {
    ...readGridRef(value, path),
    layer: fields.text('layer'),
    path: fields.list('path', readGridRef),
    borderM: fields.numberOrNone('border_m'),
    onBorder: fields.flag('on_border'),
    neighbours: fields.list('neighbours', readGridRef),
    members: fields.list('members', readMember),
  };
}

function readGridRef(value: unknown, path: string): GridRef {
  const fields = new Fields(value, path);
  return { id: fields.text('id'), code: fields.text('code'), name: fields.text('name'), level: fields.textOrNone('level') };
}

function readMember(value: unknown, path: string): Member {
  const fields = new Fields<wire.MemberAnswerBody>(value, path);
  return {
    id: fields.text('id'),
    name: fields.text('name'),
    team: fields.text('team'),
    role: fields.textOrNone('role'),
    onDuty: fields.flag('on_duty'),
    phone: fields.textOrNone('phone'),
  };
}
