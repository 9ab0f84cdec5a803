//! Grid versions, nodes and arcs.
//!
//! A grid's polygons are kept for people with GIS programs; the mesh alone is read back. An arc's
//! sides are one text, `community=g1|g2 road=|r7`: layer, left, right, a free side empty (ids hold
//! neither blanks nor `=` nor `|`), so that a new layer asks for no new column.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::domain::edition::{Edition, EditionNumber};
use crate::domain::grid::{Grid, Level, Levels};
use crate::domain::id::GridId;
use crate::domain::layers::Layer;
use crate::domain::plan::{GridIndex, Plan, PlanIndex};
use crate::domain::time::{LogNumber, Moment};
use crate::kernel::mesh::{Arc, ArcId, ArcRef, Leaf, Mesh, Node, NodeId, Side};
use crate::store::StoreError;
use crate::store::geom::Geom;

use super::roster::{other_kind, point};
use super::{OPEN, known, log_column, narrow};

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::geom::Geometry;

    grid_versions (fid) {
        fid -> BigInt,
        grid_id -> Text,
        code -> Text,
        name -> Text,
        layer -> Text,
        level -> BigInt,
        level_name -> Text,
        parent -> Nullable<Text>,
        leaf -> Bool,
        geom -> Geometry,
        valid_from -> BigInt,
        valid_to -> BigInt,
        recorded_from -> BigInt,
        recorded_to -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::geom::Geometry;

    mesh_nodes (fid) {
        fid -> BigInt,
        id -> BigInt,
        geom -> Geometry,
        from_edition -> BigInt,
        to_edition -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::geom::Geometry;

    mesh_arcs (fid) {
        fid -> BigInt,
        id -> BigInt,
        from_node -> BigInt,
        to_node -> BigInt,
        sides -> Text,
        geom -> Geometry,
        from_edition -> BigInt,
        to_edition -> BigInt,
    }
}

#[derive(Insertable)]
#[diesel(table_name = grid_versions)]
#[diesel(treat_none_as_default_value = false)]
pub struct NewGrid {
    grid_id: String,
    code: String,
    name: String,
    layer: &'static str,
    level: i64,
    level_name: String,
    parent: Option<String>,
    leaf: bool,
    geom: Geom,
    valid_from: i64,
    valid_to: i64,
    recorded_from: i64,
    recorded_to: i64,
}

/// What of a grid version goes into a plan.
#[derive(Queryable, Selectable)]
#[diesel(table_name = grid_versions)]
pub struct GridColumns {
    grid_id: String,
    code: String,
    name: String,
    layer: String,
    level: i64,
    parent: Option<String>,
    leaf: bool,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = mesh_nodes)]
#[diesel(treat_none_as_default_value = false)]
pub struct NodeColumns {
    pub id: i64,
    geom: Geom,
    from_edition: i64,
    to_edition: i64,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = mesh_arcs)]
#[diesel(treat_none_as_default_value = false)]
pub struct ArcColumns {
    pub id: i64,
    from_node: i64,
    to_node: i64,
    sides: String,
    geom: Geom,
    from_edition: i64,
    to_edition: i64,
}

impl NewGrid {
    /// A grid as an edition in force from `from`, recorded by write `log`, has it.
    pub fn of(
        plan: &Plan,
        index: &PlanIndex,
        at: GridIndex,
        levels: &Levels,
        (from, log): (Moment, LogNumber),
    ) -> Self {
        let grid = &plan.grids[at.0 as usize];
        Self {
            grid_id: grid.id.to_string(),
            code: grid.code.to_string(),
            name: grid.name.to_string(),
            layer: grid.layer.name(),
            level: grid.level.0.into(),
            level_name: levels.name(grid.level).to_owned(),
            parent: grid.parent.as_ref().map(GridId::to_string),
            leaf: index.leaf(at).is_some(),
            geom: Geom::Areas(index.polygons(plan, at)),
            valid_from: from.0,
            valid_to: OPEN,
            recorded_from: log_column(log),
            recorded_to: OPEN,
        }
    }
}

/// A permanent number as SQL has it: the same 64 bits.
pub fn mesh_id(id: u64) -> i64 {
    id.cast_signed()
}

impl NodeColumns {
    pub fn of(node: &Node, from: EditionNumber) -> Self {
        let geom = Geom::Point(node.at);
        Self { id: mesh_id(node.id.0), geom, from_edition: from.0.into(), to_edition: OPEN }
    }
}

impl ArcColumns {
    pub fn of(arc: ArcRef<'_>, leaves: &[GridId], from: EditionNumber) -> Self {
        Self {
            id: mesh_id(arc.id.0),
            from_node: mesh_id(arc.from.0),
            to_node: mesh_id(arc.to.0),
            sides: sides_text(arc.sides, leaves),
            geom: Geom::Line(arc.points.to_vec()),
            from_edition: from.0.into(),
            to_edition: OPEN,
        }
    }
}

