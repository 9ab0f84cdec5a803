//! Doorplates as people write them, from a seed: in other ways that are clean, and in letters.

use gridward::domain::address::normalise;

use super::doorplates::Plate;
use crate::harness::tessellation::Seeded;

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
