//! Which of very many segments come near each other: a grid over them, refined where it is crowded.
//!
//! Every pair whose boxes (grown by the reach) touch is visited at least once, some more than once,
//! together with many that do not touch; the visitor decides. Time stays close to linear for borders,
//! whose segments are short for the ground they cover, clustered or not.

use crate::kernel::lattice::{LatticeBox, LatticePoint};

/// A pair is visited when one of it seeks and the other can be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Seeks,
    Found,
    Both,
}

impl Role {
    fn seeks(self) -> bool {
        self != Self::Found
    }

    fn found(self) -> bool {
        self != Self::Seeks
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Segment {
    pub a: LatticePoint,
    pub b: LatticePoint,
    pub role: Role,
}

/// How many segments a cell may hold before it is divided: 8 to 32 took the same time.
const CROWD: usize = 16;
/// Cells a side in one division, so that the table of cells stays within 16 MB.
const CELLS_MAX: usize = 2048;
const DEPTH_MAX: u32 = 10;

/// Calls `visit` with the positions of pairs of segments that may come within `reach` (lattice units
/// in x and y) of each other.
pub(super) fn near_pairs(segments: &[Segment], reach: (i32, i32), visit: &mut dyn FnMut(u32, u32)) {
    let seekers = segments.iter().filter(|segment| segment.role.seeks()).count();
    if seekers == 0 {
        return;
    }
    let mut bounds = LatticeBox::EMPTY;
    for segment in segments.iter().filter(|segment| segment.role.seeks()) {
        bounds.include(segment.a);
        bounds.include(segment.b);
    }
    let search = Search { segments, reach: (i64::from(reach.0), i64::from(reach.1)) };
    let region = Region::around(bounds, search.reach);
    let within: Vec<u32> =
        (0..segments.len() as u32).filter(|&at| region.meets(&search.extent(at))).collect();
    search.divide(within, region, DEPTH_MAX, visit);
}

/// A half-open box in i64, so that nothing at the ends of the lattice overflows.
#[derive(Clone, Copy, Debug)]
struct Region {
    x: (i64, i64),
    y: (i64, i64),
}

impl Region {
    fn around(bounds: LatticeBox, reach: (i64, i64)) -> Self {
        Self {
            x: (i64::from(bounds.min.x) - reach.0, i64::from(bounds.max.x) + reach.0 + 1),
            y: (i64::from(bounds.min.y) - reach.1, i64::from(bounds.max.y) + reach.1 + 1),
        }
    }

    fn meets(&self, other: &Self) -> bool {
        self.x.0 < other.x.1 && other.x.0 < self.x.1 && self.y.0 < other.y.1 && other.y.0 < self.y.1
    }
}

struct Search<'s> {
    segments: &'s [Segment],
    reach: (i64, i64),
}

impl Search<'_> {
    /// The segment's box, grown by the reach: only one of a pair needs growing, both are, since who
    /// seeks whom may go either way.
    fn extent(&self, at: u32) -> Region {
        let Segment { a, b, .. } = self.segments[at as usize];
        Region::around(LatticeBox::of(&[a, b]), self.reach)
    }

