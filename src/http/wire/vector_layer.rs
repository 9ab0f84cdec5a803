//! Tile layers as TileJSON 3.0 tells of them, whether tiles are served or exported.

use std::ops::RangeInclusive;

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::tiles::TileLayer;

#[derive(Serialize, ToSchema)]
pub struct VectorLayer {
    id: &'static str,
    minzoom: u8,
    maxzoom: u8,
    #[schema(value_type = Object)]
    fields: Map<String, Value>,
}

impl VectorLayer {
    /// Of layers, as far as the zooms reach.
    pub fn all(layers: &[&TileLayer], zooms: RangeInclusive<u8>) -> Vec<Self> {
        let of = |layer: &&TileLayer| {
            let properties = layer.properties.iter();
            let fields = properties.map(|&(name, what)| (name.to_owned(), Value::from(what))).collect();
            let minzoom = layer.first_zoom.max(*zooms.start());
            Self { id: layer.name, minzoom, maxzoom: *zooms.end(), fields }
        };
        layers.iter().map(of).collect()
    }
}
