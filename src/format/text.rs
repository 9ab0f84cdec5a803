//! Character sets: which one a text is in, named, and never a replacement character.
//!
//! Chinese offices write UTF-8, GBK (what Excel and ArcGIS save on a Chinese Windows) and GB18030,
//! of which GBK is a part; Taiwanese ones also Big5. A text that is valid UTF-8 and not all ASCII is
//! UTF-8: a GBK text of a few dozen characters that is also valid UTF-8 does not occur.

use std::borrow::Cow;

use chardetng::EncodingDetector;
use encoding_rs::{BIG5, Encoding as CharacterSet, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};

use super::FormatError;
use crate::domain::import::{Encoding, EncodingSource};

/// The set with this name: the labels of the Encoding Standard, and code page numbers as .cpg
/// files hold them.
///
/// # Errors
/// No such set.
pub fn named(label: &str) -> Result<&'static CharacterSet, FormatError> {
    let trimmed = label.trim().trim_start_matches('\u{feff}').trim();
    let bare = trimmed.to_ascii_uppercase();
    let bare = bare.trim_start_matches("CP").trim_start_matches("ANSI ");
    let by_number = match bare {
        "936" => Some(GBK),
        "54936" | "GB18030-2000" => Some(GB18030),
        "950" => Some(BIG5),
        "65001" | "UTF8" => Some(UTF_8),
        "1252" => Some(encoding_rs::WINDOWS_1252),
        _ => None,
    };
    by_number
        .or_else(|| CharacterSet::for_label(trimmed.as_bytes()))
        .ok_or_else(|| FormatError::UnknownEncoding(label.chars().take(40).collect()))
}

/// The text in full, or `None` when a single byte of it does not belong to the set.
pub fn strictly<'b>(set: &'static CharacterSet, bytes: &'b [u8]) -> Option<Cow<'b, str>> {
    set.decode_without_bom_handling_and_without_replacement(bytes)
}

/// What was found out about a text without being told.
pub struct Found {
    pub set: &'static CharacterSet,
    pub settled_by: EncodingSource,
    /// How many bytes of byte order mark to pass over.
    pub mark: usize,
}

/// Settles the set of a whole text: byte order mark, strict UTF-8, then GB18030 unless what is
/// known of letter frequencies speaks for another set that also fits.
pub fn detect(bytes: &[u8]) -> Found {
    if let Some((set, mark)) = CharacterSet::for_bom(bytes) {
        return Found { set, settled_by: EncodingSource::ByteOrderMark, mark };
    }
    let set = if std::str::from_utf8(bytes).is_ok() {
        UTF_8
    } else {
        let mut detector = EncodingDetector::new();
        detector.feed(bytes, true);
        let guess = detector.guess(None, false);
        // Frequencies of a few names mislead; a guess counts only for the set that shares most bytes.
        if guess == BIG5 && strictly(BIG5, bytes).is_some() {
            BIG5
        } else if guess == GBK || strictly(GB18030, bytes).is_some() {
            narrowest(bytes)
        } else {
            UTF_8
        }
    };
    Found { set, settled_by: EncodingSource::Content, mark: 0 }
}

/// GBK where it suffices, for that is the name people know it by; GB18030 where four-byte
/// characters occur. Both decode alike; only the second says so.
fn narrowest(bytes: &[u8]) -> &'static CharacterSet {
    let mut at = 0;
    while let Some(&lead) = bytes.get(at) {
        at += match bytes.get(at + 1) {
            _ if lead < 0x81 => 1,
            Some(b'0'..=b'9') => return GB18030,
            _ => 2,
        };
    }
    GBK
}

/// How the batch names what was found.
pub fn describe(set: &'static CharacterSet, settled_by: EncodingSource) -> Encoding {
    Encoding { name: set.name().into(), settled_by }
}

/// Whether bytes of delimiters mean themselves in this set: they do not in UTF-16.
pub fn is_bytewise(set: &'static CharacterSet) -> bool {
    set != UTF_16LE && set != UTF_16BE
}

/// What else the bytes might be, for a message about a text that is not what it was declared to be.
pub fn hint(declared: &'static CharacterSet, bytes: &[u8]) -> String {
    let found = detect(bytes);
    if found.set != declared && strictly(found.set, &bytes[found.mark..]).is_some() {
        format!("; the file reads as {}", found.set.name())
    } else {
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_what_it_finds() {
        let text = "社区,网格\n厚街社区,第一网格\n河田社区,第二网格\n";
        let gbk = GBK.encode(text).0.into_owned();
        let big5 =
            BIG5.encode("村里,名稱\n興旺里,文山區樟新里一壽街二十二號九樓\n內湖區五分里的門牌資料與地址\n").0;
        let rare = GB18030.encode("㑇村,𠮷田\n").0.into_owned();
        for (bytes, name) in [
            (text.as_bytes().to_vec(), "UTF-8"),
            ([b"\xef\xbb\xbf", text.as_bytes()].concat(), "UTF-8"),
            (gbk, "GBK"),
            (big5.into_owned(), "Big5"),
            (rare, "gb18030"),
            (b"code,name\n".to_vec(), "UTF-8"),
            (b"\xff\xfea\0".to_vec(), "UTF-16LE"),
        ] {
            assert_eq!(detect(&bytes).set.name(), name, "{bytes:?}");
        }
    }

    #[test]
    fn labels_of_cpg_files() {
        for (label, name) in [
            ("UTF-8", "UTF-8"),
            ("\u{feff}utf8\r\n", "UTF-8"),
            ("936", "GBK"),
            ("GB2312", "GBK"),
            ("GB18030", "gb18030"),
            ("CP950", "Big5"),
            ("65001", "UTF-8"),
        ] {
            assert_eq!(named(label).expect("a known label").name(), name, "{label:?}");
        }
        assert!(named("OEM").is_err());
    }
}
