/** The dossier of the premises that are asked about. */
import { effect, signal, type ReadonlySignal } from '@preact/signals';
import { dossier, type Dossier } from '../api/dossier';
import type { Api } from '../api/http';
import { answered, type Ask } from './ask';

export class PremisesFile {
  private readonly held = signal<Dossier | undefined>(undefined);
  private running: AbortController | undefined;

  constructor(private readonly api: Api, ask: Ask) {
    effect(() => {
      const place = answered(ask.state.value)?.place;
      void this.follow(place?.kind === 'premises' ? place.key : undefined);
    });
  }

  /** Nothing while no premises are asked about, or none that the caller may see the dossier of. */
  get dossier(): ReadonlySignal<Dossier | undefined> {
    return this.held;
  }

  private async follow(premises: string | undefined): Promise<void> {
    this.running?.abort();
    this.held.value = undefined;
    if (premises === undefined) return;
    const running = new AbortController();
    this.running = running;
    const outcome = await dossier(this.api, premises, running.signal);
    // The card says whose it is all the same; without its dossier nothing is wrong, only less.
    if (!running.signal.aborted && outcome.ok) this.held.value = outcome.value;
  }
}
