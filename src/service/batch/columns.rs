//! The first row of a CSV: which column says what.

use csv::{ByteRecord, ReaderBuilder};

use super::asked::Own;
use super::csv::{Fields, RowError};
use crate::format::formula;
use crate::service::locate::Question;

/// Names of columns where they are not the usual ones.
#[derive(Clone, Debug, Default)]
pub struct Names {
    pub x: Option<String>,
    pub y: Option<String>,
    pub address: Option<String>,
}

/// Why a CSV cannot be worked on at all.
#[derive(Debug, thiserror::Error)]
pub enum CsvError {
    #[error(
        "the first row names no place: it needs the columns lon and lat, or x and y, or address, or premises; it has {0}"
    )]
    NoPlace(String),
    #[error("the first row has no column {0:?}")]
    NoColumn(String),
    #[error("the first row names the column {0:?} twice")]
    Twice(String),
    #[error("the first row is not CSV in UTF-8")]
    NotCsv,
    #[error("the first row is longer than {0} bytes")]
    LongHeader(usize),
}

/// Where the columns of an input stand.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    pub(super) names: Vec<String>,
    pub(super) id: Option<usize>,
    /// The two of a point, and whether they are called lon and lat.
    point: Option<(usize, usize, bool)>,
    address: Option<usize>,
    premises: Option<usize>,
    matter: Option<usize>,
    accuracy: Option<usize>,
    at: Option<usize>,
    known: Option<usize>,
    crs: Option<usize>,
}

impl Columns {
    /// Reads the first row of a batch that wants such answers: of places the text may be called `q`.
    ///
    /// # Errors
    /// See [`Columns::read`].
    pub fn read_for(first_row: &[u8], names: &Names, fields: Fields) -> Result<Self, CsvError> {
        let q = Names { address: Some("q".to_owned()), ..names.clone() };
        match Self::read(first_row, &q) {
            Ok(found) if fields == Fields::Places && names.address.is_none() => Ok(found.texts_only()),
            _ if fields == Fields::Places => {
                let found = Self::read(first_row, names)?;
                if found.address.is_none() {
                    return Err(CsvError::NoPlace(found.names.join(", ")));
                }
                Ok(found.texts_only())
            }
            _ => Self::read(first_row, names),
        }
    }

    /// Where points and premises are carried along rather than asked about.
    fn texts_only(self) -> Self {
        Self { point: None, premises: None, ..self }
    }

    /// Reads the first row. Names are compared without regard to case and blanks; others are carried
    /// along.
    ///
    /// # Errors
    /// No place in it, a wanted column missing, or one there twice.
    pub fn read(first_row: &[u8], names: &Names) -> Result<Self, CsvError> {
        let row = first_row.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(first_row);
        let mut record = csv::StringRecord::new();
        let mut reader = ReaderBuilder::new().has_headers(false).from_reader(row);
        if !reader.read_record(&mut record).map_err(|_| CsvError::NotCsv)? {
            return Err(CsvError::NoPlace("nothing".to_owned()));
        }
        let columns: Vec<String> = record.iter().map(|name| name.trim().to_owned()).collect();
        let find = |name: &str| {
            let mut places = (0..columns.len()).filter(|&at| columns[at].eq_ignore_ascii_case(name));
            match (places.next(), places.next()) {
                (found, None) => Ok(found),
                _ => Err(CsvError::Twice(name.to_owned())),
            }
        };
        let named = |own: &Option<String>, usual: &str| match own {
            None => find(usual),
            Some(own) => find(own)?.map(Some).ok_or_else(|| CsvError::NoColumn(own.clone())),
        };
        let degrees = match (find("lon")?, find("lat")?) {
            (Some(lon), Some(lat)) if names.x.is_none() && names.y.is_none() => Some((lon, lat, true)),
            _ => None,
        };
        let point = match (named(&names.x, "x")?, named(&names.y, "y")?) {
            (Some(x), Some(y)) if degrees.is_none() => Some((x, y, false)),
            _ => degrees,
        };
        let found = Self {
            id: find("id")?,
            point,
            address: named(&names.address, "address")?,
            premises: find("premises")?,
            matter: find("matter")?,
            accuracy: find("accuracy_m")?,
            at: find("at")?,
            known: find("known")?,
            crs: find("crs")?,
            names: columns,
        };
        match (found.point, found.address, found.premises) {
            (None, None, None) => Err(CsvError::NoPlace(found.names.join(", "))),
            _ => Ok(found),
        }
    }

