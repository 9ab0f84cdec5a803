//! Names that a text may mean without writing them: found by sound, by likeness, by letters, by their
//! beginning.
//!
//! A dictionary of some ten thousand distinct names, not of every address: what is not there by its
//! exact name is looked for among names, and what is found there exactly is looked for among doors.

use std::collections::BTreeSet;
use std::ops::Range;

use super::arena::Texts;
use crate::domain::address::likeness::{self, Letters, STREET_WORDS, Word};
use crate::domain::address::sound::{sound_count, sounds, syllables};
use crate::kernel::runs::Runs;

/// Distinct names in normal form, in order. Some 80 bytes each, by reckoning.
#[derive(Debug, Default)]
pub(super) struct Names {
    texts: Texts,
    count: u32,
    /// By [`crate::domain::address::sound::Sound`]: the names with a character of that sound.
    by_sound: Runs<u32>,
    /// By the first letter of the first character.
    by_letter: Runs<u32>,
    /// Of each name how many characters must be found again by sound, before it is compared.
    needed: Vec<u8>,
}

/// A name that the end of a word is like.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Like {
    pub name: u32,
    /// Where in the word it begins, in characters.
    pub start: usize,
    /// In mistakes, as [`likeness`] counts them.
    pub cost: f32,
}

/// Names that are compared with one word.
const COMPARED_MAX: usize = 4_000;

/// Mistakes that are forgiven, by characters of the name.
const MISTAKES_A_CHARACTER: f32 = 0.5;
const MISTAKES_MAX: f32 = 2.0;

impl Names {
    /// Of distinct names in order.
    pub(super) fn of<'n>(names: impl Iterator<Item = &'n str>) -> Self {
        let mut made = Self::default();
        let mut by_sound = vec![Vec::new(); sound_count()];
        let mut by_letter = vec![Vec::new(); LETTERS];
        for (name, at) in names.zip(0_u32..) {
            made.texts.push(name);
            made.count = at + 1;
            let telling = name.chars().filter(|c| !STREET_WORDS.contains(*c));
            let all: BTreeSet<_> = telling.clone().flat_map(sounds).collect();
            for sound in all {
                by_sound[usize::from(sound.0)].push(at);
            }
            made.needed.push(telling.count().div_ceil(2).clamp(1, 255) as u8);
            let first: BTreeSet<usize> = name.chars().next().into_iter().flat_map(letters_of).collect();
            for letter in first {
                by_letter[letter].push(at);
            }
        }
        by_sound.into_iter().for_each(|run| made.by_sound.push(run));
        by_letter.into_iter().for_each(|run| made.by_letter.push(run));
        made.texts.shrink();
        made
    }

    pub(super) fn get(&self, name: u32) -> &str {
        self.texts.get(name)
    }

    /// The names that begin with a text.
    pub(super) fn beginning_with(&self, text: &str) -> Range<u32> {
        let from = self.partition_point(|name| name < text);
        from..self.partition_point(|name| name < text || name.starts_with(text))
    }

    fn partition_point(&self, is_before: impl Fn(&str) -> bool) -> u32 {
        let (mut from, mut to) = (0, self.count);
        while from < to {
            let middle = u32::midpoint(from, to);
            if is_before(self.get(middle)) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        from
    }

    /// The names that the end of a word is like, cheapest first.
    pub(super) fn like_end_of(&self, word: &[char]) -> Vec<Like> {
        if self.count == 0 {
            return Vec::new();
        }
        let word = &word[word.len().saturating_sub(likeness::CHARACTERS_MAX)..];
        let mut found_again = vec![0_u8; self.count as usize];
        let mut met = Vec::new();
        let mut counted = Vec::with_capacity(word.len());
        for sound in word.iter().filter(|c| !STREET_WORDS.contains(**c)).flat_map(|&c| sounds(c)) {
            if counted.contains(&sound) {
                continue;
            }
            counted.push(sound);
            for &name in self.by_sound.get(usize::from(sound.0)) {
                let count = &mut found_again[name as usize];
                *count = count.saturating_add(1);
                if *count == self.needed[name as usize] {
                    met.push(name);
                }
            }
        }
        let word = Word::of(word);
        let compared = |name: u32| {
            let mut characters = ['\0'; likeness::CHARACTERS_MAX];
            let characters = self.characters(name, &mut characters)?;
            let most = (characters.len() as f32 * MISTAKES_A_CHARACTER).min(MISTAKES_MAX);
            let found = word.ending(characters, most)?;
            Some(Like { name, start: found.start, cost: found.cost })
        };
        let mut found: Vec<Like> = met.into_iter().take(COMPARED_MAX).filter_map(compared).collect();
        found.sort_by(|a, b| a.cost.total_cmp(&b.cost).then(a.name.cmp(&b.name)));
        found
    }

    /// The names that letters spell (see [`likeness::spelled`]), with how many characters are only begun,
    /// in no order.
    pub(super) fn spelled_by(&self, word: &[char], may_stop: bool) -> Vec<(u32, u32)> {
        let Some(&first) = word.first().filter(|_| self.count > 0) else { return Vec::new() };
        let Some(letters) = Letters::of(word) else { return Vec::new() };
        let spelled = |name: u32| {
            let mut characters = ['\0'; likeness::LETTERS_MAX];
            let characters = self.characters(name, &mut characters)?;
            Some((name, letters.spell(characters, may_stop)?))
        };
        match first {
            'A'..='Z' => {
                let begun = self.by_letter.get(first as usize - 'A' as usize);
                begun.iter().copied().filter_map(spelled).collect()
            }
            _ => self.beginning_with(&first.to_string()).filter_map(spelled).collect(),
        }
    }

    /// A name's characters; `None` for one too long to be compared.
    fn characters<'c>(&self, name: u32, into: &'c mut [char]) -> Option<&'c [char]> {
        let mut length = 0;
        for character in self.get(name).chars() {
            *into.get_mut(length)? = character;
            length += 1;
        }
        Some(&into[..length])
    }
}

