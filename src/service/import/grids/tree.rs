//! Finding each grid's parent by what its row calls it.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::found::Found;
use super::merge::Merged;
use super::rows::ToldParent;
use crate::domain::grid::{Grid, Level};
use crate::domain::issue::IssueSeverity;
use crate::domain::layers::Layer;

/// Settles the parents of all grids that rows speak of. A parent is named by its id, else its code,
/// else its name, if exactly one grid of a wider level on the layer bears it.
///
/// A parent that does not exist, is not of a wider level or comes back to its own child is an error,
/// and the grid has none.
pub fn settle_parents(merged: &mut Merged, found: &mut Found) {
    let names = Names::of(&merged.grids);
    let named = merged.named_parents();
    let cyclic = cycles(merged, &names, &named, found);
    for (at, row_parent) in row_parents(merged) {
        let parent = match row_parent {
            ToldParent::Nothing => continue,
            ToldParent::None => None,
            ToldParent::Named(_) if cyclic.contains(&at) => None,
            ToldParent::Named(text) => match names.wider(&merged.grids, at, &text) {
                Ok(parent) => Some(merged.grids[parent].id.clone()),
                Err((code, reason)) => {
                    let subjects = vec![merged.grids[at].code.clone(), text];
                    found.note(code, IssueSeverity::Error, subjects, reason);
                    None
                }
            },
        };
        merged.grids[at].parent = parent;
    }
    refuse_narrower_parents(merged, found);
}

/// Warns of grids from this import that hang on nothing although their layer has wider ones.
pub fn note_orphans(merged: &Merged, found: &mut Found) {
    let mut widest: HashMap<Layer, Level> = HashMap::new();
    for grid in &merged.grids {
        let widest = widest.entry(grid.layer).or_insert(grid.level);
        *widest = grid.level.min(*widest);
    }
    let first_subjects = found.issues.iter().filter_map(|issue| issue.subjects.first());
    let told: HashSet<Arc<str>> = first_subjects.cloned().collect();
    for (at, _) in merged.rows() {
        let grid = &merged.grids[at];
        let has_wider = widest[&grid.layer] < grid.level;
        if grid.parent.is_none() && has_wider && !told.contains(&grid.code) {
            let text = format!("grid {} ({}) has no parent", grid.code, grid.name);
            found.note("no-parent", IssueSeverity::Warning, vec![grid.code.clone()], text);
        }
    }
}

fn row_parents(merged: &Merged) -> Vec<(usize, ToldParent)> {
    merged.rows().map(|(at, row)| (at, row.told.parent.clone())).collect()
}

/// A level that a row changed may leave a grid that the import does not name without a wider parent.
fn refuse_narrower_parents(merged: &mut Merged, found: &mut Found) {
    let level_of: HashMap<_, _> = merged
        .grids
        .iter()
        .map(|grid| (grid.id.clone(), (grid.layer, grid.level, grid.code.clone())))
        .collect();
    for grid in &mut merged.grids {
        let Some((layer, level, code)) = grid.parent.as_ref().and_then(|parent| level_of.get(parent)) else {
            continue;
        };
        if *layer != grid.layer || *level >= grid.level {
            let text = format!("grid {}: its parent {code} is no longer of a wider level", grid.code);
            found.note("parent-level", IssueSeverity::Error, vec![grid.code.clone(), code.clone()], text);
            grid.parent = None;
        }
    }
}

/// Grids by what they are called.
struct Names {
    by_id: HashMap<Arc<str>, usize>,
    by_code: HashMap<(Layer, Arc<str>), usize>,
    by_name: HashMap<(Layer, Arc<str>), Vec<usize>>,
}

impl Names {
    fn of(grids: &[Grid]) -> Self {
        let mut names = Self { by_id: HashMap::new(), by_code: HashMap::new(), by_name: HashMap::new() };
        for (at, grid) in grids.iter().enumerate() {
            names.by_id.insert(grid.id.as_str().into(), at);
            names.by_code.insert((grid.layer, grid.code.clone()), at);
            names.by_name.entry((grid.layer, grid.name.clone())).or_default().push(at);
        }
        names
    }

    fn by_id_or_code(&self, layer: Layer, text: &Arc<str>) -> Option<usize> {
        self.by_id.get(text).or_else(|| self.by_code.get(&(layer, text.clone()))).copied()
    }

    /// The grid of a wider level that is called so, else the issue's code and its words.
    fn wider(&self, grids: &[Grid], at: usize, text: &Arc<str>) -> Result<usize, (&'static str, String)> {
        let grid = &grids[at];
        let is_wider = |&up: &usize| grids[up].layer == grid.layer && grids[up].level < grid.level;
        let called = self.by_id_or_code(grid.layer, text);
        if let Some(up) = called.filter(is_wider) {
            return Ok(up);
        }
        let mut by_name = self.by_name.get(&(grid.layer, text.clone())).into_iter().flatten().copied();
        let wider: Vec<usize> = by_name.by_ref().filter(is_wider).collect();
        match wider[..] {
            [up] => Ok(up),
            [] if called.is_some() => Err((
                "parent-level",
                format!(
                    "grid {}: its parent {text} is not of a wider level on the layer {}",
                    grid.code, grid.layer
                ),
            )),
            [] => Err((
                "unknown-parent",
                format!("grid {}: its parent {text} does not exist on the layer {}", grid.code, grid.layer),
            )),
            _ => {
                let codes: Vec<&str> = wider.iter().map(|&up| &*grids[up].code).collect();
                let codes = codes.join(", ");
                Err((
                    "ambiguous-parent",
                    format!("grid {}: several grids are called {text}: {codes}", grid.code),
                ))
            }
        }
    }
}

/// Notes each cycle of parents once, with all its grids; gives back the positions on one.
fn cycles(merged: &Merged, names: &Names, named: &[(usize, Arc<str>)], found: &mut Found) -> BTreeSet<usize> {
    let up: HashMap<usize, usize> = named
        .iter()
        .filter_map(|(at, text)| Some((*at, names.by_id_or_code(merged.grids[*at].layer, text)?)))
        .collect();
    let mut on_cycle = BTreeSet::new();
    let mut done = BTreeSet::new();
    for &(start, _) in named {
        let mut path = Vec::new();
        let mut at = start;
        while done.insert(at) {
            path.push(at);
            match up.get(&at) {
                Some(&next) => at = next,
                None => break,
            }
        }
        if let Some(from) = path.iter().position(|&seen| seen == at && up.contains_key(&at)) {
            let codes: Vec<Arc<str>> = path[from..].iter().map(|&at| merged.grids[at].code.clone()).collect();
            let text =
                format!("grids are each other's parents in a circle: {} → {}", codes.join(" → "), codes[0]);
            found.note("parent-cycle", IssueSeverity::Error, codes, text);
            on_cycle.extend(&path[from..]);
        }
    }
    on_cycle
}
