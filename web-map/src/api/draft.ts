/** A draft (调整方案) as the server sends it, and what it says of one: its faults, whom it hits, what differs, its borders. */
import { Mesh, type Arc, type NamedGrid, type Node } from '../draft/mesh';
import { lonLat, type Bounds, type LonLat } from '../geo/lon_lat';
import type { LatticePoint } from '../geo/lattice';
import { ContractError, Fields, oneOf, readNumber, readText } from './decode';
import type * as wire from './wire';

export const DRAFT_STATUSES = ['open', 'submitted', 'returned', 'approved', 'published', 'discarded'] as const;
export type DraftStatus = (typeof DRAFT_STATUSES)[number];

export interface Draft {
  readonly id: number;
  /** Its ETag, by which a write says what it was decided on; nothing in a list. */
  readonly tag: string;
  readonly name: string;
  readonly note: string;
  readonly author: string;
  /** The edition that it stands on. */
  readonly base: number;
  readonly status: DraftStatus;
  /** Whether hazards that are open when it comes into force go with the ground, or stay with their owners. */
  readonly movesHazards: boolean;
  /** The names of its edits, in order. */
  readonly edits: readonly string[];
  /** How many can be done again. */
  readonly undone: number;
  readonly updatedAt: string;
  readonly reviewer: string | undefined;
  readonly remark: string;
  /** The edition that it became. */
  readonly published: number | undefined;
}

export function readDraft(body: unknown, tag = ''): Draft {
  const fields = new Fields<wire.Draft>(body, 'draft');
  return {
    id: fields.number('id'),
    tag,
    name: fields.text('name'),
    note: fields.textOrNone('note') ?? '',
    author: fields.text('author'),
    base: fields.number('base'),
    status: oneOf(DRAFT_STATUSES, fields.text('status'), 'draft.status'),
    movesHazards: fields.text('open_hazards') === 'move',
    edits: fields.list('edits', readText),
    undone: fields.number('undone'),
    updatedAt: fields.text('updated_at'),
    reviewer: fields.textOrNone('reviewer'),
    remark: fields.textOrNone('remark') ?? '',
    published: fields.numberOrNone('published'),
  };
}

/** Whether edits may be made to it. */
export function isEditable({ status }: Draft): boolean {
  return status === 'open' || status === 'returned';
}

export interface Issue {
  readonly code: string;
  readonly isError: boolean;
  /** Codes of grids. */
  readonly subjects: readonly string[];
  readonly at: LonLat | undefined;
  readonly text: string;
}

export interface Check {
  /** Whether it could be submitted. */
  readonly sound: boolean;
  readonly issues: readonly Issue[];
}

export function readCheck(body: unknown): Check {
  const fields = new Fields<wire.CheckBody>(body, 'check');
  return { sound: fields.flag('sound'), issues: fields.list('issues', readIssue) };
}

function readIssue(value: unknown, path: string): Issue {
  const fields = new Fields<wire.Issue>(value, path);
  const [lon = NaN, lat = NaN] = fields.list('place', readNumber);
  return {
    code: fields.text('code'),
    isError: fields.text('severity') === 'error',
    subjects: fields.list('subjects', readText),
    at: lonLat(lon, lat),
    text: fields.text('text'),
  };
}

export interface Moved {
  readonly addresses: number;
  readonly residents: number;
  readonly premises: number;
  /** Checks of these premises that fall due within thirty days, or are overdue. */
  readonly checksDue: number;
  readonly openHazards: number;
  /** Walkable road, metres. */
  readonly roadM: number;
}

export interface Load extends Moved {
  /** Duties on it. */
  readonly members: number;
}

/** What a grid has to look after, before and after. */
export interface GridLoads {
  readonly grid: string;
  readonly code: string;
  readonly name: string;
  readonly before: Load;
  readonly after: Load;
}

/** What each of those who serve on a grid has to look after. */
export interface Share {
  /** Members who have a duty on it, each once. */
  readonly serving: number;
  /** To the hundredth; nothing where nobody serves. */
  readonly each: Moved | undefined;
}

/** How much a grid's members have to look after, before and after. */
export interface Workload {
  readonly grid: string;
  readonly code: string;
  readonly name: string;
  readonly before: Share;
  readonly after: Share;
}

export interface Impact {
  readonly total: Moved;
  readonly loads: readonly GridLoads[];
  /** Also of grids of which only who serves there changes. */
  readonly workloads: readonly Workload[];
}

