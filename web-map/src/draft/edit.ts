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

export type Edit =
  | { readonly op: 'move_border'; readonly moves: readonly Move[] }
  /** A vertex more in the segment that begins with vertex `after`. */
  | { readonly op: 'insert_vertex'; readonly arc: string; readonly after: number; readonly at: LatticePoint }
  | { readonly op: 'delete_vertex'; readonly arc: string; readonly vertex: number }
  /** The smaller part becomes the new grid. */
  | { readonly op: 'split'; readonly grid: string; readonly line: readonly LatticePoint[]; readonly code: string; readonly name: string }
  | { readonly op: 'merge'; readonly grid: string; readonly into: string }
  | { readonly op: 'set_parent'; readonly grid: string; readonly parent: string }
  | { readonly op: 'rename'; readonly grid: string; readonly name: string }
  | { readonly op: 'renumber'; readonly grid: string; readonly code: string };
