//! Finding a kind's fields among a file's columns.

use std::collections::BTreeMap;
use std::str::FromStr;

use super::ImportError;
use super::kind::{ImportKind, Need};
use crate::domain::import::{Batch, Column, SourceRow};
use crate::domain::text;

/// Which column holds a field, where it is not the one of the field's own name (`--map`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnMap(BTreeMap<String, String>);

/// The text is no `field=column,…`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not field=column")]
pub struct ColumnMapError(String);

impl FromStr for ColumnMap {
    type Err = ColumnMapError;

    /// `code=CODE,parent=village`. A column whose name holds a comma must be renamed in the file.
    fn from_str(text: &str) -> Result<Self, ColumnMapError> {
        let pair = |part: &str| match part.split_once('=') {
            Some((field, column)) if !field.trim().is_empty() && !column.trim().is_empty() => {
                Ok((field.trim().to_owned(), column.trim().to_owned()))
            }
            _ => Err(ColumnMapError(part.to_owned())),
        };
        text.split(',').filter(|part| !part.trim().is_empty()).map(pair).collect::<Result<_, _>>().map(Self)
    }
}

/// A kind's fields in one batch.
pub struct Columns {
    found: Vec<(&'static str, Column)>,
}

impl Columns {
    /// # Errors
    /// A column that is needed, or that the map names, is not there: lists those that are. The map
    /// names a field that the kind does not have.
    pub fn find(batch: &Batch, kind: ImportKind, map: &ColumnMap) -> Result<Self, ImportError> {
        if let Some(field) =
            map.0.keys().find(|field| !kind.fields().iter().any(|f| f.name == field.as_str()))
        {
            return Err(ImportError::UnknownField { kind, field: field.clone() });
        }
        // Where no row could be read, why not says more than that there are no columns.
        let unread = batch.rows.is_empty() && !batch.refused.is_empty();
        let shapes = batch.rows.iter().any(|row| row.shape.is_some());
        let mut found = Vec::new();
        for field in kind.fields() {
            let mapped = map.0.get(field.name);
            let name = mapped.map_or(field.name, String::as_str);
            let needed = match field.needed {
                Need::Always => true,
                Need::WithoutShape => !shapes,
                Need::Never => mapped.is_some(),
            };
            match batch.column(name) {
                Some(column) => found.push((field.name, column)),
                None if needed && !unread => {
                    return Err(ImportError::MissingColumn {
                        file: batch.file.to_string(),
                        column: name.to_owned(),
                        field: field.name,
                        found: batch.columns.iter().map(|column| column.to_string()).collect(),
                    });
                }
                None => {}
            }
        }
        Ok(Self { found })
    }

    pub fn fields<'r>(&'r self, row: &'r SourceRow) -> Fields<'r> {
        Fields { row, columns: self }
    }

    fn column(&self, name: &str) -> Option<Column> {
        self.found.iter().find(|(field, _)| *field == name).map(|(_, column)| *column)
    }
}

/// One row's fields by the names that the kind gives them.
#[derive(Clone, Copy)]
pub struct Fields<'r> {
    pub row: &'r SourceRow,
    columns: &'r Columns,
}

impl<'r> Fields<'r> {
    /// The text without blanks around it; empty when there is none.
    pub fn text(&self, name: &str) -> &'r str {
        self.columns.column(name).map_or("", |column| self.row.text(column))
    }

    /// Whether the file has the field at all.
    pub fn has(&self, name: &str) -> bool {
        self.columns.column(name).is_some()
    }

    pub fn optional(&self, name: &str) -> Option<&'r str> {
        Some(self.text(name)).filter(|text| !text.is_empty())
    }

    /// # Errors
    /// Empty.
    pub fn needed(&self, name: &'static str) -> Result<&'r str, String> {
        self.optional(name).ok_or_else(|| format!("{name} is empty"))
    }

    /// A name or the like, as every door takes it.
    ///
    /// # Errors
    /// Empty, too long, or with control characters.
    pub fn needed_text(&self, name: &'static str, bytes_max: usize) -> Result<&'r str, String> {
        self.needed(name)?;
        self.short_text(name, bytes_max)
    }

    /// The same, but it may be empty.
    ///
    /// # Errors
    /// Too long, or with control characters.
    pub fn short_text(&self, name: &'static str, bytes_max: usize) -> Result<&'r str, String> {
        text::short(self.text(name), bytes_max).map_err(|error| format!("{name} {error}"))
    }

    /// # Errors
    /// What the type says of the text.
    pub fn parsed<T: FromStr<Err: std::fmt::Display>>(
        &self,
        name: &'static str,
    ) -> Result<Option<T>, String> {
        let parse = |text: &str| text.parse().map_err(|error| format!("{name} {text:?}: {error}"));
        self.optional(name).map(parse).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn a_missing_column_lists_those_found() {
        let batch = Batch {
            file: "m.csv".into(),
            columns: ["id", "姓名", "team"].map(Arc::from).to_vec(),
            ..Batch::default()
        };
        let find = |map: &str| {
            let map = map.parse().expect("a map");
            Columns::find(&batch, ImportKind::Members, &map).map(|_| ()).map_err(|error| error.to_string())
        };
        assert_eq!(
            find(""),
            Err("m.csv has no column \"name\" (for the field name); it has id, 姓名, team; --map field=column names another".to_owned())
        );
        assert_eq!(find("name=姓名"), Ok(()));
        assert!(find("name=姓名,phone=电话").expect_err("mapped to nothing").contains("电话"));
        assert_eq!(
            find("nom=姓名"),
            Err("members have no field \"nom\"; they have id, name, team, phone".to_owned())
        );
        assert!("name".parse::<ColumnMap>().is_err());
    }
}
