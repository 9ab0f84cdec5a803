/** Where nobody has been: all grids of a level by how much of them was seen, and of one of them what was not, and its day. */
import { batch, computed, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import type { Api, Failure } from '../api/http';
import { coverage, gaps, missed, servingOn, walks, type Coverage, type Gap, type Gaps, type MissedPremises, type Walk } from '../api/patrol';
import { gapFeatures, walkFeatures } from '../map/walk';
import { NOTHING } from '../map/scene';
import type { PatrolWindow } from '../map/patrol_window';
import { Loadable } from './loadable';

const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
const HOURS: Readonly<Record<PatrolWindow, number>> = { '1h': 1, '8h': 8, '24h': 24, '7d': 168, '30d': 720 };

/** Levels whose grids may be listed. */
export const LISTED_LEVELS = ['community', 'basic'] as const;
export type ListedLevel = (typeof LISTED_LEVELS)[number];

/** A day of a grid's members, in walks. */
export type Day =
  | { readonly kind: 'none' }
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly failure: Failure }
  /** `from` is the day's midnight in the town, milliseconds since 1970. */
  | { readonly kind: 'ready'; readonly from: number; readonly walks: readonly Walk[] };

export class PatrolDesk {
  readonly level: Signal<ListedLevel> = signal('community');
  readonly window: Signal<PatrolWindow> = signal('24h');
  readonly grids: Loadable<readonly Coverage[]>;
  readonly missedBy: Loadable<MissedPremises>;
  readonly gaps: Loadable<Gaps>;
  readonly missed: Loadable<MissedPremises>;
  private readonly chosen = signal<string | undefined>(undefined);
  private readonly looked = signal<Gap | undefined>(undefined);
  private readonly played = signal<Day>({ kind: 'none' });
  /** Which members' walks are shown; nothing: all. */
  readonly member: Signal<string | undefined> = signal(undefined);
  /** Of the day, milliseconds from its midnight. */
  readonly moment = signal(8 * HOUR_MS);
  readonly playing = signal(false);

  /** What lies over the map. */
  readonly overlay = computed(() => {
    const day = this.played.value;
    if (day.kind === 'ready') return walkFeatures(this.shown.value, day.from + this.moment.value);
    return this.looked.value ? gapFeatures(this.looked.value.lines) : NOTHING;
  });
  readonly shown = computed((): readonly Walk[] => {
    const [day, member] = [this.played.value, this.member.value];
    return day.kind === 'ready' ? day.walks.filter((walk) => member === undefined || walk.member === member) : [];
  });

  constructor(
    private readonly api: Api,
    private readonly now: () => number,
  ) {
    this.grids = new Loadable(() => coverage(api, this.level.peek(), new Date(now() - HOURS[this.window.peek()] * HOUR_MS).toISOString()));
    this.missedBy = new Loadable(() => missed(api, { level: this.level.peek() }));
    this.gaps = new Loadable(() => gaps(api, this.chosen.peek() ?? '', this.window.peek()));
    this.missed = new Loadable(() => missed(api, { grid: this.chosen.peek() ?? '' }));
  }

  /** Id of the grid that is looked at. */
  get grid(): ReadonlySignal<string | undefined> {
    return this.chosen;
  }

  get gap(): ReadonlySignal<Gap | undefined> {
    return this.looked;
  }

  get day(): ReadonlySignal<Day> {
    return this.played;
  }

  async load(): Promise<void> {
    await Promise.all([this.grids.load(), this.missedBy.load(), ...(this.chosen.peek() === undefined ? [] : [this.gaps.load(), this.missed.load()])]);
  }

  /** List grids of another level, or over another window. */
  async list(change: { level?: ListedLevel; window?: PatrolWindow }): Promise<void> {
    if (change.level) this.level.value = change.level;
    if (change.window) this.window.value = change.window;
    this.grids.clear();
    if (change.level) this.missedBy.clear();
    await this.load();
  }

  choose(grid: string | undefined): void {
    batch(() => {
      this.chosen.value = grid;
      this.looked.value = undefined;
      this.gaps.clear();
      this.missed.clear();
    });
    this.stop();
    if (grid !== undefined) void this.load();
  }

  look(gap: Gap | undefined): void {
    this.stop();
    this.looked.value = gap;
  }

  /** Read the walks of all who serve on the chosen grid, on a day that begins at `from`, milliseconds since 1970. */
  async play(from: number): Promise<void> {
    const grid = this.chosen.peek();
    if (grid === undefined) return;
    this.stop();
    this.played.value = { kind: 'loading' };
    const members = await servingOn(this.api, grid);
    if (!members.ok) return this.fail(grid, members.failure);
    const to = Math.min(from + DAY_MS, Math.max(this.now(), from + 1));
    const found: Walk[] = [];
    for (const { id } of members.value) {
      const outcome = await walks(this.api, id, new Date(from).toISOString(), new Date(to).toISOString());
      if (this.chosen.peek() !== grid || this.played.peek().kind !== 'loading') return;
      if (!outcome.ok) return this.fail(grid, outcome.failure);
      found.push(...outcome.value);
    }
    const first = Math.min(...found.flatMap(({ points }) => points[0]?.ms ?? []));
    batch(() => {
      if (Number.isFinite(first)) this.moment.value = Math.max(0, first - from);
      this.played.value = { kind: 'ready', from, walks: found };
    });
  }

  stop(): void {
    this.playing.value = false;
    this.member.value = undefined;
    this.played.value = { kind: 'none' };
  }

  private fail(grid: string, failure: Failure): void {
    if (this.chosen.peek() === grid) this.played.value = { kind: 'failed', failure };
  }
}

/** Grids worst first: least seen, then by code; those with nothing to look after last. */
export function worstFirst(grids: readonly Coverage[]): readonly Coverage[] {
  return grids.toSorted((a, b) => (a.ratio ?? 2) - (b.ratio ?? 2) || (a.grid.code < b.grid.code ? -1 : 1));
}

/** Whether a role sees where single members walked; the server has the last word. */
export function seesWalks(role: string | undefined): boolean {
  return role === 'dispatcher' || role === 'approver' || role === 'admin';
}
