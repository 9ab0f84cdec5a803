//! Positions and visits as they come in: who may send them, which are taken, and why the others are not.

use std::collections::HashMap;
use std::sync::Arc;

use super::follow::Patrols;
use crate::atlas::Atlas;
use crate::domain::actor::{Actor, Role};
use crate::domain::id::MemberId;
use crate::domain::member::Member;
use crate::domain::patrol::{Merged, Position, PositionRules, Refusal, TrackPoint, Visit, jumps};
use crate::domain::time::Moment;
use crate::kernel::lattice::LatticePoint;
use crate::live::patrol::PatrolGround;
use crate::service::current::{Current, CurrentError};
use crate::service::roster::{report, rows_of};
use crate::service::visible::{TerritoryGone, Visible};
use crate::store::{
    Idempotency, PositionWrite, PositionsWritten, Signature, StoreError, VisitWrite, Written,
};

/// A position as it was sent.
#[derive(Clone, Debug)]
pub struct Incoming {
    pub member: MemberId,
    pub at: Moment,
    /// `None`: what was sent is no place on Earth.
    pub point: Option<LatticePoint>,
    pub accuracy_m: Option<f64>,
    pub speed_mps: Option<f64>,
}

/// What became of a batch: `received` = `accepted` + `duplicate` + all that were refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub received: u32,
    pub accepted: u32,
    /// Of those accepted or there already, how many came late.
    pub late: u32,
    pub duplicate: u32,
    /// By [`Refusal::ALL`].
    pub refused: [u32; Refusal::ALL.len()],
}

impl Counts {
    fn refuse(&mut self, refusal: Refusal, count: u32) {
        self.refused[refusal as usize] += count;
    }

    fn with(mut self, merged: Merged) -> Self {
        self.accepted = merged.accepted;
        self.duplicate = merged.duplicate;
        self.refuse(Refusal::Clash, merged.clash);
        self
    }
}

/// Whether a role may send positions and visits of members: those who serve send their own territory's.
pub fn may_post(role: Role) -> bool {
    matches!(role, Role::Member | Role::Dispatcher | Role::Admin)
}

/// Why nothing was taken.
#[derive(Debug, thiserror::Error)]
pub enum TakeError {
    #[error(transparent)]
    Current(#[from] CurrentError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    TerritoryGone(#[from] TerritoryGone),
}

/// A batch on its way into the store.
pub struct Taking<'t> {
    pub current: &'t Current,
    pub patrols: &'t Patrols,
    pub actor: &'t Actor,
    /// Key and digest of the body.
    pub once: Option<(Arc<str>, [u8; 32])>,
}

impl Taking<'_> {
    /// Cleans a batch, keeps what is left, and has it counted in the coverage before it comes back: the
    /// answer made of the counts, or the one that was given before.
    ///
    /// # Errors
    /// See [`TakeError`].
    pub fn positions(
        self,
        incoming: &[Incoming],
        answer: impl Fn(Counts) -> Arc<str>,
    ) -> Result<Arc<str>, TakeError> {
        let atlas = self.current.atlas()?;
        let ground = self.patrols.ground(self.current)?;
        let visible = Visible::of(&atlas, self.actor)?;
        let (rules, now) = (self.patrols.rules(), self.current.now());
        let door = Door { atlas: &atlas, ground: &ground, visible, now, rules };
        let Cleaned { positions, verdicts } = door.clean(incoming);
        let mut counts = Counts { received: incoming.len() as u32, ..Counts::default() };
        counts.late = positions.iter().filter(|position| rules.is_late(&position.track, now)).count() as u32;
        verdicts.into_iter().flatten().for_each(|refusal| counts.refuse(refusal, 1));
        let by = Signature { actor: self.actor.clone(), what: "positions".into() };
        let made = |merged: Merged| answer(counts.with(merged));
        let write = PositionWrite { positions: &positions, once: self.once, answer: &made, by };
        match self.current.store().add_positions(write)? {
            PositionsWritten::Kept { log, merged } => {
                if log.is_some() {
                    followed(self.current, self.patrols);
                }
                Ok(made(merged))
            }
            PositionsWritten::Repeated { answer } => Ok(answer),
        }
    }
}

