//! What stands nearest to a point: addresses, premises and roads.
//!
//! The indexes are built with what they find and shared by every atlas that has the same rows.

use std::collections::HashSet;
use std::sync::OnceLock;

use super::by_parts::distance_m;
use super::named::Named;
use super::{Atlas, Candidate, Territory};
use crate::domain::grid::Grid;
use crate::domain::id::RoadId;
use crate::domain::premises::Premises;
use crate::domain::road::Road;
use crate::domain::roster::Row;
use crate::domain::time::Moment;
use crate::kernel::index::BoxIndex;
use crate::kernel::lattice::{LatticeBox, LatticePoint};
use crate::kernel::measure::{LocalScale, Metres};

/// Farther away nothing is near.
pub const NEAREST_MAX: Metres = Metres(2_000.0);

/// The first circle that is looked into.
const FIRST_CIRCLE_M: f64 = 60.0;

/// A thing that lies somewhere.
#[derive(Clone, Copy, Debug)]
pub enum Place<'a> {
    Address(Candidate<'a>),
    /// By the address that stands for it; its label is the street's name.
    Street(Candidate<'a>),
    Premises(&'a Premises),
    Road(&'a Road),
    Grid(&'a Grid),
}

/// A thing, how far it is, and where it is nearest.
#[derive(Clone, Copy, Debug)]
pub struct Nearby<'a> {
    pub place: Place<'a>,
    pub distance: Metres,
    pub point: LatticePoint,
}

/// The lines of all roads, of all times.
#[derive(Debug)]
pub(super) struct RoadIndex {
    lines: Vec<(u32, u32)>,
    boxes: BoxIndex,
    names: OnceLock<Named>,
}

impl RoadIndex {
    pub(super) fn build(rows: &[Row<Road>]) -> Self {
        let numbered = rows
            .iter()
            .zip(0..)
            .flat_map(|(row, at)| (0..row.value.lines.len() as u32).map(move |n| (at, n)));
        let lines: Vec<(u32, u32)> = numbered.collect();
        let line = |&(at, number): &(u32, u32)| &rows[at as usize].value.lines[number as usize];
        let boxes = BoxIndex::of(lines.iter().zip(0..).map(|(place, at)| (LatticeBox::of(line(place)), at)));
        Self { lines, boxes, names: OnceLock::new() }
    }

    /// By name, of the rows that this was built of; made when first asked for.
    pub(super) fn names(&self, rows: &[Row<Road>]) -> &Named {
        self.names.get_or_init(|| Named::of(rows.iter().map(|row| &*row.value.name)))
    }
}

/// The index of points by number.
pub(super) fn points(points: impl Iterator<Item = (LatticePoint, u32)>) -> BoxIndex {
    BoxIndex::of(points.map(|(point, number)| (LatticeBox::of(&[point]), number)))
}

impl Atlas {
    /// The addresses, premises and roads nearest to a point at a moment, at most `limit` of each kind and
    /// within [`NEAREST_MAX`], by distance. Premises only where the territory covers them.
    pub fn nearest(
        &self,
        from: LatticePoint,
        at: Moment,
        limit: usize,
        territory: Option<&Territory<'_>>,
    ) -> Vec<Nearby<'_>> {
        let addresses = &self.addresses;
        let address = |row: u32| {
            let place = addresses.row(row);
            addresses.holds(row, at).then(|| nearby(Place::Address(place), from, place.point))
        };
        let premises = |row: u32| {
            let Row { value, valid, .. } = &self.roster.premises[row as usize];
            let point = value.at?;
            let seen = valid.contains(at) && territory.is_none_or(|territory| territory.covers(point));
            seen.then(|| nearby(Place::Premises(value), from, point))
        };
        let road = |line: u32| {
            let (row, number) = self.roads.lines[line as usize];
            let Row { value, valid, .. } = &self.roster.roads[row as usize];
            let foot = foot_on(&value.lines[number as usize], from)?;
            valid.contains(at).then(|| nearby(Place::Road(value), from, foot.point))
        };
        let mut found = within_circles(addresses.points_index(), from, limit, address);
        found.extend(within_circles(self.premises.points_index(), from, limit, premises));
        found.extend(within_circles(&self.roads.boxes, from, limit, road));
        found.sort_by(by_distance);
        found
    }
}

fn nearby<'a>(place: Place<'a>, from: LatticePoint, point: LatticePoint) -> Nearby<'a> {
    Nearby { place, distance: Metres(distance_m(from, point)), point }
}

