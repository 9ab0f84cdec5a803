/** What is said of a hazard: its fields turned into lines of text, in one language. No markup here. */
import type { Hazard, HazardGrid, HazardMember, Severity } from '../api/hazard';
import type { Failure } from '../api/http';
import { isLate, leftMs } from '../modes/hazard_order';
import { moment, phone, type Phone } from './card_model';
import { wordFor, type Strings } from './strings';

export interface HazardModel {
  readonly id: string;
  readonly severity: Severity;
  readonly status: Hazard['status'];
  /** Severity and status, in words. */
  readonly standing: string;
  readonly matter: string;
  readonly text: string;
  /** What is left of its time; nothing when none runs. */
  readonly due: string | undefined;
  readonly isLate: boolean;
  readonly dueBy: string;
  readonly reports: string | undefined;
  readonly grid: string;
  readonly owner: string;
  readonly team: string | undefined;
  readonly phone: Phone | undefined;
  readonly reported: string;
  /** Whatever else is so: escalation, department, reopened. */
  readonly besides: readonly string[];
}

export function hazardModel(hazard: Hazard, nowMs: number, strings: Strings): HazardModel {
  const words = strings.hazard;
  const { owner, matter, status, severity, reports, dueAt } = hazard;
  const left = leftMs(hazard, nowMs);
  return {
    id: hazard.id,
    severity,
    status,
    standing: `${words.severities[severity]} · ${words.statuses[status]}`,
    matter: matter.name ?? matter.code,
    text: hazard.text,
    due: left === undefined ? undefined : left > 0 ? words.left(words.span(left)) : words.late(words.span(-left)),
    isLate: isLate(hazard, nowMs),
    dueBy: dueAt === undefined ? words.noLimit : left === undefined ? `${words.dueBy(moment(dueAt))} · ${words.settledInTime}` : words.dueBy(moment(dueAt)),
    reports: reports > 1 ? words.reports(reports) : undefined,
    grid: owner.grid ? gridName(owner.grid) : words.outside,
    owner: owner.member ? memberName(owner.member) : owner.status === 'outside' ? words.outside : words.nobody,
    team: owner.member?.team === undefined ? undefined : wordFor(strings.teams, owner.member.team),
    phone: owner.member?.phone ? phone(owner.member.phone) : undefined,
    reported: words.reported(moment(hazard.reportedAt)),
    besides: besides(hazard, strings),
  };
}

function besides({ escalation, department, reopened }: Hazard, { hazard: words }: Strings): string[] {
  const lines: string[] = [];
  if (escalation) {
    const to = [escalation.grid && gridName(escalation.grid), escalation.member && memberName(escalation.member)].filter(Boolean).join(' ');
    const parts = [words.escalation(escalation.level), to && words.escalatedTo(to), escalation.nextAt && words.next(moment(escalation.nextAt))];
    lines.push(parts.filter(Boolean).join(' · '));
  }
  if (department !== undefined) lines.push(words.department(department));
  if (reopened > 0) lines.push(words.reopened(reopened));
  return lines;
}

/** What to say when a move was not made. */
export function moveFailure(failure: Failure, strings: Strings): string {
  if (failure.kind === 'refused' && failure.status === 412) return strings.hazard.stale;
  if (failure.kind === 'refused' && failure.status === 409) return strings.hazard.notAllowed;
  const { headline, advice } = strings.failure(failure);
  return advice === '' ? headline : `${headline}：${advice}`;
}

function gridName({ name, code, id }: HazardGrid): string {
  return name ?? code ?? id;
}

function memberName({ name, id }: HazardMember): string {
  return name ?? id;
}
