//! Rows and the grids that there are, put together.

use std::collections::HashMap;
use std::sync::Arc;

use super::found::{Found, refuse};
use super::rows::{Told, ToldArea, ToldParent};
use crate::domain::grid::Grid;
use crate::domain::id::GridId;
use crate::domain::layers::Layer;
use crate::domain::plan::Plan;
use crate::store::SourceDigest;

/// All grids as they will be: those of the head edition, then the new ones.
pub struct Merged {
    pub grids: Vec<Grid>,
    /// For each grid what the import says of it.
    pub touched: Vec<Touched>,
}

/// What the import means for one grid.
#[derive(Clone, Debug, Default)]
pub enum Touched {
    /// Its rows, if any, say what is recorded.
    #[default]
    Not,
    /// Something of it is new.
    By(Box<Row>),
}

/// The row that a grid comes from.
#[derive(Clone, Debug)]
pub struct Row {
    pub told: Told,
    /// Under which its digest is kept: the row's id, else its code.
    pub key: Arc<str>,
    /// Whether its polygons are other than those last imported; then they replace what is there.
    pub new_area: bool,
}

impl Touched {
    pub fn row(&self) -> Option<&Row> {
        match self {
            Self::Not => None,
            Self::By(row) => Some(row),
        }
    }

    /// The polygons that the grid is to have instead of those it has.
    pub fn new_area(&self) -> Option<&ToldArea> {
        self.row().filter(|row| row.new_area).and_then(|row| row.told.area.as_ref())
    }
}

impl Merged {
    /// Puts rows in the places of the grids that they name by id, else by code on their layer; the
    /// others become new grids. Parents stay as they are: they are settled when all grids are known.
    pub fn of(
        plan: &Plan,
        rows: Vec<Told>,
        digests: &[SourceDigest],
        fresh_id: &mut dyn FnMut() -> GridId,
        found: &mut Found,
    ) -> Self {
        let known: HashMap<(Layer, &str), &[u8; 32]> =
            digests.iter().map(|digest| ((digest.layer, &*digest.key), &digest.digest)).collect();
        let mut merged = Self { grids: plan.grids.clone(), touched: vec![Touched::Not; plan.grids.len()] };
        let mut by_id: HashMap<GridId, usize> = HashMap::new();
        let mut by_code: HashMap<(Layer, Arc<str>), usize> = HashMap::new();
        for (at, grid) in merged.grids.iter().enumerate() {
            by_id.insert(grid.id.clone(), at);
            by_code.insert((grid.layer, grid.code.clone()), at);
        }
        for told in rows {
            let with_code = by_code.get(&(told.layer, told.code.clone())).copied();
            let with_id = told.id.as_ref().and_then(|id| by_id.get(id)).copied();
            if let Some(reason) = merged.contradiction(&told, with_id, with_code) {
                refuse(found, &told.origin, "duplicate-code", &told.code, reason);
                continue;
            }
            let key = told.id.as_ref().map_or_else(|| told.code.clone(), |id| id.as_str().into());
            let at = with_id.or(with_code).unwrap_or(merged.grids.len());
            if at == merged.grids.len() {
                let id = told.id.clone().unwrap_or_else(&mut *fresh_id);
                by_id.insert(id.clone(), at);
                merged.grids.push(Grid {
                    id,
                    code: told.code.clone(),
                    name: told.name.clone(),
                    layer: told.layer,
                    level: told.level,
                    parent: None,
                });
                merged.touched.push(Touched::Not);
            }
            let grid = &mut merged.grids[at];
            grid.code = told.code.clone();
            grid.name = told.name.clone();
            grid.level = told.level;
            by_code.insert((told.layer, told.code.clone()), at);
            let recorded = known.get(&(told.layer, &*key));
            let new_area = told.area.as_ref().is_some_and(|area| recorded != Some(&&area.digest));
            merged.touched[at] = Touched::By(Box::new(Row { told, key, new_area }));
        }
        merged
    }

    /// Why a row cannot stand beside the others.
    fn contradiction(&self, told: &Told, with_id: Option<usize>, with_code: Option<usize>) -> Option<String> {
        for at in [with_id, with_code].into_iter().flatten() {
            if let Some(Row { told: first, .. }) = self.touched[at].row() {
                let (row, file) = (first.origin.row, &first.origin.file);
                return Some(format!("grid {} stands already in row {row} of {file}", told.code));
            }
        }
        match (with_id, with_code) {
            (Some(at), _) if self.grids[at].layer != told.layer => {
                let layer = self.grids[at].layer;
                Some(format!("id {} is a grid of the layer {layer}", self.grids[at].id))
            }
            (Some(a), Some(b)) if a != b => {
                Some(format!("code {} is already that of grid {}", told.code, self.grids[b].id))
            }
            (None, Some(at)) if told.id.is_some() => {
                Some(format!("code {} is already that of grid {}", told.code, self.grids[at].id))
            }
            _ => None,
        }
    }

    /// Forgets rows that say only what is recorded; says how many.
    pub fn settle(&mut self, plan: &Plan) -> u64 {
        let mut unchanged = 0;
        for (at, touched) in self.touched.iter_mut().enumerate() {
            let same = touched.row().is_some_and(|row| !row.new_area)
                && plan.grids.get(at).is_some_and(|before| *before == self.grids[at]);
            if same {
                *touched = Touched::Not;
                unchanged += 1;
            }
        }
        unchanged
    }

    /// The rows, each with the position of its grid.
    pub fn rows(&self) -> impl Iterator<Item = (usize, &Row)> {
        self.touched.iter().enumerate().filter_map(|(at, touched)| Some((at, touched.row()?)))
    }

    /// Positions of the grids whose row names a parent, and what it names.
    pub fn named_parents(&self) -> Vec<(usize, Arc<str>)> {
        let named = self.rows().filter_map(|(at, row)| match &row.told.parent {
            ToldParent::Named(text) => Some((at, text.clone())),
            ToldParent::Nothing | ToldParent::None => None,
        });
        named.collect()
    }
}
