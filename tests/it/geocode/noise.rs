//! Doorplates as people write them: in other clean ways, and with mistakes, from a seed.
//!
//! Where mistakes come from is no matter of the program's own tables: homophones are neighbours in
//! GB 2312, whose common characters stand in the order of their sounds, and look-alikes are
//! neighbours in Unicode, which goes by radical and strokes.

use std::sync::OnceLock;

use gridward::domain::address::normalise;

use super::doorplates::Plate;
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

/// A plate in one of the ways that are not wrong.
pub fn clean(plate: &Plate, seeded: &mut Seeded) -> String {
    let Plate { district, village, neighbourhood, road, section, lanes, number, .. } = plate;
    let mut one_in = |count: u64| seeded.below(count) == 0;
    let section = if one_in(2) { digits(section) } else { section.clone() };
    let lanes = if one_in(6) { numerals(lanes) } else { lanes.clone() };
    let mut number = if one_in(6) { numerals(number) } else { number.clone() };
    if one_in(2) {
        number = number.replace('之', "-");
    }
    let is_bare = number.ends_with('號');
    if is_bare && one_in(4) {
        number.pop();
        number.push_str(["", "#"][usize::from(one_in(4))]);
    } else if is_bare && one_in(4) {
        let inside = ["三樓", "5F", "2樓之3", "B座1203室", "後棟"];
        number.push_str(inside[seeded.below(4) as usize]);
    }
    let blank = [" ", "", "", ""][seeded.below(4) as usize];
    let empty = String::new();
    let divisions: [&[&String]; 6] = [
        &[&empty],
        &[district],
        &[district, village],
        &[district, village, neighbourhood],
        &[village],
        &[district],
    ];
    let heads = divisions[seeded.below(6) as usize];
    let city = if heads[0] == district && seeded.below(2) == 0 { "臺北市" } else { "" };
    let mut words = vec![city.to_owned()];
    words.extend(heads.iter().map(|&word| word.clone()));
    words.extend([road.clone() + &section + &lanes, number]);
    words.retain(|word| !word.is_empty());
    let mut text = words.join(blank);
    match seeded.below(8) {
        0 => text = format!("{text}（收件人王小明 0912-345-678）"),
        1 => text = format!("王小明 0912345678 {text}"),
        2 => text = full_width(&text),
        3 => text = format!("{text}(請按電鈴)"),
        _ => {}
    }
    if seeded.below(2) == 0 { simplified(&text) } else { text }
}

/// The street's name in letters, whole or by their first, and the rest as it is written.
pub fn in_pinyin(plate: &Plate, whole: bool) -> String {
    let letters = |text: &str| -> String {
        let simple = simplified(text);
        let sound = |c: char| pinyin::ToPinyin::to_pinyin(&c).map(|sound| sound.plain().to_owned());
        simple
            .chars()
            .map(|c| match sound(c) {
                Some(sound) if whole => sound,
                Some(sound) => sound[..1].to_owned(),
                None => c.to_string(),
            })
            .collect()
    };
    let number = plate.number.split('號').next().unwrap_or_default();
    let end = if whole { "hao" } else { "h" };
    format!(
        "{}{}{end}",
        letters(&(plate.road.clone() + &digits(&plate.section) + &plate.lanes)),
        number.replace('之', "-")
    )
}

/// Traditional characters to simplified ones, and nothing else.
fn simplified(text: &str) -> String {
    let one = |c: char| normalise(&c.to_string()).0.chars().next().unwrap_or(c);
    text.chars().map(|c| if c > '\u{3400}' && c <= '\u{9FFF}' { one(c) } else { c }).collect()
}

pub fn full_width(text: &str) -> String {
    let wide = |c: char| char::from_u32(c as u32 + 0xFEE0).expect("a digit");
    text.chars().map(|c| if c.is_ascii_digit() { wide(c) } else { c }).collect()
}

/// 三段 as 3段.
fn digits(text: &str) -> String {
    let digit = |c: char| "一二三四五六七八九".chars().position(|one| one == c);
    text.chars().map(|c| digit(c).map_or(c.to_string(), |at| (at + 1).to_string())).collect()
}

/// Every number below a hundred in numerals.
pub fn numerals(text: &str) -> String {
    let spelled = |number: usize| {
        let digit = |at: usize| "零一二三四五六七八九".chars().nth(at).expect("a digit").to_string();
        match (number / 10, number % 10) {
            (0, ones) => digit(ones),
            (1, 0) => "十".to_owned(),
            (1, ones) => format!("十{}", digit(ones)),
            (tens, 0) => format!("{}十", digit(tens)),
            (tens, ones) => format!("{}十{}", digit(tens), digit(ones)),
        }
    };
    let mut out = String::new();
    let mut digits = String::new();
    for character in text.chars().chain(['\0']) {
        if character.is_ascii_digit() {
            digits.push(character);
            continue;
        }
        match digits.parse::<usize>() {
            Ok(number) if number < 100 => out.push_str(&spelled(number)),
            _ => out.push_str(&digits),
        }
        digits.clear();
        out.extend((character != '\0').then_some(character));
    }
    out
}
