/** A draft put on the newest edition, and what of it is at odds with what was published since: settled one by one. */
import { computed, signal, type ReadonlySignal } from '@preact/signals';
import type { Fault } from '../api/http';
import type { Drafting } from './drafting';

/** What becomes of an edit: what was published stands, or the edit is made on top of it. */
export const WAYS = ['drop', 'keep'] as const;
export type Way = (typeof WAYS)[number];

export interface Clash extends Fault {
  /** Which edit of the draft, from 0. */
  readonly index: number;
}

export class Clashes {
  private readonly open = signal<readonly Clash[]>([]);
  private readonly chosen = signal<ReadonlyMap<number, Way>>(new Map());
  /** The draft that they are of. */
  private readonly of = signal<number | undefined>(undefined);
  /** What is at odds, of the draft that is open. */
  readonly list = computed((): readonly Clash[] => (this.of.value === this.drafting.chosen.value ? this.open.value : []));

  constructor(private readonly drafting: Drafting) {}

  /** What was settled, by the edit. */
  get settled(): ReadonlySignal<ReadonlyMap<number, Way>> {
    return this.chosen;
  }

  settle(index: number, way: Way): void {
    this.chosen.value = new Map(this.chosen.peek()).set(index, way);
  }

  /** Put the draft on the newest edition, with all that is settled; what is not, or does not hold so, is listed. */
  async rebase(): Promise<boolean> {
    const id = this.drafting.chosen.peek();
    if (this.drafting.work.peek().kind === 'busy') return false;
    if (id !== this.of.peek()) this.forget();
    this.of.value = id;
    const done = await this.drafting.rebase(Object.fromEntries(this.chosen.peek()));
    const work = this.drafting.work.peek();
    if (done || this.drafting.chosen.peek() !== id) {
      this.forget();
      return done;
    }
    const faults = work.kind === 'failed' && work.doing === 'rebase' && work.failure.kind === 'refused' ? work.failure.faults ?? [] : [];
    this.open.value = faults.flatMap((fault) => (fault.index === undefined ? [] : [{ ...fault, index: fault.index }]));
    // What was to be kept and does not hold must be settled otherwise.
    const still = new Map(this.chosen.peek());
    for (const { index } of this.open.peek()) still.delete(index);
    this.chosen.value = still;
    return false;
  }

  /** Another draft, or nobody wants to settle them now. */
  forget(): void {
    this.of.value = undefined;
    this.open.value = [];
    this.chosen.value = new Map();
  }
}
