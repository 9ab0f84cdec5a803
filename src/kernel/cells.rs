//! A lattice of cells some 50 m wide over the whole Earth, the same wherever a town's ground ends: rows of
//! equal height, in each of them columns as wide as is right at the row's whole degree of latitude.

use super::lattice::{LatticeBox, LatticePoint, UNITS_PER_DEGREE};
use super::measure::LocalScale;

/// Lattice units of a row: 49.8 m at the equator, 50.3 m at the poles.
const ROW: i32 = 4_500;
const WIDTH_M: f64 = 50.0;

/// A cell by its row and column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    pub row: i32,
    pub column: i32,
}

impl Cell {
    pub fn of(point: LatticePoint) -> Self {
        let row = point.y.div_euclid(ROW);
        Self { row, column: point.x.div_euclid(width(row)) }
    }

    /// The closed box of its points.
    pub fn bounds(self) -> LatticeBox {
        let width = width(self.row);
        let low = LatticePoint::new(self.column.saturating_mul(width), self.row * ROW);
        LatticeBox { min: low, max: LatticePoint::new(low.x.saturating_add(width - 1), low.y + ROW - 1) }
    }

    pub fn middle(self) -> LatticePoint {
        let LatticeBox { min, .. } = self.bounds();
        LatticePoint::new(min.x + width(self.row) / 2, min.y + ROW / 2)
    }

    /// All that touch a box, row by row.
    pub fn touching(area: LatticeBox) -> impl Iterator<Item = Self> {
        let rows = (!area.is_empty()).then(|| area.min.y.div_euclid(ROW)..=area.max.y.div_euclid(ROW));
        rows.into_iter().flatten().flat_map(move |row| {
            let width = width(row);
            (area.min.x.div_euclid(width)..=area.max.x.div_euclid(width))
                .map(move |column| Self { row, column })
        })
    }

    /// How many touch a box, nearly: as many as its middle row has, times the rows.
    pub fn count_touching(area: LatticeBox) -> u64 {
        if area.is_empty() {
            return 0;
        }
        let rows = area.min.y.div_euclid(ROW)..=area.max.y.div_euclid(ROW);
        let width = i64::from(width(i32::midpoint(*rows.start(), *rows.end())));
        let columns = (i64::from(area.max.x) - i64::from(area.min.x)) / width + 2;
        rows.count() as u64 * columns as u64
    }
}

/// Lattice units of a cell of a row from west to east.
fn width(row: i32) -> i32 {
    static WIDTHS: std::sync::OnceLock<Vec<i32>> = std::sync::OnceLock::new();
    const DEGREE: i32 = UNITS_PER_DEGREE as i32;
    let widths = WIDTHS.get_or_init(|| {
        let scale = |degree: i32| LocalScale::at(LatticePoint::new(0, degree * DEGREE));
        // At a pole every meridian is one point: as at 89°, where it still is a width.
        let width = |degree: i32| WIDTH_M / scale(degree.clamp(-89, 89)).metres_per_x;
        (-91..=91).map(|degree| width(degree).round() as i32).collect()
    });
    let degree = (i64::from(row) * i64::from(ROW)).div_euclid(i64::from(DEGREE)) as i32;
    widths[(degree.clamp(-91, 91) + 91) as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_point_has_one_cell_that_holds_it() {
        for n in 0..2_000_i32 {
            let point = LatticePoint::new(
                n.wrapping_mul(1_234_567_891) % 1_800_000_000,
                n.wrapping_mul(987_654_321) % 900_000_000,
            );
            let cell = Cell::of(point);
            assert!(cell.bounds().contains(point), "{point:?}");
            assert_eq!(Cell::of(cell.middle()), cell);
            assert_eq!(Cell::touching(LatticeBox::of(&[point])).collect::<Vec<_>>(), [cell]);
        }
    }

    #[test]
    fn cells_are_some_fifty_metres_wide() {
        for lat in [-60.0, 0.3, 22.94, 45.0, 53.4] {
            let point = LatticePoint::from_degrees(113.66, lat).expect("a place");
            let (bounds, scale) = (Cell::of(point).bounds(), LocalScale::at(point));
            let width = f64::from(bounds.max.x - bounds.min.x + 1) * scale.metres_per_x;
            let height = f64::from(bounds.max.y - bounds.min.y + 1) * scale.metres_per_y;
            assert!(
                (48.0..52.0).contains(&width) && (49.5..50.5).contains(&height),
                "{lat}: {width} {height}"
            );
        }
        let town = LatticeBox::of(&[
            LatticePoint::new(1_136_000_000, 229_000_000),
            LatticePoint::new(1_137_000_000, 229_900_000),
        ]);
        let (counted, found) = (Cell::count_touching(town), Cell::touching(town).count() as u64);
        assert!(counted.abs_diff(found) < found / 50, "{counted} {found}");
    }
}
