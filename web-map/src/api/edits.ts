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
    case 'split': {
      const { op, grid, line, code, name } = edit;
      return { op, grid, line: line.map(degreesOf), code, name, ...parting(edit) };
    }
    case 'transfer':
      return { op: edit.op, from: edit.from, to: edit.to, ...('children' in edit.piece ? edit.piece : drawn(edit.piece)), ...parting(edit) };
    case 'create': {
      const { parent, ...grid } = edit.grid;
      return { op: edit.op, ...grid, ...(parent === undefined ? {} : { parent }), ...('children' in edit.of ? edit.of : drawn(edit.of)), ...parting(edit) };
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

function parting({ mayPart }: { readonly mayPart?: true }): { may_part?: true } {
  return mayPart ? { may_part: true } : {};
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
