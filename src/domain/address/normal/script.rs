//! Traditional characters to simplified ones, one by one, from OpenCC's table.
//!
//! OpenCC also knows phrases (乾 stays in 乾坤). Both sides of a comparison pass through here, so
//! one character at a time is enough, and a look into a table costs a nanosecond where a
//! conversion of the text costs a microsecond.

use std::sync::OnceLock;

use ferrous_opencc::OpenCC;
use ferrous_opencc::config::BuiltinConfig;

/// The characters that addresses are written in: CJK unified ideographs with extension A.
const FIRST: char = '\u{3400}';
const LAST: char = '\u{9FFF}';

pub(super) fn is_han(character: char) -> bool {
    (FIRST..=LAST).contains(&character)
}

/// The simplified form; the character itself when it has no other.
pub(super) fn simplified(character: char) -> char {
    static TABLE: OnceLock<Box<[char]>> = OnceLock::new();
    if !is_han(character) {
        return character;
    }
    TABLE.get_or_init(table)[character as usize - FIRST as usize]
}

/// Made once, in one conversion with a line for each character so that no phrase can match.
fn table() -> Box<[char]> {
    let converter = OpenCC::from_config(BuiltinConfig::T2s).expect("the dictionary is part of the program");
    let lines: String = (FIRST..=LAST).flat_map(|character| [character, '\n']).collect();
    let converted = converter.convert(&lines);
    let mut table: Vec<char> = (FIRST..=LAST).collect();
    for (slot, line) in table.iter_mut().zip(converted.lines()) {
        let mut characters = line.chars();
        if let (Some(simple), None) = (characters.next(), characters.next()) {
            *slot = simple;
        }
    }
    // Once more where the simplified form has one itself, so that doing it twice changes nothing.
    for at in 0..table.len() {
        let simple = table[at];
        if is_han(simple) {
            table[at] = table[simple as usize - FIRST as usize];
        }
    }
    table.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_simple_itself() {
        for (from, to) in [('號', '号'), ('樓', '楼'), ('鎮', '镇'), ('臺', '台'), ('鄰', '邻'), ('号', '号')]
        {
            assert_eq!(simplified(from), to);
        }
        for character in FIRST..=LAST {
            assert_eq!(simplified(simplified(character)), simplified(character), "{character}");
        }
    }
}
