//! Finding an address by its parts, where its text as a whole is not known: the door, else between its
//! neighbours, else the street, else the community, else the town.
//!
//! Room, floor and unit are left out first, then notes, then the relation. What is said without a
//! street of ours is no place: nothing here guesses at a name.

use super::addresses::Addresses;
use super::streets::Door;
use super::written::Written;
use crate::domain::address::{HouseNumber, Reading, RelationKind, is_numeral};
use crate::domain::time::Moment;
use crate::kernel::lattice::LatticePoint;
use crate::kernel::measure::LocalScale;

/// What the point found is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// The door itself.
    Door,
    /// Between two doors on its side of the street.
    Between,
    /// The doors of a stretch: 1至30号.
    Stretch,
    /// The middle of the street's doors.
    Street,
    /// Where two streets meet.
    Crossing,
    Community,
    Town,
}

/// What was found.
pub(super) struct ByParts {
    pub way: Way,
    /// Rows that fit equally; one for all but doors.
    pub rows: Vec<u32>,
    /// Where that is not the row's own.
    pub point: Option<LatticePoint>,
    pub confidence: f32,
    /// The house number as read.
    pub number: Option<HouseNumber>,
    /// The street as read, in normal form.
    pub street: String,
    /// Whether a relation was left out or moved the point.
    pub is_related: bool,
    /// Whether the text says nothing beside it.
    pub is_whole: bool,
    /// Whether no number was left over.
    pub is_clear: bool,
    /// Whether the street was found among names, with words before it that say nothing known.
    pub is_by_name: bool,
    /// Whether the street is not written as it is called.
    pub is_like: bool,
    /// Whether it may well be another street.
    pub is_guess: bool,
}

/// Doors no farther apart are one place.
const SAME_PLACE_M: f64 = 30.0;
/// Between doors farther apart, by metres or by numbers, nothing is put: the numbers may run otherwise.
const BETWEEN_M_MAX: f64 = 300.0;
const BETWEEN_NUMBERS_MAX: u32 = 60;
/// Streets meet where doors of both stand no farther apart.
const CROSSING_M_MAX: f64 = 100.0;
/// Doors of a street that are compared with those of another.
const CROSSING_DOORS_MAX: usize = 400;

/// A text, its reading and whom it is asked of.
pub(super) struct Search<'s, F> {
    pub addresses: &'s Addresses,
    pub reading: Reading,
    pub area: String,
    pub at: Moment,
    pub lies_in: F,
}

impl Addresses {
    /// Looks for what a text says part by part; `None` when it names nothing that is known. At most
    /// `limit` rows.
    pub(super) fn find_by_parts(
        &self,
        written: &Written,
        at: Moment,
        limit: usize,
        lies_in: impl Fn(LatticePoint, &str) -> bool,
    ) -> Option<ByParts> {
        let reading = written.reading.clone();
        // A division that the data do not know: the place is in another town.
        if reading.names_division() {
            return None;
        }
        let search = Search { addresses: self, reading, area: written.area.clone(), at, lies_in };
        let mut found = search.on_street(limit);
        if found.is_none() && written.names_place {
            found = search.in_area(written.rest.is_empty());
        }
        let found = found?;
        let is_whole = found.is_whole && written.notes.is_empty() && search.reading.landmark.is_empty();
        let noted = if written.notes.is_empty() { 1.0 } else { 0.97 };
        let cleared = if found.is_clear { 1.0 } else { 0.6 };
        Some(ByParts { is_whole, confidence: found.confidence * noted * cleared, ..found })
    }
}