    /// What a row asks, and what it sets for itself.
    pub(super) fn question<'r>(&self, row: &'r ByteRecord) -> Result<(Question<'r>, Own<'r>), RowError> {
        let mut question = Question::default();
        if let Some((x, y, is_degrees)) = self.point {
            let (x, y) = (self.number(row, x)?, self.number(row, y)?);
            if is_degrees {
                (question.lon, question.lat) = (x, y);
            } else {
                (question.x, question.y) = (x, y);
            }
        }
        question.address = self.text(row, self.address)?;
        question.premises = self.text(row, self.premises)?;
        question.matter = self.text(row, self.matter)?;
        if let Some(accuracy) = self.accuracy {
            question.accuracy_m = self.number(row, accuracy)?;
        }
        // A row may have a point and an address: the point says more.
        if question.lon.is_some() || question.x.is_some() {
            (question.address, question.premises) = (None, None);
        } else if question.premises.is_some() {
            question.address = None;
        }
        let own = Own {
            at: self.text(row, self.at)?,
            known: self.text(row, self.known)?,
            crs: self.text(row, self.crs)?,
        };
        Ok((question, own))
    }

    fn text<'r>(&self, row: &'r ByteRecord, column: Option<usize>) -> Result<Option<&'r str>, RowError> {
        let Some(column) = column else { return Ok(None) };
        let bytes = row.get(column).unwrap_or_default().trim_ascii();
        if bytes.is_empty() {
            return Ok(None);
        }
        let name = &self.names[column];
        let text = std::str::from_utf8(bytes).map_err(|_| RowError::bad(format!("{name} is not UTF-8")))?;
        Ok(Some(formula::restored(text)))
    }

    fn number(&self, row: &ByteRecord, column: usize) -> Result<Option<f64>, RowError> {
        let Some(text) = self.text(row, Some(column))? else { return Ok(None) };
        let name = &self.names[column];
        text.parse().map(Some).map_err(|_| RowError::bad(format!("{name} is no number: {text:?}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_or_named_as_missing() {
        let names = Names { x: Some("经度".into()), y: Some("纬度".into()), address: None };
        let check = |first: &str, names: &Names, expected: Result<(usize, usize, bool), &str>| {
            let found = Columns::read(first.as_bytes(), names);
            match (found, expected) {
                (Ok(found), Ok(point)) => assert_eq!(found.point, Some(point), "{first}"),
                (Err(error), Err(part)) => assert!(error.to_string().contains(part), "{first}: {error}"),
                (found, _) => panic!("{first}: {found:?}"),
            }
        };
        let usual = Names::default();
        check("id, Lon ,LAT\n", &usual, Ok((1, 2, true)));
        check("\u{FEFF}x,y\n", &usual, Ok((0, 1, false)));
        check("lon,lat,x,y\n", &usual, Ok((0, 1, true)));
        check("名称,纬度,经度\n", &names, Ok((2, 1, false)));
        check("lon,y\n", &usual, Err("lon, y"));
        check("lon,lat\n", &names, Err("no column \"经度\""));
        check("lon,lon,lat\n", &usual, Err("\"lon\" twice"));
        check("lon,lat,at,AT\n", &usual, Err("\"at\" twice"));
        check("", &usual, Err("nothing"));
    }
}
