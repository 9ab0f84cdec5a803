/** The one hazard that somebody looks at: its whole course, and what they do about it. */
import { signal, type ReadonlySignal } from '@preact/signals';
import type { Hazard, HazardCourse } from '../api/hazard';
import { act, hazardCourse, type Along } from '../api/hazards';
import type { Api, Failure } from '../api/http';
import type { LonLat } from '../geo/lon_lat';
import type { Hazards } from './hazards';
import type { LoadState } from './loadable';

export type MoveState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'sending'; readonly action: string }
  /** `split`: id of the hazard that its reports were split off to. */
  | { readonly kind: 'done'; readonly action: string; readonly split?: string | undefined }
  | { readonly kind: 'failed'; readonly action: string; readonly failure: Failure };

/** How the map is to show where the chosen hazard lies: `fly` from a list, `reveal` when it was picked on the map. */
export interface Target {
  readonly at: LonLat;
  readonly pace: 'fly' | 'reveal';
}

export class HazardDesk {
  private readonly id = signal<string | undefined>(undefined);
  private readonly held = signal<LoadState<HazardCourse>>({ kind: 'loading' });
  private readonly moved = signal<MoveState>({ kind: 'idle' });
  private readonly aim = signal<Target | undefined>(undefined);
  private running: AbortController | undefined;
  /** How the map is to show the chosen one, once it is known where it lies. */
  private pace: Target['pace'] = 'fly';
  /** The one that was looked at before the list. */
  left: string | undefined;

  constructor(
    private readonly api: Api,
    private readonly hazards: Hazards,
  ) {}

  /** Id of the hazard that is looked at. */
  get chosen(): ReadonlySignal<string | undefined> {
    return this.id;
  }

  /** Of the chosen one. */
  get detail(): ReadonlySignal<LoadState<HazardCourse>> {
    return this.held;
  }

  get move(): ReadonlySignal<MoveState> {
    return this.moved;
  }

  get target(): ReadonlySignal<Target | undefined> {
    return this.aim;
  }

  /** The chosen one as far as it is known: by the list until its course is there. */
  get shown(): Hazard | undefined {
    const state = this.held.value;
    const id = this.id.value;
    return state.kind === 'ready' ? state.value : id === undefined ? undefined : this.hazards.value.get(id);
  }

  choose(id: string, pace: Target['pace']): Promise<void> {
    this.id.value = id;
    this.pace = pace;
    this.moved.value = { kind: 'idle' };
    this.held.value = { kind: 'loading' };
    const at = this.hazards.value.get(id)?.at;
    this.aim.value = at && { at, pace };
    return this.load();
  }

  close(): void {
    this.running?.abort();
    this.left = this.id.peek();
    this.id.value = undefined;
    this.aim.value = undefined;
    this.moved.value = { kind: 'idle' };
  }

  /** Another caller may not see what this one saw. */
  forget(): void {
    this.running?.abort();
    this.held.value = { kind: 'loading' };
    this.moved.value = { kind: 'idle' };
  }

  /** Read the chosen one (again). */
  async load(): Promise<void> {
    const id = this.id.peek();
    this.running?.abort();
    if (id === undefined) return;
    const running = new AbortController();
    this.running = running;
    const outcome = await hazardCourse(this.api, id, running.signal);
    if (running.signal.aborted) return;
    if (outcome.ok) {
      this.hazards.apply([outcome.value]);
      this.held.value = { kind: 'ready', value: outcome.value };
      if (!this.aim.peek()) this.aim.value = { at: outcome.value.at, pace: this.pace };
    } else if (this.held.peek().kind !== 'ready' || outcome.failure.kind === 'refused') {
      this.held.value = { kind: 'failed', failure: outcome.failure };
    }
  }

  /** Hazards stand like this now: if the chosen one is among them, its course has gone on. */
  heard(hazards: readonly Hazard[]): void {
    const state = this.held.peek();
    const known = state.kind === 'ready' ? state.value.version : -1;
    if (hazards.some(({ id, version }) => id === this.id.peek() && version > known)) void this.load();
  }

  /** Make a move, as of what is on screen: when somebody else was faster it is not made, and what they did is shown. */
  async act(action: string, note: string, along: Along = {}): Promise<void> {
    const state = this.held.peek();
    if (state.kind !== 'ready' || this.moved.peek().kind === 'sending') return;
    const { id } = state.value;
    this.moved.value = { kind: 'sending', action };
    const outcome = await act(this.api, state.value, action, note, along);
    if (outcome.ok) this.hazards.apply([outcome.value.hazard, ...(outcome.value.split ? [outcome.value.split] : [])]);
    if (this.id.peek() !== id) return;
    this.moved.value = outcome.ok ? { kind: 'done', action, split: outcome.value.split?.id } : { kind: 'failed', action, failure: outcome.failure };
    // What was done stands in its course; what was refused, because it had changed, stands otherwise than it was shown.
    if (outcome.ok || outcome.failure.kind === 'refused') await this.load();
  }
}
