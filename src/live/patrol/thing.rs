//! One of the things that patrols look after, and what it is called whatever else there is.

use super::ground::Piece;
use crate::domain::time::Moment;
use crate::kernel::cells::Cell;
use crate::kernel::lattice::LatticePoint;

/// A thing by its number.
#[derive(Clone, Copy, Debug)]
pub enum Thing<'g> {
    Piece(&'g Piece),
    Cell(Cell),
    Premises { row: u32, point: LatticePoint, since: Moment },
}

/// What a thing is called by its marks: what it is, where, and since when. Two of the same name are passed
/// by the same legs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ThingKey {
    pub kind: ThingKind,
    /// As in [`Thing::point`].
    pub point: LatticePoint,
    /// Of premises; of all else 0.
    pub since: Moment,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ThingKind {
    Piece,
    Cell,
    Premises,
}

impl Thing<'_> {
    pub fn key(&self) -> ThingKey {
        let (kind, since) = match self {
            Self::Piece(_) => (ThingKind::Piece, Moment(0)),
            Self::Cell(_) => (ThingKind::Cell, Moment(0)),
            Self::Premises { since, .. } => (ThingKind::Premises, *since),
        };
        ThingKey { kind, point: self.point(), since }
    }

    /// What decides in which grid it lies.
    pub fn point(&self) -> LatticePoint {
        match self {
            Self::Piece(piece) => piece.middle,
            Self::Cell(cell) => cell.middle(),
            Self::Premises { point, .. } => *point,
        }
    }
}
