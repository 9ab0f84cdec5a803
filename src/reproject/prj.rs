//! The coordinate system of a Shapefile's `.prj`: a code for a text that is all parameters.
//!
//! Such a text seldom carries a code, and every program writes names its own way. So a name only
//! proposes: the code in the text, PROJ's table of names and aliases (Esri's among them), and the
//! zones of CGCS2000 and UTM are tried in turn, and the first whose ellipsoid, datum, projection and
//! every parameter are the text's own is it. None: an error, never the nearest.
//!
//! A file in GCJ-02 or BD-09 has no `.prj` of its own and mostly claims WGS 84; that only a person
//! who knows the file can say.

use std::ops::RangeInclusive;

use serde_json::Value;

use super::described_text;
use crate::kernel::crs::{Crs, CrsError};

/// A `.prj` is some 500 bytes; a longer text is something else.
const LENGTH_MAX: usize = 16 * 1024;

/// Families of zones whose parameters identify them without a name, by datum: CGCS2000's 6° zones
/// before its 3° zones, whose areas of use are narrower; UTM north, then south.
const ZONES: [(&str, RangeInclusive<u32>); 4] = [
    ("china2000", 4491..=4512),
    ("china2000", 4513..=4554),
    ("worldgeodeticsystem1984", 32601..=32660),
    ("worldgeodeticsystem1984", 32701..=32760),
];

/// The system that a `.prj` (WKT 1 as Esri or GDAL write it, or WKT 2) describes.
///
/// Whether its coordinates can be brought to WGS 84, [`known`](super::known) says.
///
/// # Errors
/// Not WKT of a coordinate system, or one that is not in the EPSG register under its name and with
/// the same parameters.
pub fn from_wkt(text: &str) -> Result<Crs, CrsError> {
    let unidentified = |why: &str| CrsError::UnidentifiedPrj { why: why.to_owned() };
    let text = text.trim_start_matches('\u{feff}').trim();
    const STARTS: [&str; 6] = ["PROJCS[", "GEOGCS[", "COMPD_CS[", "PROJCRS[", "GEOGCRS[", "GEODCRS["];
    let upper: String = text.chars().take(10).collect::<String>().to_ascii_uppercase();
    if text.len() > LENGTH_MAX || !STARTS.iter().any(|start| upper.starts_with(start)) {
        return Err(unidentified("it does not begin like the WKT of a coordinate system"));
    }
    let whole = described_text(text).ok_or_else(|| unidentified("it is not well-formed WKT"))?;
    let system = horizontal(&whole);
    let name = system["name"].as_str().unwrap_or_default();
    let same = |code: &u32| register_entry(&format!("EPSG:{code}")).is_some_and(|(_, it)| agree(system, &it));
    epsg_code(system)
        .filter(same)
        .or_else(|| register_entry(name).filter(|(_, it)| agree(system, it)).map(|(code, _)| code))
        .or_else(|| zones(system).find(same))
        .map(Crs::from_epsg)
        .ok_or_else(|| {
            unidentified(&format!("no system of the EPSG register has the parameters of {name:?}"))
        })
}

/// The map part of a system with heights, and the system itself of one with shift parameters, which
/// the register knows better.
fn horizontal(system: &Value) -> &Value {
    match system["type"].as_str() {
        Some("CompoundCRS") => horizontal(&system["components"][0]),
        Some("BoundCRS") => horizontal(&system["source_crs"]),
        _ => system,
    }
}

/// The codes of the zones on a projected system's datum.
fn zones(system: &Value) -> impl Iterator<Item = u32> {
    let datum = if system.get("conversion").is_some() { datum_name(system) } else { String::new() };
    ZONES.into_iter().filter(move |(of, _)| *of == datum).flat_map(|(_, codes)| codes)
}

/// The register's own description of what has this name, alias or code.
fn register_entry(name: &str) -> Option<(u32, Value)> {
    // PROJ also takes definitions (`+proj=…`) where it takes a name.
    if name.is_empty() || name.contains(['=', '[', '{']) {
        return None;
    }
    let entry = described_text(name)?;
    Some((epsg_code(&entry)?, entry))
}

