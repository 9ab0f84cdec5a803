//! Finding an address by its text as a whole: the very same, or one that is the other's beginning.

use super::addresses::{Addresses, Part};
use crate::domain::time::Moment;
use crate::kernel::lattice::LatticePoint;

/// When less than this share of a text is the beginning that an address has, the rest may be
/// anything: no match. 东逸翠苑 is two fifths of 东逸翠苑35-785.
const UNDERSTOOD_MIN: f32 = 0.33;

/// A text ready to be looked up.
pub(super) struct Wanted {
    /// Area and rest.
    key: String,
    area_bytes: usize,
}

impl Wanted {
    pub(super) fn of(area: &str, rest: &str) -> Self {
        Self { key: [area, rest].concat(), area_bytes: area.len() }
    }

    pub(super) fn key(&self) -> &str {
        &self.key
    }

    pub(super) fn area(&self) -> &str {
        &self.key[..self.area_bytes]
    }

    pub(super) fn rest(&self) -> &str {
        &self.key[self.area_bytes..]
    }

    /// Whether nothing is left once province, city, town and community are taken away.
    pub(super) fn is_blank(&self) -> bool {
        self.rest().is_empty()
    }

    /// What is looked for in which part of the keys, and how sure it makes to find it there.
    fn ways(&self) -> [(Part, &str, f32); 2] {
        let rest_confidence = if self.area_bytes == 0 { 0.95 } else { 0.9 };
        [(Part::Whole, self.key(), 1.0), (Part::Rest, self.rest(), rest_confidence)]
    }
}

/// What was found. Rows are positions; at most `limit` of them.
pub(super) enum Finding {
    /// The text and the address say the same; the share tells how much had to be supposed.
    Same(Vec<u32>, f32),
    /// One is the beginning of the other.
    Part(Vec<u32>, f32),
    Nothing,
}

impl Addresses {
    /// Looks for the very same text, with or without its community. At most `limit` rows.
    ///
    /// Where the text names an area and the address does not, `lies_in` says whether it is there.
    pub(super) fn find_same(
        &self,
        wanted: &Wanted,
        at: Moment,
        limit: usize,
        lies_in: impl Fn(LatticePoint, &str) -> bool,
    ) -> Finding {
        if wanted.is_blank() {
            return Finding::Nothing;
        }
        for (part, key, confidence) in wanted.ways() {
            let stands = |row: u32| self.stands(part, row, wanted.area(), at, &lies_in);
            let (order, from) = self.order_from(part, key);
            // Equal keys stand first among those that begin so: a short beginning may be thousands'.
            let equal = order[from..].iter().copied().take_while(|&row| self.key(part, row) == key);
            let same: Vec<u32> = equal.filter(|&row| stands(row)).take(limit).collect();
            if !same.is_empty() {
                return Finding::Same(same, confidence);
            }
        }
        Finding::Nothing
    }

    /// Looks for the one address that a text begins; then for the longest address that begins it.
    pub(super) fn find_part(
        &self,
        wanted: &Wanted,
        at: Moment,
        limit: usize,
        lies_in: impl Fn(LatticePoint, &str) -> bool,
    ) -> Finding {
        if wanted.is_blank() {
            return Finding::Nothing;
        }
        for (part, key, confidence) in wanted.ways() {
            let (order, from) = self.order_from(part, key);
            // 12 of 12号 is the same; 12 is no beginning of 128号, nor of 12-3号.
            let longer: Vec<u32> = order[from..]
                .iter()
                .map_while(|&row| Some((row, self.key(part, row).strip_prefix(key)?)))
                .filter(|&(row, rest)| {
                    goes_on(key, rest) && self.stands(part, row, wanted.area(), at, &lies_in)
                })
                .map(|(row, _)| row)
                .take(limit)
                .collect();
            match longer[..] {
                [] => {}
                [row] => {
                    let whole = self.key(part, row);
                    if whole[key.len()..] == *"号" {
                        return Finding::Same(longer, confidence * 0.98);
                    }
                    return Finding::Part(longer, confidence * share(key, whole));
                }
                _ => return Finding::Part(longer, confidence * 0.5),
            }
        }
        for (part, key, confidence) in wanted.ways() {
            let stands = |row: u32| self.stands(part, row, wanted.area(), at, &lies_in);
            let area = key.len() - wanted.rest().len();
            let ends: Vec<usize> = key.char_indices().map(|(end, _)| end).filter(|&end| end > area).collect();
            let understood = |end: &&usize| share(&key[..**end], key) >= UNDERSTOOD_MIN;
            // No address is a longer beginning of the text than this.
            let mut longest = key.len();
            for &end in ends.iter().rev().take_while(understood) {
                let beginning = &key[..end];
                if end > longest || !goes_on(beginning, &key[end..]) {
                    continue;
                }
                let (order, from) = self.order_from(part, beginning);
                let equal = order[from..].iter().copied().take_while(|&row| self.key(part, row) == beginning);
                let shorter: Vec<u32> = equal.filter(|&row| stands(row)).take(limit).collect();
                if !shorter.is_empty() {
                    return Finding::Part(shorter, confidence * share(beginning, key));
                }
                // Any shorter beginning that is an address stands before this one, and is as much a beginning of
                // all that stand between the two.
                let before = from.checked_sub(1).map_or("", |at| self.key(part, order[at]));
                longest = common(before, beginning);
            }
        }
        Finding::Nothing
    }

    /// Whether a row found by a part of its key holds then and lies where the text says.
    fn stands(
        &self,
        part: Part,
        row: u32,
        area: &str,
        at: Moment,
        lies_in: impl Fn(LatticePoint, &str) -> bool,
    ) -> bool {
        self.holds(row, at) && (part == Part::Whole || self.agrees(row, area, lies_in))
    }
}

/// How much of `whole` its beginning is.
fn share(beginning: &str, whole: &str) -> f32 {
    beginning.chars().count() as f32 / whole.chars().count() as f32
}

/// How many bytes two texts begin with alike.
fn common(one: &str, other: &str) -> usize {
    one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count()
}

/// Whether `rest` goes on where a part of an address ends: not within a number.
fn goes_on(key: &str, rest: &str) -> bool {
    let digit = |character: Option<char>| character.is_some_and(|c| c.is_ascii_digit());
    let next = rest.chars().next();
    !(digit(key.chars().next_back()) && (digit(next) || next == Some('-')))
}
