//! How characters sound, without tones: who types by sound writes 兴龙路 for 兴隆路, and xinglonglu for
//! either.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use pinyin::ToPinyinMulti;

/// The characters that addresses are written in: CJK unified ideographs with extension A.
const FIRST: char = '\u{3400}';
const LAST: char = '\u{9FFF}';

/// Readings kept of a character; rarer ones would make unlike names alike.
const READINGS_MAX: usize = 3;

/// A syllable as people mix them up: zh and z, n and l, ang and an are one. The numbers are those
/// of one run of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sound(pub u16);

/// How two characters sound to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sounding {
    Same,
    /// As some dialects mix them up.
    Nearly,
    Unlike,
}

struct Syllable {
    /// In capitals, ü as V.
    letters: Box<str>,
    sound: Sound,
}

struct Table {
    /// Of each character the numbers of its syllables, [`NONE`] behind the last.
    readings: Box<[[u16; READINGS_MAX]]>,
    syllables: Vec<Syllable>,
    sound_count: usize,
}

const NONE: u16 = u16::MAX;

/// The syllables of a character in capital letters, its usual reading first; none for what is no Chinese
/// character.
pub fn syllables(character: char) -> impl Iterator<Item = &'static str> {
    readings(character).iter().map(|&at| &*table().syllables[usize::from(at)].letters)
}

/// The sounds of a character; one may come twice.
pub fn sounds(character: char) -> impl Iterator<Item = Sound> {
    readings(character).iter().map(|&at| table().syllables[usize::from(at)].sound)
}

/// A bit for each sound of a character, some sounds sharing one: characters without a common bit are
/// [`Sounding::Unlike`].
pub fn voice(character: char) -> u64 {
    sounds(character).fold(0, |voice, sound| voice | 1 << (sound.0 % 64))
}

/// How many sounds there are: their numbers are below it.
pub fn sound_count() -> usize {
    table().sound_count
}

pub fn sounding(one: char, other: char) -> Sounding {
    let (one, other) = (readings(one), readings(other));
    if one.iter().any(|syllable| other.contains(syllable)) {
        return Sounding::Same;
    }
    let sound = |at: &u16| table().syllables[usize::from(*at)].sound;
    let nearly = one.iter().any(|a| other.iter().any(|b| sound(a) == sound(b)));
    if nearly { Sounding::Nearly } else { Sounding::Unlike }
}

fn readings(character: char) -> &'static [u16] {
    if !(FIRST..=LAST).contains(&character) {
        return &[];
    }
    let all = &table().readings[character as usize - FIRST as usize];
    let count = all.iter().take_while(|&&at| at != NONE).count();
    &all[..count]
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let spelled = |character: char| -> Vec<String> {
            let all = character.to_pinyin_multi().into_iter().flatten();
            let mut letters: Vec<String> = Vec::new();
            for reading in all {
                let one = reading.plain().replace('ü', "v").to_ascii_uppercase();
                if letters.len() < READINGS_MAX && !letters.contains(&one) {
                    letters.push(one);
                }
            }
            letters
        };
        let all: Vec<Vec<String>> = (FIRST..=LAST).map(spelled).collect();
        let names: BTreeSet<&String> = all.iter().flatten().collect();
        let folds: BTreeSet<String> = names.iter().map(|name| folded(name)).collect();
        let sound_of: BTreeMap<&String, u16> = folds.iter().zip(0..).collect();
        let syllables: Vec<Syllable> = names
            .iter()
            .map(|name| Syllable { letters: name.as_str().into(), sound: Sound(sound_of[&folded(name)]) })
            .collect();
        let number: BTreeMap<&String, u16> = names.iter().copied().zip(0..).collect();
        let row = |spelled: &Vec<String>| {
            let mut row = [NONE; READINGS_MAX];
            for (slot, letters) in row.iter_mut().zip(spelled) {
                *slot = number[letters];
            }
            row
        };
        Table { readings: all.iter().map(row).collect(), syllables, sound_count: folds.len() }
    })
}

/// The spelling that syllables share which are mixed up.
fn folded(letters: &str) -> String {
    let mut out = letters.to_owned();
    for (from, to) in [("ZH", "Z"), ("CH", "C"), ("SH", "S"), ("N", "L")] {
        if let Some(rest) = out.strip_prefix(from).filter(|rest| !rest.is_empty()) {
            out = format!("{to}{rest}");
            break;
        }
    }
    match out.strip_suffix('G') {
        Some(rest) if rest.len() > 2 && rest.ends_with('N') && !rest.ends_with("ON") => rest.to_owned(),
        _ => out,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_sound_as_they_are_spelled() {
        let spelled = |c: char| syllables(c).collect::<Vec<_>>().join(" ");
        for (character, expected) in
            [('厚', "HOU"), ('行', "XING HANG HENG"), ('绿', "LV LU"), ('A', ""), ('7', "")]
        {
            assert_eq!(spelled(character), expected, "{character}");
        }
        assert!(spelled('重').contains("ZHONG") && spelled('重').contains("CHONG"));
    }

    #[test]
    fn what_is_mixed_up_sounds_nearly_the_same() {
        for (one, other, expected) in [
            ('隆', '龙', Sounding::Same),
            ('号', '浩', Sounding::Same),
            ('山', '三', Sounding::Nearly),
            ('宁', '林', Sounding::Nearly),
            ('行', '航', Sounding::Same),
            ('兴', '新', Sounding::Nearly),
            ('东', '冬', Sounding::Same),
            ('东', '西', Sounding::Unlike),
            ('A', 'A', Sounding::Unlike),
        ] {
            assert_eq!((sounding(one, other), sounding(other, one)), (expected, expected), "{one} {other}");
            assert!(expected == Sounding::Unlike || voice(one) & voice(other) != 0, "{one} {other}");
        }
        assert!(sounds('三').all(|sound| usize::from(sound.0) < sound_count()));
    }
}
