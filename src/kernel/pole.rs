//! The pole of inaccessibility: the place inside a region that lies farthest from its border, where
//! a label stands best (Garcia-Castellanos and Lombardo 2007; the search by cells is Mapbox's).

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::tile::World;

/// The place found lies nearly as far from the border as any can, short by at most this part of the
/// region's longer side. A label is some 60 pixels wide, so a grid that fills a screen of 1,000 has
/// it within 4.
const SHORTFALL: f64 = 1.0 / 256.0;
/// Below this part of its longer side a region is too thin for any place to be inside it.
const SLIVER: f64 = 1.0 / 16_384.0;
/// Cells along the longer side to begin with, at most.
const COLUMNS_MAX: f64 = 32.0;

/// One edge of a region's border; their order and direction do not matter.
pub type Edge = (World, World);

/// The pole of the region whose whole border, holes and further parts included, is `edges`; of
/// several parts the roomiest has it. `None` for a region without area.
pub fn pole(edges: &[Edge]) -> Option<World> {
    let ends = || edges.iter().flat_map(|&(a, b)| [a, b]);
    let (west, east) = span(ends().map(|place| place.u))?;
    let (north, south) = span(ends().map(|place| place.v))?;
    let (width, height) = (east - west, south - north);
    let longer = width.max(height);
    let side = width.min(height).max(longer / COLUMNS_MAX);
    if side <= 0.0 {
        return None;
    }
    let mut open = BinaryHeap::new();
    for row in 0..(height / side).ceil().max(1.0) as u32 {
        for column in 0..(width / side).ceil().max(1.0) as u32 {
            let at = |start: f64, n: u32| start + (f64::from(n) + 0.5) * side;
            open.push(Cell::of(World { u: at(west, column), v: at(north, row) }, side / 2.0, edges));
        }
    }
    let mut best: Option<Cell> = None;
    while let Some(cell) = open.pop() {
        if cell.depth > best.as_ref().map_or(0.0, |best| best.depth) {
            best = Some(Cell { ..cell });
        }
        let deepest = best.as_ref().map_or(0.0, |best| best.depth);
        // The heap gives the most promising cell first: when that one cannot do better, none can.
        let enough = longer * if best.is_some() { SHORTFALL } else { SLIVER };
        if cell.reach - deepest <= enough {
            break;
        }
        let half = cell.half / 2.0;
        for (du, dv) in [(-half, -half), (half, -half), (-half, half), (half, half)] {
            open.push(Cell::of(World { u: cell.centre.u + du, v: cell.centre.v + dv }, half, edges));
        }
    }
    best.map(|best| best.centre)
}

fn span(parts: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    parts.fold(None, |found, part| {
        let (low, high) = found.unwrap_or((part, part));
        Some((part.min(low), part.max(high)))
    })
}

/// A square of the search.
struct Cell {
    centre: World,
    half: f64,
    /// How far the centre lies from the border; negative outside.
    depth: f64,
    /// As deep as any place of the cell can be.
    reach: f64,
}

impl Cell {
    fn of(centre: World, half: f64, edges: &[Edge]) -> Self {
        let depth = depth(centre, edges);
        Self { centre, half, depth, reach: depth + half * std::f64::consts::SQRT_2 }
    }
}

impl Ord for Cell {
    fn cmp(&self, other: &Self) -> Ordering {
        // The place breaks ties, so that the answer never hangs on the order of edges.
        self.reach
            .total_cmp(&other.reach)
            .then(self.centre.u.total_cmp(&other.centre.u))
            .then(self.centre.v.total_cmp(&other.centre.v))
    }
}

impl PartialOrd for Cell {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Cell {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Cell {}

fn depth(place: World, edges: &[Edge]) -> f64 {
    let mut inside = false;
    let mut nearest = f64::INFINITY;
    for &(a, b) in edges {
        let (du, dv) = (b.u - a.u, b.v - a.v);
        if (a.v > place.v) != (b.v > place.v) && place.u < a.u + du * (place.v - a.v) / dv {
            inside = !inside;
        }
        let squared = du * du + dv * dv;
        let along = ((place.u - a.u) * du + (place.v - a.v) * dv) / squared;
        let along = if squared > 0.0 { along.clamp(0.0, 1.0) } else { 0.0 };
        let (off_u, off_v) = (a.u + du * along - place.u, a.v + dv * along - place.v);
        nearest = nearest.min(off_u * off_u + off_v * off_v);
    }
    if inside { nearest.sqrt() } else { -nearest.sqrt() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(points: &[(f64, f64)]) -> Vec<Edge> {
        let at = |n: usize| World { u: points[n % points.len()].0, v: points[n % points.len()].1 };
        (0..points.len()).map(|n| (at(n), at(n + 1))).collect()
    }

    fn check(edges: &[Edge], expected: (f64, f64), within: f64) {
        let found = pole(edges).expect("there is area");
        let off = (found.u - expected.0).hypot(found.v - expected.1);
        assert!(off <= within, "{found:?} is {off} from {expected:?}");
    }

    #[test]
    fn it_is_where_there_is_most_room() {
        check(&ring(&[(0.0, 0.0), (8.0, 0.0), (8.0, 8.0), (0.0, 8.0)]), (4.0, 4.0), 0.05);
        // A square with a long tail.
        let tailed = [
            (0.0, 0.0),
            (4.0, 0.0),
            (4.0, 1.9),
            (40.0, 1.9),
            (40.0, 2.1),
            (4.0, 2.1),
            (4.0, 4.0),
            (0.0, 4.0),
        ];
        check(&ring(&tailed), (2.0, 2.0), 0.4);
        // A horseshoe's centre lies outside.
        let shoe =
            [(0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (6.0, 9.0), (6.0, 3.0), (3.0, 3.0), (3.0, 9.0), (0.0, 9.0)];
        assert!(depth(pole(&ring(&shoe)).expect("there is area"), &ring(&shoe)) > 1.4);
    }

    #[test]
    fn holes_and_parts_count() {
        let mut edges = ring(&[(0.0, 0.0), (8.0, 0.0), (8.0, 4.0), (0.0, 4.0)]);
        edges.extend(ring(&[(1.0, 1.0), (1.0, 3.0), (4.0, 3.0), (4.0, 1.0)]));
        check(&edges, (6.0, 2.0), 0.1);
        edges.extend(ring(&[(20.0, 0.0), (30.0, 0.0), (30.0, 10.0), (20.0, 10.0)]));
        check(&edges, (25.0, 5.0), 0.3);
    }

    #[test]
    fn slivers_have_one_and_lines_have_none() {
        let sliver = ring(&[(0.0, 0.0), (1.0, 1.0), (1.0, 1.001)]);
        assert!(depth(pole(&sliver).expect("there is area"), &sliver) > 0.0);
        assert_eq!(pole(&ring(&[(0.0, 0.0), (1.0, 0.0)])), None);
        assert_eq!(pole(&[]), None);
    }
}
