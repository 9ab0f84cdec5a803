//! The one table of coordinate systems: what each is called and how it is computed.

use std::fmt;
use std::str::FromStr;

use super::{CrsError, GeoBox, mercator};

/// The coordinate system of a pair of numbers, always x (east) first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Crs {
    /// EPSG:4326, what is stored.
    Wgs84,
    /// EPSG:4490, the same numbers as EPSG:4326 by ruling.
    Cgcs2000,
    Gcj02,
    Bd09,
    /// EPSG:3857.
    WebMercator,
    /// Any other code of the EPSG register; make it with [`Crs::from_epsg`], which gives the codes
    /// above their own names.
    Epsg(u32),
}

/// How a system's numbers become WGS 84. Each datum has exactly one way, used by every command and
/// endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Computed {
    /// They are WGS 84 numbers.
    Identity,
    /// `kernel::crs::gcj02`.
    Gcj02,
    /// `kernel::crs::bd09`, then `gcj02`.
    Bd09,
    /// `kernel::crs::mercator`.
    Mercator,
    /// PROJ, through `reproject`.
    Proj,
}

/// One coordinate system, or the rest of the EPSG register.
#[derive(Clone, Copy, Debug)]
pub struct CrsRow {
    /// The name in requests, files and answers.
    pub name: &'static str,
    /// Other spellings that are understood, upper case; all are also understood in lower case.
    pub also: &'static [&'static str],
    /// `None` for the row that stands for the rest of the register.
    pub crs: Option<Crs>,
    pub computed: Computed,
    pub datum: &'static str,
    /// Where its numbers mean something. `None`: asked of PROJ, or a setting of the source.
    pub area: Option<GeoBox>,
    pub note: &'static str,
}

/// By how many degrees a position may lie outside its system's area of use: half a 3° zone, so that
/// a district that straddles two zones can be kept in one of them, and one 11° away cannot.
pub const AREA_MARGIN_DEG: f64 = 1.5;

/// Every coordinate system there is. A new one is one row (and a file, if it is plain maths).
pub const CRS_TABLE: &[CrsRow] = &[
    CrsRow {
        name: "EPSG:4326",
        also: &["CRS84", "WGS84", "WGS 84", "WGS-84"],
        crs: Some(Crs::Wgs84),
        computed: Computed::Identity,
        datum: "WGS 84",
        area: None,
        note: "longitude, latitude in degrees; always longitude first, whatever the register says",
    },
    CrsRow {
        name: "EPSG:4490",
        also: &["CGCS2000"],
        crs: Some(Crs::Cgcs2000),
        computed: Computed::Identity,
        datum: "CGCS2000",
        // EPSG's area of use 1067, China onshore and offshore.
        area: Some(GeoBox { west: 73.62, south: 16.7, east: 134.77, north: 53.56 }),
        note: "longitude, latitude in degrees; taken as WGS 84 unchanged: the two differ by the \
               drift of the plates since 2000, some decimetres, which no grid border knows",
    },
    CrsRow {
        name: "GCJ-02",
        also: &["GCJ02"],
        crs: Some(Crs::Gcj02),
        computed: Computed::Gcj02,
        datum: "GCJ-02",
        area: None,
        note: "longitude, latitude in degrees with China's offset, as Amap and Tencent give them",
    },
    CrsRow {
        name: "BD-09",
        also: &["BD09", "BD-09LL", "BD09LL"],
        crs: Some(Crs::Bd09),
        computed: Computed::Bd09,
        datum: "BD-09",
        area: None,
        note: "longitude, latitude in degrees with Baidu's offset on top of GCJ-02",
    },
    CrsRow {
        name: "EPSG:3857",
        also: &["EPSG:900913"],
        crs: Some(Crs::WebMercator),
        computed: Computed::Mercator,
        datum: "WGS 84",
        area: Some(mercator::AREA),
        note: "easting, northing in metres on the square that map tiles divide",
    },
    CrsRow {
        name: "EPSG:n",
        also: &[],
        crs: None,
        computed: Computed::Proj,
        datum: "as the register says",
        area: None,
        note: "easting, northing (or longitude, latitude); by PROJ's embedded table, network and \
               grid files unused; refused where the way to WGS 84 is guesswork",
    },
];

impl Crs {
    /// The system of a code of the EPSG register. Whether the code exists, `reproject::known` says.
    pub fn from_epsg(code: u32) -> Self {
        let named = CRS_TABLE.iter().filter_map(|row| row.crs).find(|crs| crs.epsg_code() == Some(code));
        named.unwrap_or(Self::Epsg(code))
    }

    /// Its code in the EPSG register, if it has one.
    pub fn epsg_code(self) -> Option<u32> {
        match self {
            Self::Epsg(code) => Some(code),
            named => named.row().name.strip_prefix("EPSG:")?.parse().ok(),
        }
    }

