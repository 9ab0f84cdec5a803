//! What an export says of itself: PMTiles' metadata, `tilejson.json`, and the counts.

use std::path::Path;

use serde_json::{Value, json};

use crate::http::wire::VectorLayer;
use crate::kernel::lattice::LatticePoint;
use crate::service::tile_export::{TileExport, ZoomCount};

/// Of what, as of when and for whom tiles were drawn.
pub struct Origin<'a> {
    pub export: &'a TileExport,
    /// As the command names it.
    pub at: Option<&'a str>,
}

impl Origin<'_> {
    /// Of a PMTiles file: what TileJSON would say, and what only we say under `gridward`.
    pub fn metadata(&self) -> Value {
        let mut metadata = self.common();
        metadata["type"] = "overlay".into();
        metadata["version"] = self.export.version.as_str().into();
        metadata
    }

    /// TileJSON 3.0. Its `version` would have to be like 1.0.0, so ours stands under `gridward` alone.
    pub fn tile_json(&self, url: &str) -> Value {
        let mut document = self.common();
        document["tilejson"] = "3.0.0".into();
        document["tiles"] = json!([url]);
        document
    }

    /// What was written, zoom by zoom.
    pub fn counted(&self, to: &Path, counts: &[ZoomCount]) -> Value {
        let zoom =
            |count: &ZoomCount| json!({"zoom": count.zoom, "tiles": count.tiles, "bytes": count.bytes});
        let mut document = self.own();
        document["output"] = json!(to);
        document["bounds"] = self.bounds();
        document["tiles"] = counts.iter().map(|count| count.tiles).sum::<u64>().into();
        document["bytes"] = counts.iter().map(|count| count.bytes).sum::<u64>().into();
        document["zooms"] = counts.iter().map(zoom).collect();
        document
    }

    fn common(&self) -> Value {
        let TileExport { set, extent, layers, atlas, .. } = self.export;
        let ((first, last), (middle, zoom)) = (extent.zooms, extent.center);
        let town = atlas.town();
        let mut document = json!({
            "name": format!("{} {}", town.name, set.name).trim(),
            "minzoom": first,
            "maxzoom": last,
            "bounds": self.bounds(),
            "center": [middle.lon(), middle.lat(), zoom],
            "vector_layers": VectorLayer::all(layers, first..=last),
            "gridward": self.own(),
        });
        if !town.notice.is_empty() {
            document["attribution"] = (&*town.notice).into();
        }
        document
    }

    fn own(&self) -> Value {
        let TileExport { set, atlas, version, .. } = self.export;
        let mut own = json!({
            "set": set.name,
            "edition": atlas.edition().number.0,
            "version": version,
            "generator": concat!("gridward ", env!("CARGO_PKG_VERSION")),
        });
        if let Some(at) = self.at {
            own["at"] = at.into();
        }
        if let Some(actor) = self.export.actor() {
            own["role"] = actor.role.name().into();
            if let Some(territory) = &actor.territory {
                own["territory"] = territory.as_str().into();
            }
        }
        own
    }

    /// West, south, east, north, in degrees.
    fn bounds(&self) -> Value {
        let corner = |point: LatticePoint| [point.lon(), point.lat()];
        let ([west, south], [east, north]) =
            (corner(self.export.extent.bounds.min), corner(self.export.extent.bounds.max));
        json!([west, south, east, north])
    }
}

/// Where tiles are found: under a URL, or else beside `tilejson.json`.
///
/// # Errors
/// The URL is none that a browser can follow.
pub fn tile_url(base: Option<&str>) -> Result<String, String> {
    const NAMES: &str = "{z}/{x}/{y}.mvt";
    let Some(base) = base else { return Ok(NAMES.into()) };
    let rest = ["https://", "http://"].iter().find_map(|scheme| base.strip_prefix(scheme));
    let is_sound = rest.is_some_and(|rest| !rest.trim_matches('/').is_empty())
        && !base.contains(|c: char| c.is_whitespace() || "?#{}".contains(c));
    if !is_sound {
        return Err(format!("--base-url: {base:?} is not like https://host/path"));
    }
    Ok(format!("{}/{NAMES}", base.trim_end_matches('/')))
}
