/** Edits as they are sent: coordinates in degrees. */
import type { Edit, Move } from '../draft/edit';
import { fromLattice, type LatticePoint } from '../geo/lattice';
import type * as wire from './wire';

export function sent(edit: Edit): wire.EditInput {
  switch (edit.op) {
    case 'move_border':
      return { op: edit.op, moves: edit.moves.map(moved) };
    case 'insert_vertex':
      return { ...edit, at: degreesOf(edit.at) };
    case 'split':
      return { ...edit, line: edit.line.map(degreesOf) };
    case 'delete_vertex':
    case 'merge':
    case 'set_parent':
    case 'rename':
    case 'renumber':
      return edit;
  }
}

function moved({ point, to }: Move): wire.MoveInput {
  return { ...point, to: degreesOf(to) };
}

function degreesOf(point: LatticePoint): [number, number] {
  const { lon, lat } = fromLattice(point);
  return [lon, lat];
}
