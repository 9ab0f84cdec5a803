/**
 * The page's ear on the server: hears what happens, takes up where it was when the line breaks, and says since when it has
 * heard nothing. Knows nothing of what is told.
 */
import { signal, type ReadonlySignal } from '@preact/signals';
import { listen, type LiveEvent } from '../api/events';
import type { Api, Failure } from '../api/http';

export type LiveState =
  | { readonly kind: 'silent' }
  | { readonly kind: 'live' }
  /** Heard nothing since `sinceMs` (by the server's clock), and trying again. */
  | { readonly kind: 'away'; readonly sinceMs: number; readonly failure: Failure | undefined };

export interface Listener {
  /** It begins to be told, or is again: whatever was read before may have changed since. */
  readonly opened: () => void;
  readonly told: (events: readonly LiveEvent[]) => void;
}

/** Milliseconds before the first attempt to listen again; each further one waits twice as long. */
const FIRST_MS = 1_000;
const LONGEST_MS = 30_000;

export class Live {
  private readonly held = signal<LiveState>({ kind: 'silent' });
  private readonly listeners = new Set<Listener>();
  private running: AbortController | undefined;
  private lastId: string | undefined;
  private pauseMs = FIRST_MS;
  /** Ends the pause before the next attempt. */
  private wake: () => void = () => undefined;

  constructor(private readonly api: Api) {}

  get state(): ReadonlySignal<LiveState> {
    return this.held;
  }

  /** Hear what is told, until the returned function is called. */
  follow(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => { this.listeners.delete(listener); };
  }

  /** Listen from now on with the key of now; what another key was told is forgotten. */
  start(): void {
    this.stop();
    this.lastId = undefined;
    this.pauseMs = FIRST_MS;
    const running = new AbortController();
    this.running = running;
    void this.run(running.signal);
  }

  stop(): void {
    this.running?.abort();
    this.wake();
    this.held.value = { kind: 'silent' };
  }

  /** Try again at once: the line may be back. */
  hurry(): void {
    this.wake();
  }

  private async run(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      const ear = {
        opened: () => {
          this.pauseMs = FIRST_MS;
          this.held.value = { kind: 'live' };
          for (const listener of this.listeners) listener.opened();
        },
        told: (events: readonly LiveEvent[], lastId: string | undefined) => {
          // First heard, then counted as heard: whoever breaks off in between is told it again.
          for (const listener of this.listeners) listener.told(events);
          this.lastId = lastId ?? this.lastId;
        },
      };
      const failure = await listen(this.api, this.lastId, ear, stop);
      if (stop.aborted) return;
      const before = this.held.peek();
      this.held.value = { kind: 'away', sinceMs: before.kind === 'away' ? before.sinceMs : this.api.now(), failure };
      // Another key may be let in; this one will not be, however often it asks.
      if (failure?.kind === 'key') return;
      await this.pause(failure?.kind === 'busy' ? (failure.afterS ?? 0) * 1000 : 0);
    }
  }

  private async pause(asToldMs: number): Promise<void> {
    const pauseMs = Math.max(this.pauseMs, asToldMs);
    this.pauseMs = Math.min(2 * this.pauseMs, LONGEST_MS);
    await new Promise<void>((done) => {
      const timer = setTimeout(done, pauseMs);
      this.wake = () => { clearTimeout(timer); done(); };
    });
  }
}
