/** Which hazards the list shows, and in which order. */
import { isRunning, SEVERITIES, type Hazard, type OpenStatus, type Severity } from '../api/hazard';

export interface HazardFilter {
  /** Those that are shown. */
  readonly severities: readonly Severity[];
  /** One status; none: all that are open. */
  readonly status: OpenStatus | undefined;
}

export const NO_FILTER: HazardFilter = { severities: SEVERITIES, status: undefined };

/** Milliseconds that are left to settle it, negative when it is late; nothing when no time runs. */
export function leftMs(hazard: Pick<Hazard, 'status' | 'dueAt'>, nowMs: number): number | undefined {
  return hazard.dueAt !== undefined && isRunning(hazard) ? Date.parse(hazard.dueAt) - nowMs : undefined;
}

export function isLate(hazard: Pick<Hazard, 'status' | 'dueAt'>, nowMs: number): boolean {
  return (leftMs(hazard, nowMs) ?? 1) <= 0;
}

/**
 * Those that pass the filter: first what is due, the longest overdue on top, then what has no time running; the worse before the
 * less bad, the older before the newer.
 */
export function listed(hazards: Iterable<Hazard>, { severities, status }: HazardFilter): Hazard[] {
  const due = (hazard: Hazard) => (hazard.dueAt !== undefined && isRunning(hazard) ? Date.parse(hazard.dueAt) : Infinity);
  const shown = [...hazards].filter((hazard) => severities.includes(hazard.severity) && (status === undefined || hazard.status === status));
  const keyed = shown.map((hazard) => ({ hazard, due: due(hazard), bad: SEVERITIES.indexOf(hazard.severity), reported: Date.parse(hazard.reportedAt) }));
  // Infinity less Infinity is no order.
  keyed.sort((a, b) => (a.due === b.due ? 0 : a.due - b.due) || a.bad - b.bad || a.reported - b.reported || (a.hazard.id < b.hazard.id ? -1 : 1));
  return keyed.map(({ hazard }) => hazard);
}

/** How many there are of each severity, and how many are late. */
export function counted(hazards: Iterable<Hazard>, nowMs: number): Readonly<Record<Severity | 'all' | 'late', number>> {
  const counts = { red: 0, yellow: 0, blue: 0, all: 0, late: 0 };
  for (const hazard of hazards) {
    counts[hazard.severity] += 1;
    counts.all += 1;
    if (isLate(hazard, nowMs)) counts.late += 1;
  }
  return counts;
}

/** The same filter for the tiles of hazards, as a query; empty when it lets all that are open through. */
export function tileQuery({ severities, status }: HazardFilter): string {
  const parts = [
    ...(severities.length > 0 && severities.length < SEVERITIES.length ? [`severity=${severities.join(',')}`] : []),
    ...(status === undefined ? [] : [`status=${status}`]),
  ];
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}