export function readImpact(body: unknown): Impact {
  const fields = new Fields<wire.ImpactBody>(body, 'impact');
  return {
    total: fields.part('total', (value, path) => readMoved(new Fields<wire.MovedBody>(value, path))),
    loads: fields.list('loads', (value, path) => {
      const load = new Fields<wire.LoadBody>(value, path);
      return { grid: load.text('grid'), code: load.text('code'), name: load.text('name'), before: load.part('before', readLoad), after: load.part('after', readLoad) };
    }),
    workloads: fields.list('workloads', (value, path) => {
      const work = new Fields<wire.WorkloadBody>(value, path);
      return { grid: work.text('grid'), code: work.text('code'), name: work.text('name'), before: work.part('before', readShare), after: work.part('after', readShare) };
    }),
  };
}

function readShare(value: unknown, path: string): Share {
  const fields = new Fields<wire.ServedBody>(value, path);
  return { serving: fields.number('serving'), each: fields.partOrNone('per_member', (each, at) => readMoved(new Fields<wire.PerMemberBody>(each, at))) };
}

function readMoved(fields: Fields<wire.MovedBody> | Fields<wire.GridLoadBody> | Fields<wire.PerMemberBody>): Moved {
  return { addresses: fields.number('addresses'), residents: fields.number('residents'), premises: fields.number('premises'), checksDue: fields.number('checks_due'), openHazards: fields.number('open_hazards'), roadM: Math.round(fields.number('road_m')) };
}

function readLoad(value: unknown, path: string): Load {
  const fields = new Fields<wire.GridLoadBody>(value, path);
  return { ...readMoved(fields), members: fields.number('members') };
}

/** One grid that differs between a draft and its edition. */
export interface Difference {
  readonly kind: 'added' | 'removed' | 'changed';
  readonly id: string;
  readonly code: string;
  readonly name: string;
  /** As it was, where its name, code or parent is another. */
  readonly before: { readonly code: string; readonly name: string } | undefined;
  /** Whether its border is another. */
  readonly moved: boolean;
}

export function readDifferences(body: unknown): readonly Difference[] {
  const fields = new Fields<wire.DiffBody>(body, 'diff');
  const whole = (kind: 'added' | 'removed') =>
    fields.list(kind, (value, path): Difference => ({ kind, ...named(value, path), before: undefined, moved: false }));
  const changed = fields.list('changed', (value, path): Difference => {
    const change = new Fields<wire.ChangedBody>(value, path);
    const [before, after] = [change.part('before', named), change.part('after', named)];
    const isOther = before.code !== after.code || before.name !== after.name;
    return { kind: 'changed', ...after, before: isOther ? before : undefined, moved: change.flag('moved') };
  });
  return [...whole('added'), ...whole('removed'), ...changed];
}

function named(value: unknown, path: string): { id: string; code: string; name: string } {
  const fields = new Fields<wire.GridNamed>(value, path);
  return { id: fields.text('id'), code: fields.text('code'), name: fields.text('name') };
}

/** The borders that touch a box. */
export function readMesh(body: unknown, bounds: Bounds): Mesh {
  const fields = new Fields<wire.MeshBody>(body, 'mesh');
  return new Mesh(bounds, fields.list('nodes', readNode), fields.list('arcs', readArc), fields.list('grids', readNamedGrid));
}

function readNode(value: unknown, path: string): Node {
  const fields = new Fields<wire.Node>(value, path);
  return { id: fields.text('id'), at: readPoint(fields.list('at', readNumber), path) };
}

function readArc(value: unknown, path: string): Arc {
  const fields = new Fields<wire.Arc>(value, path);
  return {
    id: fields.text('id'),
    from: fields.text('from'),
    to: fields.text('to'),
    points: fields.list('points', readPoint),
    sides: fields.list('sides', (side, at) => {
      const parts = new Fields<wire.Side>(side, at);
      return { layer: parts.text('layer'), left: parts.textOrNone('left'), right: parts.textOrNone('right') };
    }),
  };
}

function readPoint(value: unknown, path: string): LatticePoint {
  const [x, y] = Array.isArray(value) ? value : [];
  if (!Number.isInteger(x) || !Number.isInteger(y)) throw new ContractError(path, 'x and y in whole units');
  return [x, y];
}

function readNamedGrid(value: unknown, path: string): NamedGrid {
  const fields = new Fields<wire.MeshGrid>(value, path);
  return { id: fields.text('id'), layer: fields.text('layer'), code: fields.text('code'), name: fields.text('name'), parent: fields.textOrNone('parent') };
}
