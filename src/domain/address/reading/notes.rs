//! What people write around an address: remarks in brackets, whom a parcel is for, telephone numbers.

use unicode_normalization::UnicodeNormalization;

const BRACKETS: [(char, char); 6] =
    [('(', ')'), ('[', ']'), ('{', '}'), ('【', '】'), ('〔', '〕'), ('《', '》')];

/// What begins a remark about a person; it goes on to the next punctuation or blank behind its words.
const PERSONAL: [&str; 14] = [
    "收件人",
    "收貨人",
    "收货人",
    "联系人",
    "聯絡人",
    "聯繫人",
    "联系电话",
    "聯絡電話",
    "手机号",
    "手机",
    "電話",
    "电话",
    "备注",
    "備註",
];

/// This many digits in a row are no house number: a telephone's, or one that is as personal.
pub(super) const PHONE_DIGITS_MIN: usize = 7;

/// The address without notes, and the notes. Telephone numbers are in neither.
pub fn without_notes(text: &str) -> (String, Vec<String>) {
    let usual: String = text.nfkc().filter(|c| !is_invisible(*c)).collect();
    let mut notes = Vec::new();
    let silent = without_phones(&usual, &mut notes);
    let address = without_brackets(&silent, &mut notes);
    let address = without_personal(&address, &mut notes);
    notes.retain_mut(|note| {
        *note = note.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
        // The city's number of a telephone, (0769), is none either.
        note.contains(|c: char| !c.is_ascii_digit()) && !PERSONAL.contains(&note.as_str())
    });
    (ranged(&address), notes)
}

/// Controls that change how a text looks and not what it says.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
        || character.is_control()
}

/// The longest name of a person that stands before a telephone number.
const NAME_CHARACTERS_MAX: usize = 4;

fn without_phones(text: &str, notes: &mut Vec<String>) -> String {
    let characters: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < characters.len() {
        if !characters[at].is_ascii_digit() && characters[at] != '+' {
            out.push(characters[at]);
            at += 1;
            continue;
        }
        let groups = groups_from(&characters, at);
        let is_phone = |from: usize| phone_end(&groups[from..]).map(|end| from + end);
        let Some((from, end)) = (0..groups.len()).find_map(|from| Some((from, is_phone(from)?))) else {
            let end = groups.last().map_or(at + 1, |group| group.1);
            out.extend(&characters[at..end]);
            at = end;
            continue;
        };
        out.extend(&characters[at..groups[from].0]);
        // 张三 13812345678 in front is whose address it is.
        if (1..=NAME_CHARACTERS_MAX).contains(&out.trim().chars().count()) {
            notes.push(std::mem::take(&mut out));
        }
        out.push(' ');
        at = groups[end - 1].1;
    }
    out
}

/// Runs of digits from `at` on, with at most one blank, dash or plus between them: where each begins
/// and ends.
fn groups_from(characters: &[char], at: usize) -> Vec<(usize, usize)> {
    let mut groups = Vec::new();
    let mut start = at;
    loop {
        let joined = |c: &char| matches!(c, ' ' | '-' | '+' | '—' | '–' | '‐' | '‑');
        let from = start + usize::from(characters.get(start).is_some_and(joined));
        let count =
            characters[from.min(characters.len())..].iter().take_while(|c| c.is_ascii_digit()).count();
        if count == 0 {
            return groups;
        }
        groups.push((from, from + count));
        start = from + count;
    }
}

/// How many groups make a telephone number, if these begin with one.
fn phone_end(groups: &[(usize, usize)]) -> Option<usize> {
    let length = |at: usize| groups.get(at).map_or(0, |group| group.1 - group.0);
    match (length(0), length(1), length(2)) {
        // With the country's or the city's number before it.
        (2..=4, PHONE_DIGITS_MIN.., _) => Some(2),
        (2, 3, 4) if length(3) == 4 => Some(4),
        (3..=4, 3..=4, 4) => Some(3),
        (4, 4, _) => Some(2),
        (PHONE_DIGITS_MIN.., ..) => Some(1),
        _ => None,
    }
}

fn without_brackets(text: &str, notes: &mut Vec<String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find(|c| BRACKETS.iter().any(|pair| pair.0 == c)) {
        let first = rest[open..].chars().next().unwrap_or_default();
        let inner = &rest[open + first.len_utf8()..];
        let closing = BRACKETS.iter().find(|pair| pair.0 == first).map_or(first, |pair| pair.1);
        out.push_str(&rest[..open]);
        out.push(' ');
        // What is never closed goes on to the end.
        let (note, after) = inner.split_once(closing).unwrap_or((inner, ""));
        notes.push(note.to_owned());
        rest = after;
    }
    out.push_str(rest);
    out
}

fn without_personal(text: &str, notes: &mut Vec<String>) -> String {
    let found = PERSONAL.iter().filter_map(|word| Some((text.find(word)?, word.len())));
    let Some((from, length)) = found.min() else { return text.to_owned() };
    let parts = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '。' | '、' | '|' | '/');
    let behind = text[from + length..].find(|c| !matches!(c, ':' | ' '));
    let name_from = behind.map_or(text.len(), |at| from + length + at);
    let end = text[name_from..].find(parts).map_or(text.len(), |at| name_from + at);
    notes.push(text[from..end].to_owned());
    text[..from].to_owned() + &without_personal(&text[end..], notes)
}

/// A wave between two numbers as 至: the normal form would make a sub-number of it.
fn ranged(text: &str) -> String {
    text.replace(['~', '∼', '〜', '～'], "至")
}
