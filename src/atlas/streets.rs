//! The addresses by street and house number, as their texts read.

use std::ops::Range;

use super::arena::Texts;
use super::stems::Stems;
use crate::domain::address::{HouseNumber, Reading, normalise, without_notes};
use crate::kernel::runs::Runs;

/// A row of the addresses on its street.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Door {
    /// `None`: the street or estate itself.
    pub number: Option<HouseNumber>,
    /// Whether building, floor or room follow.
    pub is_inside: bool,
    pub row: u32,
}

/// All streets with their doors, in the order of numbers. Some 36 bytes a row, by reckoning.
#[derive(Debug, Default)]
pub(super) struct Streets {
    /// As [`Reading::street`] writes them, in order.
    names: Texts,
    doors: Runs<Door>,
    stems: Stems,
}

impl Streets {
    /// A row's door by its reading, and its street.
    pub(super) fn door(row: u32, reading: Reading) -> (String, Door) {
        let is_inside = !reading.inside().is_empty();
        (reading.street(), Door { number: reading.number, is_inside, row })
    }

    /// Of doors with their streets; those that have none are left out.
    pub(super) fn of(mut all: Vec<(String, Door)>) -> Self {
        all.retain(|(street, _)| !street.is_empty());
        all.sort_unstable();
        let mut streets = Self::default();
        for doors in all.chunk_by(|a, b| a.0 == b.0) {
            streets.names.push(&doors[0].0);
            streets.doors.push(doors.iter().map(|&(_, door)| door));
        }
        streets.names.shrink();
        streets.stems = Stems::of((0..streets.doors.len() as u32).map(|street| streets.names.get(street)));
        streets
    }

    /// What the streets are called.
    pub(super) fn stems(&self) -> &Stems {
        &self.stems
    }

    pub(super) fn len(&self) -> u32 {
        self.doors.len() as u32
    }

    /// A street's name, by position.
    pub(super) fn name(&self, street: u32) -> &str {
        self.names.get(street)
    }

    pub(super) fn doors_at(&self, street: u32) -> &[Door] {
        self.doors.get(street as usize)
    }

    /// Of a range of streets those whose names begin so.
    pub(super) fn beginning_with(&self, text: &str, mut range: Range<u32>) -> Range<u32> {
        let point = |range: Range<u32>, is_before: &dyn Fn(&str) -> bool| {
            let (mut from, mut to) = (range.start, range.end);
            while from < to {
                let middle = u32::midpoint(from, to);
                if is_before(self.name(middle)) { from = middle + 1 } else { to = middle }
            }
            from
        };
        range.start = point(range.clone(), &|name| name < text);
        range.end = point(range.clone(), &|name| name.starts_with(text));
        range
    }

    /// The doors of a street, by number; none where there is no such street.
    pub(super) fn doors(&self, street: &str) -> &[Door] {
        let (mut from, mut to) = (0, self.doors.len());
        while from < to {
            let middle = usize::midpoint(from, to);
            match self.names.get(middle as u32).cmp(street) {
                std::cmp::Ordering::Equal => return self.doors.get(middle),
                std::cmp::Ordering::Less => from = middle + 1,
                std::cmp::Ordering::Greater => to = middle,
            }
        }
        &[]
    }
}

/// The normal form of a row's text without its notes: brackets are gone from its usual one. `None`
/// where it has none.
pub(super) fn without_brackets(text: &str) -> Option<String> {
    let has = text.contains(['(', '（', '[', '【', '〔']);
    has.then(|| normalise(&without_notes(text).0).0)
}
