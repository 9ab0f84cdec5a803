/** Fairer divisions of the draft on the table: asked for, laid side by side, one of them looked at on the map, one taken. */
import { computed, signal, type ReadonlySignal } from '@preact/signals';
import type { Api, Failure } from '../api/http';
import { propose, type Progress, type Proposal, type Proposals, type Wishes } from '../api/proposals';
import type { Drafting } from './drafting';

export type Asked =
  | { readonly kind: 'idle' }
  | { readonly kind: 'asking'; readonly progress: Progress | undefined }
  | { readonly kind: 'ready'; readonly found: Proposals; readonly wishes: Wishes }
  | { readonly kind: 'failed'; readonly failure: Failure };

export class Proposing {
  private readonly asked = signal<Asked>({ kind: 'idle' });
  /** The state of the draft that they were made for: of another one their edits may not hold. */
  private readonly tag = signal('');
  private readonly chosen = signal<number | undefined>(undefined);
  private running: AbortController | undefined;

  readonly state = computed((): Asked => {
    const state = this.asked.value;
    return state.kind === 'ready' && this.tag.value !== this.drafting.draft?.tag ? { kind: 'idle' } : state;
  });
  /** The one that is shown on the map. */
  readonly looked = computed((): Proposal | undefined => {
    const state = this.state.value;
    return state.kind === 'ready' && this.chosen.value !== undefined ? state.found.proposals[this.chosen.value] : undefined;
  });

  constructor(
    private readonly api: Api,
    private readonly drafting: Drafting,
  ) {}

  /** Number of the one that is shown, from 0. */
  get shown(): ReadonlySignal<number | undefined> {
    return this.chosen;
  }

  async ask(wishes: Wishes): Promise<void> {
    const { draft } = this.drafting;
    if (!draft) return;
    this.running?.abort();
    const running = new AbortController();
    this.running = running;
    this.chosen.value = undefined;
    this.asked.value = { kind: 'asking', progress: undefined };
    const outcome = await propose(this.api, draft.id, wishes, (progress) => { if (this.running === running) this.asked.value = { kind: 'asking', progress }; }, running.signal);
    if (this.running !== running) return;
    this.running = undefined;
    this.tag.value = draft.tag;
    this.asked.value = outcome.ok ? { kind: 'ready', found: outcome.value, wishes } : { kind: 'failed', failure: outcome.failure };
  }

  /** Nobody waits any more, and what there is goes. */
  close(): void {
    this.running?.abort();
    this.running = undefined;
    this.chosen.value = undefined;
    this.asked.value = { kind: 'idle' };
  }

  /** Show one on the map, or none. */
  look(number: number | undefined): void {
    this.chosen.value = number;
  }

  /** Make its edits, all or none; then the draft is another, and the others are no more. */
  async take(number: number): Promise<boolean> {
    const state = this.state.peek();
    const proposal = state.kind === 'ready' ? state.found.proposals[number] : undefined;
    if (!proposal || !(await this.drafting.take(proposal.edits))) return false;
    this.close();
    return true;
  }
}
