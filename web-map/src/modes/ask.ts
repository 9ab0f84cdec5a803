/**
 * The one mode of this map: asking who owns a place. Holds the question, sends it, keeps the answer; knows nothing of
 * screens and maps.
 */
import { batch, signal, type ReadonlySignal } from '@preact/signals';
import type { Api, Failure, Outcome } from '../api/http';
import { locate, type Answer, type Candidate, type Place } from '../api/locate';
import { MAP_DATUM, onMap } from '../geo/datum';
import type { LonLat } from '../geo/lon_lat';

/** An answer, and the question it belongs to. */
export interface Answered {
  readonly place: Place;
  /** What the place is called, when it was picked from candidates. */
  readonly label: string | undefined;
  readonly answer: Answer;
}

export type AskState =
  | { readonly kind: 'idle' }
  /** `before` is the last answer, which stays on screen until there is a new one. */
  | { readonly kind: 'asking'; readonly place: Place; readonly label: string | undefined; readonly before: Answered | undefined }
  | ({ readonly kind: 'answered' } & Answered)
  | { readonly kind: 'failed'; readonly place: Place; readonly label: string | undefined; readonly failure: Failure };

/** How far a surveyed candidate may be off, metres. */
const CANDIDATE_ACCURACY_M = 5;

export class Ask {
  private readonly asked = signal<AskState>({ kind: 'idle' });
  private readonly about = signal<string | undefined>(undefined);
  private running: AbortController | undefined;

  constructor(private readonly api: Api) {}

  get state(): ReadonlySignal<AskState> {
    return this.asked;
  }

  /** Code of the matter that the question is about; none: the layers answer in their general order. */
  get matter(): ReadonlySignal<string | undefined> {
    return this.about;
  }

  /** Ask about `place`, or about nothing. A question that is still under way is dropped. */
  async ask(place: Place | undefined, label?: string): Promise<void> {
    this.running?.abort();
    if (!place) {
      this.asked.value = { kind: 'idle' };
      return;
    }
    const running = new AbortController();
    this.running = running;
    this.asked.value = { kind: 'asking', place, label, before: answered(this.asked.peek()) };
    const outcome = await this.answer(place, running.signal);
    if (running.signal.aborted) return; // Somebody has asked something else since.
    this.asked.value = outcome.ok
      ? { kind: 'answered', place, label, answer: outcome.value }
      : { kind: 'failed', place, label, failure: outcome.failure };
  }

  /** Change the matter, and ask again about the same place. */
  async setMatter(matter: string | undefined): Promise<void> {
    if (matter === this.about.peek()) return;
    this.about.value = matter;
    await this.again();
  }

  /** Ask the same question once more. */
  again(): Promise<void> {
    const state = this.asked.peek();
    return state.kind === 'idle' ? Promise.resolve() : this.ask(state.place, state.label);
  }

  /** Place and matter at once, as a link states them. */
  restore(place: Place | undefined, matter: string | undefined): Promise<void> {
    return batch(() => {
      this.about.value = matter;
      return this.ask(place);
    });
  }

  /** Follow one of several candidates: its point is the surest name it has, its text the next best. */
  follow({ label, point }: Candidate): Promise<void> {
    return point
      ? this.ask({ kind: 'point', ...point, datum: MAP_DATUM, accuracyM: CANDIDATE_ACCURACY_M }, label)
      : this.ask({ kind: 'address', text: label });
  }

  private async answer(place: Place, stop: AbortSignal): Promise<Outcome<Answer>> {
    const matter = this.about.peek();
    const outcome = await locate(this.api, place, matter, stop);
    if (place.kind !== 'address' || !outcome.ok || outcome.value.owner.status !== 'not_found') return outcome;
    // No such address: the text may be the name of premises. A refusal of that guess is not what was asked about.
    const guess = await locate(this.api, { kind: 'premises', key: place.text }, matter, stop);
    return guess.ok && guess.value.owner.status !== 'not_found' ? guess : outcome;
  }
}

/** The answer to show: that of the question, or while it is under way that of the one before. */
export function answered(state: AskState): Answered | undefined {
  return state.kind === 'answered' ? state : state.kind === 'asking' ? state.before : undefined;
}

/** Where on the map the places lie that an answer offers to choose from, numbered as in its list. */
export function candidatesOnMap(state: AskState): { at: LonLat; number: number }[] {
  const candidates = answered(state)?.answer.match?.candidates ?? [];
  // They are only offered for addresses, which are asked without a datum, so they are in the map's own.
  return candidates.flatMap(({ point }, index) => {
    const at = point && onMap({ ...point, datum: MAP_DATUM });
    return at ? [{ at, number: index + 1 }] : [];
  });
}

/** Where a state's place lies on the map, and how exactly; nothing while that is unknown. */
export function placeOnMap(state: AskState): { at: LonLat; accuracyM: number } | undefined {
  if (state.kind === 'idle') return undefined;
  if (state.place.kind === 'point') {
    const at = onMap(state.place);
    return at && { at, accuracyM: state.place.accuracyM };
  }
  const point = state.kind === 'answered' ? state.answer.point : undefined;
  // Address and premises are asked without a datum, so the answer is in the map's own.
  const at = point && onMap({ ...point, datum: MAP_DATUM });
  return at && { at, accuracyM: CANDIDATE_ACCURACY_M };
}
