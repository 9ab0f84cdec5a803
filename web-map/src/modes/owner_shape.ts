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
  /** Grid and edition, since the next edition may have moved its border. */
  private wanted: string | undefined;
  private running: AbortController | undefined;

  constructor(private readonly api: Api, ask: Ask) {
    effect(() => {
      const answer = answered(ask.state.value)?.answer;
      void this.follow(answer?.owner.grid?.id, answer?.edition);
    });
  }

  /** Nothing while nobody is in charge, or while the area is under way. */
  get shape(): ReadonlySignal<GridShape | undefined> {
    return this.held;
  }

  private async follow(id: string | undefined, edition: number | undefined): Promise<void> {
    const wanted = id === undefined ? undefined : `${id} ${edition}`;
    if (wanted === this.wanted) return;
    this.wanted = wanted;
    this.running?.abort();
    if (id !== this.held.peek()?.id) this.held.value = undefined;
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
