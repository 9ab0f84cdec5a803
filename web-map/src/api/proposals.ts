/** `POST /v1/drafts/{id}/propose`: a handful of fairer divisions, each as edits, with what it comes to. */
import { ContractError, Fields, readNumber } from './decode';
import { refusal, type Api, type Failure, type Outcome } from './http';
import type * as wire from './wire';

/** What is to be the same for every grid. */
export const OBJECTIVES = ['residents', 'addresses', 'premises'] as const;
export type Objective = (typeof OBJECTIVES)[number];

export interface Wishes {
  readonly objective: Objective;
  /** Ids of the community grids that take part with all below them; none: the whole territory. */
  readonly area: readonly string[];
  /** Share of what a grid should have by which it may be off. */
  readonly tolerance: number;
  /** Residents whose grid may become another. */
  readonly movedMax: number | undefined;
  /** Whether grids may give ground to those of another community. */
  readonly across: boolean;
}

/** What a division comes to. */
export interface Figures {
  /** The largest share by which a grid is off what it should have. */
  readonly deviation: number;
  /** What must move at least, in the objective's own measure. */
  readonly imbalance: number;
  /** Residents whose grid is another. */
  readonly moved: number;
  /** 0 to 1, which is a circle. */
  readonly compactness: number;
}

/** What a grid has, in the objective's own measure. */
export interface Share {
  readonly grid: string;
  readonly before: number;
  readonly target: number;
  readonly after: number;
}

/** Of longitude and latitude. */
export type Line = [number, number][];

export interface Proposal extends Figures {
  readonly loads: readonly Share[];
  /** Borders that go, and those that come. */
  readonly gone: readonly Line[];
  readonly fresh: readonly Line[];
  /** As the server takes them. */
  readonly edits: readonly object[];
}

export interface Proposals {
  readonly before: Figures;
  /** By largest deviation. */
  readonly proposals: readonly Proposal[];
  /** What kept grids from coming within the tolerance, by name. */
  readonly limits: readonly string[];
}

export interface Progress {
  readonly step: string;
  readonly done: number;
  readonly total: number;
}

/** Ask for them; `told` how far it is, until they are there or `stop`. The server ends the work when nobody listens. */
export async function propose(api: Api, draft: number, { area, movedMax, across, ...wishes }: Wishes, told: (progress: Progress) => void, stop: AbortSignal): Promise<Outcome<Proposals>> {
  let found: Proposals | undefined;
  let problem: Failure | undefined;
  const body: Partial<wire.ProposeInput> = { ...wishes, area, across_communities: across, ...(movedMax === undefined ? {} : { max_moved: movedMax }) };
  const outcome = await api.postForLines(`/v1/drafts/${draft}/propose`, body, (line) => {
    const fields = new Fields<{ progress?: object; result?: object; problem?: object }>(line, 'line');
    fields.partOrNone('progress', (value, path) => told(readProgress(value, path)));
    found = fields.partOrNone('result', readProposals) ?? found;
    problem = fields.partOrNone('problem', (value) => refusal(value)) ?? problem;
  }, stop);
  if (!outcome.ok) return outcome;
  if (found) return { ok: true, value: found };
  return { ok: false, failure: problem ?? { kind: 'offline' } };
}

function readProgress(value: unknown, path: string): Progress {
  const fields = new Fields<Progress>(value, path);
  return { step: fields.text('step'), done: fields.number('done'), total: fields.number('total') };
}

export function readProposals(body: unknown, path: string): Proposals {
  const fields = new Fields<wire.Proposals>(body, path);
  return {
    before: fields.part('before', readFigures),
    proposals: fields.list('proposals', readProposal),
    limits: fields.list('limits', (limit, at) => new Fields<wire.Proposals['limits'][number]>(limit, at).text('code')),
  };
}

function readFigures(value: unknown, path: string): Figures {
  const fields = new Fields<wire.ProposalFigures>(value, path);
  return { deviation: fields.number('deviation'), imbalance: fields.number('imbalance'), moved: fields.number('moved'), compactness: fields.number('compactness') };
}

function readProposal(value: unknown, path: string): Proposal {
  const fields = new Fields<wire.Proposal>(value, path);
  return {
    ...readFigures(value, path),
    loads: fields.list('loads', (share, at) => {
      const of = new Fields<Share>(share, at);
      return { grid: of.text('grid'), before: of.number('before'), target: of.number('target'), after: of.number('after') };
    }),
    gone: fields.list('gone', readLine),
    fresh: fields.list('new', readLine),
    edits: fields.list('edits', (edit, at) => {
      if (typeof edit !== 'object' || edit === null) throw new ContractError(at, 'an edit');
      return edit;
    }),
  };
}

function readLine(value: unknown, path: string): Line {
  if (!Array.isArray(value)) throw new ContractError(path, 'a line');
  return value.map((point: unknown): [number, number] => {
    const [lon, lat] = Array.isArray(point) ? point : [];
    return [readNumber(lon, path), readNumber(lat, path)];
  });
}
