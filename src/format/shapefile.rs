//! Shapefiles: .shp with its .dbf, .shx, .prj and .cpg beside it, or all of them in one .zip.

mod parts;
mod table;

use std::io::Cursor;
use std::path::Path;

use shapefile::{Shape, ShapeReader};

use self::parts::Parts;
use super::shapefile_shape::shape;
use super::source::check_rows;
use super::{FormatError, ReadOptions};
use crate::domain::import::{Batch, DeclaredCrs, SourceRow};

/// Reads a shapefile. Features count from 1.
///
/// # Errors
/// It cannot be read or unpacked within the limits; its .dbf is missing; its .prj is missing and no
/// coordinate system was named; shapes and rows are not equally many; a text is not in the character
/// set settled on. A shape that is wrong on its own is refused in the batch.
pub fn read(path: &Path, options: &ReadOptions) -> Result<Batch, FormatError> {
    let file = path.display().to_string();
    let parts = Parts::find(path, &options.limits)?;
    let malformed = |why: String| FormatError::Malformed { file: file.clone(), why };
    if parts.prj.is_none() && !options.crs_named {
        let hint = ": name the coordinate system with --crs";
        return Err(FormatError::MissingPart { file, part: ".prj", hint });
    }
    let prj = parts.prj.map(String::from_utf8).transpose();
    let prj = prj.map_err(|_| malformed("its .prj is no text".to_owned()))?;
    let table = table::read(&file, parts.dbf, parts.cpg.as_deref(), options)?;
    let shapes = read_shapes(parts.shp, parts.shx).map_err(malformed)?;
    let (shape_count, row_count) = (shapes.len(), table.rows.len());
    if shape_count != row_count {
        return Err(malformed(format!("{shape_count} shapes, but {row_count} rows in the .dbf")));
    }
    check_rows(&file, row_count as u64, &options.limits)?;
    let mut batch = Batch {
        file: file.as_str().into(),
        format: "shapefile",
        encoding: Some(table.encoding),
        crs: prj.map(|text| DeclaredCrs::Wkt(text.trim().into())),
        columns: table.columns,
        ..Batch::default()
    };
    for (at, (row, read)) in table.rows.into_iter().zip(shapes).enumerate() {
        let number = at as u64 + 1;
        let checked = row.and_then(|fields| {
            let shape = shape(read, &options.limits).map_err(|error| error.to_string())?;
            Ok(SourceRow { number, fields, shape })
        });
        match checked {
            Ok(row) => batch.rows.push(row),
            Err(reason) => batch.refuse(number, reason),
        }
    }
    Ok(batch)
}

/// The index is used where there is one: shapes need not stand in its order in the .shp.
fn read_shapes(shp: Vec<u8>, shx: Option<Vec<u8>>) -> Result<Vec<Shape>, String> {
    let shp = Cursor::new(shp);
    let reader = match shx {
        Some(shx) => ShapeReader::with_shx(shp, Cursor::new(shx)),
        None => ShapeReader::new(shp),
    };
    reader.and_then(ShapeReader::read).map_err(|error| format!("its .shp cannot be read: {error}"))
}