impl<F: Fn(LatticePoint, &str) -> bool> Search<'_, F> {
    fn found(&self, way: Way, rows: Vec<u32>, confidence: f32) -> ByParts {
        let Reading { number, relation, .. } = &self.reading;
        let is_related = relation.is_some();
        let street = self.reading.street();
        ByParts {
            way,
            rows,
            point: None,
            confidence,
            number: *number,
            street,
            is_related,
            is_whole: !is_related,
            is_clear: self.is_clear(),
            is_by_name: false,
            is_like: false,
            is_guess: false,
        }
    }

    /// Whether no number is left over, so that every one is known for what it is.
    fn is_clear(&self) -> bool {
        let Reading { landmark, room, .. } = &self.reading;
        let is_number = |c: char| c.is_ascii_digit() || is_numeral(c);
        !landmark.contains(is_number) && !room.ends_with('号') && (landmark.is_empty() || room.is_empty())
    }

    fn on_street(&self, limit: usize) -> Option<ByParts> {
        self.on_doors(self.addresses.streets().doors(&self.reading.street()), limit)
    }

    /// The place among a street's doors, which stand in order.
    pub(super) fn on_doors(&self, doors: &[Door], limit: usize) -> Option<ByParts> {
        let found = match self.reading.number {
            Some(HouseNumber { number, to: Some(to), .. }) => self.stretch(doors, number, to, limit),
            Some(number) => self.door(doors, number, limit).or_else(|| self.between(doors, number)),
            None => self.crossing(doors).or_else(|| self.unnumbered(doors, limit)),
        };
        let found = found.or_else(|| self.middle(doors))?;
        Some(self.related(found))
    }

    /// The doors that stand at the moment, in the area that the text names.
    fn standing(&self, doors: &[Door]) -> Vec<Door> {
        doors.iter().filter(|door| self.stands(door)).copied().collect()
    }

    fn stands(&self, door: &Door) -> bool {
        self.addresses.holds(door.row, self.at)
            && self.is_in_area(door.row)
            && self.addresses.says(door.row, &self.reading.community)
    }

    /// Of 文山區樟新里 people leave out either, and the row's own text may, too: then its place tells.
    fn is_in_area(&self, row: u32) -> bool {
        !self.area.is_empty() && self.addresses.area(row).starts_with(&self.area)
            || self.addresses.agrees(row, &self.area, &self.lies_in)
            || (self.lies_in)(self.addresses.row(row).point, &self.area)
    }

    fn door(&self, doors: &[Door], wanted: HouseNumber, limit: usize) -> Option<ByParts> {
        let from = doors.partition_point(|door| door.number < Some(wanted));
        let same = doors[from..].iter().take_while(|door| door.number == Some(wanted));
        self.best(same.filter(|door| self.stands(door)).copied().collect(), limit)
    }

    /// Estates and landmarks have no number.
    fn unnumbered(&self, doors: &[Door], limit: usize) -> Option<ByParts> {
        if !self.reading.road.is_empty() || !self.reading.lane.is_empty() {
            return None;
        }
        let unnumbered = doors.iter().take_while(|door| door.number.is_none());
        self.best(unnumbered.filter(|door| self.stands(door)).copied().collect(), limit)
    }

    /// Of doors with one number those that say most of what the text says.
    fn best(&self, mut doors: Vec<Door>, limit: usize) -> Option<ByParts> {
        if doors.is_empty() {
            return None;
        }
        let narrow = |doors: &mut Vec<Door>, fits: &dyn Fn(&Door) -> bool| {
            let some = doors.iter().any(fits);
            if some {
                doors.retain(fits);
            }
            some
        };
        let inside = self.reading.inside();
        let says_inside =
            !inside.is_empty() && narrow(&mut doors, &|door| self.addresses.says(door.row, &inside));
        if !says_inside {
            narrow(&mut doors, &|door| !door.is_inside);
        }
        let group = &self.reading.group;
        let says_group = group.is_empty() || narrow(&mut doors, &|door| self.addresses.says(door.row, group));
        let is_whole = (inside.is_empty() || says_inside) && says_group;
        let mut confidence = if is_whole { 0.97 } else { 0.93 };
        if self.reading.landmark.is_empty() && self.area.is_empty() {
            confidence *= 0.98;
        }
        let first = doors[0];
        let rows = if self.is_one_place(&doors) {
            vec![first.row]
        } else {
            confidence *= 0.5;
            doors.iter().map(|door| door.row).take(limit).collect()
        };
        let found = self.found(Way::Door, rows, confidence);
        Some(ByParts { is_whole: found.is_whole && is_whole, ..found })
    }

    fn is_one_place(&self, doors: &[Door]) -> bool {
        let first = self.point(doors[0]);
        doors.iter().all(|&door| distance_m(first, self.point(door)) <= SAME_PLACE_M)
    }

    fn stretch(&self, doors: &[Door], from: u32, to: u32, limit: usize) -> Option<ByParts> {
        let rows = numbered(doors, from, to).iter().filter(|door| self.stands(door)).map(|door| door.row);
        let rows: Vec<u32> = rows.take(limit).collect();
        (!rows.is_empty()).then(|| self.found(Way::Stretch, rows, 0.6))
    }

    /// A number that is not there, between its neighbours on the same side; or beside the very number,
    /// where only the sub-number is missing.
    fn between(&self, doors: &[Door], wanted: HouseNumber) -> Option<ByParts> {
        let number = |door: &Door| door.number.map_or(0, |number| number.number);
        let is_beside = |door: &&Door| {
            let side = |number: HouseNumber| !number.is_temporary && number.number % 2 == wanted.number % 2;
            door.number.is_some_and(side) && self.stands(door)
        };
        // One name may be two streets in two villages.
        let all_of = |wanted: u32| {
            let doors = numbered(doors, wanted, wanted).iter();
            doors.filter(is_beside).copied().collect::<Vec<_>>()
        };
        let same = all_of(wanted.number);
        if let Some(&first) = same.first() {
            let one = self.is_one_place(&same);
            return one.then(|| self.placed(Way::Between, first, self.point(first), 0.7));
        }
        let here = doors.partition_point(|door| number(door) < wanted.number);
        let lower = doors[..here].iter().rfind(is_beside)?;
        let upper = doors[here..].iter().find(is_beside)?;
        let (a, b) = (self.point(*lower), self.point(*upper));
        let gap = number(upper) - number(lower);
        let is_one = |door: &Door| self.is_one_place(&all_of(number(door)));
        if gap > BETWEEN_NUMBERS_MAX || distance_m(a, b) > BETWEEN_M_MAX || !is_one(lower) || !is_one(upper) {
            return None;
        }
        let share = f64::from(wanted.number - number(lower)) / f64::from(gap);
        let along = |from: i32, to: i32| from + (f64::from(to - from) * share).round() as i32;
        let point = LatticePoint::new(along(a.x, b.x), along(a.y, b.y));
        Some(self.placed(Way::Between, *lower, point, 0.8 - 0.005 * gap as f32))
    }

    /// The door that stands in the middle of all.
    fn middle(&self, doors: &[Door]) -> Option<ByParts> {
        let doors = self.standing(doors);
        let center = middle_of(doors.iter().map(|&door| self.point(door)))?;
        let far = |door: &&Door| distance_m(self.point(**door), center);
        let door = doors.iter().min_by(|a, b| far(a).total_cmp(&far(b)))?;
        let confidence = if self.reading.number.is_some() { 0.4 } else { 0.6 };
        Some(self.placed(Way::Street, *door, self.point(*door), confidence))
    }

    fn crossing(&self, doors: &[Door]) -> Option<ByParts> {
        let relation = self.reading.relation.as_ref().filter(|it| it.kind == RelationKind::Crossing)?;
        let doors = self.standing(doors);
        let others = self.standing(self.addresses.streets().doors(&relation.road));
        let pairs = doors
            .iter()
            .take(CROSSING_DOORS_MAX)
            .flat_map(|&one| others.iter().take(CROSSING_DOORS_MAX).map(move |&other| (one, other)));
        let far = |pair: &(Door, Door)| distance_m(self.point(pair.0), self.point(pair.1));
        let nearest =
            pairs.min_by(|a, b| far(a).total_cmp(&far(b))).filter(|pair| far(pair) <= CROSSING_M_MAX)?;
        let (a, b) = (self.point(nearest.0), self.point(nearest.1));
        let point = LatticePoint::new(i32::midpoint(a.x, b.x), i32::midpoint(a.y, b.y));
        Some(self.placed(Way::Crossing, nearest.0, point, 0.8))
    }

    /// Moved by the relation, or only less sure.
    fn related(&self, found: ByParts) -> ByParts {
        let Some(relation) = &self.reading.relation else { return found };
        let understood = if relation.tail.is_empty() { 0.8 } else { 0.4 };
        let mut point = found.point;
        if let (RelationKind::Away, [row]) = (relation.kind, &found.rows[..]) {
            let from = point.unwrap_or(self.addresses.row(*row).point);
            let scale = LocalScale::at(from);
            let (east, north) = relation.offset_m;
            let moved = |at: i32, metres: i32, unit: f64| {
                at.saturating_add((f64::from(metres) / unit).round() as i32)
            };
            let (x, y) = (moved(from.x, east, scale.metres_per_x), moved(from.y, north, scale.metres_per_y));
            point = Some(LatticePoint::new(x, y));
        }
        ByParts { confidence: found.confidence * understood, point, ..found }
    }

    /// The community that the text names, else the town.
    fn in_area(&self, is_bare: bool) -> Option<ByParts> {
        let (way, sure) = if self.area.is_empty() { (Way::Town, 0.2) } else { (Way::Community, 0.3) };
        let rows = self.addresses.rows_in(&self.area, self.at);
        let point = |row: u32| self.addresses.row(row).point;
        let center = middle_of(rows.iter().map(|&row| point(row)))?;
        let far = |row: &&u32| distance_m(point(**row), center);
        let row = rows.iter().min_by(|a, b| far(a).total_cmp(&far(b)))?;
        let found = self.found(way, vec![*row], if is_bare { 0.8 } else { sure });
        Some(ByParts { is_whole: is_bare, ..found })
    }

    fn placed(&self, way: Way, door: Door, point: LatticePoint, confidence: f32) -> ByParts {
        let found = self.found(way, vec![door.row], confidence);
        ByParts { point: Some(point), is_whole: false, ..found }
    }

    fn point(&self, door: Door) -> LatticePoint {
        self.addresses.row(door.row).point
    }
}

/// Of doors in order those with such a number, both ends included.
fn numbered(doors: &[Door], from: u32, to: u32) -> &[Door] {
    let first = doors.partition_point(|door| door.number.is_none_or(|number| number.number < from));
    let count = doors[first..].partition_point(|door| door.number.is_some_and(|number| number.number <= to));
    &doors[first..first + count]
}

/// Between two points in metres, in the local plane.
pub(super) fn distance_m(a: LatticePoint, b: LatticePoint) -> f64 {
    let scale = LocalScale::at(a);
    let east = (f64::from(b.x) - f64::from(a.x)) * scale.metres_per_x;
    let north = (f64::from(b.y) - f64::from(a.y)) * scale.metres_per_y;
    east.hypot(north)
}

fn middle_of(points: impl Iterator<Item = LatticePoint>) -> Option<LatticePoint> {
    let (mut x, mut y, mut count) = (0_i64, 0_i64, 0_i64);
    for point in points {
        (x, y, count) = (x + i64::from(point.x), y + i64::from(point.y), count + 1);
    }
    (count > 0).then(|| LatticePoint::new((x / count) as i32, (y / count) as i32))
}
