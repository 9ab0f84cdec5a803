//! A background of somebody else's for the map: where its tiles are, how they are cut, and in which datum. They are
//! asked for by the page; nothing here fetches them, or anything else.

mod wmts;
mod xml;

use std::str::FromStr;
use std::sync::Arc;

use serde::Serialize;
use utoipa::ToSchema;

pub use wmts::{Choice, Pictures, WmtsError, pictures};

/// Pictures of a map, one for each tile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Background {
    pub tiles: TileTemplate,
    pub tiling: Tiling,
    pub zooms: Zooms,
    /// Whether it is offset as GCJ-02; else it is WGS 84 or CGCS2000, which a picture does not tell apart.
    pub is_gcj02: bool,
    /// Whose it is, as its licence wants it to be said.
    pub note: Arc<str>,
}

/// The farthest and the nearest zoom that there are tiles of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zooms {
    pub min: u8,
    pub max: u8,
}

/// Of tiles that nobody says more of.
impl Default for Zooms {
    fn default() -> Self {
        Self { min: 0, max: 18 }
    }
}

/// Where a background is looked for: where its tiles are, or in what a WMTS says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BackgroundUrl {
    Tiles(TileTemplate),
    Capabilities(Arc<str>),
}

impl FromStr for BackgroundUrl {
    type Err = TileTemplateError;

    fn from_str(text: &str) -> Result<Self, TileTemplateError> {
        let is_capabilities = ["http://", "https://"].iter().any(|scheme| text.starts_with(scheme))
            && !text.contains('{')
            && (text.to_ascii_lowercase().contains("request=getcapabilities")
                || text.split(['?', '#']).next().is_some_and(|path| path.ends_with(".xml")));
        if is_capabilities { Ok(Self::Capabilities(text.into())) } else { text.parse().map(Self::Tiles) }
    }
}

/// How the world is cut into tiles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tiling {
    /// Web Mercator, one tile for the world at zoom 0: as most maps, and the `w` sets of Tianditu (天地图).
    Mercator,
    /// Degrees as they are, from 180° west and 90° north, two tiles for the world at zoom 1: the `c` sets of
    /// Tianditu and of the cities' own services.
    Degrees,
}

/// Where the tiles are, of another server or on a path of this one's host: an address with the tile's numbers
/// to fill in, or one file with all of them (PMTiles 3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TileTemplate {
    address: Arc<str>,
    is_archive: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TileTemplateError {
    #[error("it must begin with https://, http:// or /")]
    Beginning,
    #[error(
        "it must have {{z}}, {{x}} and {{y}} (or {{TileMatrix}}, {{TileCol}} and {{TileRow}}) where the tile's \
         numbers go, end with .pmtiles, or ask a WMTS for its capabilities"
    )]
    Numbers,
    #[error("it must be without blanks and quotes")]
    Letters,
}

/// What WMTS (OGC 07-057r7, table 32) calls the tile's numbers in its templates, and what they are called here.
const WMTS_NUMBERS: [(&str, &str); 3] = [("{TileMatrix}", "{z}"), ("{TileCol}", "{x}"), ("{TileRow}", "{y}")];

impl FromStr for TileTemplate {
    type Err = TileTemplateError;

    fn from_str(text: &str) -> Result<Self, TileTemplateError> {
        if !["https://", "http://", "/"].iter().any(|beginning| text.starts_with(beginning))
            || text.starts_with("//")
        {
            return Err(TileTemplateError::Beginning);
        }
        let address =
            WMTS_NUMBERS.iter().fold(text.to_owned(), |text, (theirs, ours)| text.replace(theirs, ours));
        let path = address.split(['?', '#']).next().unwrap_or_default();
        let is_archive = path.ends_with(".pmtiles");
        let is_numbered = has_zoom(&address) && address.contains("{x}") && address.contains("{y}");
        if !is_archive && !is_numbered {
            return Err(TileTemplateError::Numbers);
        }
        // Its host goes into the content security policy, where these would begin something else.
        let is_plain = |byte: u8| byte.is_ascii_graphic() && !b"\"'<>\\;,".contains(&byte);
        if !address.bytes().all(is_plain) {
            return Err(TileTemplateError::Letters);
        }
        Ok(Self { address: address.into(), is_archive })
    }
}

/// `{z}`, or `{z-1}` where the tiles are numbered from another zoom on.
fn has_zoom(address: &str) -> bool {
    address
        .split("{z")
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .any(|(shift, _)| shift.is_empty() || (shift.starts_with(['+', '-']) && shift.parse::<i8>().is_ok()))
}

