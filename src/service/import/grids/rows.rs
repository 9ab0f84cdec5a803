//! What one row says about one grid.

use std::sync::Arc;

use super::digest::digest;
use crate::domain::grid::{CODE_BYTES_MAX, Level, Levels, NAME_BYTES_MAX};
use crate::domain::id::GridId;
use crate::domain::import::{SourcePoint, SourceShape};
use crate::domain::layers::Layer;
use crate::kernel::ring::{Polygon, Ring};
use crate::service::import::ImportRequest;
use crate::service::import::columns::Fields;
use crate::service::import::place::Placing;
use crate::service::import::roster::Origin;

/// A grid as a row tells of it.
#[derive(Clone, Debug)]
pub struct Told {
    pub origin: Origin,
    pub id: Option<GridId>,
    pub code: Arc<str>,
    pub name: Arc<str>,
    pub layer: Layer,
    pub level: Level,
    pub parent: ToldParent,
    pub area: Option<ToldArea>,
}

/// What the row says about the parent: an empty cell says that there is none, a file without such a
/// column says nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ToldParent {
    Nothing,
    None,
    /// Its id, code or name.
    Named(Arc<str>),
}

/// The row's polygons on the lattice, as they came: not snapped to anything.
#[derive(Clone, Debug)]
pub struct ToldArea {
    pub polygons: Vec<Polygon>,
    pub digest: [u8; 32],
}

impl Told {
    /// # Errors
    /// Why the row is not taken.
    pub fn of(
        origin: Origin,
        fields: Fields,
        placing: &Placing,
        levels: &Levels,
        request: &ImportRequest,
    ) -> Result<Self, String> {
        let layer = fields.parsed("layer")?.or(request.layer);
        let layer = layer.ok_or("it names no layer: add a column layer, or --layer")?;
        let level = fields.optional("level").or(request.level.as_deref());
        let level = level.ok_or("it names no level: add a column level, or --level")?;
        let known = || levels.iter().map(|(_, name)| name).collect::<Vec<_>>().join(", ");
        let level =
            levels.find(level).ok_or_else(|| format!("no level {level:?}; the levels are {}", known()))?;
        let parent = match (fields.optional("parent"), &request.parent) {
            (Some(text), _) => ToldParent::Named(text.into()),
            (None, Some(code)) => ToldParent::Named(code.clone()),
            (None, None) if fields.has("parent") => ToldParent::None,
            (None, None) => ToldParent::Nothing,
        };
        let id = fields.optional("id").map(GridId::new).transpose().map_err(|error| error.to_string())?;
        Ok(Self {
            origin,
            id,
            code: fields.needed_text("code", CODE_BYTES_MAX)?.into(),
            name: fields.needed_text("name", NAME_BYTES_MAX)?.into(),
            layer,
            level,
            parent,
            area: area(fields.row.shape.as_ref(), placing)?,
        })
    }
}

fn area(shape: Option<&SourceShape>, placing: &Placing) -> Result<Option<ToldArea>, String> {
    let source = match shape {
        None => return Ok(None),
        Some(SourceShape::Polygons(source)) => source,
        Some(other) => return Err(format!("a grid is made of polygons, this row has {}", other.kind())),
    };
    // A grid may well lie outside all others; only if its swapped place lies inside is it refused.
    if let Some(&first) = source.first().and_then(|polygon| polygon.shell.first()) {
        placing.place(first)?;
    }
    let ring = |points: &[SourcePoint], hole: bool| {
        let points = points.iter().map(|&point| placing.lattice(point)).collect::<Result<Vec<_>, _>>()?;
        let mut ring = Ring(points);
        if (ring.doubled_area() < 0) != hole {
            ring.0.reverse();
        }
        Ok::<Ring, String>(ring)
    };
    let mut polygons = Vec::with_capacity(source.len());
    for polygon in source {
        let holes = polygon.holes.iter().map(|hole| ring(hole, true)).collect::<Result<_, _>>()?;
        polygons.push(Polygon { shell: ring(&polygon.shell, false)?, holes });
    }
    let digest = digest(&polygons);
    Ok(Some(ToldArea { polygons, digest }))
}
