/** What the ownership card says: an answer of the API turned into lines of text, in one language. No markup here. */
import type { Answer, Candidate, GridRef, LayerGrid, Member, OwnerStatus, Place } from '../api/locate';
import { degrees } from '../geo/lon_lat';
import { wordFor, type Strings } from './strings';

export interface MemberLine {
  readonly id: string;
  readonly name: string;
  /** Team and role, in words. */
  readonly post: string;
  readonly onDuty: boolean;
  readonly phone: Phone | undefined;
}

export interface Phone {
  readonly text: string;
  /** `tel:` address; none while the number is masked. */
  readonly href: string | undefined;
}

export interface GridLine {
  readonly id: string;
  readonly name: string;
  readonly code: string;
  /** Names from the highest level down, the grid itself last. */
  readonly path: readonly string[];
  /** Layer and level, in words. */
  readonly kind: string;
  readonly border: string | undefined;
  /** So near that the neighbours may be meant. */
  readonly nearBorder: boolean;
  readonly neighbours: readonly string[];
  readonly members: readonly MemberLine[];
  readonly owns: boolean;
}

export interface CardModel {
  readonly status: OwnerStatus;
  readonly headline: string;
  readonly advice: string;
  /** What was asked about, as the server understood it. */
  readonly place: string;
  /** How well it was matched. */
  readonly matched: string | undefined;
  readonly owner: { readonly member: MemberLine | undefined; readonly grid: string; readonly code: string; readonly layer: string; readonly escalated: string | undefined } | undefined;
  readonly because: readonly string[];
  readonly grids: readonly GridLine[];
  readonly ledBy: GridLine | undefined;
  readonly candidates: readonly Candidate[];
  /** Edition and moment that the answer rests on. */
  readonly footing: string;
}

export function cardModel(place: Place, label: string | undefined, answer: Answer, strings: Strings): CardModel {
  const { owner, match, ledBy } = answer;
  const words = strings.status[owner.status];
  const member = owner.member && memberLine(owner.member, strings);
  const grid = (item: LayerGrid) => gridLine(item, owner.grid, strings);
  return {
    status: owner.status,
    headline: owner.status === 'owned' && member ? member.name : words.headline,
    advice: owner.status === 'owned' && match?.status === 'many' ? strings.card.sameOwner : words.advice,
    place: match?.label || label || placeText(place), // The server's label is empty where nothing was found.
    matched: matchText(answer, strings),
    owner: owner.grid && {
      member,
      grid: owner.grid.name,
      code: owner.grid.code,
      layer: wordFor(strings.gridOf, layerOf(owner.grid, answer) ?? ''),
      escalated: owner.escalated > 0 ? strings.card.escalated(owner.escalated) : undefined,
    },
    because: owner.because.map((reason) => reason.text),
    // The party grid is among the rest in the answer; here it has a place of its own.
    grids: answer.grids.filter((item) => item.id !== ledBy?.id).map(grid),
    ledBy: ledBy && grid(ledBy),
    candidates: match?.candidates ?? [],
    footing: footing(answer, strings),
  };
}

/** A distance as one reads it: whole metres from 10 m up, kilometres from 1,000 m up. */
export function distance(metres: number, strings: Pick<Strings, 'metres' | 'kilometres'>): string {
  if (metres >= 1000) return strings.kilometres((metres / 1000).toFixed(1));
  return strings.metres(metres < 10 ? metres.toFixed(1) : metres.toFixed(0));
}

/** A number that can be dialled, or one that only shows that there is one. */
export function phone(text: string): Phone {
  const digits = text.replaceAll(/[\s-]/g, '');
  return { text, href: /^\+?\d{3,15}$/.test(digits) ? `tel:${digits}` : undefined };
}

/** `2026-11-23T08:00:00+08:00` as `2026-11-23 08:00`: the town's own clock, never the reader's. */
export function moment(at: string): string {
  return at.slice(0, 16).replace('T', ' ');
}

/** The layer of the owning grid: after an escalation it may be another than the one that was asked first, which `owner.layer` names. */
function layerOf(grid: GridRef, { grids, owner }: Answer): string | undefined {
  return grids.find(({ id, path }) => id === grid.id || path.some((step) => step.id === grid.id))?.layer ?? owner.layer;
}

function memberLine(member: Member, strings: Strings): MemberLine {
  const team = wordFor(strings.teams, member.team);
  return {
    id: member.id,
    name: member.name,
    post: member.role === undefined ? team : `${team} · ${wordFor(strings.roles, member.role)}`,
    onDuty: member.onDuty,
    phone: member.phone === undefined || member.phone === '' ? undefined : phone(member.phone),
  };
}

function gridLine(grid: LayerGrid, owning: GridRef | undefined, strings: Strings): GridLine {
  const layer = wordFor(strings.gridOf, grid.layer);
  const level = grid.level === undefined ? undefined : wordFor(strings.levels, grid.level);
  return {
    id: grid.id,
    name: grid.name,
    code: grid.code,
    path: [...grid.path.map((step) => step.name), grid.name],
    kind: level === undefined ? layer : `${layer} · ${level}`,
    border: borderText(grid, strings),
    nearBorder: isNearBorder(grid),
    neighbours: grid.neighbours.map((neighbour) => neighbour.name),
    members: grid.members.map((member) => memberLine(member, strings)),
    owns: grid.id === owning?.id,
  };
}

/** On the border to the last bit, or within the point's own accuracy of it: then the API names the neighbours. */
function isNearBorder({ onBorder, neighbours }: LayerGrid): boolean {
  return onBorder || neighbours.length > 0;
}

function borderText(grid: LayerGrid, { card, ...strings }: Strings): string | undefined {
  if (grid.onBorder) return card.onBorder;
  if (grid.borderM === undefined) return grid.neighbours.length > 0 ? card.nearBorderUnmeasured : undefined;
  const metres = distance(grid.borderM, strings);
  return isNearBorder(grid) ? card.nearBorder(metres) : card.border(metres);
}

function matchText({ match }: Answer, strings: Strings): string | undefined {
  if (!match) return undefined;
  const status = strings.match[match.status];
  return match.accuracy === undefined ? status : `${status} · ${wordFor(strings.accuracies, match.accuracy)}`;
}

function placeText(place: Place): string {
  switch (place.kind) {
    case 'address':
      return place.text;
    case 'premises':
      return place.key;
    case 'point':
      return `${degrees(place.x)}, ${degrees(place.y)}`;
  }
}

function footing({ edition, at }: Answer, strings: Strings): string {
  const parts = [edition === undefined ? undefined : strings.card.edition(edition), at === undefined ? undefined : strings.card.moment(moment(at))];
  return parts.filter((part) => part !== undefined).join(' · ');
}
