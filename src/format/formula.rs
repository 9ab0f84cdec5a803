//! Texts that a spreadsheet would run. A CSV has no types: what begins with `=` and the like is taken
//! for a formula by whatever opens the file, whoever wrote it. An apostrophe before it makes it a text
//! again (OWASP, "CSV Injection").

use std::borrow::Cow;

/// Characters at which spreadsheets begin a formula, some of them only in Chinese or Japanese settings.
const STARTS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// Whether a spreadsheet might run the text. Numbers are numbers, and a lone sign is a sign.
pub fn is_live(text: &[u8]) -> bool {
    // All but a few texts are done with here.
    let suspect = matches!(text, [b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r' | b'\n' | 0xEF, _, ..]);
    suspect && STARTS.iter().any(|start| text.starts_with(start.encode_utf8(&mut [0; 4]).as_bytes())) && {
        let is_digits =
            text.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-'));
        let number = std::str::from_utf8(text).ok().and_then(|text| text.parse::<f64>().ok());
        !(is_digits && number.is_some())
    }
}

fn is_live_under_apostrophes(text: &str) -> bool {
    is_live(text.trim_start_matches('\'').as_bytes())
}

/// The text as no spreadsheet runs it.
pub fn defused(text: &str) -> Cow<'_, str> {
    if is_live_under_apostrophes(text) { format!("'{text}").into() } else { text.into() }
}

/// What [`defused`] was given.
pub fn restored(text: &str) -> &str {
    text.strip_prefix('\'').filter(|text| is_live_under_apostrophes(text)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_defused_and_come_back() {
        for (text, written) in [
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("-2+3|cmd", "'-2+3|cmd"),
            ("\t=1", "'\t=1"),
            ("＝1", "'＝1"),
            ("-inf", "'-inf"),
            ("'=1", "''=1"),
            ("''-x", "'''-x"),
            ("-5.2", "-5.2"),
            ("+8613800000001", "+8613800000001"),
            ("-", "-"),
            ("厚街", "厚街"),
            ("（甲）", "（甲）"),
            ("'s Gravenhage", "'s Gravenhage"),
            ("'-5", "'-5"),
            ("", ""),
        ] {
            assert_eq!(defused(text), written, "{text}");
            assert_eq!(restored(written), text, "{written}");
        }
    }
}