    /// This system's row of the table.
    pub fn row(self) -> &'static CrsRow {
        let own = CRS_TABLE.iter().find(|row| row.crs == Some(self));
        own.or(CRS_TABLE.last()).expect("the table has a row for the rest of the register")
    }
}

impl fmt::Display for Crs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Epsg(code) => write!(f, "EPSG:{code}"),
            named => f.write_str(named.row().name),
        }
    }
}

impl FromStr for Crs {
    type Err = CrsError;

    /// Understands the table's names, `EPSG:n`, and both in the forms of an OGC URN
    /// (`urn:ogc:def:crs:EPSG::4326`) or URL (`http://www.opengis.net/def/crs/OGC/1.3/CRS84`),
    /// in upper or lower case.
    fn from_str(text: &str) -> Result<Self, CrsError> {
        let unknown = || CrsError::UnknownName { name: text.chars().take(80).collect() };
        let name = short_name(&text.trim().to_ascii_uppercase());
        if let Some(row) = CRS_TABLE.iter().find(|row| row.name == name || row.also.contains(&name.as_str()))
        {
            return row.crs.ok_or_else(unknown);
        }
        let digits = name.strip_prefix("EPSG:").ok_or_else(unknown)?;
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(unknown());
        }
        digits.parse().map(Self::from_epsg).map_err(|_| unknown())
    }
}

/// `AUTHORITY:CODE`, or `CRS84`, of an upper-case name in any of OGC's forms.
fn short_name(name: &str) -> String {
    let (rest, separator) = if let Some(rest) = name.strip_prefix("URN:OGC:DEF:CRS:") {
        (rest, ':')
    } else if let Some(rest) = ["HTTP://", "HTTPS://"]
        .iter()
        .find_map(|scheme| name.strip_prefix(scheme)?.strip_prefix("WWW.OPENGIS.NET/DEF/CRS/"))
    {
        (rest, '/')
    } else {
        (name.strip_prefix("OGC:").map_or(name, |rest| if rest == "CRS84" { rest } else { name }), '\0')
    };
    // authority, version (perhaps empty), code
    match rest.split(separator).collect::<Vec<_>>()[..] {
        ["OGC", _, "CRS84"] => "CRS84".to_owned(),
        [authority, _, code] => format!("{authority}:{code}"),
        _ => rest.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_every_form_are_understood() {
        for (text, expected) in [
            ("EPSG:4326", Crs::Wgs84),
            ("epsg:4326", Crs::Wgs84),
            (" EPSG:4326 ", Crs::Wgs84),
            ("CRS84", Crs::Wgs84),
            ("OGC:CRS84", Crs::Wgs84),
            ("urn:ogc:def:crs:EPSG::4326", Crs::Wgs84),
            ("urn:ogc:def:crs:OGC:1.3:CRS84", Crs::Wgs84),
            ("http://www.opengis.net/def/crs/OGC/1.3/CRS84", Crs::Wgs84),
            ("https://www.opengis.net/def/crs/EPSG/0/4547", Crs::Epsg(4547)),
            ("EPSG:4490", Crs::Cgcs2000),
            ("urn:ogc:def:crs:EPSG:9.8.6:4490", Crs::Cgcs2000),
            ("gcj-02", Crs::Gcj02),
            ("GCJ02", Crs::Gcj02),
            ("Bd-09", Crs::Bd09),
            ("EPSG:3857", Crs::WebMercator),
            ("EPSG:4547", Crs::Epsg(4547)),
            ("epsg:032649", Crs::Epsg(32649)),
        ] {
            assert_eq!(text.parse(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused_by_name() {
        for text in [
            "",
            "EPSG:",
            "EPSG:n",
            "EPSG:-1",
            "EPSG:+1",
            "EPSG:4294967296",
            "4326",
            "wgs",
            "WGS83",
            "ESRI:54030",
        ] {
            let refused = text.parse::<Crs>();
            assert_eq!(refused, Err(CrsError::UnknownName { name: text.to_owned() }), "{text}");
        }
    }

    #[test]
    fn every_row_is_read_and_written_by_its_name() {
        for row in CRS_TABLE {
            let Some(crs) = row.crs else { continue };
            assert_eq!(crs.to_string(), row.name);
            assert_eq!(crs.row().name, row.name);
            for name in row.also.iter().chain([&row.name]) {
                assert_eq!(name.parse(), Ok(crs), "{name}");
            }
        }
        assert_eq!(Crs::from_epsg(4490), Crs::Cgcs2000);
        assert_eq!(Crs::Epsg(4547).to_string(), "EPSG:4547");
        assert_eq!(Crs::Epsg(4547).row().computed, Computed::Proj);
    }
}
