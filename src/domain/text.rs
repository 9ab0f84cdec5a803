//! Short texts that people write: names, kinds, codes, departments. One check for every door.

/// Why a text is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    #[error("must not be empty")]
    Empty,
    #[error("has at most {bytes_max} bytes")]
    TooLong { bytes_max: usize },
    #[error("must have no control characters")]
    Control,
}

/// The text without blanks around it; it may be empty.
///
/// # Errors
/// Longer than `bytes_max` bytes of UTF-8, or with control characters: texts stand in lists, logs
/// and files, line by line.
pub fn short(text: &str, bytes_max: usize) -> Result<&str, TextError> {
    let text = text.trim();
    if text.len() > bytes_max {
        Err(TextError::TooLong { bytes_max })
    } else if text.chars().any(char::is_control) {
        Err(TextError::Control)
    } else {
        Ok(text)
    }
}

/// The same, but there must be something.
///
/// # Errors
/// Empty, and those of [`short`].
pub fn needed(text: &str, bytes_max: usize) -> Result<&str, TextError> {
    short(text, bytes_max).and_then(|text| if text.is_empty() { Err(TextError::Empty) } else { Ok(text) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken() {
        for (text, short_as, needed_as) in [
            (" 厚街 ", Ok("厚街"), Ok("厚街")),
            (" ", Ok(""), Err(TextError::Empty)),
            ("1234567", Err(TextError::TooLong { bytes_max: 6 }), Err(TextError::TooLong { bytes_max: 6 })),
            // Bytes are counted, not characters.
            ("厚街镇", Err(TextError::TooLong { bytes_max: 6 }), Err(TextError::TooLong { bytes_max: 6 })),
            ("a\tb", Err(TextError::Control), Err(TextError::Control)),
            ("a\nb\n", Err(TextError::Control), Err(TextError::Control)),
        ] {
            assert_eq!((short(text, 6), needed(text, 6)), (short_as, needed_as), "{text:?}");
        }
    }
}
