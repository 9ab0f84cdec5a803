/** Something that is fetched once and may fail. */
import { signal, type ReadonlySignal } from '@preact/signals';
import type { Failure, Outcome } from '../api/http';

export type LoadState<T> =
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly value: T }
  | { readonly kind: 'failed'; readonly failure: Failure };

export class Loadable<T> {
  private readonly held = signal<LoadState<T>>({ kind: 'loading' });

  constructor(private readonly fetchIt: () => Promise<Outcome<T>>) {}

  get state(): ReadonlySignal<LoadState<T>> {
    return this.held;
  }

  /** The value once it is there. Reads the signal, so that a component that asks is drawn again when it comes. */
  get value(): T | undefined {
    return this.held.value.kind === 'ready' ? this.held.value.value : undefined;
  }

  /** Fetch it, again if it failed. What is there stays on screen until it is replaced, and stays when replacing it fails. */
  async load(): Promise<void> {
    if (this.held.peek().kind !== 'ready') this.held.value = { kind: 'loading' };
    const outcome = await this.fetchIt();
    if (outcome.ok) this.held.value = { kind: 'ready', value: outcome.value };
    else if (this.held.peek().kind !== 'ready') this.held.value = { kind: 'failed', failure: outcome.failure };
  }
}