fn sides_text(sides: &[Side], leaves: &[GridId]) -> String {
    let name = |leaf: Leaf| if leaf.is_free() { "" } else { leaves[leaf.0 as usize].as_str() };
    let one = |side: &Side| {
        format!("{}={}|{}", Layer::ALL[usize::from(side.layer.0)], name(side.left), name(side.right))
    };
    sides.iter().map(one).collect::<Vec<_>>().join(" ")
}

/// A plan while its rows are read: grids first, then nodes and arcs in any order.
#[derive(Default)]
pub struct PlanRows {
    grids: Vec<Grid>,
    leaves: Vec<GridId>,
    leaf_of: HashMap<std::sync::Arc<str>, Leaf>,
    nodes: Vec<Node>,
    arcs: Vec<Arc>,
}

/// When a grid version is in force, and which writes recorded and ended it.
#[derive(Queryable, Selectable)]
#[diesel(table_name = grid_versions)]
pub struct HeldColumns {
    valid_from: i64,
    valid_to: i64,
    recorded_from: i64,
    recorded_to: i64,
}

/// What each edition has of one grid whose versions these are. An edition is what was current once it
/// was recorded, at the moment it takes force.
///
/// # Errors
/// `Corrupt`.
pub fn versions_of(
    rows: Vec<(GridColumns, HeldColumns)>,
    editions: &[Edition],
) -> Result<Vec<(EditionNumber, Grid)>, StoreError> {
    let mut versions = Vec::with_capacity(rows.len());
    for (columns, held) in rows {
        versions.push((Grid::try_from(columns)?, held));
    }
    let of_edition = |edition: &Edition| {
        let (log, from) = (log_column(edition.log), edition.effective_from.0);
        let is_in = |held: &HeldColumns| {
            (held.recorded_from..held.recorded_to).contains(&log)
                && (held.valid_from..held.valid_to).contains(&from)
        };
        let (grid, _) = versions.iter().find(|(_, held)| is_in(held))?;
        Some((edition.number, grid.clone()))
    };
    Ok(editions.iter().filter_map(of_edition).collect())
}

impl TryFrom<GridColumns> for Grid {
    type Error = StoreError;

    fn try_from(row: GridColumns) -> Result<Self, StoreError> {
        Ok(Self {
            id: known("grid id", GridId::new(&row.grid_id))?,
            code: row.code.into(),
            name: row.name.into(),
            layer: known("layer", row.layer.parse())?,
            level: Level(narrow("level", row.level)?),
            parent: known("grid id", row.parent.as_deref().map(GridId::new).transpose())?,
        })
    }
}

impl PlanRows {
    /// # Errors
    /// `Corrupt`, here and below.
    pub fn of(rows: Vec<GridColumns>) -> Result<Self, StoreError> {
        let mut plan = Self::default();
        for row in rows {
            let is_leaf = row.leaf;
            let grid = Grid::try_from(row)?;
            if is_leaf {
                plan.leaves.push(grid.id.clone());
            }
            plan.grids.push(grid);
        }
        plan.grids.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        plan.leaves.sort_unstable();
        plan.leaf_of = plan.leaves.iter().map(|id| id.as_str().into()).zip((0..).map(Leaf)).collect();
        Ok(plan)
    }

    pub fn node(&mut self, row: NodeColumns) -> Result<(), StoreError> {
        self.nodes.push(Node { id: NodeId(row.id.cast_unsigned()), at: point(&row.geom)? });
        Ok(())
    }

    pub fn arc(&mut self, row: ArcColumns) -> Result<(), StoreError> {
        let sides = row.sides.split(' ').map(|text| self.side(text)).collect::<Option<Vec<_>>>();
        let Geom::Line(points) = row.geom else { return Err(other_kind("arcs")) };
        self.arcs.push(Arc {
            id: ArcId(row.id.cast_unsigned()),
            from: NodeId(row.from_node.cast_unsigned()),
            to: NodeId(row.to_node.cast_unsigned()),
            points,
            sides: known("arc", sides.ok_or_else(|| format!("sides {:?}", row.sides)))?,
        });
        Ok(())
    }

    fn side(&self, text: &str) -> Option<Side> {
        let (layer, both) = text.split_once('=')?;
        let (left, right) = both.split_once('|')?;
        let leaf = |id: &str| match id {
            "" => Some(Leaf::FREE),
            id => self.leaf_of.get(id).copied(),
        };
        Some(Side { layer: layer.parse::<Layer>().ok()?.slot(), left: leaf(left)?, right: leaf(right)? })
    }

    pub fn finish(self) -> Result<Plan, StoreError> {
        let mesh = known("mesh", Mesh::assemble(self.nodes, self.arcs))?;
        Ok(Plan { grids: self.grids, leaves: self.leaves, mesh })
    }
}
