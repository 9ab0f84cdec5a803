/** Something that is fetched once and may fail. */
import { signal, type ReadonlySignal } from '@preact/signals';
import type { Failure, Outcome } from '../api/http';

export type LoadState<T> =
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly value: T }
  | { readonly kind: 'failed'; readonly failure: Failure };

export class Loadable<T> {
  private readonly held = signal<LoadState<T>>({ kind: 'loading' });
  /** Counts what was sent, so that only the newest request is listened to. */
  private sent = 0;

  constructor(private readonly fetchIt: () => Promise<Outcome<T>>) {}

  get state(): ReadonlySignal<LoadState<T>> {
    return this.held;
  }

  /** The value once it is there. Reads the signal, so that a component that asks is drawn again when it comes. */
  get value(): T | undefined {
    return this.held.value.kind === 'ready' ? this.held.value.value : undefined;
  }

  /** It is about something else now. */
  clear(): void {
    this.sent += 1;
    this.held.value = { kind: 'loading' };
  }

  /**
   * Fetch it, again if it failed. What is there stays on screen until it is replaced, and stays when replacing it fails.
   * An answer that comes after a newer request was sent says nothing: it may be the refusal of a key that is not used any more.
   */
  async load(): Promise<void> {
    if (this.held.peek().kind !== 'ready') this.held.value = { kind: 'loading' };
    this.sent += 1;
    const turn = this.sent;
    const outcome = await this.fetchIt();
    if (turn !== this.sent) return;
    if (outcome.ok) this.held.value = { kind: 'ready', value: outcome.value };
    else if (this.held.peek().kind !== 'ready') this.held.value = { kind: 'failed', failure: outcome.failure };
  }
}
