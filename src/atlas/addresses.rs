//! Standard addresses as columns, found by the normal form of their text, whole or from its front.

use std::thread;

use super::arena::Texts;
use super::by_text::Wanted;
use super::changes::Changes;
use super::lead_in::LeadIns;
use super::nearest;
use super::streets::{Streets, without_brackets};
use super::{Candidate, MatchAccuracy};
use crate::domain::address::{Address, AddressParts, Reading, normalise};
use crate::domain::roster::Row;
use crate::domain::time::{LogNumber, Moment, Period};
use crate::kernel::index::BoxIndex;
use crate::kernel::lattice::LatticePoint;

/// All rows of all addresses, of all times. Some 270 bytes each, by reckoning.
#[derive(Debug)]
pub struct Addresses {
    lead_ins: LeadIns,
    ids: Texts,
    labels: Texts,
    /// Area and rest, in normal form.
    keys: Texts,
    /// Bytes of the area's name in front of the key.
    area_bytes: Vec<u8>,
    accuracy: Vec<MatchAccuracy>,
    points: Vec<LatticePoint>,
    residents: Vec<u32>,
    valid: Vec<Period>,
    /// Rows ordered by key, and ordered by what comes after the area.
    by_key: Vec<u32>,
    by_rest: Vec<u32>,
    streets: Streets,
    nearest: BoxIndex,
    changes: Changes,
    /// What the rows were made of: how many, and the newest write among them.
    made_of: (usize, LogNumber),
}

/// Which part of the keys is compared.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Whole,
    Rest,
}

impl Addresses {
    pub(super) fn build(mut lead_ins: LeadIns, rows: &[Row<Address>]) -> Self {
        let normals: Vec<String> = on_all_cores(rows, |row| normalise(&row.value.text).0);
        for normal in &normals {
            lead_ins.learn(normal);
        }
        let mut made = Self {
            lead_ins,
            ids: Texts::default(),
            labels: Texts::default(),
            keys: Texts::default(),
            area_bytes: Vec::with_capacity(rows.len()),
            accuracy: Vec::with_capacity(rows.len()),
            points: Vec::with_capacity(rows.len()),
            residents: Vec::with_capacity(rows.len()),
            valid: Vec::with_capacity(rows.len()),
            by_key: Vec::new(),
            by_rest: Vec::new(),
            streets: Streets::default(),
            nearest: nearest::points(rows.iter().map(|row| row.value.at).zip(0..)),
            changes: Changes::of(rows.iter().map(|row| row.valid)),
            made_of: made_of(rows),
        };
        let wanted = on_all_cores(&normals, |normal| made.wanted_of(normal));
        drop(normals);
        for (row, wanted) in rows.iter().zip(wanted) {
            made.ids.push(row.value.id.as_str());
            made.labels.push(&row.value.text);
            made.keys.push(wanted.key());
            made.area_bytes.push(wanted.area().len() as u8);
            made.accuracy.push(accuracy_of(&row.value.parts, wanted.rest()));
            made.points.push(row.value.at);
            made.residents.push(row.value.residents);
            made.valid.push(row.valid);
        }
        for texts in [&mut made.ids, &mut made.labels, &mut made.keys] {
            texts.shrink();
        }
        let parts = on_all_cores(&[Part::Whole, Part::Rest], |&part| made.ordered(part));
        [made.by_key, made.by_rest] = parts.try_into().expect("two of them");
        let numbers: Vec<u32> = (0..made.len() as u32).collect();
        made.streets = Streets::of(on_all_cores(&numbers, |&row| Streets::door(row, made.reading(row))));
        made
    }

    /// Whether the rows are those that this was made of: rows are never changed in place, so their
    /// number and their newest write tell.
    pub(super) fn is_made_of(&self, rows: &[Row<Address>]) -> bool {
        self.made_of == made_of(rows)
    }

    /// Whether addresses would be read the same with these names in front.
    pub(super) fn reads_by(&self, lead_ins: &LeadIns) -> bool {
        self.lead_ins.reads_as(lead_ins)
    }

    pub(super) fn len(&self) -> usize {
        self.points.len()
    }

    /// Every row, in the order of ids, with when it holds.
    pub fn iter(&self) -> impl Iterator<Item = (Candidate<'_>, Period)> {
        (0..self.len() as u32).map(|row| (self.row(row), self.valid[row as usize]))
    }

