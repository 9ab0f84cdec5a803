//! Which town is drawn and where: Houjie itself, or one of the further towns that a larger scale lays
//! beside it.

use super::plane::Spot;
use super::sources::CommunityRow;
use crate::kernel::lattice::LatticePoint;
use crate::kernel::ring::{Polygon, Ring};

/// Distance between the south-west corners of two towns, in lattice units.
const COLUMN: i32 = 1_900_000;
const ROW: i32 = 1_500_000;
const COLUMNS: usize = 10;

/// A town's name, code and shift from where it is drawn.
#[derive(Clone, Debug)]
pub struct Frame {
    pub name: String,
    pub code: String,
    shift: (i32, i32),
}

impl Frame {
    /// Town 0 is Houjie; the others are copies in kind, with codes that no statistics office gave.
    pub fn of(number: usize) -> Self {
        let shift = ((number % COLUMNS) as i32 * COLUMN, (number / COLUMNS) as i32 * ROW);
        if number == 0 {
            Self { name: "厚街镇".into(), code: "441900122".into(), shift }
        } else {
            Self { name: format!("试验{number:02}镇"), code: format!("441900{}", 500 + number), shift }
        }
    }

    pub fn point(&self, point: LatticePoint) -> LatticePoint {
        LatticePoint::new(point.x + self.shift.0, point.y + self.shift.1)
    }

    pub fn spot(&self, spot: Spot) -> LatticePoint {
        self.point(spot.lattice())
    }

    pub fn polygon(&self, polygon: &Polygon) -> Polygon {
        let ring = |ring: &Ring| Ring(ring.0.iter().map(|&point| self.point(point)).collect());
        Polygon { shell: ring(&polygon.shell), holes: polygon.holes.iter().map(ring).collect() }
    }

    /// The code of one of the town's communities.
    pub fn community_code(&self, row: &CommunityRow) -> String {
        format!("{}{}", self.code, &row.code[row.code.len() - 3..])
    }
}