/// A failure to read back is no failure to write: it is logged, and the follower tries again.
fn followed(current: &Current, patrols: &Patrols) {
    if let Err(error) = current.refresh().and_then(|()| patrols.follow(current)) {
        report(&error);
    }
}

/// What positions are held against.
pub struct Door<'d> {
    pub atlas: &'d Atlas,
    pub ground: &'d PatrolGround,
    pub visible: Visible<'d>,
    pub now: Moment,
    pub rules: &'d PositionRules,
}

/// A batch without what is refused.
pub struct Cleaned {
    pub positions: Vec<Position>,
    /// Of each that came in why it is refused, if it is.
    pub verdicts: Vec<Option<Refusal>>,
}

impl Door<'_> {
    pub fn clean(&self, incoming: &[Incoming]) -> Cleaned {
        let mut by_member: HashMap<&MemberId, Vec<(usize, TrackPoint)>> = HashMap::new();
        let mut verdicts = vec![None; incoming.len()];
        for (at, one) in incoming.iter().enumerate() {
            match self.taken(one) {
                Ok(track) => by_member.entry(&one.member).or_default().push((at, track)),
                Err(refusal) => verdicts[at] = Some(refusal),
            }
        }
        let mut positions = Vec::with_capacity(incoming.len());
        for (member, mut track) in by_member {
            // Stable: of one moment the first that was sent is the first.
            track.sort_by_key(|(_, point)| point.at);
            let points: Vec<TrackPoint> = track.iter().map(|&(_, point)| point).collect();
            for ((at, track), is_jump) in track.into_iter().zip(jumps(&points)) {
                if is_jump {
                    verdicts[at] = Some(Refusal::Jump);
                } else {
                    positions.push(Position { member: member.clone(), track });
                }
            }
        }
        Cleaned { positions, verdicts }
    }

    fn taken(&self, one: &Incoming) -> Result<TrackPoint, Refusal> {
        let accuracy_dm =
            one.accuracy_m.map_or(0.0, |metres| (metres * 10.0).ceil().clamp(0.0, 65_535.0)) as u16;
        let point = one.point.ok_or(Refusal::Outside)?;
        let track = TrackPoint { at: one.at, point, accuracy_dm };
        if let Some(refusal) = self.rules.refuses(&track, one.speed_mps, self.now) {
            return Err(refusal);
        }
        let mut rows = rows_of::<Member>(self.atlas.roster(), one.member.as_str()).iter();
        if !rows.any(|row| row.valid.contains(one.at)) {
            return Err(Refusal::UnknownMember);
        }
        let mut grids = self.ground.duties(&one.member, one.at).peekable();
        if grids.peek().is_none() {
            return Err(if self.visible.is_whole() { Refusal::NoDuty } else { Refusal::UnknownMember });
        }
        if !self.visible.is_whole()
            && !grids.any(|grid| self.visible.grid(&self.ground.atlas().grid(grid).id))
        {
            return Err(Refusal::UnknownMember);
        }
        if self.atlas.leaves_at(point).iter().all(Option::is_none) {
            return Err(Refusal::Outside);
        }
        Ok(track)
    }
}

/// Visits on their way into the store.
pub struct Visiting<'v> {
    pub current: &'v Current,
    pub actor: &'v Actor,
    pub once: Option<Idempotency>,
}

impl Visiting<'_> {
    /// # Errors
    /// `Exists`, `KeyReused`, and what the store cannot do.
    pub fn keep(self, visits: &[Visit]) -> Result<Written, StoreError> {
        let what = match visits {
            [one] => format!("visit {}", one.id).into(),
            several => format!("{} visits", several.len()).into(),
        };
        let by = Signature { actor: self.actor.clone(), what };
        let written = self.current.store().add_visits(VisitWrite { visits, once: self.once, by })?;
        if let Err(error) = self.current.refresh() {
            report(&error);
        }
        Ok(written)
    }
}
