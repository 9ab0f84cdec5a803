//! Finding the files that make up a shapefile, beside one another or in an archive.

use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use zip::ZipArchive;

use crate::format::source::whole_file;
use crate::format::{FormatError, Limits};

/// The bytes of each part.
pub struct Parts {
    pub shp: Vec<u8>,
    pub dbf: Vec<u8>,
    pub shx: Option<Vec<u8>>,
    pub prj: Option<Vec<u8>>,
    pub cpg: Option<Vec<u8>>,
}

impl Parts {
    /// # Errors
    /// A part that is needed is missing, unreadable or too large.
    pub fn find(path: &Path, limits: &Limits) -> Result<Self, FormatError> {
        let zipped = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("zip"));
        if zipped { Self::unpack(path, limits) } else { Self::beside(path, limits) }
    }

    fn beside(path: &Path, limits: &Limits) -> Result<Self, FormatError> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let unreadable = |why| FormatError::Unreadable { file: path.display().to_string(), why };
        let mut found: Vec<PathBuf> = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(unreadable)? {
            let candidate = entry.map_err(unreadable)?.path();
            if candidate.file_stem() == path.file_stem() {
                found.push(candidate);
            }
        }
        // Parts are found whatever the case of their endings: ROADS.SHP, ROADS.DBF, roads.prj.
        let mut take = |ending: &str| {
            let part = found.iter().find(|part| has_ending(part, ending));
            part.map(|part| whole_file(part, limits)).transpose()
        };
        Self::from_found(&path.display().to_string(), &mut take)
    }

    fn unpack(path: &Path, limits: &Limits) -> Result<Self, FormatError> {
        let file = path.display().to_string();
        let malformed = |why: String| FormatError::Malformed { file: file.clone(), why };
        let bad_archive =
            |error: zip::result::ZipError| malformed(format!("not an archive that can be read: {error}"));
        let mut archive = ZipArchive::new(Cursor::new(whole_file(path, limits)?)).map_err(bad_archive)?;
        let mut names = Vec::with_capacity(archive.len());
        for at in 0..archive.len() {
            let name =
                archive.by_index_raw(at).map_err(bad_archive)?.name().map_err(bad_archive)?.into_owned();
            names.push(PathBuf::from(name));
        }
        // macOS adds a shadow of each file under __MACOSX.
        let shapes: Vec<&PathBuf> =
            names.iter().filter(|name| has_ending(name, "shp") && !name.starts_with("__MACOSX")).collect();
        let [shape] = shapes[..] else {
            return Err(malformed(format!("one .shp is wanted in the archive, it holds {}", shapes.len())));
        };
        let stem = shape.with_extension("");
        let mut left = limits.unpacked_bytes;
        let mut take = |ending: &str| {
            let part =
                names.iter().position(|name| has_ending(name, ending) && name.with_extension("") == stem);
            let Some(at) = part else { return Ok(None) };
            let mut bytes = Vec::new();
            let entry = archive.by_index(at).map_err(bad_archive)?;
            // The size that an archive states is not believed: reading stops one byte past the limit.
            entry
                .take(left + 1)
                .read_to_end(&mut bytes)
                .map_err(|error| malformed(format!("its .{ending} cannot be unpacked: {error}")))?;
            left = left.checked_sub(bytes.len() as u64).ok_or_else(|| FormatError::TooLarge {
                file: file.clone(),
                what: "or more when unpacked",
                size: limits.unpacked_bytes + 1,
                limit: limits.unpacked_bytes,
                setting: "--max-unpacked-bytes",
            })?;
            Ok(Some(bytes))
        };
        Self::from_found(&file, &mut take)
    }

    fn from_found(
        file: &str,
        take: &mut dyn FnMut(&str) -> Result<Option<Vec<u8>>, FormatError>,
    ) -> Result<Self, FormatError> {
        let missing = |part, hint| FormatError::MissingPart { file: file.to_owned(), part, hint };
        Ok(Self {
            shp: take("shp")?.ok_or_else(|| missing(".shp", ""))?,
            dbf: take("dbf")?.ok_or_else(|| missing(".dbf", ": without it there are no codes and names"))?,
            shx: take("shx")?,
            prj: take("prj")?,
            cpg: take("cpg")?,
        })
    }
}

fn has_ending(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|found| found.eq_ignore_ascii_case(ending))
}
