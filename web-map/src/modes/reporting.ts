/** Reporting a hazard at the place that was asked about. */
import { signal, type ReadonlySignal } from '@preact/signals';
import { report, type Filed, type NewReport } from '../api/hazards';
import type { Api, Failure } from '../api/http';
import type { Place } from '../api/locate';
import { MAP_DATUM } from '../geo/datum';
import type { Answered } from './ask';

export type ReportState =
  | { readonly kind: 'closed' }
  | { readonly kind: 'open' }
  | { readonly kind: 'sending' }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'filed'; readonly filed: Filed };

/** How far off an address's own point may be, metres. */
const ADDRESS_ACCURACY_M = 5;

export class Reporting {
  private readonly held = signal<ReportState>({ kind: 'closed' });
  /** What was sent last, and under which key: the same again, after a dead line, is not a second report. */
  private last: { readonly text: string; readonly once: string } | undefined;

  constructor(private readonly api: Api) {}

  get state(): ReadonlySignal<ReportState> {
    return this.held;
  }

  open(): void {
    this.last = undefined;
    this.held.value = { kind: 'open' };
  }

  close(): void {
    this.held.value = { kind: 'closed' };
  }

  async send(what: NewReport): Promise<void> {
    if (this.held.peek().kind === 'sending') return;
    const text = JSON.stringify(what);
    if (this.last?.text !== text) this.last = { text, once: nonce() };
    this.held.value = { kind: 'sending' };
    const outcome = await report(this.api, what, this.last.once);
    if (this.held.peek().kind !== 'sending') return; // Closed meanwhile.
    this.held.value = outcome.ok ? { kind: 'filed', filed: outcome.value } : { kind: 'failed', failure: outcome.failure };
  }
}

/** Roles that may report (those of the server's `reports_hazards`). */
const REPORTERS = ['member', 'dispatcher', 'admin', 'social'];

export function mayReport(role: string | undefined): boolean {
  return role !== undefined && REPORTERS.includes(role);
}

/** The one place that a report can be about, or none while several are meant. */
export function reportPlace({ place, answer }: Answered): Place | undefined {
  // A premises' report stays with it wherever its point is moved to.
  if (place.kind !== 'address') return place;
  return answer.point && answer.match?.status !== 'many' ? { kind: 'point', ...answer.point, datum: MAP_DATUM, accuracyM: ADDRESS_ACCURACY_M } : undefined;
}

/** Sixteen random bytes; `crypto.randomUUID` is not there without https, which a closed network may not have. */
function nonce(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
