/**
 * Edits of a draft, as the server knows them: lattice points and permanent ids, never geometry of the screen. A further one is a
 * member of the union here and a line of what is sent in `api/edits.ts`.
 */
import type { LatticePoint } from '../geo/lattice';
import type { BorderPoint } from './mesh';

export interface Move {
  readonly point: BorderPoint;
  readonly to: LatticePoint;
}

/** A piece of ground: what an area holds of it, or what lies beyond a line. */
export type Piece = { readonly area: readonly LatticePoint[] } | { readonly line: readonly LatticePoint[] };

/** Grids that lie below one, by id. */
export interface Children {
  readonly children: readonly string[];
}

/** Who serves on a grid, as what, and when: like `Mo-Fr 08:30-17:30`; empty: always. */
export interface Held {
  readonly member: string;
  readonly role: Role;
  readonly hours: string;
}

/** In the order in which an owner is chosen. */
export const ROLES = ['lead', 'deputy', 'member'] as const;
export type Role = (typeof ROLES)[number];

export type Edit =
  | { readonly op: 'move_border'; readonly moves: readonly Move[] }
  /** A vertex more in the segment that begins with vertex `after`. */
  | { readonly op: 'insert_vertex'; readonly arc: string; readonly after: number; readonly at: LatticePoint }
  | { readonly op: 'delete_vertex'; readonly arc: string; readonly vertex: number }
  /** The smaller part becomes the new grid. */
  | { readonly op: 'split'; readonly grid: string; readonly line: readonly LatticePoint[]; readonly code: string; readonly name: string; readonly mayPart?: true }
  | { readonly op: 'merge'; readonly grid: string; readonly into: string }
  /** A piece of one grid to its neighbour, or some of the grids below it. */
  | { readonly op: 'transfer'; readonly from: string; readonly to: string; readonly piece: Piece | Children; readonly mayPart?: true }
  /** A grid of what no other one of its layer holds of an area, or above others. */
  | { readonly op: 'create'; readonly grid: NewGrid; readonly of: { readonly area: readonly LatticePoint[] } | Children; readonly mayPart?: true }
  /** A grid given up to free space, where its layer may leave any. */
  | { readonly op: 'retire'; readonly grid: string }
  /** An arc laid onto one of other layers that lies nowhere farther from it. */
  | { readonly op: 'align'; readonly arc: string; readonly onto: string; readonly withinM: number }
  /** A layer's own arc, where it shared one with others. */
  | { readonly op: 'unglue'; readonly arc: string; readonly layer: string }
  | { readonly op: 'set_parent'; readonly grid: string; readonly parent: string }
  | { readonly op: 'rename'; readonly grid: string; readonly name: string }
  | { readonly op: 'renumber'; readonly grid: string; readonly code: string }
  /** Without `duty` a new one; without `held` the duty ends. */
  | { readonly op: 'set_duty'; readonly grid: string; readonly duty?: string; readonly held?: Held };

export interface NewGrid {
  readonly layer: string;
  readonly level: string;
  readonly code: string;
  readonly name: string;
  readonly parent: string | undefined;
}

/** The same edit, which may leave grids in more parts than before, or around others; nothing where it may already, or none of its kind may. */
export function inParts(edit: Edit): Edit | undefined {
  const isOfKind = edit.op === 'split' || edit.op === 'transfer' || edit.op === 'create';
  return isOfKind && !edit.mayPart ? { ...edit, mayPart: true } : undefined;
}
