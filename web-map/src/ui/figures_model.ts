/** Figures as a table: what each row is called, what it holds, and the same as CSV. */
import type { Counted, Figures, Part } from '../api/figures';
import type { Matter } from '../api/matters';
import type { CountedBy } from '../modes/figures';
import type { Strings } from './strings';
import { wordFor } from './strings';

export const COLUMNS = ['hazards', 'reports', 'open', 'closed', 'rejected', 'merged', 'overdue'] as const;

export function partName(part: Part, by: CountedBy, matters: readonly Matter[], strings: Strings): string {
  const { key, grid } = part;
  if (grid) return grid.name;
  if (key === undefined) return strings.desk.figures.noneOfThem;
  switch (by) {
    case 'grid':
      return key;
    case 'matter':
      return matters.find(({ code }) => code === key)?.name ?? key;
    case 'severity':
      return wordFor(strings.hazard.severities, key);
    case 'status':
      return wordFor(strings.hazard.statuses, key);
    case 'team':
      return wordFor(strings.teams, key);
    case 'layer':
      return wordFor(strings.layers, key);
  }
}

/** Most hazards first. */
export function inOrder(parts: readonly Part[]): readonly Part[] {
  return parts.toSorted((a, b) => b.hazards - a.hazards || ((a.grid?.code ?? a.key ?? '~') < (b.grid?.code ?? b.key ?? '~') ? -1 : 1));
}

export function percent(rate: number | undefined): string {
  return rate === undefined ? '–' : `${(rate * 100).toFixed(1)}%`;
}

/** RFC 4180, with the mark by which Excel knows UTF-8; the last row is the total. */
export function csv(figures: Figures, by: CountedBy, matters: readonly Matter[], strings: Strings): string {
  const words = strings.desk.figures;
  const head = [words.bys[by], by === 'grid' ? strings.card.code : '', ...COLUMNS.map((column) => words[column]), words.selfSettled, words.onTime];
  const row = (name: string, code: string, counted: Counted): string[] =>
    [name, code, ...COLUMNS.map((column) => String(counted[column])), rate(counted.selfSettledRate), rate(counted.onTimeRate)];
  const rows = [head, ...inOrder(figures.parts).map((part) => row(partName(part, by, matters, strings), part.grid?.code ?? part.key ?? '', part)), row(words.total, '', figures.total)];
  return `\uFEFF${rows.map((cells) => cells.map(cell).join(',')).join('\r\n')}\r\n`;
}

function rate(value: number | undefined): string {
  return value === undefined ? '' : String(value);
}

/** A spreadsheet runs what begins like a formula; a name that does so is kept as text. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
