/** What somebody means by the text in the search box. */
import type { Place } from '../api/locate';
import { parseCoordinates } from '../geo/coordinates';
import { onMap, type Datum } from '../geo/datum';
import { degrees } from '../geo/lon_lat';

export type Reading =
  | { readonly kind: 'place'; readonly place: Place }
  | { readonly kind: 'empty' }
  /** Latitude was typed first; `corrected` is the other way round. */
  | { readonly kind: 'swapped'; readonly corrected: string }
  | { readonly kind: 'off_globe' };

/** GB 32100-2015: 18 characters without I, O, S, V, Z. The check character is the server's to judge: wrong ones have been issued. */
const CREDIT_CODE = /^[0-9A-HJ-NPQRTUWXY]{18}$/;
/** The registration number of before 2015. */
const REGISTRATION_NUMBER = /^\d{15}$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Coordinates, then an identifier of premises, then everything else as an address. `datum` is that of typed coordinates. */
export function readSearch(text: string, datum: Datum): Reading {
  const plain = text.normalize('NFKC').trim();
  if (plain === '') return { kind: 'empty' };

  const typed = parseCoordinates(text);
  if (typed) {
    const { x, y, accuracyM, swapped } = typed;
    if (swapped) return { kind: 'swapped', corrected: `${y},${x}` };
    if (!onMap({ x, y, datum })) return { kind: 'off_globe' };
    return { kind: 'place', place: { kind: 'point', x, y, datum, accuracyM } };
  }

  const compact = plain.replaceAll(/\s/g, '').toUpperCase();
  if (CREDIT_CODE.test(compact) || REGISTRATION_NUMBER.test(compact)) return { kind: 'place', place: { kind: 'premises', key: compact } };
  if (UUID.test(plain)) return { kind: 'place', place: { kind: 'premises', key: plain.toLowerCase() } };
  return { kind: 'place', place: { kind: 'address', text: text.trim() } };
}

/** The text that reads back as `place`: what stands in the search box when a link is opened. */
export function searchText(place: Place): string {
  switch (place.kind) {
    case 'address':
      return place.text;
    case 'premises':
      return place.key;
    case 'point':
      return `${degrees(place.x)},${degrees(place.y)}`;
  }
}
