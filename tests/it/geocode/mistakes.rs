//! Mistakes in addresses, from a seed, for tests and benches.
//!
//! Where mistakes come from is no matter of the program's own tables: homophones are neighbours in
//! GB 2312, whose common characters stand in the order of their sounds, and look-alikes are
//! neighbours in Unicode, which goes by radical and strokes.

use std::sync::OnceLock;

use gridward::domain::address::normalise;

use crate::harness::tessellation::Seeded;

/// A mistake in one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noise {
    /// Another character of the same sound, or nearly.
    Homophone,
    LookAlike,
    /// Two neighbours changed about.
    Swapped,
    LeftOut,
    /// A character too many.
    Inserted,
}

impl Noise {
    pub const ALL: [Self; 5] =
        [Self::Homophone, Self::LookAlike, Self::Swapped, Self::LeftOut, Self::Inserted];

    pub fn name(self) -> &'static str {
        match self {
            Self::Homophone => "one homophone",
            Self::LookAlike => "one look-alike",
            Self::Swapped => "two swapped",
            Self::LeftOut => "one left out",
            Self::Inserted => "one too many",
        }
    }
}

const NUMERALS: &str = "〇零一二三四五六七八九十百千";

/// A text with a mistake in a character that is no numeral: another number is another address.
pub fn mistaken(text: &str, noise: Noise, seeded: &mut Seeded) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    let is_word = |c: &char| ('\u{4E00}'..='\u{9FFF}').contains(c) && !NUMERALS.contains(*c);
    let is_number = |c: Option<&char>| {
        c.is_some_and(|c| c.is_ascii_digit() || ('０'..='９').contains(c) || NUMERALS.contains(*c))
    };
    // 巷 of 15巷8號 left out makes another number.
    let parts_numbers = |at: usize| {
        let blank = |c: &&char| !c.is_whitespace();
        is_number(characters[..at].iter().rev().find(blank))
            && is_number(characters[at + 1..].iter().find(blank))
    };
    let fits = |at: &usize| {
        is_word(&characters[*at])
            && (noise != Noise::LeftOut || !parts_numbers(*at))
            && (noise != Noise::Swapped
                || characters.get(at + 1).is_some_and(|next| is_word(next) && *next != characters[*at]))
    };
    let places: Vec<usize> = (0..characters.len()).filter(fits).collect();
    if places.is_empty() {
        return text.to_owned();
    }
    let at = places[seeded.below(places.len() as u64) as usize];
    match noise {
        Noise::Homophone => characters[at] = beside(characters[at], &tables().by_sound, seeded),
        Noise::LookAlike => characters[at] = beside(characters[at], &tables().by_shape, seeded),
        Noise::Swapped => characters.swap(at, at + 1),
        Noise::LeftOut => drop(characters.remove(at)),
        Noise::Inserted => {
            let common = &tables().by_sound;
            characters.insert(at, common[seeded.below(common.len() as u64) as usize]);
        }
    }
    characters.into_iter().collect()
}

/// The common characters of GB 2312 in two orders.
struct Tables {
    by_sound: Vec<char>,
    by_shape: Vec<char>,
}

fn tables() -> &'static Tables {
    static TABLES: OnceLock<Tables> = OnceLock::new();
    TABLES.get_or_init(|| {
        let codes = (0xB0_u8..0xD8).flat_map(|row| (0xA1_u8..0xFF).map(move |cell| [row, cell]));
        let decoded = codes.filter_map(|code| encoding_rs::GBK.decode(&code).0.chars().next());
        let by_sound: Vec<char> = decoded.filter(|c| ('\u{4E00}'..='\u{9FFF}').contains(c)).collect();
        let mut by_shape = by_sound.clone();
        by_shape.sort_unstable();
        Tables { by_sound, by_shape }
    })
}

/// One of the three on either side of a character, in its simplified form; itself where it is rare.
fn beside(character: char, order: &[char], seeded: &mut Seeded) -> char {
    let simple = normalise(&character.to_string()).0.chars().next().unwrap_or(character);
    let Some(at) = order.iter().position(|&c| c == simple) else { return character };
    let off = 1 + seeded.below(3) as usize;
    let other = if seeded.below(2) == 0 { at.checked_sub(off) } else { Some(at + off) };
    other.and_then(|at| order.get(at)).copied().filter(|c| !NUMERALS.contains(*c)).unwrap_or(character)
}
