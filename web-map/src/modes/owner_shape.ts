/**
 * The area of the grid that is in charge, for the map to outline. Tiles draw a grid only at the zooms that suit its size,
 * and whoever is in charge after an escalation may be a level above all that is drawn.
 */
import { effect, signal, type ReadonlySignal } from '@preact/signals';
import { gridShape, type GridShape } from '../api/grid_shape';
import type { Api } from '../api/http';
import { answered, type Ask } from './ask';

export class OwnerShape {
  private readonly held = signal<GridShape | undefined>(undefined);
  private wanted: string | undefined;
  private running: AbortController | undefined;

  constructor(private readonly api: Api, ask: Ask) {
    effect(() => void this.follow(answered(ask.state.value)?.answer.owner.grid?.id));
  }

  /** Nothing while nobody is in charge, or while the area is under way. */
  get shape(): ReadonlySignal<GridShape | undefined> {
    return this.held;
  }

  private async follow(id: string | undefined): Promise<void> {
    if (id === this.wanted) return;
    this.wanted = id;
    this.running?.abort();
    this.held.value = undefined;
    if (id === undefined) return;
    const running = new AbortController();
    this.running = running;
    const outcome = await gridShape(this.api, id, running.signal);
    if (running.signal.aborted) return;
    // The card names the grid all the same; without its outline nothing is wrong, only less.
    if (outcome.ok) this.held.value = outcome.value;
    else this.wanted = undefined;
  }
}