const LETTERS: usize = 26;

/// The letters that a character may begin with, from 0.
fn letters_of(character: char) -> impl Iterator<Item = usize> {
    let own = character.is_ascii_uppercase().then_some(character as u8);
    let spelled = syllables(character).filter_map(|syllable| syllable.bytes().next());
    own.into_iter().chain(spelled).filter(u8::is_ascii_uppercase).map(|letter| usize::from(letter - b'A'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        Names::of(
            ["三屯路", "兴隆街", "兴隆路", "厚街万达广场", "新湖一路", "新湖二路", "河田大道"].into_iter(),
        )
    }

    #[test]
    fn names_are_found_by_likeness_sound_and_letters() {
        let names = names();
        let like = |word: &str| -> Vec<String> {
            let word: Vec<char> = word.chars().collect();
            let found = names.like_end_of(&word);
            found.iter().map(|like| format!("{} {}", names.get(like.name), like.cost)).collect()
        };
        assert_eq!(like("文山区兴龙路"), ["兴隆路 0.25", "兴隆街 0.85"]);
        assert_eq!(like("何田大道"), ["河田大道 0.25"]);
        assert_eq!(like("新胡二路"), ["新湖二路 0.25"]);
        assert_eq!(like("大湾村"), [""; 0]);
        assert_eq!(like(""), [""; 0]);
        let spelled = |word: &str, may_stop: bool| -> Vec<&str> {
            let word: Vec<char> = word.chars().collect();
            names.spelled_by(&word, may_stop).into_iter().map(|(name, _)| names.get(name)).collect()
        };
        assert_eq!(spelled("XLL", false), ["兴隆路"]);
        assert_eq!(spelled("XL", true), ["兴隆街", "兴隆路"]);
        assert_eq!(spelled("HOUJIEWANDA", true), ["厚街万达广场"]);
        assert_eq!(spelled("HOUJIEWANDA", false), [""; 0]);
        assert_eq!(spelled("厚J", true), ["厚街万达广场"]);
        assert_eq!(Names::default().spelled_by(&['A'], true), []);
        assert_eq!(names.beginning_with("兴隆"), 1..3);
    }
}