    /// The row at a position of [`Addresses::iter`].
    ///
    /// # Panics
    /// When there are not so many.
    pub fn row(&self, row: u32) -> Candidate<'_> {
        Candidate { id: self.ids.get(row), label: self.labels.get(row), point: self.points[row as usize] }
    }

    /// Where people live, and how many: every row, with when it holds.
    pub fn homes(&self) -> impl Iterator<Item = (LatticePoint, u32, Period)> {
        (0..self.len()).map(|row| (self.points[row], self.residents[row], self.valid[row]))
    }

    /// A text ready to be looked up.
    pub(super) fn wanted(&self, text: &str) -> Wanted {
        self.wanted_of(&normalise(text).0)
    }

    fn wanted_of(&self, normal: &str) -> Wanted {
        let parted = self.lead_ins.part(normal);
        // A row keeps its area's length in a byte; no name is near that.
        let area = if parted.area.len() < 256 { parted.area } else { String::new() };
        Wanted::of(&area, parted.rest)
    }

    /// A row's text as it reads without the names that all share.
    fn reading(&self, row: u32) -> Reading {
        match without_brackets(self.labels.get(row)) {
            Some(normal) => Reading::of_normal(self.lead_ins.part(&normal).rest),
            None => Reading::of_normal(self.key(Part::Rest, row)),
        }
    }

    pub(super) fn points_index(&self) -> &BoxIndex {
        &self.nearest
    }

    pub(super) fn streets(&self) -> &Streets {
        &self.streets
    }

    /// Area and rest of a normal form.
    pub(super) fn parted(&self, normal: &str) -> (String, String) {
        let wanted = self.wanted_of(normal);
        (wanted.area().to_owned(), wanted.rest().to_owned())
    }

    /// Where in a word of letters something may begin: at its front, and behind each name of an area that it
    /// spells there.
    pub(super) fn starts_of_names(&self, word: &[char]) -> Vec<usize> {
        self.lead_ins.ends_spelled(word)
    }

    /// The area that a row's text names.
    pub(super) fn area(&self, row: u32) -> &str {
        &self.keys.get(row)[..usize::from(self.area_bytes[row as usize])]
    }

    pub(super) fn holds(&self, row: u32, at: Moment) -> bool {
        self.valid[row as usize].contains(at)
    }

    /// Whether a row's text has a part of an address in it.
    pub(super) fn says(&self, row: u32, part: &str) -> bool {
        self.keys.get(row).contains(part)
    }

    /// The rows at a moment whose texts name an area; all of them for an empty one.
    pub(super) fn rows_in(&self, area: &str, at: Moment) -> Vec<u32> {
        let holds = |&row: &u32| self.holds(row, at);
        if area.is_empty() {
            return (0..self.len() as u32).filter(holds).collect();
        }
        let from = self.by_key.partition_point(|&row| self.key(Part::Whole, row) < area);
        let named = |row: &u32| self.key(Part::Whole, *row).starts_with(area);
        self.by_key[from..].iter().copied().take_while(named).filter(holds).collect()
    }

    /// Whether a row lies in the area that a text names: as its own text says, else its point.
    pub(super) fn agrees(&self, row: u32, area: &str, lies_in: impl Fn(LatticePoint, &str) -> bool) -> bool {
        let named = self.area(row);
        area.is_empty()
            || if named.is_empty() {
                lies_in(self.points[row as usize], area)
            } else {
                named.ends_with(area) || area.ends_with(named)
            }
    }

    /// The rows in order of a part of their keys, and the first of them that is not before `key`.
    pub(super) fn order_from(&self, part: Part, key: &str) -> (&[u32], usize) {
        let order = if part == Part::Whole { &self.by_key } else { &self.by_rest };
        (order, order.partition_point(|&row| self.key(part, row) < key))
    }

    pub(super) fn accuracy(&self, row: u32) -> MatchAccuracy {
        self.accuracy[row as usize]
    }

    /// The first moment after `at` at which addresses come or go.
    pub(super) fn next_change(&self, at: Moment) -> Moment {
        self.changes.after(at)
    }

    pub(super) fn key(&self, part: Part, row: u32) -> &str {
        let whole = self.keys.get(row);
        match part {
            Part::Whole => whole,
            Part::Rest => &whole[usize::from(self.area_bytes[row as usize])..],
        }
    }

    fn ordered(&self, part: Part) -> Vec<u32> {
        let mut order: Vec<u32> = (0..self.len() as u32).collect();
        order.sort_unstable_by(|&a, &b| self.key(part, a).cmp(self.key(part, b)).then(a.cmp(&b)));
        order
    }
}

/// Each made into another, side by side, in order: reading a city's addresses one by one is what a restart would wait
/// for.
fn on_all_cores<T: Sync, R: Send>(items: &[T], make: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let size = items.len().div_ceil(threads).max(1);
    thread::scope(|scope| {
        let make = &make;
        let chunks: Vec<_> = items
            .chunks(size)
            .map(|chunk| scope.spawn(move || chunk.iter().map(make).collect::<Vec<R>>()))
            .collect();
        let done = chunks.into_iter().map(|chunk| chunk.join().expect("reading addresses does not panic"));
        done.flatten().collect()
    })
}

fn made_of(rows: &[Row<Address>]) -> (usize, LogNumber) {
    (rows.len(), rows.iter().map(|row| row.recorded).max().unwrap_or_default())
}

fn accuracy_of(parts: &AddressParts, rest: &str) -> MatchAccuracy {
    let named = |parts: &[&str]| parts.iter().any(|part| !part.is_empty());
    if named(&[&parts.number, &parts.building, &parts.unit, &parts.room]) {
        MatchAccuracy::Rooftop
    } else if named(&[&parts.road, &parts.lane]) {
        MatchAccuracy::Street
    } else if named(&[&parts.community]) {
        MatchAccuracy::Community
    } else if rest.contains(|character: char| character.is_ascii_digit()) {
        MatchAccuracy::Rooftop
    } else {
        MatchAccuracy::Street
    }
}
