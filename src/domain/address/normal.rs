//! The form in which address texts are compared.
//!
//! Width, script, capitals, punctuation and the way numbers are written say nothing about the
//! place. What is left is not for reading: it is a key that two spellings of one address share.
//! What a town's own name in front says is the search's business; this knows no places.

mod numerals;
mod script;

pub use numerals::is_numeral;

use unicode_normalization::UnicodeNormalization;

/// An address text with width, blanks, numerals and script evened out.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NormalAddress(pub String);

/// Brings a text into the form in which addresses are compared:
///
/// - compatibility forms to the usual ones (NFKC), traditional characters to simplified, letters to
///   capitals;
/// - Chinese numerals to digits where they number something: after 第, and before 号, 巷, 弄, 栋,
///   幢, 座, 单元, 室, 楼, 层, 组, 队, 段, 期, 邻. The 三 of 三屯社区 is a name and stays;
/// - `12号之3`, `12号附3`, `12之3号` and `12－3号` to `12-3号`, `12#` to `12号`;
/// - blanks and all other punctuation out.
pub fn normalise(text: &str) -> NormalAddress {
    let usual = |character: char| character.is_ascii() || script::is_han(character);
    let mut characters: Vec<char> = Vec::with_capacity(text.len() / 2);
    if text.chars().all(usual) {
        characters.extend(text.chars().filter_map(keep));
    } else {
        characters.extend(text.nfkc().filter_map(keep));
    }
    let marked = marks(&characters);
    NormalAddress(join_sub_numbers(&numerals::to_digits(&marked)))
}

/// A normal form with every run of numerals as digits that spells a number, names or not, and a blank where
/// it touches other digits: for what stands behind a street's name.
pub fn with_digits(normal: &str) -> String {
    let mut out = String::with_capacity(normal.len());
    let characters: Vec<char> = normal.chars().collect();
    for run in characters.chunk_by(|a, b| is_numeral(*a) == is_numeral(*b)) {
        match numerals::value(run).filter(|_| is_numeral(run[0])) {
            Some(digits) => {
                out.push_str(if out.ends_with(|c: char| c.is_ascii_digit()) { " " } else { "" });
                out.push_str(&digits);
            }
            None => {
                let touches = !is_numeral(run[0]) && run[0].is_ascii_digit();
                out.push_str(if touches && out.ends_with(|c: char| c.is_ascii_digit()) { " " } else { "" });
                out.extend(run);
            }
        }
    }
    out
}

/// A part of an address, given in normal form, as its text writes it: the shortest stretch that reads
/// the same. `None` where the text has something else in between.
pub fn as_written<'t>(text: &'t str, part: &str) -> Option<&'t str> {
    // Most texts have it as it is.
    if let Some(at) = text.find(part) {
        return Some(&text[at..at + part.len()]);
    }
    let mut ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
    let end = ends.find(|&end| normalise(&text[..end]).0.ends_with(part))?;
    let mut starts = text[..end].char_indices().map(|(at, _)| at).rev();
    starts.find(|&from| normalise(&text[from..end]).0 == part).map(|from| &text[from..end])
}

/// The character as compared; `None` for what says nothing.
fn keep(character: char) -> Option<char> {
    match character {
        'a'..='z' => Some(character.to_ascii_uppercase()),
        'A'..='Z' | '0'..='9' | '#' | '-' => Some(character),
        _ if character.is_ascii() => None,
        '‐' | '‑' | '–' | '—' | '−' | '~' => Some('-'),
        _ if script::is_han(character) => Some(script::simplified(character)),
        _ if character.is_alphanumeric() => {
            // Where a capital is several letters the small one stays: any one form will do.
            let mut capital = character.to_uppercase();
            Some(capital.next().filter(|_| capital.next().is_none()).unwrap_or(character))
        }
        _ => None,
    }
}

/// Whether the character joins a number and its sub-number.
fn joins(character: char) -> bool {
    matches!(character, '-' | '之' | '附')
}

