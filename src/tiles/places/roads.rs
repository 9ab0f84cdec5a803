//! Roads as lines, each vertex with the first zoom that draws it.

use crate::domain::road::Road;
use crate::domain::roster::Row;
use crate::kernel::lattice::{LatticeBox, LatticePoint};
use crate::kernel::measure::Zoom;
use crate::kernel::runs::Runs;
use crate::kernel::simplify::{Keep, ranks};
use crate::kernel::tile::World;
use crate::tiles::tiers::Tiers;

#[derive(Debug)]
pub struct Roads {
    /// Of each line its row's number and its own within the row; rows in order.
    lines: Vec<(u32, u32)>,
    /// Of each line's vertices the first zooms that draw them.
    ranks: Runs<u8>,
    tiers: Tiers,
}

/// The first zoom that draws roads of a class (OSM `highway`).
fn first_zoom(class: &str) -> u8 {
    match class.strip_suffix("_link").unwrap_or(class) {
        "motorway" | "trunk" => 8,
        "primary" => 10,
        "secondary" => 11,
        "tertiary" => 12,
        "unclassified" | "residential" | "living_street" => 13,
        _ => 14,
    }
}

/// No lower zoom has roads.
pub const FIRST_ZOOM: u8 = 8;

impl Roads {
    /// Of the rows at the positions in `standing`.
    pub fn of(rows: &[Row<Road>], standing: &[u32]) -> Self {
        let (mut lines, mut line_ranks, mut boxes) = (Vec::new(), Runs::default(), Vec::new());
        for &at in standing {
            let road = &rows[at as usize].value;
            let first = Zoom::new(first_zoom(&road.class));
            for (line, number) in road.lines.iter().zip(0..) {
                let chain: Vec<World> = line.iter().map(|&point| World::of(point)).collect();
                line_ranks.push(ranks(&chain, &[], Keep::Ends));
                boxes.push((LatticeBox::of(line), lines.len() as u32, first));
                lines.push((at, number));
            }
        }
        Self { lines, ranks: line_ranks, tiers: Tiers::of(boxes) }
    }

    /// Lines that a zoom draws and that touch `area`, by row in order: the row's number and the line's.
    pub fn touching(&self, area: LatticeBox, zoom: Zoom) -> Vec<(u32, u32)> {
        let mut found: Vec<u32> = self.tiers.touching(area, zoom).collect();
        found.sort_unstable();
        found.into_iter().map(|line| (self.lines[line as usize].0, line)).collect()
    }

    /// Whether there are any.
    pub fn any_touching(&self, area: LatticeBox, zoom: Zoom) -> bool {
        self.tiers.touching(area, zoom).next().is_some()
    }

    /// The vertices of a line that a zoom draws, both ends always.
    pub fn drawn<'r>(
        &'r self,
        rows: &'r [Row<Road>],
        line: u32,
        zoom: Zoom,
    ) -> impl Iterator<Item = LatticePoint> + 'r {
        let (row, number) = self.lines[line as usize];
        let points = &rows[row as usize].value.lines[number as usize];
        let ranks = self.ranks.get(line as usize);
        points.iter().zip(ranks).filter(move |&(_, &rank)| rank <= zoom.get()).map(|(&point, _)| point)
    }
}
