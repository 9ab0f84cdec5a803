/** What is said about a draft: why something was not kept, who may do what, figures in the units of a screen. */
import type { Draft, Impact, Issue, Share, Workload } from '../api/draft';
import type { Failure } from '../api/http';
import type { Gain } from '../draft/drag';
import type { Mesh } from '../draft/mesh';
import type { Strings } from './strings';
import { wordFor } from './strings';

/** Whether a role draws at all; the server has the last word. */
export function mayPlan(role: string | undefined): boolean {
  return role === 'planner' || role === 'approver' || role === 'admin';
}

export interface Rights {
  /** Change it, where it can be changed. */
  readonly edits: boolean;
  /** Approve or return it, publish it. */
  readonly reviews: boolean;
  /** It is the caller's own, so that another must look at it. */
  readonly own: boolean;
}

export function rightsOn({ author }: Draft, role: string | undefined, caller: string | undefined): Rights {
  const own = author === caller;
  return { edits: mayPlan(role) && (own || role === 'admin'), reviews: role === 'approver' || role === 'admin', own };
}

/** Why it was not kept, in words. */
export function draftFailure(failure: Failure, strings: Strings): string {
  if (failure.kind !== 'refused') {
    const { headline, advice } = strings.failure(failure);
    return `${headline} ${advice}`;
  }
  if (failure.status === 412) return strings.draft.stale;
  if (failure.fault) return wordFor(strings.draft.reasons, failure.fault.reason);
  const known = strings.draft.codes[failure.code];
  if (known !== undefined) return known;
  return strings.failure(failure).advice;
}

/** Which grid gains how much, in hectares from a tenth of one on, with its sign. */
export function gainText({ squareM }: Gain, strings: Strings): string {
  const sign = squareM > 0 ? '+' : '−';
  const size = Math.abs(squareM);
  return size >= 1000 ? strings.draft.hectares(`${sign}${(size / 10_000).toFixed(2)}`) : strings.draft.squareMetres(`${sign}${Math.round(size)}`);
}

/** Of a list that may have hundreds. */
const SUBJECTS_MAX = 12;

/** What an issue is about, by code. */
export function subjectsText({ subjects }: Pick<Issue, 'subjects'>): string {
  return subjects.slice(0, SUBJECTS_MAX).join('、') + (subjects.length > SUBJECTS_MAX ? ` … (${subjects.length})` : '');
}

/** Whom it hits, in one line. */
export function impactLine({ total }: Pick<Impact, 'total'>, strings: Strings): string {
  const words = strings.draft;
  const parts = (['addresses', 'residents', 'premises', 'openHazards'] as const).filter((what) => total[what] > 0).map((what) => `${total[what]} ${words.counts[what]}`);
  return parts.length === 0 ? words.nobodyMoves : `${parts.join(' · ')} ${words.changesHands}`;
}

/** What is told of each member's load. */
export const SHARED = ['residents', 'addresses', 'premises', 'checksDue', 'openHazards', 'roadM'] as const;

/** How something was and will be. */
export type Change = readonly [before: string, after: string];

/** One decimal where it is small; a dash where nobody serves. */
function shareText({ each }: Share, what: (typeof SHARED)[number]): string {
  if (!each) return '–';
  return String(each[what] < 100 ? Math.round(each[what] * 10) / 10 : Math.round(each[what]));
}

/** How many serve, and what each of them has. */
export function workloadCells(before: Share, after: Share): readonly Change[] {
  return [[String(before.serving), String(after.serving)], ...SHARED.map((what): Change => [shareText(before, what), shareText(after, what)])];
}

/** Of more grids the panel tells. */
const WORKLOADS_MAX = 3;

/** Residents that each member of a grid will have, those first of whom it changes most; nothing where it changes for nobody. */
export function workloadLine({ workloads }: Pick<Impact, 'workloads'>, strings: Strings): string | undefined {
  const by = ({ before, after }: Workload) => Math.abs((after.each?.residents ?? 0) - (before.each?.residents ?? 0));
  const told = workloads
    .toSorted((a, b) => by(b) - by(a))
    .map(({ name, before, after }) => ({ name, was: shareText(before, 'residents'), is: shareText(after, 'residents') }))
    .filter(({ was, is }) => was !== is)
    .slice(0, WORKLOADS_MAX)
    .map(({ name, was, is }) => `${name} ${was} → ${is}`);
  return told.length === 0 ? undefined : strings.draft.residentsEach(told.join(' · '));
}

/** A code like `code` that none of `taken` is: its digits counted on. */
export function nextCode(code: string, taken: ReadonlySet<string>): string {
  const digits = /\d{1,9}$/.exec(code)?.[0] ?? '';
  const stem = code.slice(0, code.length - digits.length);
  for (let number = Number(digits) + 1; number < Number(digits) + 1000; number += 1) {
    const next = stem + String(number).padStart(digits.length, '0');
    if (!taken.has(next)) return next;
  }
  return code;
}

/** A code for a new grid of a layer: that of its last leaf, counted on; '' for the first one. */
export function freeCode(mesh: Mesh, layer: string): string {
  const own = [...mesh.grids.values()].filter((grid) => grid.layer === layer && !mesh.isParent(grid.id)).map(({ code }) => code).toSorted();
  const last = own.at(-1);
  return last === undefined ? '' : nextCode(last, new Set(own));
}
