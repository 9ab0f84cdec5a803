//! How much one name must be changed to be another, and whether letters spell it.
//!
//! Costs are in mistakes: a character for another that is nothing like it is one. Numbers and
//! numerals are never taken for each other, for another number is another place.

use super::normal::is_numeral;
use super::sound::{Sounding, sounding, syllables};

const SAME_SOUND: f32 = 0.25;
const NEARLY_SAME_SOUND: f32 = 0.35;
/// 路 for 街: what the street is, but not what it is called.
const OTHER_WORD: f32 = 0.6;
const SWAPPED: f32 = 0.5;
const WORD_LEFT_OUT: f32 = 0.5;
const ONE: f32 = 1.0;
/// More than any name is worth.
const NEVER: f32 = 100.0;

/// What a street is, behind what it is called.
pub const STREET_WORDS: &str = "路街道巷弄段";

/// Longer names and words are not compared.
pub const CHARACTERS_MAX: usize = 24;

/// How the end of a word is a name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ending {
    /// Where in the word the name begins.
    pub start: usize,
    /// In mistakes; 0 when it is there as it is.
    pub cost: f32,
}

/// How cheaply the end of `word` becomes `name`; `None` when either is too long, or it costs more than `most`.
pub fn ending(name: &[char], word: &[char], most: f32) -> Option<Ending> {
    let skipped = word.len().saturating_sub(name.len() + 3);
    let found = aligned(name, &word[skipped..], true)?;
    (found.cost <= most).then_some(Ending { start: found.start + skipped, ..found })
}

/// What it costs to write the whole of one for the other; `None` when either is too long.
pub fn difference(name: &[char], word: &[char]) -> Option<f32> {
    aligned(name, word, false).map(|found| found.cost)
}

/// Optimal string alignment with these costs; the front of `word` is free when only its end counts.
fn aligned(name: &[char], word: &[char], is_end_only: bool) -> Option<Ending> {
    let (rows, columns) = (name.len(), word.len());
    if rows > CHARACTERS_MAX || columns > CHARACTERS_MAX + 3 {
        return None;
    }
    let mut table = [[Ending { start: 0, cost: 0.0 }; CHARACTERS_MAX + 4]; CHARACTERS_MAX + 1];
    for column in 1..=columns {
        let before = table[0][column - 1];
        table[0][column] = if is_end_only {
            Ending { start: column, cost: 0.0 }
        } else {
            Ending { start: 0, cost: before.cost + inserted(word[column - 1]) }
        };
    }
    for row in 1..=rows {
        let wanted = name[row - 1];
        for column in 0..=columns {
            let up = table[row - 1][column];
            let mut best = Ending { cost: up.cost + left_out(wanted), ..up };
            let mut offer = |from: Ending, more: f32| {
                let cost = from.cost + more;
                if cost < best.cost || cost == best.cost && from.start < best.start {
                    best = Ending { cost: from.cost + more, ..from };
                }
            };
            if column > 0 {
                let written = word[column - 1];
                offer(table[row - 1][column - 1], changed(wanted, written));
                offer(table[row][column - 1], inserted(written));
                if row > 1 && column > 1 && wanted == word[column - 2] && name[row - 2] == written {
                    offer(table[row - 2][column - 2], SWAPPED);
                }
            }
            table[row][column] = best;
        }
    }
    Some(table[rows][columns])
}

fn changed(wanted: char, written: char) -> f32 {
    if wanted == written {
        return 0.0;
    }
    let is_number = |c: char| c.is_ascii_digit() || is_numeral(c);
    if wanted.is_ascii_digit() || written.is_ascii_digit() || is_number(wanted) && is_number(written) {
        return NEVER;
    }
    match sounding(wanted, written) {
        Sounding::Same => SAME_SOUND,
        Sounding::Nearly => NEARLY_SAME_SOUND,
        // A number that names something is not mistaken for a word.
        Sounding::Unlike if is_numeral(wanted) || is_numeral(written) => NEVER,
        Sounding::Unlike if STREET_WORDS.contains(wanted) && STREET_WORDS.contains(written) => OTHER_WORD,
        Sounding::Unlike => ONE,
    }
}

fn left_out(wanted: char) -> f32 {
    match wanted {
        _ if wanted.is_ascii_digit() => NEVER,
        _ if is_numeral(wanted) => 1.5,
        _ if STREET_WORDS.contains(wanted) => WORD_LEFT_OUT,
        _ => ONE,
    }
}

