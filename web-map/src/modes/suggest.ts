/**
 * What the search box offers while somebody types. The newest text counts: an answer to an older one is dropped. Nothing is
 * offered when the server cannot be asked; searching works without.
 */
import { signal, type ReadonlySignal } from '@preact/signals';
import type { Api } from '../api/http';
import { suggest, type Suggestion } from '../api/suggest';

export interface Offer {
  readonly items: readonly Suggestion[];
  /** The one that Enter takes; none: what is typed. */
  readonly active: number | undefined;
}

const NOTHING: Offer = { items: [], active: undefined };

export class Suggest {
  private readonly offered = signal<Offer>(NOTHING);
  private running: AbortController | undefined;

  constructor(private readonly api: Api) {}

  get offer(): ReadonlySignal<Offer> {
    return this.offered;
  }

  /** The text is now this; what was offered stays until there is an answer. */
  async typed(text: string): Promise<void> {
    this.running?.abort();
    if (text.trim() === '') {
      this.offered.value = NOTHING;
      return;
    }
    const running = new AbortController();
    this.running = running;
    const outcome = await suggest(this.api, text, running.signal);
    if (running.signal.aborted) return;
    this.offered.value = outcome.ok ? { items: outcome.value, active: undefined } : NOTHING;
  }

  /** One further down or up; past either end comes what is typed, then the other end. */
  move(step: 1 | -1): void {
    const { items, active } = this.offered.peek();
    if (items.length === 0) return;
    const places = items.length + 1;
    const next = ((active ?? items.length) + step + places) % places;
    this.offered.value = { items, active: next === items.length ? undefined : next };
  }

  /** Offer nothing, until the text changes. */
  close(): void {
    this.running?.abort();
    this.offered.value = NOTHING;
  }
}
