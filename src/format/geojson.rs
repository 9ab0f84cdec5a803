//! GeoJSON (RFC 7946, and the `crs` member of the 2008 draft that much software still writes).
//!
//! The text is cut into features first and each feature is read on its own, so that one bad feature
//! is refused by its number and the others stand.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use geojson::feature::Id;
use geojson::{Feature, JsonValue};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::geojson_shape::shape;
use super::source::{check_rows, whole_file};
use super::{FormatError, Limits, ReadOptions};
use crate::domain::import::{Batch, DeclaredCrs, SourceRow};

/// The column that holds a feature's own `id` member, where it has one and no property of that name.
const ID_COLUMN: &str = "id";

/// What stands outermost. Everything deeper stays text until its turn comes.
#[derive(Deserialize)]
struct Outermost<'t> {
    #[serde(rename = "type")]
    kind: Option<String>,
    #[serde(borrow)]
    features: Option<Vec<&'t RawValue>>,
    #[serde(borrow)]
    crs: Option<&'t RawValue>,
}

/// The `crs` member of the 2008 draft, named form.
#[derive(Deserialize)]
struct NamedCrs {
    properties: NamedCrsProperties,
}

#[derive(Deserialize)]
struct NamedCrsProperties {
    name: String,
}

/// Reads a whole GeoJSON file: a FeatureCollection, or a single Feature.
///
/// # Errors
/// The file cannot be read, is too large, is not UTF-8 or JSON, or holds no features. A feature that
/// is wrong on its own is refused in the batch.
pub fn read(path: &Path, options: &ReadOptions) -> Result<Batch, FormatError> {
    parse(&path.display().to_string(), &whole_file(path, &options.limits)?, options)
}

/// [`read`], of bytes already at hand; `file` is their name in messages.
///
/// # Errors
/// As [`read`].
pub fn parse(file: &str, bytes: &[u8], options: &ReadOptions) -> Result<Batch, FormatError> {
    let malformed = |why: String| FormatError::Malformed { file: file.to_owned(), why };
    let text = std::str::from_utf8(bytes).map_err(|error| {
        malformed(format!("GeoJSON is UTF-8, this is not from byte {} on", error.valid_up_to()))
    })?;
    let text = text.trim_start_matches('\u{feff}');
    let outermost: Outermost = serde_json::from_str(text)
        .map_err(|error| malformed(format!("not JSON that is read here: {}", plain(&error))))?;
    let features = match (outermost.kind.as_deref(), outermost.features) {
        (Some("FeatureCollection"), Some(features)) => features,
        (Some("Feature"), _) => {
            vec![serde_json::from_str(text).map_err(|error| malformed(plain(&error)))?]
        }
        (kind, _) => {
            let kind = kind.unwrap_or("without a type");
            return Err(malformed(format!("a FeatureCollection is wanted, this is {kind}")));
        }
    };
    check_rows(file, features.len() as u64, &options.limits)?;
    let mut batch = Batch {
        file: file.into(),
        format: "geojson",
        crs: declared_crs(outermost.crs).map_err(malformed)?,
        ..Batch::default()
    };
    let mut columns = Columns::default();
    for (at, raw) in features.into_iter().enumerate() {
        let number = at as u64 + 1;
        match read_feature(raw, &mut columns, &options.limits) {
            Ok(row) => batch.rows.push(SourceRow { number, ..row }),
            Err(reason) => batch.refuse(number, reason),
        }
    }
    batch.columns = columns.names;
    Ok(batch)
}

fn read_feature(raw: &RawValue, columns: &mut Columns, limits: &Limits) -> Result<SourceRow, String> {
    let feature: Feature = serde_json::from_str(raw.get()).map_err(|error| plain(&error))?;
    let shape = feature.geometry.map(|geometry| shape(geometry.value, limits)).transpose();
    let mut fields = Vec::new();
    let mut set = |name: &str, text: Box<str>| {
        let at = columns.position(name);
        if fields.len() <= at {
            fields.resize(at + 1, Box::default());
        }
        fields[at] = text;
    };
    match feature.id {
        Some(Id::String(id)) => set(ID_COLUMN, id.into()),
        Some(Id::Number(id)) => set(ID_COLUMN, id.to_string().into()),
        None => {}
    }
    for (name, value) in feature.properties.iter().flatten() {
        set(name, text_of(value));
    }
    Ok(SourceRow { number: 0, fields, shape: shape.map_err(|error| error.to_string())? })
}

fn text_of(value: &JsonValue) -> Box<str> {
    match value {
        JsonValue::Null => Box::default(),
        JsonValue::String(text) => text.as_str().into(),
        other => other.to_string().into(),
    }
}

/// `null` once meant "unknown"; a link to elsewhere is not followed.
fn declared_crs(raw: Option<&RawValue>) -> Result<Option<DeclaredCrs>, String> {
    match raw.map(RawValue::get) {
        None | Some("null") => Ok(None),
        Some(text) => serde_json::from_str::<NamedCrs>(text)
            .map(|crs| Some(DeclaredCrs::Name(crs.properties.name.into())))
            .map_err(|_| "its crs member names no coordinate system; name it with --crs".to_owned()),
    }
}

/// serde_json's message, in words where ours are clearer.
fn plain(error: &serde_json::Error) -> String {
    let place = format!("line {} column {}", error.line(), error.column());
    let text = error.to_string();
    if text.starts_with("recursion limit exceeded") {
        format!("nested more than 127 levels deep at {place}")
    } else if text.starts_with("number out of range") {
        format!("a number too large to be finite at {place}")
    } else {
        text
    }
}

