//! Who may see whom (ruling 11): people, premises and duties only where the point or the responsible
//! grid lies in the caller's territory as it stands now. Grids themselves everybody sees.

use std::collections::HashSet;

use crate::atlas::{Atlas, Territory};
use crate::domain::actor::{Actor, Role};
use crate::domain::duty::Duty;
use crate::domain::id::{GridId, MemberId};
use crate::domain::premises::Premises;
use crate::domain::roster::{Roster, Row};
use crate::domain::time::Moment;
use crate::kernel::lattice::LatticePoint;

/// The caller's territory is no grid any more, or a key that must have one has none: nothing can be
/// shown or changed until there is another key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this key has no territory in the edition in force")]
pub struct TerritoryGone;

/// What a caller may see.
#[derive(Clone, Copy)]
pub struct Visible<'a> {
    pub role: Role,
    /// `None`: everything.
    pub territory: Option<Territory<'a>>,
}

impl<'a> Visible<'a> {
    /// By the atlas in force now, whichever moment is asked about.
    ///
    /// # Errors
    /// [`TerritoryGone`].
    pub fn of(current: &'a Atlas, actor: &Actor) -> Result<Self, TerritoryGone> {
        let territory = match &actor.territory {
            None if actor.role.needs_territory() => return Err(TerritoryGone),
            None => None,
            Some(grid) => {
                let territory = Territory::new(current, grid).ok_or(TerritoryGone)?;
                Some(if actor.role == Role::Social { territory.of_own_people() } else { territory })
            }
        };
        Ok(Self { role: actor.role, territory })
    }

    pub fn is_whole(&self) -> bool {
        self.territory.is_none()
    }

    /// Whether who answers for a grid may be seen.
    pub fn grid(&self, grid: &GridId) -> bool {
        self.territory.is_none_or(|territory| territory.holds(grid))
    }

    pub fn duty(&self, duty: &Duty) -> bool {
        self.grid(&duty.grid)
    }

    pub fn premises(&self, premises: &Premises) -> bool {
        self.is_whole() || premises.at.is_some_and(|point| self.place(point))
    }

    /// Whether what lies at a point may be seen.
    pub fn place(&self, point: LatticePoint) -> bool {
        self.territory.is_none_or(|territory| territory.covers(point))
    }

    /// The members whose duties at a moment the caller may see; `None`: everybody.
    pub fn members<'r>(&self, roster: &'r Roster, at: Moment) -> Option<HashSet<&'r MemberId>> {
        self.territory?;
        let seen = |row: &&Row<Duty>| row.valid.contains(at) && self.duty(&row.value);
        Some(roster.duties.iter().filter(seen).map(|row| &row.value.member).collect())
    }

    /// Whether the caller may give a member a duty: with it the member becomes visible, so that one
    /// must be already, by a duty in the territory now or later; or have served there and nowhere
    /// since, so that whom a territory let go it can take back. Who never had a duty is in nobody's
    /// territory: a key without one gives the first.
    pub fn may_assign(&self, roster: &Roster, member: &MemberId, now: Moment) -> bool {
        if self.is_whole() {
            return true;
        }
        let (mut serves_here, mut served_here, mut serves_elsewhere) = (false, false, false);
        for row in roster.duties.iter().filter(|row| row.value.member == *member) {
            match (self.duty(&row.value), row.valid.to > now) {
                (true, true) => serves_here = true,
                (true, false) => served_here = true,
                (false, true) => serves_elsewhere = true,
                (false, false) => {}
            }
        }
        serves_here || served_here && !serves_elsewhere
    }
}