impl TileTemplate {
    /// Scheme and host, as a content security policy names them; `None` for this server's own.
    pub fn origin(&self) -> Option<&str> {
        let host = self.address.find("://")? + 3;
        Some(self.address[host..].find('/').map_or(&*self.address, |path| &self.address[..host + path]))
    }
}

/// What `/v1/about` says of it.
#[derive(Serialize, ToSchema)]
#[schema(as = Background)]
pub struct BackgroundBody<'a> {
    /// With `{z}` (or `{z-1}` and the like), `{x}` and `{y}` to fill in; of an archive its address.
    tiles: &'a str,
    /// `pictures`, one for each address, or `pmtiles`: one file with all of them.
    kind: &'static str,
    /// `mercator` (Web Mercator) or `degrees`: from 180° west and 90° north, squares of 360°/2^z.
    tiling: &'static str,
    /// Zooms of which there are tiles.
    min_zoom: u8,
    max_zoom: u8,
    /// `EPSG:4326` or `GCJ-02`; the tiles are cut as `tiling` says either way.
    datum: &'static str,
    note: &'a str,
}

impl<'a> BackgroundBody<'a> {
    pub fn of(background: &'a Background) -> Self {
        Self {
            tiles: &background.tiles.address,
            kind: if background.tiles.is_archive { "pmtiles" } else { "pictures" },
            tiling: match background.tiling {
                Tiling::Mercator => "mercator",
                Tiling::Degrees => "degrees",
            },
            min_zoom: background.zooms.min,
            max_zoom: background.zooms.max,
            datum: if background.is_gcj02 { "GCJ-02" } else { "EPSG:4326" },
            note: &background.note,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_read_and_their_hosts_found() {
        for (text, expected) in [
            ("https://t0.example.cn/vec_w?x={x}&y={y}&l={z}", Ok(Some("https://t0.example.cn"))),
            ("http://10.0.0.3:9000/{z}/{x}/{y}.png", Ok(Some("http://10.0.0.3:9000"))),
            ("/background/{z}/{x}/{y}.png", Ok(None)),
            (
                "https://t0.example.cn/wmts?TILEMATRIX={TileMatrix}&TILEROW={TileRow}&TILECOL={TileCol}",
                Ok(Some("https://t0.example.cn")),
            ),
            ("https://example.cn/{z-1}/{x}/{y}", Ok(Some("https://example.cn"))),
            ("https://example.cn/{zoom}/{x}/{y}", Err(TileTemplateError::Numbers)),
            ("https://example.cn/town.pmtiles?key=1", Ok(Some("https://example.cn"))),
            ("/background.pmtiles", Ok(None)),
            ("//example.cn/{z}/{x}/{y}", Err(TileTemplateError::Beginning)),
            ("ftp://example.cn/{z}/{x}/{y}", Err(TileTemplateError::Beginning)),
            ("https://example.cn/{z}/{x}", Err(TileTemplateError::Numbers)),
            ("https://a.cn; script-src *{z}{x}{y}", Err(TileTemplateError::Letters)),
        ] {
            let read = text.parse::<TileTemplate>();
            assert_eq!(read.as_ref().map(TileTemplate::origin).map_err(|error| *error), expected, "{text}");
        }
    }

    #[test]
    fn what_asks_for_capabilities_is_told_from_tiles() {
        for (text, expected) in [
            ("https://t0.example.cn/vec_c/wmts?tk=1&REQUEST=GetCapabilities&SERVICE=WMTS", Some(true)),
            ("https://example.cn/wmts/1.0.0/WMTSCapabilities.xml?key=1", Some(true)),
            ("https://example.cn/{z}/{x}/{y}.xml", Some(false)),
            ("https://example.cn/town.pmtiles", Some(false)),
            ("/wmts?request=GetCapabilities", None),
            ("https://example.cn/wmts", None),
        ] {
            let read = text.parse::<BackgroundUrl>().ok();
            assert_eq!(read.map(|url| matches!(url, BackgroundUrl::Capabilities(_))), expected, "{text}");
        }
    }

    #[test]
    fn what_wmts_calls_the_numbers_is_called_as_here() {
        let read: TileTemplate = "/vec/{TileMatrix}/{TileRow}/{TileCol}".parse().expect("a template");
        assert_eq!((&*read.address, read.is_archive), ("/vec/{z}/{y}/{x}", false));
        let read: TileTemplate = "/a.pmtiles?z={z}".parse().expect("an archive");
        assert!(read.is_archive);
    }
}
