/** The town's figures: hazards of a period, counted by grid, matter, severity and so on. */
import { signal, type Signal } from '@preact/signals';
import { figures, figuresWorkbook, type Figures as Counts } from '../api/figures';
import type { Api, Outcome } from '../api/http';
import { DAY_MS, type ListedLevel } from './patrol_desk';
import { Loadable } from './loadable';
import { midnight } from './clock';

export const COUNTED_BY = ['grid', 'matter', 'severity', 'status', 'team', 'layer'] as const;
export type CountedBy = (typeof COUNTED_BY)[number];

/** Days back from the end of today; `all` has no beginning. */
export const PERIODS = { today: 1, week: 7, month: 30, all: undefined } as const;
export type Period = keyof typeof PERIODS;

export interface Counting {
  readonly by: CountedBy;
  /** When counted by grid. */
  readonly level: ListedLevel;
  readonly period: Period;
}

export class Figures {
  readonly counting: Signal<Counting> = signal({ by: 'grid', level: 'community', period: 'month' });
  readonly counts: Loadable<Counts>;

  constructor(
    private readonly api: Api,
    private readonly now: () => number,
  ) {
    this.counts = new Loadable(() => figures(api, query(this.counting.peek(), now())));
  }

  /** What is counted now, as a workbook. */
  workbook(): Promise<Outcome<Blob>> {
    return figuresWorkbook(this.api, query(this.counting.peek(), this.now()));
  }

  async count(change: Partial<Counting>): Promise<void> {
    this.counting.value = { ...this.counting.value, ...change };
    await this.counts.load();
  }
}

function query({ by, level, period }: Counting, nowMs: number): Record<string, string> {
  const days = PERIODS[period];
  return {
    by,
    ...(by === 'grid' ? { layer: 'community', level } : {}),
    ...(days === undefined ? {} : { from: new Date(midnight(nowMs) - (days - 1) * DAY_MS).toISOString() }),
  };
}