fn inserted(written: char) -> f32 {
    match written {
        _ if written.is_ascii_digit() => NEVER,
        _ if is_numeral(written) => 1.5,
        _ => ONE,
    }
}

/// Longest word of letters that is taken for a spelling.
const LETTERS_MAX: usize = 63;

/// How many characters are only begun when `word` (in normal form: capitals) spells `name` by syllables, by
/// their first letters or by the characters themselves: HOUJIE, HJ, HOUJ, 厚J. With `may_stop` the word may spell no
/// more than the name's beginning, and its last syllable may be incomplete. `None` when it does not.
pub fn spelled(name: &[char], word: &[char], may_stop: bool) -> Option<u32> {
    if word.len() > LETTERS_MAX || word.is_empty() {
        return None;
    }
    let mut reached = [u32::MAX; LETTERS_MAX + 1];
    reached[0] = 0;
    for &character in name {
        let mut next = [u32::MAX; LETTERS_MAX + 1];
        let mut is_open = false;
        for from in 0..word.len() {
            let begun = reached[from];
            if begun == u32::MAX {
                continue;
            }
            let mut arrive = |length: usize, more: u32| {
                is_open = true;
                next[from + length] = next[from + length].min(begun + more);
            };
            if word[from] == character {
                arrive(1, 0);
            }
            for syllable in syllables(character) {
                let same = syllable.chars().zip(&word[from..]).take_while(|(a, b)| a == *b).count();
                let first = if syllable.as_bytes().get(1) == Some(&b'H') { 2 } else { 1 };
                if same == syllable.len() {
                    arrive(same, 0);
                } else if may_stop && same > 1 && from + same == word.len() {
                    arrive(same, 1);
                }
                if same >= 1 {
                    arrive(1, 1);
                }
                if same >= first {
                    arrive(first, 1);
                }
            }
        }
        if may_stop && next[word.len()] != u32::MAX {
            return Some(next[word.len()]);
        }
        if !is_open {
            return None;
        }
        reached = next;
    }
    let end = reached[word.len()];
    (end != u32::MAX).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn characters(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    #[test]
    fn mistakes_are_counted() {
        for (name, word, expected) in [
            ("兴隆路", "兴隆路", (0, 0.0)),
            ("兴隆路", "文山区兴隆路", (3, 0.0)),
            ("兴隆路", "兴龙路", (0, 0.25)),
            ("兴隆路", "新隆路", (0, 0.35)),
            ("兴隆路", "兴窿街", (0, 0.85)),
            ("兴隆路", "隆兴路", (0, 0.5)),
            ("兴隆路", "里兴隆", (1, 0.5)),
            ("兴隆路", "兴大隆路", (0, 1.0)),
            ("新湖一路", "新湖一路", (0, 0.0)),
        ] {
            let found = ending(&characters(name), &characters(word), 3.0).expect("near enough");
            assert_eq!((found.start, found.cost), expected, "{name} {word}");
        }
        for (name, word) in [("新湖一路", "新湖二路"), ("第3工业区", "第4工业区"), ("河田大道", "湖景路")]
        {
            assert_eq!(ending(&characters(name), &characters(word), 2.0), None, "{name} {word}");
        }
        assert_eq!(difference(&['段'], &characters("断")), Some(0.25));
        assert_eq!(difference(&['段'], &[]), Some(0.5));
    }

    #[test]
    fn letters_spell_names() {
        for (name, word, may_stop, expected) in [
            ("厚街万达", "HOUJIEWANDA", false, Some(0)),
            ("厚街万达", "HJWD", false, Some(4)),
            ("厚街万达", "HOUJWDA", false, Some(2)),
            ("厚街万达", "厚街WD", false, Some(2)),
            ("厚街万达广场", "HJWD", false, None),
            ("厚街万达广场", "HJWD", true, Some(4)),
            ("厚街万达广场", "HOUJIEWA", true, Some(1)),
            ("重庆路", "CHONGQINGLU", false, Some(0)),
            ("重庆路", "CQL", false, Some(3)),
            ("中山路", "ZHSHL", false, Some(3)),
            ("河田", "HT1", true, None),
            ("河田", "", true, None),
        ] {
            assert_eq!(spelled(&characters(name), &characters(word), may_stop), expected, "{name} {word}");
        }
    }
}
