/** All open hazards that the caller may see, kept as they stand: read once, then changed by what the server tells. */
import { signal, type ReadonlySignal, type Signal } from '@preact/signals';
import { isOpen, type Hazard } from '../api/hazard';
import { openHazards } from '../api/hazards';
import type { Api } from '../api/http';
import { NO_FILTER, type HazardFilter } from './hazard_order';
import type { LoadState } from './loadable';

export type Held = ReadonlyMap<string, Hazard>;

export class Hazards {
  readonly filter: Signal<HazardFilter> = signal(NO_FILTER);
  private readonly held = signal<LoadState<Held> | { readonly kind: 'idle' }>({ kind: 'idle' });
  private running: AbortController | undefined;
  /** What was told while the list was being read, which may be newer than what it says. */
  private told: Map<string, Hazard> | undefined;

  constructor(private readonly api: Api) {}

  get state(): ReadonlySignal<LoadState<Held> | { readonly kind: 'idle' }> {
    return this.held;
  }

  get value(): Held {
    const state = this.held.value;
    return state.kind === 'ready' ? state.value : NONE;
  }

  /** Read all of them, again where they are there already: those stay on screen until then, and when it fails. */
  async load(): Promise<void> {
    this.running?.abort();
    const running = new AbortController();
    this.running = running;
    const told = (this.told = new Map<string, Hazard>());
    if (this.held.peek().kind !== 'ready') this.held.value = { kind: 'loading' };
    const outcome = await openHazards(this.api, running.signal);
    if (running.signal.aborted) return;
    this.told = undefined;
    if (outcome.ok) this.held.value = { kind: 'ready', value: merged(new Map(outcome.value.map((hazard) => [hazard.id, hazard])), told.values()) };
    else if (this.held.peek().kind !== 'ready') this.held.value = { kind: 'failed', failure: outcome.failure };
  }

  /** These hazards stand like this now, or stood so once: the same news twice changes nothing. */
  apply(hazards: readonly Hazard[]): void {
    if (this.told) for (const hazard of hazards) if (isNews(this.told, hazard)) this.told.set(hazard.id, hazard);
    const state = this.held.peek();
    if (state.kind === 'ready' && hazards.length > 0) this.held.value = { kind: 'ready', value: merged(new Map(state.value), hazards) };
  }

  /** Another caller may see others. */
  clear(): void {
    this.running?.abort();
    this.told = undefined;
    this.held.value = { kind: 'idle' };
  }
}

const NONE: Held = new Map();

function isNews(held: Held, { id, version }: Hazard): boolean {
  return version > (held.get(id)?.version ?? -1);
}

/** `held` with the news among `hazards`; what has ended goes. */
function merged(held: Map<string, Hazard>, hazards: Iterable<Hazard>): Held {
  for (const hazard of hazards) {
    if (!isNews(held, hazard)) continue;
    if (isOpen(hazard)) held.set(hazard.id, hazard);
    else held.delete(hazard.id);
  }
  return held;
}
