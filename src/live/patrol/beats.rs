//! Whose ground it is: which grids a member answers for at a moment, and what lies under them.

use std::collections::HashMap;

use super::basis::before;
use super::ground::Leaves;
use super::trace::Own;
use crate::atlas::Atlas;
use crate::domain::id::MemberId;
use crate::domain::layers::Layer;
use crate::domain::plan::GridIndex;
use crate::domain::time::{Moment, Period};

/// The grids in an order in which whatever lies under a grid follows it.
pub struct Tree {
    /// Of each grid its place, and the first place after those under it.
    spans: Vec<(u32, u32)>,
}

impl Tree {
    pub(super) fn of(atlas: &Atlas) -> Self {
        let index = atlas.index();
        let mut spans = vec![(0, 0); atlas.plan().grids.len()];
        let mut next = 0;
        let roots = (0..spans.len() as u32).map(GridIndex).filter(|&grid| index.parent(grid).is_none());
        for root in roots {
            // A grid is left when all below it have been.
            let mut open = vec![(root, false)];
            while let Some((grid, is_left)) = open.pop() {
                if is_left {
                    spans[grid.0 as usize].1 = next;
                    continue;
                }
                spans[grid.0 as usize].0 = next;
                next += 1;
                open.push((grid, true));
                open.extend(index.children(grid).iter().map(|&child| (child, false)));
            }
        }
        Self { spans }
    }

    /// Whether a grid is another one, or under it.
    pub fn is_under(&self, grid: GridIndex, top: GridIndex) -> bool {
        let ((place, _), (from, to)) = (self.spans[grid.0 as usize], self.spans[top.0 as usize]);
        from <= place && place < to
    }
}

/// The duties of each member, by grid of the edition in force.
pub struct Beats(HashMap<MemberId, Vec<(Period, GridIndex)>>);

impl Beats {
    pub(super) fn of(atlas: &Atlas) -> Self {
        let mut beats: HashMap<MemberId, Vec<(Period, GridIndex)>> = HashMap::new();
        for row in atlas.roster().duties.iter() {
            if let Some(grid) = atlas.index().find(&row.value.grid) {
                beats.entry(row.value.member.clone()).or_default().push((row.valid, grid));
            }
        }
        Self(beats)
    }

    /// The grids of a member's duties at a moment, whatever their hours: who looks around after work has
    /// looked around.
    pub fn at<'b>(&'b self, member: &MemberId, at: Moment) -> impl Iterator<Item = GridIndex> + use<'b> {
        let duties = self.0.get(member).map_or(&[][..], |duties| duties);
        duties.iter().filter(move |(valid, _)| valid.contains(at)).map(|&(_, grid)| grid)
    }
}

impl Beats {
    /// A member's duties as far as they lie up to and at a moment, in order.
    pub(super) fn until(&self, member: &MemberId, at: Moment) -> Vec<(Period, GridIndex)> {
        let duties = self.0.get(member).map_or(&[][..], |duties| duties);
        let until = duties.iter().filter_map(|&(valid, grid)| Some((before(valid, at)?, grid)));
        let mut until: Vec<(Period, GridIndex)> = until.collect();
        until.sort_unstable();
        until
    }
}

/// On which layers somebody who answers for `grids` answers for a thing.
pub(super) fn own(tree: &Tree, grids: &[GridIndex], leaves: &Leaves) -> Own {
    let mut own = Own::default();
    for (layer, leaf) in Layer::ALL.into_iter().zip(leaves) {
        if leaf.is_some_and(|leaf| grids.iter().any(|&top| tree.is_under(leaf, top))) {
            own.add(layer);
        }
    }
    own
}
