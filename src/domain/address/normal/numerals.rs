//! Chinese numerals to digits, where they number something.

use super::joins;

/// What is numbered: a run of numerals right before one of these is a number. 单 counts with 元
/// behind it. Names such as 三屯 or 八一路 are followed by none of them.
const NUMBERED: &str = "号巷弄栋幢座室楼层组队段期邻";

/// The text with every numbering run of numerals as digits; all else as it is.
pub(super) fn to_digits(characters: &[char]) -> Vec<char> {
    let mut out: Vec<char> = Vec::with_capacity(characters.len());
    let mut at = 0;
    while at < characters.len() {
        let run = characters[at..].iter().take_while(|&&c| is_numeral(c)).count();
        if run == 0 {
            out.push(characters[at]);
            at += 1;
            continue;
        }
        let numerals = &characters[at..at + run];
        let (before, after) = (&out, &characters[at + run..]);
        let touches_digits = [before.last(), after.first()].into_iter().flatten().any(char::is_ascii_digit);
        let numbers =
            !touches_digits && (starts_number(before) || ends_number(after) || ends_text(before, after));
        match value(numerals).filter(|_| numbers) {
            Some(digits) => out.extend(digits.chars()),
            None => out.extend(numerals),
        }
        at += run;
    }
    out
}

/// After 第, or after the joint of a sub-number: 12号之三.
fn starts_number(before: &[char]) -> bool {
    match before {
        [.., '第'] => true,
        [.., number, joint] => joins(*joint) && (number.is_ascii_digit() || *number == '号'),
        _ => false,
    }
}

/// Behind a street and at the end: 福兴路十七.
fn ends_text(before: &[char], after: &[char]) -> bool {
    after.is_empty() && before.last().is_some_and(|&c| "路街道巷弄段".contains(c))
}

/// Before what is numbered, or before the joint of a sub-number: 十二之三号.
fn ends_number(after: &[char]) -> bool {
    match after {
        ['单', '元', ..] => true,
        [mark, ..] if NUMBERED.contains(*mark) => true,
        [joint, sub, ..] if joins(*joint) => is_numeral(*sub) || sub.is_ascii_digit(),
        _ => false,
    }
}

/// Whether a character is a numeral, or a part of one.
pub fn is_numeral(character: char) -> bool {
    digit(character).is_some() || unit(character).is_some() || tens(character).is_some()
}

fn digit(character: char) -> Option<u32> {
    match character {
        '零' | '〇' => Some(0),
        '一' => Some(1),
        '二' | '两' => Some(2),
        '三' => Some(3),
        '四' => Some(4),
        '五' => Some(5),
        '六' => Some(6),
        '七' => Some(7),
        '八' => Some(8),
        '九' => Some(9),
        _ => None,
    }
}

fn unit(character: char) -> Option<u32> {
    match character {
        '十' => Some(10),
        '百' => Some(100),
        '千' => Some(1000),
        _ => None,
    }
}

/// One character for some tens.
fn tens(character: char) -> Option<u32> {
    match character {
        '廿' => Some(20),
        '卅' => Some(30),
        _ => None,
    }
}

/// The number that a run spells, digit by digit (二〇一) or with units (二百零一); `None` when it
/// spells none.
pub(super) fn value(run: &[char]) -> Option<String> {
    if let Some(digits) = run.iter().map(|&c| digit(c)).collect::<Option<Vec<u32>>>() {
        return Some(digits.iter().map(u32::to_string).collect());
    }
    let (mut sum, mut pending, mut smallest_unit) = (0, None, u32::MAX);
    for &character in run {
        if let Some(digit) = digit(character) {
            // 零 stands for a skipped unit; two digits in a row spell nothing here.
            if pending.is_some_and(|before| before != 0) || smallest_unit == 1 {
                return None;
            }
            pending = Some(digit);
        } else {
            let (unit, count) = match (unit(character), tens(character)) {
                (Some(unit), _) => (unit, pending.filter(|&count| count != 0).unwrap_or(1)),
                (None, Some(tens)) if pending.is_none() => (10, tens / 10),
                _ => return None,
            };
            if unit >= smallest_unit {
                return None;
            }
            sum += count * unit;
            smallest_unit = unit;
            pending = None;
        }
    }
    Some((sum + pending.unwrap_or(0)).to_string())
}