/// The columns met so far.
#[derive(Default)]
struct Columns {
    names: Vec<Arc<str>>,
    at: HashMap<Arc<str>, usize>,
}

impl Columns {
    fn position(&mut self, name: &str) -> usize {
        if let Some(&at) = self.at.get(name) {
            return at;
        }
        let name: Arc<str> = name.into();
        self.names.push(name.clone());
        self.at.insert(name, self.names.len() - 1);
        self.names.len() - 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::import::SourceShape;

    fn parsed(text: &str) -> Result<Batch, FormatError> {
        parse("t.geojson", text.as_bytes(), &ReadOptions::default())
    }

    fn collection(features: &str) -> String {
        format!(r#"{{"type":"FeatureCollection","features":[{features}]}}"#)
    }

    fn feature(geometry: &str) -> String {
        format!(r#"{{"type":"Feature","properties":{{"code":"a"}},"geometry":{geometry}}}"#)
    }

    #[test]
    fn reads_properties_as_texts() {
        let text = r#"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:3826"}},
            "features":[
            {"type":"Feature","id":7,"geometry":null,"properties":{"code":441900122003001,"name":"一"}},
            {"type":"Feature","geometry":{"type":"Point","coordinates":[1,2,3]},
             "properties":{"name":null,"flag":true,"share":0.5,"list":[1]}}]}"#;
        let batch = parsed(text).expect("a collection");
        assert_eq!(batch.crs, Some(DeclaredCrs::Name("EPSG:3826".into())));
        let get = |row: usize, name: &str| batch.rows[row].text(batch.column(name).expect("a column"));
        assert_eq!((get(0, "id"), get(0, "code"), get(0, "name")), ("7", "441900122003001", "一"));
        assert_eq!((get(1, "id"), get(1, "name"), get(1, "flag")), ("", "", "true"));
        assert_eq!((get(1, "share"), get(1, "list")), ("0.5", "[1]"));
        assert_eq!(batch.rows[0].shape, None);
        assert!(matches!(&batch.rows[1].shape, Some(SourceShape::Points(at)) if at[0].y == 2.0));
    }

    #[test]
    fn a_bad_feature_is_refused_and_the_others_stand() {
        let good = feature(r#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[0,1],[0,0]]]}"#);
        let deep = feature(&format!("{}{}", "[".repeat(10_000), "]".repeat(10_000)));
        let deep_property = format!(
            r#"{{"type":"Feature","geometry":null,"properties":{{"a":{}1{}}}}}"#,
            "[".repeat(10_000),
            "]".repeat(10_000)
        );
        for (bad, expected) in [
            (feature(r#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[0,1]]]}"#), "not closed"),
            (feature(r#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[0,0]]]}"#), "2 different points"),
            (feature(r#"{"type":"Polygon","coordinates":[]}"#), "the polygon is empty"),
            (feature(r#"{"type":"Polygon","coordinates":[[]]}"#), "the polygon is empty"),
            (feature(r#"{"type":"MultiPolygon","coordinates":[]}"#), "the polygon is empty"),
            (feature(r#"{"type":"Polygon","coordinates":[[[0],[1,0],[0,1],[0]]]}"#), "a position has 1 "),
            (feature(r#"{"type":"Point","coordinates":[]}"#), "two or more elements"),
            (feature(r#"{"type":"Point","coordinates":[1e999,0]}"#), "too large to be finite"),
            (feature(r#"{"type":"LineString","coordinates":[[0,0]]}"#), "1 points"),
            (feature(r#"{"type":"GeometryCollection","geometries":[]}"#), "GeometryCollection"),
            (feature(r#"{"type":"Circle","coordinates":[0,0]}"#), "Circle"),
            (r#"{"type":"Point","coordinates":[0,0]}"#.to_owned(), "Feature"),
            ("17".to_owned(), "invalid type"),
            (deep, "expected Geometry object"),
            (deep_property, "levels deep"),
        ] {
            let batch = parsed(&collection(&format!("{good},{bad},{good}"))).expect("a collection");
            assert_eq!(batch.rows.iter().map(|row| row.number).collect::<Vec<_>>(), [1, 3], "{expected}");
            let [refusal] = &batch.refused[..] else { panic!("{expected}: {:?}", batch.refused) };
            assert_eq!(refusal.row, 2);
            assert!(refusal.reason.contains(expected), "{expected}: {}", refusal.reason);
        }
    }

    #[test]
    fn what_is_no_collection_is_refused_whole() {
        let deep =
            format!(r#"{{"type":"FeatureCollection","crs":{}1{}}}"#, "[".repeat(9999), "]".repeat(9999));
        for (text, expected) in [
            ("", "EOF"),
            ("[]", "invalid"),
            (r#"{"features":[]}"#, "without a type"),
            (r#"{"type":"FeatureCollection"}"#, "a FeatureCollection is wanted"),
            (
                r#"{"type":"FeatureCollection","features":[{"type":"Feature","geometry":NaN}]}"#,
                "line 1 column",
            ),
            (r#"{"type":"FeatureCollection","crs":{"type":"link"},"features":[]}"#, "--crs"),
            (&deep, "a FeatureCollection is wanted"),
            (&format!("{}{}", "[".repeat(10_000), "]".repeat(10_000)), "invalid"),
        ] {
            let error = parsed(text).expect_err("no collection").to_string();
            assert!(error.contains(expected), "{expected}: {error}");
        }
        let error = parse("t", b"\"\xff\"", &ReadOptions::default()).expect_err("not UTF-8").to_string();
        assert_eq!(error, "t: GeoJSON is UTF-8, this is not from byte 1 on");
    }
}
