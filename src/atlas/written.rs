//! A text as somebody wrote it, taken apart once for all the ways in which it is then looked for.

use super::addresses::Addresses;
use crate::domain::address::{Reading, normalise, without_notes};

/// An address as written.
pub(super) struct Written {
    /// What stood in brackets or was said of a person.
    pub notes: Vec<String>,
    /// Names of areas at the front, in one form; empty when the text names none.
    pub area: String,
    /// What comes after, in normal form.
    pub rest: String,
    /// How much was written in normal form, in characters.
    pub characters: usize,
    /// Whether names of places were taken off the front.
    pub names_place: bool,
    /// What comes after the areas, read.
    pub reading: Reading,
}

impl Addresses {
    pub(super) fn written(&self, text: &str) -> Written {
        let (address, notes) = without_notes(text);
        let normal = normalise(&address).0;
        let (area, rest) = self.parted(&normal);
        Written {
            characters: normal.chars().count(),
            names_place: rest.len() < normal.len(),
            reading: Reading::of_normal(&rest),
            notes,
            area,
            rest,
        }
    }
}
