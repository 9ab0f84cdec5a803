//! What streets are called, apart from their numbers: 兴隆路 of 兴隆路3段207巷.

use std::ops::Range;

use super::names::Names;
use super::streets::Streets;

/// The distinct names, each with the streets that begin with it.
#[derive(Debug, Default)]
pub(super) struct Stems {
    pub names: Names,
    /// By name: streets stand in order, those of one name together.
    streets: Vec<Range<u32>>,
}

impl Stems {
    /// Of all streets in order.
    pub(super) fn of<'s>(streets: impl Iterator<Item = &'s str>) -> Self {
        let mut names: Vec<&str> = Vec::new();
        let mut ranges: Vec<Range<u32>> = Vec::new();
        for (street, at) in streets.zip(0_u32..) {
            let stem = stem(street);
            if names.last() == Some(&stem) {
                ranges.last_mut().expect("as many as names").end = at + 1;
            } else if !stem.is_ascii() {
                names.push(stem);
                ranges.push(at..at + 1);
            }
        }
        Self { names: Names::of(names.into_iter()), streets: ranges }
    }

    /// The streets of a name.
    pub(super) fn range(&self, stem: u32) -> Range<u32> {
        self.streets[stem as usize].clone()
    }

    /// The streets of a name; of those with a number behind it only those whose first it is.
    pub(super) fn streets(
        &self,
        all: &Streets,
        stem: u32,
        number: Option<&str>,
    ) -> impl Iterator<Item = u32> {
        let range = self.streets[stem as usize].clone();
        let length = self.names.get(stem).len();
        let bare = range.clone().take(1).filter(move |&street| all.name(street).len() == length);
        let key = self.names.get(stem).to_owned() + number.unwrap_or_default();
        let numbered = if number.is_some() { all.beginning_with(&key, range) } else { 0..0 };
        bare.chain(numbered.filter(move |&street| {
            !all.name(street)[key.len()..].starts_with(|c: char| c.is_ascii_digit() || c == '-')
        }))
    }
}

/// What comes before the first number. Digits come before all letters and characters, so that the streets
/// of one name stand together.
fn stem(street: &str) -> &str {
    street.split(|c: char| c.is_ascii_digit()).next().unwrap_or_default()
}