    fn divide(&self, within: Vec<u32>, region: Region, depth: u32, visit: &mut dyn FnMut(u32, u32)) {
        let role = |at: &u32| self.segments[*at as usize].role;
        if !within.iter().any(|at| role(at).seeks()) || !within.iter().any(|at| role(at).found()) {
            return;
        }
        let side = ((within.len() / (CROWD / 2)) as f64).sqrt() as usize;
        let grid = Grid::over(region, side.clamp(2, CELLS_MAX));
        if within.len() <= CROWD || depth == 0 || grid.cell == (1, 1) {
            return self.scan(within, visit);
        }
        let mut first = vec![0_u32; grid.count() + 1];
        for &at in &within {
            self.cells(at, &grid, |cell| first[cell] += 1);
        }
        // Dividing must pay: segments that each fill the region would only be copied again and again.
        // With at most 4 copies and an eighth of the pairs a level, n segments stay below n^1.4 copies.
        let pairs: u64 = first.iter().map(|&count| u64::from(count).pow(2)).sum();
        let copies: u64 = first.iter().map(|&count| u64::from(count)).sum();
        let held = within.len() as u64;
        if copies > held * 4 || pairs > held.pow(2) / 8 || copies > u64::from(u32::MAX) {
            return self.scan(within, visit);
        }
        let mut sum = 0_u32;
        for count in &mut first {
            sum += *count;
            *count = sum;
        }
        let mut rows = vec![0_u32; sum as usize];
        for &at in &within {
            self.cells(at, &grid, |cell| {
                first[cell] -= 1;
                rows[first[cell] as usize] = at;
            });
        }
        drop(within);
        for cell in 0..grid.count() {
            let held = &rows[first[cell] as usize..first[cell + 1] as usize];
            if held.len() > CROWD {
                self.divide(held.to_vec(), grid.region(cell), depth - 1, visit);
            } else if held.len() > 1 {
                self.compare_all(held, visit);
            }
        }
    }

    /// The cells of the grid that a segment may pass through, row by row.
    fn cells(&self, at: u32, grid: &Grid, mut each: impl FnMut(usize)) {
        let extent = self.extent(at);
        let (rows, columns) = (grid.rows(extent.y), grid.columns(extent.x));
        if rows.0 == rows.1 || columns.0 == columns.1 || (rows.1 - rows.0 == 1 && columns.1 - columns.0 == 1)
        {
            for row in rows.0..=rows.1 {
                for column in columns.0..=columns.1 {
                    each(row * grid.columns + column);
                }
            }
            return;
        }
        let Segment { a, b, .. } = self.segments[at as usize];
        let (low, high) = if a.y <= b.y { (a, b) } else { (b, a) };
        let rise = (f64::from(high.y) - f64::from(low.y)).max(1.0);
        let run = f64::from(high.x) - f64::from(low.x);
        let x_at = |y: i64| {
            let along = ((y as f64 - f64::from(low.y)) / rise).clamp(0.0, 1.0);
            f64::from(low.x) + along * run
        };
        for row in rows.0..=rows.1 {
            let (below, above) = grid.row_span(row);
            let (one, other) = (x_at(below - self.reach.1), x_at(above + self.reach.1));
            // One unit more on either side than the rounding of f64 could lose.
            let span = (
                one.min(other).floor() as i64 - self.reach.0 - 1,
                one.max(other).ceil() as i64 + self.reach.0 + 2,
            );
            let span = grid.columns((span.0.max(extent.x.0), span.1.min(extent.x.1)));
            for column in span.0..=span.1 {
                each(row * grid.columns + column);
            }
        }
    }

    fn compare_all(&self, held: &[u32], visit: &mut dyn FnMut(u32, u32)) {
        for (at, &one) in held.iter().enumerate() {
            let extent = self.extent(one);
            for &other in &held[at + 1..] {
                self.compare(one, &extent, other, visit);
            }
        }
    }

    /// Sweeps along x: for a crowd that dividing does not part.
    fn scan(&self, mut held: Vec<u32>, visit: &mut dyn FnMut(u32, u32)) {
        held.sort_unstable_by_key(|&at| (self.extent(at).x.0, at));
        for (at, &one) in held.iter().enumerate() {
            let extent = self.extent(one);
            for &other in held[at + 1..].iter().take_while(|&&other| self.extent(other).x.0 < extent.x.1) {
                self.compare(one, &extent, other, visit);
            }
        }
    }

    fn compare(&self, one: u32, extent: &Region, other: u32, visit: &mut dyn FnMut(u32, u32)) {
        let roles = (self.segments[one as usize].role, self.segments[other as usize].role);
        let wanted = (roles.0.seeks() && roles.1.found()) || (roles.0.found() && roles.1.seeks());
        if wanted && extent.meets(&self.extent(other)) {
            visit(one.min(other), one.max(other));
        }
    }
}