/// Nearer first; what is as near, by kind and id, so that the order is always the same.
fn by_distance(a: &Nearby<'_>, b: &Nearby<'_>) -> std::cmp::Ordering {
    let key = |it: &Nearby<'_>| match it.place {
        Place::Address(address) => (0, address.id.to_owned()),
        Place::Street(street) => (4, street.id.to_owned()),
        Place::Premises(premises) => (1, premises.id.as_str().to_owned()),
        Place::Road(road) => (2, road.id.as_str().to_owned()),
        Place::Grid(grid) => (3, grid.id.as_str().to_owned()),
    };
    a.distance.0.total_cmp(&b.distance.0).then_with(|| key(a).cmp(&key(b)))
}

/// Ever wider circles until one holds enough: what lies in a circle lies in the box around it.
fn within_circles<'a>(
    index: &BoxIndex,
    from: LatticePoint,
    limit: usize,
    measure: impl Fn(u32) -> Option<Nearby<'a>>,
) -> Vec<Nearby<'a>> {
    let scale = LocalScale::at(from);
    let mut radius_m = FIRST_CIRCLE_M;
    loop {
        let units =
            |metres_per_unit: f64| (radius_m / metres_per_unit).min(f64::from(i32::MAX)).ceil() as i32;
        let (dx, dy) = (units(scale.metres_per_x), units(scale.metres_per_y));
        let area = LatticeBox {
            min: LatticePoint::new(from.x.saturating_sub(dx), from.y.saturating_sub(dy)),
            max: LatticePoint::new(from.x.saturating_add(dx), from.y.saturating_add(dy)),
        };
        let inside = |it: &Nearby<'a>| it.distance.0 <= radius_m;
        let mut found: Vec<Nearby<'a>> = index.touching(&area).filter_map(&measure).filter(inside).collect();
        found.sort_by(by_distance);
        // A road's lines are one road, as far away as the nearest.
        let mut roads = HashSet::new();
        found.retain(|it| road_id(it).is_none_or(|id| roads.insert(id)));
        if found.len() >= limit || radius_m >= NEAREST_MAX.0 {
            found.truncate(limit);
            return found;
        }
        radius_m = (radius_m * 2.0).min(NEAREST_MAX.0);
    }
}

fn road_id<'a>(it: &Nearby<'a>) -> Option<&'a RoadId> {
    match it.place {
        Place::Road(road) => Some(&road.id),
        Place::Address(_) | Place::Street(_) | Place::Premises(_) | Place::Grid(_) => None,
    }
}

/// Where a line is nearest to a point, to the lattice.
#[derive(Clone, Copy, Debug)]
pub(super) struct Foot {
    pub point: LatticePoint,
    pub distance: Metres,
    /// The line's segment that it lies on, and how far along that, 0 to 1.
    pub segment: usize,
    share: f64,
}

impl Foot {
    /// Whether it comes before another of the same line.
    pub(super) fn is_before(&self, other: &Self) -> bool {
        (self.segment, self.share) < (other.segment, other.share)
    }
}

/// `None` for a line without length.
pub(super) fn foot_on(line: &[LatticePoint], from: LatticePoint) -> Option<Foot> {
    let scale = LocalScale::at(from);
    let plane = |point: LatticePoint| {
        let x = (f64::from(point.x) - f64::from(from.x)) * scale.metres_per_x;
        (x, (f64::from(point.y) - f64::from(from.y)) * scale.metres_per_y)
    };
    let on_segment = |(segment, pair): (usize, &[LatticePoint])| {
        let ((ax, ay), (bx, by)) = (plane(pair[0]), plane(pair[1]));
        let (dx, dy) = (bx - ax, by - ay);
        let length2 = dx * dx + dy * dy;
        let share = if length2 > 0.0 { (-(ax * dx + ay * dy) / length2).clamp(0.0, 1.0) } else { 0.0 };
        let along = |a: i32, b: i32| (f64::from(a) + (f64::from(b) - f64::from(a)) * share).round() as i32;
        let point = LatticePoint::new(along(pair[0].x, pair[1].x), along(pair[0].y, pair[1].y));
        Foot { point, distance: Metres(distance_m(from, point)), segment, share }
    };
    let feet = line.windows(2).enumerate().map(on_segment);
    feet.min_by(|a, b| a.distance.0.total_cmp(&b.distance.0))
}
