//! The background of the map, as the flags of `serve` say it. What a WMTS says of itself is read once, when the
//! server starts, from where whoever starts it says; after that only pages ask for the background.

use std::sync::Arc;
use std::time::Duration;

use ureq::Agent;

use super::CliError;
use crate::http::background::{Background, BackgroundUrl, Choice, Pictures, Tiling, Zooms, pictures};

#[derive(Debug, clap::Args)]
pub struct BackgroundArgs {
    /// Tiles of a background for the map, e.g. https://t0.example.cn/vec?l={z}&x={x}&y={y}, or a WMTS template with
    /// {TileMatrix}, {TileCol} and {TileRow}; a WMTS by its capabilities,
    /// https://t0.example.cn/vec_w/wmts?tk=…&request=GetCapabilities, read at start; or an archive,
    /// https://example.cn/town.pmtiles. Or a path on this server's host: what the map asks for beyond this server
    #[arg(long, value_name = "URL")]
    background: Option<BackgroundUrl>,
    /// The datum of the background
    #[arg(long, value_name = "DATUM", default_value = "EPSG:4326", requires = "background")]
    background_datum: BackgroundDatum,
    /// How the background is cut into tiles; a WMTS says so itself [default: mercator]
    #[arg(long, value_name = "TILING", requires = "background")]
    background_tiling: Option<BackgroundTiling>,
    /// Which layer of a WMTS, where it has several
    #[arg(long, value_name = "ID", requires = "background")]
    background_layer: Option<Arc<str>>,
    /// Which tile matrix set of that layer [default: the first that can be drawn, Web Mercator before degrees]
    #[arg(long, value_name = "ID", requires = "background")]
    background_matrix_set: Option<Arc<str>>,
    /// Whose the background is, as its licence wants it to be said on the map
    #[arg(long, value_name = "TEXT", default_value = "", requires = "background")]
    background_note: Arc<str>,
}

/// In which datum a background is drawn: GCJ-02 as most maps for phones, else as it is, or as CGCS2000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum BackgroundDatum {
    #[value(name = "EPSG:4326", alias = "EPSG:4490")]
    Plain,
    #[value(name = "GCJ-02")]
    Gcj02,
}

/// How a background is cut into tiles: in Web Mercator, or as degrees are, like the `c` sets of Tianditu.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum BackgroundTiling {
    Mercator,
    Degrees,
}

impl BackgroundArgs {
    /// `None` without one, and where its WMTS cannot be reached: the town is served all the same.
    ///
    /// # Errors
    /// Flags that make no sense together, or a WMTS that cannot be drawn.
    pub fn read(self) -> Result<Option<Background>, CliError> {
        let Some(url) = self.background else { return Ok(None) };
        let Pictures { tiles, tiling, zooms } = match url {
            BackgroundUrl::Tiles(tiles) => {
                if self.background_layer.is_some() || self.background_matrix_set.is_some() {
                    let text =
                        "--background-layer and --background-matrix-set are for the capabilities of a WMTS";
                    return Err(CliError::Usage(text.to_owned()));
                }
                let tiling = match self.background_tiling {
                    None | Some(BackgroundTiling::Mercator) => Tiling::Mercator,
                    Some(BackgroundTiling::Degrees) => Tiling::Degrees,
                };
                Pictures { tiles, tiling, zooms: Zooms::default() }
            }
            BackgroundUrl::Capabilities(url) => {
                if self.background_tiling.is_some() {
                    let text = "a WMTS says itself how it is cut: use --background-matrix-set, not --background-tiling";
                    return Err(CliError::Usage(text.to_owned()));
                }
                let document = match fetched(&url) {
                    Ok(document) => document,
                    Err(error) => {
                        eprintln!(
                            "The background is left out until the next start: {url} was not read: {error}"
                        );
                        return Ok(None);
                    }
                };
                let choice = Choice { layer: self.background_layer, matrix_set: self.background_matrix_set };
                let found = pictures(&document, &url, &choice);
                found.map_err(|error| CliError::Refused(format!("--background {url}: {error}")))?
            }
        };
        let is_gcj02 = self.background_datum == BackgroundDatum::Gcj02;
        Ok(Some(Background { tiles, tiling, zooms, is_gcj02, note: self.background_note }))
    }
}

/// Longest that whoever starts the server waits for a document.
const WAITED: Duration = Duration::from_secs(15);

/// Most bytes of one: those of servers with thousands of layers have some ten million.
const BYTES_MAX: u64 = 32 << 20;

fn fetched(url: &str) -> Result<Vec<u8>, ureq::Error> {
    let agent: Agent = Agent::config_builder().timeout_global(Some(WAITED)).build().into();
    agent.get(url).call()?.into_body().into_with_config().limit(BYTES_MAX).read_to_vec()
}
