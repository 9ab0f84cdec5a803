//! The numbers of an address and the words between them: 3段 207巷 12号, whatever has become of the words.

use std::borrow::Cow;

use crate::domain::address::Reading;
use crate::domain::address::likeness::{difference, spelled};
use crate::domain::address::sound::{Sounding, sounding};

/// Mistakes forgiven in the words between a street's numbers.
const MARKS_MISTAKEN_MAX: f32 = 1.6;

/// A number with the word behind it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Token<'t> {
    pub number: &'t str,
    pub word: &'t str,
    /// 临61: with a mark before it.
    pub is_temporary: bool,
}

pub(super) const TEMPORARY: char = '临';

/// The numbers of a text in normal form.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut rest = text.trim_start_matches(|c: char| !c.is_ascii_digit());
    let mut is_temporary = text[..text.len() - rest.len()].ends_with(TEMPORARY);
    let mut tokens = Vec::new();
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '-').unwrap_or(rest.len());
        let (number, after) = rest.split_at(digits);
        let word = after.find(|c: char| c.is_ascii_digit()).unwrap_or(after.len());
        let (word, after) = after.split_at(word);
        let own = word.trim_end_matches(TEMPORARY);
        let own = if after.is_empty() { word } else { own };
        tokens.push(Token { number, word: own.trim(), is_temporary });
        is_temporary = own.len() < word.len();
        rest = after;
    }
    tokens
}

/// What the words between the numbers of a street cost, and the tokens behind it; `None` when the
/// numbers are others.
pub(super) fn same_numbers<'a, 't>(
    tail: &[Token<'_>],
    tokens: &'a [Token<'t>],
) -> Option<(f32, &'a [Token<'t>])> {
    let mut cost = 0.0;
    let (mut tail, mut tokens) = (tail, tokens);
    while let Some((wanted, further)) = tail.split_first() {
        let (written, behind) = tokens.split_first()?;
        if written.is_temporary {
            return None;
        } else if wanted.number == written.number {
            cost += written_for(wanted.word, written.word)?;
            tail = further;
        } else {
            // 75218弄 for 75巷218弄.
            let (next, further) = further.split_first()?;
            let more = written.number.strip_prefix(wanted.number)?.strip_prefix(next.number)?;
            cost += if more.is_empty() { 0.5 + written_for(next.word, written.word)? } else { return None };
            tail = further;
        }
        tokens = behind;
    }
    (cost <= MARKS_MISTAKEN_MAX).then_some((cost, tokens))
}

fn written_for(wanted: &str, written: &str) -> Option<f32> {
    let (wanted, written): (Vec<char>, Vec<char>) = (wanted.chars().collect(), written.chars().collect());
    if written.first().is_some_and(char::is_ascii_uppercase) {
        return spelled(&wanted, &written, false).map(|_| 0.1);
    }
    difference(&wanted, &written)
}

/// Words behind a door's number that say that it is none.
const NO_DOORS: &str = "巷弄段邻路街";
/// Words behind a number that is inside.
const INSIDE: &str = "栋幢座单楼层室房F";

/// Numbers that are left over behind a door's, each.
const LEFT_OVER: f32 = 1.0;

/// Letters between numbers as the words that they spell: 3D20X as 3段20巷.
pub(super) fn written_marks(text: &str) -> String {
    let runs: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len() * 2);
    for run in runs.chunk_by(|a, b| a.is_ascii_uppercase() == b.is_ascii_uppercase()) {
        let word = MARKS
            .iter()
            .find(|(letters, _)| letters.iter().any(|letters| run.iter().copied().eq(letters.chars())));
        match word {
            Some((_, word)) => out.push(*word),
            None => out.extend(run),
        }
    }
    out
}

/// How the words between numbers are spelled.
const MARKS: [(&[&str], char); 4] =
    [(&["D", "DUAN"], '段'), (&["X", "XIANG"], '巷'), (&["N", "NONG"], '弄'), (&["H", "HAO"], '号')];

/// What it costs to take the first number behind a street for a door's.
pub(super) fn ending(tokens: &[Token<'_>]) -> f32 {
    tokens.first().map_or(0.0, |token| door_mark(token.word, tokens.len() > 1).1)
}

/// The door and what is behind it.
pub(super) fn reading(street: &str, tokens: &[Token<'_>]) -> Reading {
    let mut text = String::new();
    for (at, &Token { number, word, is_temporary }) in tokens.iter().enumerate() {
        text.extend(is_temporary.then_some(TEMPORARY));
        text.push_str(number);
        let mark = if at == 0 { door_mark(word, tokens.len() > 1).0 } else { word.into() };
        text.push_str(&mark);
    }
    let Reading { number, building, unit, floor, room, relation, .. } = Reading::of_normal(&text);
    Reading { number, building, unit, floor, room, relation, ..Reading::of_normal(street) }
}

/// What stands for the word behind a door's number, and the cost.
fn door_mark(word: &str, goes_on: bool) -> (Cow<'_, str>, f32) {
    let Some(first) = word.chars().next() else {
        return ("号".into(), if goes_on { LEFT_OVER } else { 0.0 });
    };
    let rest = &word[first.len_utf8()..];
    if first == '号' || INSIDE.contains(first) {
        return (word.into(), 0.0);
    }
    if first.is_ascii_uppercase() {
        let letters: Vec<char> = word.chars().collect();
        let spells = |mark: char| spelled(&[mark], &letters, false).is_some();
        return match word {
            "H" | "HAO" => ("号".into(), 0.05),
            _ => (word.into(), if NO_DOORS.chars().any(spells) { 2.0 } else { 0.5 }),
        };
    }
    // 63直1号 for 63之1号.
    if goes_on && rest.is_empty() && sounding(first, '之') == Sounding::Same {
        return ("-".into(), 0.25);
    }
    if sounding(first, '号') != Sounding::Unlike {
        return (format!("号{rest}").into(), 0.1);
    }
    let is_none = NO_DOORS.contains(first);
    let more = if goes_on { LEFT_OVER } else { 0.0 };
    (format!("号{word}").into(), more + if is_none { 2.0 } else { 0.3 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_with_the_words_behind_them() {
        let token = |number, word, is_temporary| Token { number, word, is_temporary };
        assert_eq!(tokens("3段207-1号"), [token("3", "段", false), token("207-1", "号", false)]);
        assert_eq!(tokens("3巷临61"), [token("3", "巷", false), token("61", "", true)]);
        assert_eq!(tokens("断"), []);
        let text = tokens("3断45巷6号");
        let tail = tokens("3段45巷");
        assert_eq!(same_numbers(&tail, &text).map(|(cost, rest)| (cost, rest.len())), Some((0.25, 1)));
        assert!(same_numbers(&tokens("4段"), &text).is_none());
    }
}
