/** `GET /v1/suggest`: what a text that is being typed may become, as GeocodeJSON. */
import { MAP_DATUM } from '../geo/datum';
import { ContractError, Fields, readNumber } from './decode';
import type { Api, Outcome } from './http';
import type { Place } from './locate';

export const SUGGESTED_KINDS = ['address', 'street', 'premises', 'road', 'grid'] as const;
export type SuggestedKind = (typeof SUGGESTED_KINDS)[number];

export interface Suggestion {
  readonly kind: SuggestedKind;
  readonly label: string;
  /** Community or village, else district: what tells two of one name apart. */
  readonly where: string | undefined;
  /** What to ask about when it is chosen. */
  readonly place: Place;
}

/** How far the point of a street or grid may be off, metres: it only stands for it. */
const POINT_ACCURACY_M = 5;

/** An answer that is not here when the next character is typed is of no use. */
export function suggest(api: Api, text: string, stop: AbortSignal): Promise<Outcome<readonly Suggestion[]>> {
  return api.get('/v1/suggest', { q: text }, readSuggestions, stop);
}

export function readSuggestions(body: unknown): readonly Suggestion[] {
  return new Fields(body, 'suggest').list('features', readFeature);
}

function readFeature(value: unknown, path: string): Suggestion {
  const feature = new Fields(value, path);
  const own = feature.part('properties', (properties, at) => new Fields(properties, at).part('geocoding', (it, where) => new Fields(it, where)));
  const [x, y] = feature.part('geometry', (geometry, at) => new Fields(geometry, at).list('coordinates', readNumber));
  if (x === undefined || y === undefined) throw new ContractError(`${path}.geometry`, 'a point');
  const named = own.text('type');
  const kind = SUGGESTED_KINDS.find((known) => known === named);
  if (!kind) throw new ContractError(`${path}.type`, SUGGESTED_KINDS.join(', '));
  const label = own.text('label');
  const where = own.textOrNone('locality') ?? own.textOrNone('district');
  return { kind, label, where: where === label ? undefined : where, place: placeOf(kind, own.text('id'), label, x, y) };
}

/** A door by its text and premises by their id, which say more than their points. */
function placeOf(kind: SuggestedKind, id: string, label: string, x: number, y: number): Place {
  switch (kind) {
    case 'address':
      return { kind: 'address', text: label };
    case 'premises':
      return { kind: 'premises', key: id };
    case 'street':
    case 'road':
    case 'grid':
      return { kind: 'point', x, y, datum: MAP_DATUM, accuracyM: POINT_ACCURACY_M };
  }
}
