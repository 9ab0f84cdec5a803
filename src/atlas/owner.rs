//! Who owns a point: one grid, one person, and why (ruling 21).
//!
//! The matter's layer answers; where it has no grid, the first of entity, road and community that
//! has one. On that grid: who is on duty, of the matter's team, lead before deputy before member,
//! then whose duty began first, then by member id. If nobody: the grid's parents on its own layer;
//! then the community layer's grids at that very point, from the leaf up.

use super::calendar::Local;
use super::ground::Leaves;
use super::people::Serving;
use super::{Atlas, MemberAnswer, Owner, OwnerStatus, Reason};
use crate::domain::layers::{Layer, OWNING_LAYERS};
use crate::domain::matter::Matter;
use crate::domain::member::Team;
use crate::domain::plan::GridIndex;

/// Takes each reason as it arises; a batch of codes takes none.
pub(super) trait Telling<'a> {
    fn tell(&mut self, reason: Reason<'a>);
}

impl<'a> Telling<'a> for Vec<Reason<'a>> {
    fn tell(&mut self, reason: Reason<'a>) {
        self.push(reason);
    }
}

/// Tells nobody.
pub(super) struct Silent;

impl<'a> Telling<'a> for Silent {
    fn tell(&mut self, _: Reason<'a>) {}
}

/// The layer that answers, and its leaf at the point.
pub(super) fn answering<'a>(
    leaves: &Leaves,
    matter: Option<&'a Matter>,
    because: &mut impl Telling<'a>,
) -> Option<(Layer, GridIndex)> {
    let on = |layer: Layer| leaves[layer as usize].map(|grid| (layer, grid));
    let in_order = || OWNING_LAYERS.into_iter().find_map(on);
    let Some(matter) = matter else {
        let found = in_order()?;
        because.tell(Reason::LayerOrder { layer: found.0 });
        return Some(found);
    };
    if let Some(found) = on(matter.layer) {
        because.tell(Reason::MatterLayer { matter });
        return Some(found);
    }
    let found = in_order()?;
    because.tell(Reason::MatterLayerAbsent { matter, instead: found.0 });
    Some(found)
}

/// Who was chosen, and where.
pub(super) struct Chosen<'a> {
    pub grid: GridIndex,
    pub member: MemberAnswer<'a>,
    /// How many grids were asked in vain.
    pub escalated: u32,
}

/// Asks the grid, and on and up until somebody is found. On the way back of `Err`: how many grids
/// there were beyond the first, all in vain.
pub(super) fn ask<'a>(
    atlas: &'a Atlas,
    leaves: &Leaves,
    (layer, first): (Layer, GridIndex),
    team: Option<Team>,
    local: &Local,
    because: &mut impl Telling<'a>,
) -> Result<Chosen<'a>, u32> {
    let community = leaves[Layer::Community as usize].filter(|_| layer != Layer::Community);
    let own = atlas.index().upward(first).map(|grid| (layer, grid));
    let at_point = community.into_iter().flat_map(|leaf| atlas.index().upward(leaf));
    let mut escalated = 0;
    for (asked, (asked_layer, grid)) in own.chain(at_point.map(|grid| (Layer::Community, grid))).enumerate() {
        let grid_row = atlas.grid(grid);
        escalated = asked as u32;
        if asked > 0 {
            because.tell(if asked_layer == Layer::Community && layer != Layer::Community {
                Reason::ToCommunityLayer { grid: grid_row }
            } else {
                Reason::ToParent { grid: grid_row }
            });
        }
        let mut able = atlas
            .people
            .serving(&atlas.roster, grid, local)
            .filter(|serving| serving.on_duty && team.is_none_or(|team| serving.member.team == team));
        let Some(Serving { member, role, on_duty }) = able.next() else {
            because.tell(Reason::NobodyOnDuty { grid: grid_row, team });
            continue;
        };
        because.tell(Reason::Chosen { member, role, grid: grid_row });
        let alike = able.take_while(|other| other.role == role).count();
        if alike > 0 {
            because.tell(Reason::FirstOfSeveral { count: alike + 1, role });
        }
        return Ok(Chosen { grid, member: MemberAnswer { member, role, on_duty }, escalated });
    }
    because.tell(Reason::NobodyAtAll);
    Err(escalated)
}

impl<'a> Owner<'a> {
    /// An answer without a grid.
    pub(super) fn none(status: OwnerStatus, because: Vec<Reason<'a>>) -> Self {
        Self { status, layer: None, grid: None, member: None, escalated: 0, because }
    }

    /// Whether two answers name the same owner, or are without one for the same cause.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let key = |owner: &Self| {
            (owner.status, owner.grid.map(|grid| &grid.id), owner.member.map(|member| &member.member.id))
        };
        key(self) == key(other)
    }
}