fn epsg_code(system: &Value) -> Option<u32> {
    let id = &system["id"];
    (id["authority"] == "EPSG").then_some(())?;
    u32::try_from(id["code"].as_u64()?).ok()
}

/// Whether two descriptions mean the same system in everything that moves a coordinate.
fn agree(a: &Value, b: &Value) -> bool {
    let parts = |system: &Value| {
        let projection = &system["conversion"];
        (system["type"].clone(), projection["method"]["id"]["code"].clone(), numbers(system).len())
    };
    parts(a) == parts(b)
        && datum_name(a) == datum_name(b)
        && numbers(a).iter().zip(&numbers(b)).all(|((key_a, value_a), (key_b, value_b))| {
            key_a == key_b && (value_a - value_b).abs() <= 1e-10 * value_a.abs().max(1.0)
        })
}

fn datum(system: &Value) -> &Value {
    let base = system.get("base_crs").unwrap_or(system);
    base.get("datum").unwrap_or(&base["datum_ensemble"])
}

/// The datum's name without what only styles it: `World Geodetic System 1984 ensemble` is
/// `worldgeodeticsystem1984`.
fn datum_name(system: &Value) -> String {
    let name = datum(system)["name"].as_str().unwrap_or_default();
    name.trim_end_matches(" ensemble").to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Everything about a system that is a number, in metres, radians or 1, in the order of its key.
fn numbers(system: &Value) -> Vec<(u64, f64)> {
    // Keys that are no EPSG parameter codes, which begin at 1024.
    const SEMI_MAJOR: u64 = 0;
    const SHAPE: u64 = 1;
    const PRIME_MERIDIAN: u64 = 2;
    const AXIS_UNIT: u64 = 3;
    let ellipsoid = &datum(system)["ellipsoid"];
    let shape = match ellipsoid.get("inverse_flattening") {
        Some(flattening) => measure(flattening, &Value::Null),
        None => measure(&ellipsoid["semi_minor_axis"], &Value::Null),
    };
    let mut numbers = vec![
        (SEMI_MAJOR, measure(&ellipsoid["semi_major_axis"], &Value::Null)),
        (SHAPE, shape),
        (AXIS_UNIT, unit_size(&system["coordinate_system"]["axis"][0]["unit"])),
    ];
    if let Some(meridian) = datum(system).get("prime_meridian") {
        numbers.push((PRIME_MERIDIAN, measure(&meridian["longitude"], &Value::Null)));
    }
    for parameter in system["conversion"]["parameters"].as_array().into_iter().flatten() {
        // One without a code compares equal to nothing: NaN.
        let key = parameter["id"]["code"].as_u64().unwrap_or(u64::MAX);
        numbers.push((key, measure(&parameter["value"], &parameter["unit"])));
    }
    numbers.sort_by_key(|&(key, _)| key);
    numbers
}

/// A PROJJSON number, which may carry its own unit. Not a number where there is none.
fn measure(value: &Value, unit: &Value) -> f64 {
    match value.get("value") {
        Some(own) => own.as_f64().unwrap_or(f64::NAN) * unit_size(&value["unit"]),
        None => value.as_f64().unwrap_or(f64::NAN) * unit_size(unit),
    }
}

fn unit_size(unit: &Value) -> f64 {
    match unit.as_str() {
        Some("degree") => 1f64.to_radians(),
        Some(_) => 1.0,
        None if unit.is_null() => 1.0,
        None => unit["conversion_factor"].as_f64().unwrap_or(f64::NAN),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prj_is_read_by_its_parameters() {
        const CHINA: &str = r#"GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]"#;
        const WORLD: &str = r#"GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]"#;
        const TAIWAN: &str = r#"GEOGCS["GCS_TWD97",DATUM["D_Taiwan_Datum_1997",SPHEROID["GRS_1980",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]"#;
        const XIAN: &str = r#"GEOGCS["GCS_Xian_1980",DATUM["D_Xian_1980",SPHEROID["Xian_1980",6378140.0,298.257]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]"#;
        let projected = |name: &str, base: &str, method: &str, easting: f64, meridian: f64, scale: f64| {
            format!(
                r#"PROJCS["{name}",{base},PROJECTION["{method}"],PARAMETER["False_Easting",{easting}],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",{meridian}],PARAMETER["Scale_Factor",{scale}],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]"#
            )
        };
        let gk = |name: &str, easting: f64| projected(name, CHINA, "Gauss_Kruger", easting, 114.0, 1.0);
        let web = format!(
            r#"PROJCS["WGS_1984_Web_Mercator_Auxiliary_Sphere",{WORLD},PROJECTION["Mercator_Auxiliary_Sphere"],PARAMETER["False_Easting",0.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",0.0],PARAMETER["Standard_Parallel_1",0.0],PARAMETER["Auxiliary_Sphere_Type",0.0],UNIT["Meter",1.0]]"#
        );
        for (text, expected) in [
            (WORLD.to_owned(), Ok(Crs::Wgs84)),
            (format!("\u{feff}{WORLD}\r\n"), Ok(Crs::Wgs84)),
            (CHINA.to_owned(), Ok(Crs::Cgcs2000)),
            (TAIWAN.to_owned(), Ok(Crs::Epsg(3824))),
            (gk("CGCS2000_3_Degree_GK_CM_114E", 500_000.0), Ok(Crs::Epsg(4547))),
            (gk("CGCS2000_3_Degree_GK_Zone_38", 38_500_000.0), Ok(Crs::Epsg(4526))),
            (gk("镇街道路中线", 38_500_000.0), Ok(Crs::Epsg(4526))),
            // The name says one zone, the numbers another: the numbers count.
            (gk("CGCS2000_3_Degree_GK_CM_111E", 500_000.0), Ok(Crs::Epsg(4547))),
            (gk("CGCS2000_3_Degree_GK_CM_114E", 500_000.5), Err("no system")),
            (
                projected("TWD97_TM2_zone_121", TAIWAN, "Transverse_Mercator", 250_000.0, 121.0, 0.9999),
                Ok(Crs::Epsg(3826)),
            ),
            (
                projected("TWD_1997_TM_Taiwan", TAIWAN, "Transverse_Mercator", 250_000.0, 121.0, 0.9999),
                Ok(Crs::Epsg(3826)),
            ),
            (
                projected("WGS_1984_UTM_Zone_49N", WORLD, "Transverse_Mercator", 500_000.0, 111.0, 0.9996),
                Ok(Crs::Epsg(32649)),
            ),
            (
                projected("unnamed", WORLD, "Transverse_Mercator", 500_000.0, 117.0, 0.9996),
                Ok(Crs::Epsg(32650)),
            ),
            (
                projected("Xian_1980_3_Degree_GK_CM_114E", XIAN, "Gauss_Kruger", 500_000.0, 114.0, 1.0),
                Ok(Crs::Epsg(2383)),
            ),
            // The right ellipsoid and numbers, another datum.
            (
                projected("CGCS2000_3_Degree_GK_CM_114E", TAIWAN, "Gauss_Kruger", 500_000.0, 114.0, 1.0),
                Err("no system"),
            ),
            // Xian 1980 under a name of CGCS2000.
            (
                projected("CGCS2000_3_Degree_GK_CM_114E", XIAN, "Gauss_Kruger", 500_000.0, 114.0, 1.0),
                Err("no system"),
            ),
            (web, Ok(Crs::WebMercator)),
            (String::new(), Err("begin")),
            ("PROJCS[".to_owned(), Err("well-formed")),
            ("GEOGCS[\"x\0\"]".to_owned(), Err("well-formed")),
            ("+proj=longlat".to_owned(), Err("begin")),
            (format!("GEOGCS[{}", "A[".repeat(9_000)), Err("begin")),
            (format!("GEOGCS[{}", "A[".repeat(4_000)), Err("well-formed")),
            (
                projected("Dongguan 1975", CHINA, "Transverse_Mercator", 0.0, 113.75, 1.0),
                Err("Dongguan 1975"),
            ),
        ] {
            match (from_wkt(&text), expected) {
                (Ok(found), Ok(expected)) => assert_eq!(found, expected, "{text}"),
                (Err(error), Err(reason)) => assert!(error.to_string().contains(reason), "{text}: {error}"),
                (found, expected) => panic!("{found:?} where {expected:?} was expected: {text}"),
            }
        }
    }
}
