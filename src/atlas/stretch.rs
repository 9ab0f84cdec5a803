//! A stretch of doors (1至30号) as a line along its street, and whose it is from end to end.

use super::answer::{Brief, Candidate};
use super::by_parts::distance_m;
use super::nearest::{Foot, foot_on};
use super::{Atlas, Territory};
use crate::domain::address::Reading;
use crate::domain::layers::Layer;
use crate::domain::time::Moment;
use crate::kernel::lattice::LatticePoint;
use crate::kernel::measure::Metres;

/// Doors farther from a road's line do not stand at it.
const ROAD_M_MAX: f64 = 100.0;
/// Every so many metres of the line it is asked whose it is: a grid that the line is shorter in may be missed.
const STEP_M: f64 = 5.0;
/// A longer stretch is asked about in so many places.
const STEPS_MAX: f64 = 4_000.0;

/// A stretch of a street.
#[derive(Clone, Debug)]
pub struct Stretch<'a> {
    /// Along the road where the data have its line, else through the doors; none when there is one door.
    pub lines: Vec<Vec<LatticePoint>>,
    /// In the order of the doors, then of the line.
    pub along: Vec<Along<'a>>,
}

/// A part of a stretch that lies in the same grids and is one owner's.
#[derive(Clone, Debug)]
pub struct Along<'a> {
    pub of: Brief<'a>,
    pub doors: usize,
    /// Of the line, to [`STEP_M`].
    pub length: Metres,
}

impl Atlas {
    /// The stretch from the first of some doors of one street, in the order of their numbers, to the last. Owners are
    /// told as the territory lets them be.
    pub fn stretch<'a>(
        &'a self,
        doors: &[Candidate<'a>],
        at: Moment,
        territory: Option<&Territory<'_>>,
    ) -> Stretch<'a> {
        let points: Vec<LatticePoint> = doors.iter().map(|door| door.point).collect();
        let road = doors.first().map_or_else(String::new, |door| Reading::of(door.label).road);
        let mut lines = self.along_road(&road, &points, at);
        if lines.is_empty() {
            lines.extend(through(&points));
        }
        let mut along: Vec<Along<'a>> = Vec::new();
        let mut add = |point: LatticePoint, doors: usize, metres: f64| {
            let of = self.locate_brief(point, None, at, territory);
            match along.iter_mut().find(|known| is_same(&known.of, &of)) {
                Some(known) => {
                    known.doors += doors;
                    known.length.0 += metres;
                }
                None => along.push(Along { of, doors, length: Metres(metres) }),
            }
        };
        points.iter().for_each(|&point| add(point, 1, 0.0));
        let whole: f64 = lines.iter().map(|line| length_m(line)).sum();
        let step = STEP_M.max(whole / STEPS_MAX);
        for pair in lines.iter().flat_map(|line| line.windows(2)) {
            let far = distance_m(pair[0], pair[1]);
            let steps = (far / step).ceil().max(1.0);
            for number in 0..steps as u32 {
                let middle = (f64::from(number) + 0.5) / steps;
                add(between(pair[0], pair[1], middle), 0, far / steps);
            }
        }
        Stretch { lines, along }
    }

    /// The pieces of a road's lines that the doors stand at, by the road's name in normal form.
    fn along_road(&self, road: &str, doors: &[LatticePoint], at: Moment) -> Vec<Vec<LatticePoint>> {
        let rows = &self.roster.roads;
        let named = self.roads.names(rows).things_called(road).iter().map(|&row| &rows[row as usize]);
        let lines: Vec<&Vec<LatticePoint>> =
            named.filter(|row| row.valid.contains(at)).flat_map(|row| &row.value.lines).collect();
        let mut reached: Vec<Option<(Foot, Foot)>> = vec![None; lines.len()];
        for &door in doors {
            let feet = lines.iter().zip(0..).filter_map(|(line, at)| Some((foot_on(line, door)?, at)));
            let near = feet.min_by(|(a, _), (b, _)| a.distance.0.total_cmp(&b.distance.0));
            let Some((foot, at)) = near.filter(|(foot, _)| foot.distance.0 <= ROAD_M_MAX) else { continue };
            let (first, last) = reached[at].get_or_insert((foot, foot));
            *first = if foot.is_before(first) { foot } else { *first };
            *last = if last.is_before(&foot) { foot } else { *last };
        }
        let pieces = lines.iter().zip(reached).filter_map(|(line, reached)| {
            let (first, last) = reached?;
            let inner = &line[first.segment + 1..=last.segment];
            let mut piece = vec![first.point];
            piece.extend(inner.iter().copied().chain([last.point]));
            piece.dedup();
            (piece.len() > 1).then_some(piece)
        });
        pieces.collect()
    }
}

impl Stretch<'_> {
    /// The point half way along the longest line.
    pub fn middle(&self) -> Option<LatticePoint> {
        let line = self.lines.iter().max_by(|a, b| length_m(a).total_cmp(&length_m(b)))?;
        let mut left = length_m(line) / 2.0;
        for pair in line.windows(2) {
            let far = distance_m(pair[0], pair[1]);
            if left <= far && far > 0.0 {
                return Some(between(pair[0], pair[1], left / far));
            }
            left -= far;
        }
        line.last().copied()
    }

    /// The codes of a layer's grids along it, each once.
    pub fn codes(&self, layer: Layer) -> Vec<&str> {
        let mut codes: Vec<&str> = Vec::new();
        for grid in self.along.iter().filter_map(|along| along.of.grids[layer as usize]) {
            if !codes.contains(&&*grid.code) {
                codes.push(&grid.code);
            }
        }
        codes
    }
}

/// Odd and even numbers stand across from each other: half way between one door and the next.
fn through(doors: &[LatticePoint]) -> Option<Vec<LatticePoint>> {
    let (first, last) = (*doors.first()?, *doors.last()?);
    let mut line = vec![first];
    if doors.len() > 2 {
        line.extend(doors.windows(2).map(|pair| between(pair[0], pair[1], 0.5)));
    }
    line.push(last);
    line.dedup();
    (line.len() > 1).then_some(line)
}

fn between(from: LatticePoint, to: LatticePoint, share: f64) -> LatticePoint {
    let along =
        |from: i32, to: i32| (f64::from(from) + (f64::from(to) - f64::from(from)) * share).round() as i32;
    LatticePoint::new(along(from.x, to.x), along(from.y, to.y))
}

fn length_m(line: &[LatticePoint]) -> f64 {
    line.windows(2).map(|pair| distance_m(pair[0], pair[1])).sum()
}

fn is_same(one: &Brief<'_>, other: &Brief<'_>) -> bool {
    let grids = |of: &Brief<'_>| of.grids.map(|grid| grid.map(std::ptr::from_ref));
    let member = |of: &Brief<'_>| of.member.map(std::ptr::from_ref);
    one.status == other.status && grids(one) == grids(other) && member(one) == member(other)
}
