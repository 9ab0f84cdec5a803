/** Red hazards that nobody has looked at: counted for the title of the page, and heard where that is wanted. */
import { computed, effect, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import type { Hazard } from '../api/hazard';

export class Alarm {
  /** Whether a new red hazard is to be heard. */
  readonly audible: Signal<boolean>;
  private readonly fresh = signal<ReadonlySet<string>>(new Set());
  /** Those heard of before, so that news of one that is known makes no noise. */
  private readonly known = new Set<string>();
  readonly unseen: ReadonlySignal<number> = computed(() => this.fresh.value.size);

  /** `ring` makes a noise. */
  constructor(audible: boolean, private readonly ring: () => void) {
    this.audible = signal(audible);
  }

  /** These hazards stand as they are, and are no news. */
  knows(hazards: Iterable<Hazard>): void {
    for (const { id } of hazards) this.known.add(id);
  }

  /** These were told of just now. */
  hears(hazards: readonly Hazard[]): void {
    const fresh = hazards.filter(({ id, severity, status }) => severity === 'red' && status === 'reported' && !this.known.has(id));
    this.knows(hazards);
    if (fresh.length === 0) return;
    this.fresh.value = new Set([...this.fresh.peek(), ...fresh.map(({ id }) => id)]);
    if (this.audible.peek()) this.ring();
  }

  /** Somebody looks at the list. */
  seen(): void {
    if (this.fresh.peek().size > 0) this.fresh.value = new Set<string>();
  }
}

/** Two notes, from nothing but the browser; silent where it may not sound before somebody has clicked. */
export function chime(): void {
  const context = new AudioContext();
  for (const [after, pitch] of [[0, 880], [0.25, 660]] as const) {
    const [tone, loudness] = [context.createOscillator(), context.createGain()];
    tone.frequency.value = pitch;
    loudness.gain.setValueAtTime(0.2, context.currentTime + after);
    loudness.gain.exponentialRampToValueAtTime(0.001, context.currentTime + after + 0.4);
    tone.connect(loudness).connect(context.destination);
    tone.start(context.currentTime + after);
    tone.stop(context.currentTime + after + 0.45);
    tone.onended = () => { if (after > 0) void context.close(); };
  }
}

/** While `isLookedAt` says that the list is on screen, nothing in it is unseen. */
export function seeWhile(alarm: Alarm, isLookedAt: () => boolean): void {
  effect(() => {
    if (isLookedAt() && alarm.unseen.value > 0) alarm.seen();
  });
}
