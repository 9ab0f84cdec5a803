/** Edits as they are sent: coordinates in degrees. */
import type { Edit, Move, Piece } from '../draft/edit';
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
    case 'transfer':
      return { op: edit.op, from: edit.from, to: edit.to, ...drawn(edit.piece) };
    case 'create': {
      const { parent, ...grid } = edit.grid;
      return { op: edit.op, ...grid, ...(parent === undefined ? {} : { parent }), ...('children' in edit.of ? edit.of : drawn(edit.of)) };
    }
    case 'align':
      return { op: edit.op, arc: edit.arc, onto: edit.onto, within_m: edit.withinM };
    case 'set_duty':
      return { op: edit.op, grid: edit.grid, ...(edit.duty === undefined ? {} : { duty: edit.duty }), ...edit.held };
    case 'delete_vertex':
    case 'merge':
    case 'retire':
    case 'unglue':
    case 'set_parent':
    case 'rename':
    case 'renumber':
      return edit;
  }
}

function drawn(piece: Piece): { area: readonly [number, number][] } | { line: readonly [number, number][] } {
  return 'area' in piece ? { area: piece.area.map(degreesOf) } : { line: piece.line.map(degreesOf) };
}

function moved({ point, to }: Move): wire.MoveInput {
  return { ...point, to: degreesOf(to) };
}

function degreesOf(point: LatticePoint): [number, number] {
  const { lon, lat } = fromLattice(point);
  return [lon, lat];
}
