/** `/v1/drafts`: all of them, and whatever is done with one. Each write says which state of the draft it was decided on. */
import type { Edit } from '../draft/edit';
import type { Mesh } from '../draft/mesh';
import { degrees, type Bounds } from '../geo/lon_lat';
import { Fields } from './decode';
import { readCheck, readDifferences, readDraft, readImpact, readMesh, type Check, type Difference, type Draft, type Impact } from './draft';
import { sent } from './edits';
import type { Api, Outcome } from './http';
import type * as wire from './wire';

export function allDrafts(api: Api): Promise<Outcome<readonly Draft[]>> {
  return api.get('/v1/drafts', {}, (body) => new Fields<wire.Page_Draft>(body, 'drafts').list('items', (item) => readDraft(item)));
}

export function draft(api: Api, id: number): Promise<Outcome<Draft>> {
  return api.get(`/v1/drafts/${id}`, {}, readDraft);
}

export function createDraft(api: Api, name: string, note: string): Promise<Outcome<Draft>> {
  return api.post('/v1/drafts', { name, note }, readDraft);
}

export function describeDraft(api: Api, { id, tag }: Draft, name: string, note: string, movesHazards: boolean): Promise<Outcome<Draft>> {
  return api.write('PUT', `/v1/drafts/${id}`, tag, { name, note, open_hazards: movesHazards ? 'move' : 'stay' }, readDraft);
}

export function discardDraft(api: Api, { id, tag }: Draft): Promise<Outcome<undefined>> {
  return api.write('DELETE', `/v1/drafts/${id}`, tag, undefined, () => undefined);
}

export function makeEdits(api: Api, { id, tag }: Draft, edits: readonly Edit[]): Promise<Outcome<Draft>> {
  return api.write('POST', `/v1/drafts/${id}/edits`, tag, edits.map(sent), readDraft);
}

export function undo(api: Api, { id, tag }: Draft): Promise<Outcome<Draft>> {
  return api.write('DELETE', `/v1/drafts/${id}/edits/last`, tag, undefined, readDraft);
}

export function redo(api: Api, { id, tag }: Draft): Promise<Outcome<Draft>> {
  return api.write('POST', `/v1/drafts/${id}/edits/redo`, tag, undefined, readDraft);
}

/** Edits as the server has proposed them. */
export function takeEdits(api: Api, { id, tag }: Draft, edits: readonly object[]): Promise<Outcome<Draft>> {
  return api.write('POST', `/v1/drafts/${id}/edits`, tag, edits, readDraft);
}

/** Its edits made again on the newest edition; `settle` says what becomes of those that are at odds with it, by their place. */
export function rebase(api: Api, { id, tag }: Draft, settle: Readonly<Record<number, 'drop' | 'keep'>>): Promise<Outcome<Draft>> {
  return api.write('POST', `/v1/drafts/${id}/rebase`, tag, { settle }, readDraft);
}

/** `reasons` say why warnings may stay, by their code. */
export function submit(api: Api, { id, tag }: Draft, reasons: Readonly<Record<string, string>>): Promise<Outcome<Draft>> {
  return api.write('POST', `/v1/drafts/${id}/submit`, tag, { reasons }, readDraft);
}

export function review(api: Api, { id, tag }: Draft, verdict: 'approve' | 'return', remark: string): Promise<Outcome<Draft>> {
  return api.write('POST', `/v1/drafts/${id}/${verdict}`, tag, { remark }, readDraft);
}

/** The number of the edition that it became. `from` is a date (local midnight) or a moment; nothing: now. */
export function publish(api: Api, { id, tag }: Draft, from: string | undefined): Promise<Outcome<number>> {
  const body = from === undefined ? {} : { effective_from: from };
  return api.write('POST', `/v1/drafts/${id}/publish`, tag, body, (answer) => new Fields<wire.PublishedBody>(answer, 'edition').number('edition'));
}

export function draftCheck(api: Api, id: number): Promise<Outcome<Check>> {
  return api.get(`/v1/drafts/${id}/check`, {}, readCheck);
}

export function draftImpact(api: Api, id: number): Promise<Outcome<Impact>> {
  return api.get(`/v1/drafts/${id}/impact`, {}, readImpact);
}

/** Whom edits would hit that are not made. */
export function impactOf(api: Api, id: number, edits: readonly Edit[]): Promise<Outcome<Impact>> {
  return api.post(`/v1/drafts/${id}/impact`, edits.map(sent), readImpact);
}

export function draftDifferences(api: Api, id: number): Promise<Outcome<readonly Difference[]>> {
  return api.get(`/v1/drafts/${id}/diff`, {}, readDifferences);
}

export function draftMesh(api: Api, id: number, bounds: Bounds, stop: AbortSignal): Promise<Outcome<Mesh>> {
  return api.get(`/v1/drafts/${id}/mesh`, { bbox: bounds.map(degrees).join(',') }, (body) => readMesh(body, bounds), stop);
}
