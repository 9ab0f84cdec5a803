//! A background of somebody else's for the map: where its tiles are, and in which datum.

use std::str::FromStr;
use std::sync::Arc;

use serde::Serialize;
use utoipa::ToSchema;

/// Pictures of a map in Web Mercator, one for each tile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Background {
    pub tiles: TileTemplate,
    /// Whether it is offset as GCJ-02; else it is WGS 84 or CGCS2000, which a picture does not tell apart.
    pub is_gcj02: bool,
    /// Whose it is, as its licence wants it to be said.
    pub note: Arc<str>,
}

/// An address with `{z}`, `{x}` and `{y}` to fill in: of another server, or a path of this one's host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TileTemplate(Arc<str>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TileTemplateError {
    #[error("it must begin with https://, http:// or /")]
    Beginning,
    #[error("it must have {{z}}, {{x}} and {{y}} where the tile's numbers go")]
    Numbers,
    #[error("it must be without blanks and quotes")]
    Letters,
}

impl FromStr for TileTemplate {
    type Err = TileTemplateError;

    fn from_str(text: &str) -> Result<Self, TileTemplateError> {
        if !["https://", "http://", "/"].iter().any(|beginning| text.starts_with(beginning))
            || text.starts_with("//")
        {
            return Err(TileTemplateError::Beginning);
        }
        if !["{z}", "{x}", "{y}"].iter().all(|number| text.contains(number)) {
            return Err(TileTemplateError::Numbers);
        }
        // Its host goes into the content security policy, where these would begin something else.
        let is_plain = |byte: u8| byte.is_ascii_graphic() && !b"\"'<>\\;,".contains(&byte);
        if text.bytes().all(is_plain) { Ok(Self(text.into())) } else { Err(TileTemplateError::Letters) }
    }
}

impl TileTemplate {
    /// Scheme and host, as a content security policy names them; `None` for this server's own.
    pub fn origin(&self) -> Option<&str> {
        let host = self.0.find("://")? + 3;
        Some(self.0[host..].find('/').map_or(&*self.0, |path| &self.0[..host + path]))
    }
}

/// What `/v1/about` says of it.
#[derive(Serialize, ToSchema)]
#[schema(as = Background)]
pub struct BackgroundBody<'a> {
    /// With `{z}`, `{x}` and `{y}` to fill in.
    tiles: &'a str,
    /// `EPSG:4326` or `GCJ-02`; the tiles are in Web Mercator either way.
    datum: &'static str,
    note: &'a str,
}

impl<'a> BackgroundBody<'a> {
    pub fn of(background: &'a Background) -> Self {
        let datum = if background.is_gcj02 { "GCJ-02" } else { "EPSG:4326" };
        Self { tiles: &background.tiles.0, datum, note: &background.note }
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
            ("//example.cn/{z}/{x}/{y}", Err(TileTemplateError::Beginning)),
            ("ftp://example.cn/{z}/{x}/{y}", Err(TileTemplateError::Beginning)),
            ("https://example.cn/{z}/{x}", Err(TileTemplateError::Numbers)),
            ("https://a.cn; script-src *{z}{x}{y}", Err(TileTemplateError::Letters)),
        ] {
            let read = text.parse::<TileTemplate>();
            assert_eq!(read.as_ref().map(TileTemplate::origin).map_err(|error| *error), expected, "{text}");
        }
    }
}
