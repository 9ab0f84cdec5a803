//! Grids on the wire.

use serde::Serialize;
use utoipa::ToSchema;

use super::geometry::Geometry;
use super::page::Link;
use crate::atlas::Atlas;
use crate::domain::grid::Grid;
use crate::domain::plan::GridIndex;

/// A grid by name.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct GridRef<'a> {
    pub layer: &'a str,
    pub level: &'a str,
    pub id: &'a str,
    pub code: &'a str,
    pub name: &'a str,
}

impl<'a> GridRef<'a> {
    pub fn of(atlas: &'a Atlas, grid: &'a Grid) -> Self {
        Self {
            layer: grid.layer.name(),
            level: atlas.town().levels.name(grid.level),
            id: grid.id.as_str(),
            code: &grid.code,
            name: &grid.name,
        }
    }

    /// The grids above one, widest first.
    pub fn path(atlas: &'a Atlas, grid: GridIndex) -> Vec<Self> {
        let mut above: Vec<Self> =
            atlas.index().upward(grid).skip(1).map(|at| Self::of(atlas, atlas.grid(at))).collect();
        above.reverse();
        above
    }
}

/// What is said of a grid beside its area.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct GridBody<'a> {
    #[serde(flatten)]
    pub grid: GridRef<'a>,
    /// The parent's id.
    pub parent: Option<&'a str>,
    pub children: usize,
}

impl<'a> GridBody<'a> {
    pub fn of(atlas: &'a Atlas, at: GridIndex) -> Self {
        let grid = atlas.grid(at);
        let parent = grid.parent.as_ref().map(|parent| parent.as_str());
        Self { grid: GridRef::of(atlas, grid), parent, children: atlas.index().children(at).len() }
    }
}

/// One grid: its area and where it stands in the tree.
#[derive(Serialize, ToSchema)]
pub struct GridDetail<'a> {
    #[serde(flatten)]
    pub grid: GridBody<'a>,
    pub path: Vec<GridRef<'a>>,
    /// On the ellipsoid.
    pub area_m2: f64,
}

/// A grid as a GeoJSON feature.
#[derive(Serialize, ToSchema)]
pub struct GridFeature<P> {
    /// Always `Feature`.
    pub r#type: &'static str,
    pub id: String,
    /// Null for a grid that has neither an area nor children with one yet.
    pub geometry: Option<Geometry>,
    pub properties: P,
}

/// Grids as a GeoJSON FeatureCollection; `links` as in other lists.
#[derive(Serialize, ToSchema)]
pub struct GridFeatures<'a> {
    /// Always `FeatureCollection`.
    pub r#type: &'static str,
    pub features: Vec<GridFeature<GridBody<'a>>>,
    pub links: Vec<Link>,
}