/// `#` behind a number as 号; the dashes and hashes that mark or join no numbers left out.
fn marks(characters: &[char]) -> Vec<char> {
    let numbers = |character: &char| character.is_ascii_digit() || numerals::is_numeral(*character);
    let mut out: Vec<char> = Vec::with_capacity(characters.len());
    for (at, &character) in characters.iter().enumerate() {
        let after_number = out.last().is_some_and(numbers);
        match character {
            '#' if after_number => out.push('号'),
            '#' => {}
            '-' => {
                let next = characters[at + 1..].iter().find(|&&next| next != '-');
                if (after_number || out.last() == Some(&'号')) && next.is_some_and(numbers) {
                    out.push('-');
                }
            }
            _ => out.push(character),
        }
    }
    out
}

/// Writes every number with a sub-number as `12-3号`.
fn join_sub_numbers(characters: &[char]) -> String {
    let mut out = String::with_capacity(characters.len() * 3);
    let is_digit = |at: usize| characters.get(at).is_some_and(char::is_ascii_digit);
    let mut at = 0;
    while at < characters.len() {
        let character = characters[at];
        let after_digit = out.ends_with(|last: char| last.is_ascii_digit());
        let joint_and_digit = |at: usize| characters.get(at).is_some_and(|&c| joins(c)) && is_digit(at + 1);
        if after_digit && joint_and_digit(at) {
            out.push('-');
            at += 1;
        } else if after_digit && character == '号' && joint_and_digit(at + 1) {
            // 12号之3, with or without a second 号: the mark goes behind both.
            let end = (at + 2..characters.len()).find(|&at| !is_digit(at)).unwrap_or(characters.len());
            out.push('-');
            out.extend(&characters[at + 2..end]);
            out.push('号');
            at = if characters.get(end) == Some(&'号') { end + 1 } else { end };
        } else {
            out.push(character);
            at += 1;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_address_share_a_form() {
        #[rustfmt::skip]
        let cases: &[(&str, &str)] = &[
            ("厚街镇 河田社区，河田大道１２号", "厚街镇河田社区河田大道12号"),
            ("河田大道十二号", "河田大道12号"), ("河田大道12號", "河田大道12号"), ("河田大道12#", "河田大道12号"),
            ("三十二号", "32号"), ("一百零五号", "105号"), ("一千二百号", "1200号"), ("二〇一室", "201室"),
            ("一二三号", "123号"), ("廿三号", "23号"), ("十号", "10号"), ("二十巷", "20巷"), ("一百一十号", "110号"),
            ("第三工业区", "第3工业区"), ("桥头第十二工业区", "桥头第12工业区"),
            ("三屯社区", "三屯社区"), ("八一路", "八一路"), ("三屯社区三屯大道三号", "三屯社区三屯大道3号"),
            ("一壽街22號九樓", "一寿街22号9楼"), ("樟新里十二鄰", "樟新里12邻"), ("臺北市信義路五段7號", "台北市信义路5段7号"),
            ("三栋二单元五层五〇二", "3栋2单元5层五〇二"), ("单三元村", "单三元村"),
            ("12号之3", "12-3号"), ("12号附3号", "12-3号"), ("12之3号", "12-3号"), ("12－3號", "12-3号"), ("12号-3", "12-3号"),
            ("十二號之三", "12-3号"), ("十二之三号", "12-3号"), ("三十二号附一", "32-1号"),
            ("东逸翠苑35-785", "东逸翠苑35-785"), ("东逸翠苑35—785", "东逸翠苑35-785"),
            ("Ａ座b-3栋", "A座B3栋"), ("附属小学", "附属小学"), ("12号附近", "12号附近"), ("之江路3号", "之江路3号"),
            ("（綜合樓）2#楼", "综合楼2号楼"), ("ﾊｳｽ①号", "ハウス1号"), ("straße é", "STRAßEÉ"),
            ("福兴路十七", "福兴路17"), ("78弄五(王小明)", "78弄五王小明"), ("新湖一路", "新湖一路"), ("政大三街二十", "政大三街20"),
            ("", ""), (" ,，。#- ", ""), ("十百号", "十百号"), ("一号", "1号"), ("二十十号", "二十十号"),
        ];
        for &(text, expected) in cases {
            assert_eq!(normalise(text).0, expected, "{text}");
            assert_eq!(normalise(expected).0, expected, "a form is its own form: {text}");
        }
    }
}
