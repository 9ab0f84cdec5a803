/** What is said about a draft: why something was not kept, who may do what, figures in the units of a screen. */
import type { Draft, Impact, Issue } from '../api/draft';
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
export function impactLine({ total }: Impact, strings: Strings): string {
  const words = strings.draft;
  const parts = (['addresses', 'residents', 'premises', 'openHazards'] as const).filter((what) => total[what] > 0).map((what) => `${total[what]} ${words.counts[what]}`);
  return parts.length === 0 ? words.nobodyMoves : `${parts.join(' · ')} ${words.changesHands}`;
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
