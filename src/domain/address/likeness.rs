//! How much one name must be changed to be another, and whether letters spell it.
//!
//! Costs are in mistakes: a character for another that is nothing like it is one. Numbers and
//! numerals are never taken for each other, for another number is another place.

use super::normal::is_numeral;
use super::sound::{Sounding, sounding, syllables, voice};

/// In hundredths of a mistake.
type Cost = u32;

const SAME_SOUND: Cost = 25;
const NEARLY_SAME_SOUND: Cost = 35;
/// 路 for 街: what the street is, but not what it is called.
const OTHER_WORD: Cost = 60;
const SWAPPED: Cost = 50;
const WORD_LEFT_OUT: Cost = 50;
const NUMERAL: Cost = 150;
const ONE: Cost = 100;
/// More than any name is worth.
const NEVER: Cost = 10_000;

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

/// Characters of a word that may stand before the name's own when its end is compared.
const BEFORE: usize = 3;

/// A word whose end is compared with many names.
pub struct Word(Vec<Letter>);

impl Word {
    pub fn of(characters: &[char]) -> Self {
        Self(characters.iter().map(|&character| Letter::of(character)).collect())
    }

    /// How cheaply the end of the word becomes `name`; `None` when either is too long, or it costs more than
    /// `most` mistakes.
    pub fn ending(&self, name: &[char], most: f32) -> Option<Ending> {
        let skipped = self.0.len().saturating_sub(name.len() + BEFORE);
        let found = aligned(name, &self.0[skipped..], true, hundredths(most))?;
        Some(Ending { start: found.start + skipped, ..found })
    }
}

fn hundredths(mistakes: f32) -> Cost {
    (mistakes * 100.0).round() as Cost
}

/// What it costs to write the whole of one for the other; `None` when either is too long.
pub fn difference(name: &[char], word: &[char]) -> Option<f32> {
    aligned(name, &Word::of(word).0, false, Cost::MAX >> START_BITS).map(|found| found.cost)
}

/// A character with what a comparison asks of it.
#[derive(Clone, Copy)]
struct Letter {
    character: char,
    kind: Kind,
    voice: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Digit,
    Numeral,
    StreetWord,
    Other,
}

impl Letter {
    fn of(character: char) -> Self {
        let kind = match character {
            _ if character.is_ascii_digit() => Kind::Digit,
            _ if is_numeral(character) => Kind::Numeral,
            _ if STREET_WORDS.contains(character) => Kind::StreetWord,
            _ => Kind::Other,
        };
        Self { character, kind, voice: voice(character) }
    }
}

/// A cost with the place in the word where its way began, in one number: of two ways the smaller is the cheaper,
/// of equal ones that which began first.
type Step = u32;

const START_BITS: u32 = 8;

/// Optimal string alignment with these costs; the front of `word` is free when only its end counts.
fn aligned(name: &[char], word: &[Letter], is_end_only: bool, most: Cost) -> Option<Ending> {
    let columns = word.len();
    if name.len() > CHARACTERS_MAX || columns > CHARACTERS_MAX + BEFORE {
        return None;
    }
    // The row before the last one, the last one and this one.
    let mut rows = [[0 as Step; CHARACTERS_MAX + BEFORE + 1]; 3];
    for column in 1..=columns {
        let inserted = rows[1][column - 1] + (inserted(word[column - 1]) << START_BITS);
        rows[1][column] = if is_end_only { column as Step } else { inserted };
    }
    let mut before: Option<Letter> = None;
    let mut least_before = 0;
    for &character in name {
        let wanted = Letter::of(character);
        let [second, first, own] = &mut rows;
        let left_out = left_out(wanted) << START_BITS;
        own[0] = first[0] + left_out;
        let mut least = own[0];
        for (at, &written) in word.iter().enumerate() {
            let mut best = (first[at + 1] + left_out)
                .min(first[at] + (changed(wanted, written) << START_BITS))
                .min(own[at] + (inserted(written) << START_BITS));
            if let Some(before) = before
                && at > 0
                && before.character == written.character
                && wanted.character == word[at - 1].character
            {
                best = best.min(second[at - 1] + (SWAPPED << START_BITS));
            }
            own[at + 1] = best;
            least = least.min(best);
        }
        // No way through this row is cheap enough, nor one that swaps across it.
        if least >> START_BITS > most && (least_before >> START_BITS) + SWAPPED > most {
            return None;
        }
        least_before = least;
        before = Some(wanted);
        rows.rotate_left(1);
    }
    let end = rows[1][columns];
    let cost = end >> START_BITS;
    let start = (end & ((1 << START_BITS) - 1)) as usize;
    (cost <= most).then_some(Ending { start, cost: cost as f32 / 100.0 })
}