/// Equal cells over a region.
struct Grid {
    region: Region,
    columns: usize,
    rows: usize,
    cell: (i64, i64),
}

impl Grid {
    fn over(region: Region, side: usize) -> Self {
        let cell = |span: (i64, i64)| ((span.1 - span.0) / side as i64 + 1).max(1);
        let cell = (cell(region.x), cell(region.y));
        let count = |span: (i64, i64), cell: i64| ((span.1 - span.0 + cell - 1) / cell).max(1) as usize;
        Self { region, columns: count(region.x, cell.0), rows: count(region.y, cell.1), cell }
    }

    fn count(&self) -> usize {
        self.columns * self.rows
    }

    /// First and last column that a half-open span meets, kept within the grid.
    fn columns(&self, span: (i64, i64)) -> (usize, usize) {
        Self::among(span, self.region.x.0, self.cell.0, self.columns)
    }

    fn rows(&self, span: (i64, i64)) -> (usize, usize) {
        Self::among(span, self.region.y.0, self.cell.1, self.rows)
    }

    fn among(span: (i64, i64), start: i64, cell: i64, count: usize) -> (usize, usize) {
        let place = |at: i64| ((at - start).div_euclid(cell)).clamp(0, count as i64 - 1) as usize;
        (place(span.0), place(span.1 - 1))
    }

    fn row_span(&self, row: usize) -> (i64, i64) {
        let start = self.region.y.0 + row as i64 * self.cell.1;
        (start, start + self.cell.1)
    }

    fn region(&self, cell: usize) -> Region {
        let (row, column) = (cell / self.columns, cell % self.columns);
        let x = self.region.x.0 + column as i64 * self.cell.0;
        Region { x: (x, x + self.cell.0), y: self.row_span(row) }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::crossing::{Meeting, meeting};
    use super::*;

    /// A small generator of the tests' own, so that the kernel needs no dependency for it.
    fn random(state: &mut u64, below: i32) -> i32 {
        *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((*state >> 33) % below as u64) as i32
    }

    #[test]
    fn finds_every_pair_that_a_plain_scan_finds() {
        let mut state = 7;
        for (count, spread, length, reach) in [
            (400, 1_000, 60, (0, 0)),
            (400, 1_000_000, 900_000, (5, 9)),
            (600, 300, 4, (3, 2)),
            (300, 40, 40, (0, 0)),
        ] {
            let mut segments = Vec::new();
            for at in 0..count {
                // A third of them crowd into a corner a hundredth as wide.
                let spread = if at % 3 == 0 { spread / 100 + 2 } else { spread };
                let a = LatticePoint::new(random(&mut state, spread), random(&mut state, spread));
                let b = LatticePoint::new(
                    a.x + random(&mut state, length) - length / 2,
                    a.y + random(&mut state, length) - length / 2,
                );
                let role = [Role::Both, Role::Found, Role::Seeks][at % 3];
                segments.push(Segment { a, b, role });
            }
            let search = Search { segments: &segments, reach: (i64::from(reach.0), i64::from(reach.1)) };
            let mut found = BTreeSet::new();
            near_pairs(&segments, reach, &mut |a, b| {
                found.insert((a, b));
            });
            let all: Vec<u32> = (0..count as u32).collect();
            search.compare_all(&all, &mut |a, b| {
                let close = meets(segments[a as usize], segments[b as usize], reach);
                assert!(!close || found.contains(&(a, b)), "{:?}", [a, b].map(|at| segments[at as usize]));
            });
            assert!(!found.is_empty());
        }
    }

    /// Whether segments cross or touch, or have ends within reach of each other.
    fn meets(one: Segment, other: Segment, reach: (i32, i32)) -> bool {
        let near =
            |p: LatticePoint, q: LatticePoint| (p.x - q.x).abs() <= reach.0 && (p.y - q.y).abs() <= reach.1;
        meeting(one.a, one.b, other.a, other.b) != Meeting::Apart
            || [one.a, one.b].iter().any(|&p| near(p, other.a) || near(p, other.b))
    }
}
