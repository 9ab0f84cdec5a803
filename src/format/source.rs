//! Getting a file's bytes without believing its size.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::{FormatError, Limits};

/// The whole file, refused once it proves longer than `limits.file_bytes`.
///
/// # Errors
/// It cannot be read, or is too large.
pub fn whole_file(path: &Path, limits: &Limits) -> Result<Vec<u8>, FormatError> {
    let file = path.display().to_string();
    let unreadable = |why| FormatError::Unreadable { file: file.clone(), why };
    let opened = File::open(path).map_err(unreadable)?;
    let size = opened.metadata().map_err(unreadable)?.len();
    let limit = limits.file_bytes;
    let too_large = |size| FormatError::TooLarge {
        file: file.clone(),
        what: "long",
        size,
        limit,
        setting: "--max-file-bytes",
    };
    if size > limit {
        return Err(too_large(size));
    }
    // A pipe has no size to ask for beforehand: read one byte past the limit to know.
    let mut bytes = Vec::with_capacity(size as usize);
    opened.take(limit + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > limit { Err(too_large(bytes.len() as u64)) } else { Ok(bytes) }
}

/// Refuses a row count past the limit.
///
/// # Errors
/// [`FormatError::TooManyRows`].
pub fn check_rows(file: &str, rows: u64, limits: &Limits) -> Result<(), FormatError> {
    if rows > limits.rows {
        let limit = limits.rows;
        return Err(FormatError::TooManyRows { file: file.to_owned(), limit, setting: "--max-rows" });
    }
    Ok(())
}