fn changed(wanted: Letter, written: Letter) -> Cost {
    if wanted.character == written.character {
        return 0;
    }
    let is_number = |letter: Letter| matches!(letter.kind, Kind::Digit | Kind::Numeral);
    let is_digit = wanted.kind == Kind::Digit || written.kind == Kind::Digit;
    if is_digit || is_number(wanted) && is_number(written) {
        return NEVER;
    }
    if wanted.voice & written.voice != 0 {
        match sounding(wanted.character, written.character) {
            Sounding::Same => return SAME_SOUND,
            Sounding::Nearly => return NEARLY_SAME_SOUND,
            Sounding::Unlike => {}
        }
    }
    match (wanted.kind, written.kind) {
        // A number that names something is not mistaken for a word.
        (Kind::Numeral, _) | (_, Kind::Numeral) => NEVER,
        (Kind::StreetWord, Kind::StreetWord) => OTHER_WORD,
        _ => ONE,
    }
}

fn left_out(wanted: Letter) -> Cost {
    match wanted.kind {
        Kind::Digit => NEVER,
        Kind::Numeral => NUMERAL,
        Kind::StreetWord => WORD_LEFT_OUT,
        Kind::Other => ONE,
    }
}

fn inserted(written: Letter) -> Cost {
    match written.kind {
        Kind::Digit => NEVER,
        Kind::Numeral => NUMERAL,
        Kind::StreetWord | Kind::Other => ONE,
    }
}

/// A word of letters that may spell many names: of each letter where it stands, a bit a place.
pub struct Letters<'w> {
    word: &'w [char],
    places: [u64; 26],
}

impl<'w> Letters<'w> {
    /// `None` when it is longer than any that is taken for a spelling, or empty.
    pub fn of(word: &'w [char]) -> Option<Self> {
        if word.len() > LETTERS_MAX || word.is_empty() {
            return None;
        }
        let mut places = [0; 26];
        for (at, letter) in word.iter().enumerate().filter(|(_, letter)| letter.is_ascii_uppercase()) {
            places[*letter as usize - 'A' as usize] |= 1 << at;
        }
        Some(Self { word, places })
    }

    /// What [`spelled`] says, sooner where it does not.
    pub fn spell(&self, name: &[char], may_stop: bool) -> Option<u32> {
        self.may_spell(name, may_stop).then(|| spelled(name, self.word, may_stop))?
    }

    /// Whether every character of the name is at least begun somewhere behind the one before.
    fn may_spell(&self, name: &[char], may_stop: bool) -> bool {
        let end = 1_u64 << self.word.len();
        // Places from which the next character may be spelled.
        let mut reached = 1_u64;
        for &character in name {
            let mut next = 0;
            for syllable in syllables(character) {
                let mut begun = reached;
                for (length, letter) in syllable.bytes().enumerate() {
                    let place = self.places.get(usize::from(letter.wrapping_sub(b'A')));
                    begun &= place.copied().unwrap_or_default() >> length;
                    if begun == 0 {
                        break;
                    }
                    next |= begun << (length + 1);
                }
            }
            let same = self.word.iter().zip(0..).filter(|(letter, _)| **letter == character);
            next |= same.fold(0, |next, (_, at)| next | (reached & 1 << at) << 1);
            if may_stop && next & end != 0 {
                return true;
            }
            reached = next;
            if reached == 0 {
                return false;
            }
        }
        reached & end != 0
    }
}

/// Longest word of letters that is taken for a spelling.
pub const LETTERS_MAX: usize = 63;

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
            let found = Word::of(&characters(word)).ending(&characters(name), 3.0).expect("near enough");
            assert_eq!((found.start, found.cost), expected, "{name} {word}");
        }
        for (name, word) in [("新湖一路", "新湖二路"), ("第3工业区", "第4工业区"), ("河田大道", "湖景路")]
        {
            assert_eq!(Word::of(&characters(word)).ending(&characters(name), 2.0), None, "{name} {word}");
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
            let word = characters(word);
            let sooner = Letters::of(&word).and_then(|letters| letters.spell(&characters(name), may_stop));
            assert_eq!(sooner, expected, "{name} {word:?}");
        }
    }
}
