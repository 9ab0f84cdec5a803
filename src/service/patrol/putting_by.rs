//! Marks put by from time to time, so that a restart need not go through a month of positions. Whoever sends
//! positions does not wait for it: a day's marks are packed in some 50 ms and written in a transaction of
//! their own.
//!
//! The change log's number that they are put by under is read first: what comes meanwhile may be among them
//! already, and is added again at a restart, which changes nothing.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::follow::Patrols;
use super::making::holds;
use crate::domain::time::{LogNumber, Moment};
use crate::live::patrol::{Patrol, PatrolGround, ThingKey, basis};
use crate::service::current::{Current, CurrentError};
use crate::store::{DayMarks, MarksHead};

/// A restart goes through the positions of at most this time again.
const PUT_BY_EVERY: Duration = Duration::from_secs(900);

/// Bytes that are written in one transaction, and a day's more at most.
const BYTES_AT_ONCE: usize = 4 << 20;

/// Marks to be put by, of one ground.
struct Parcel {
    ground: Arc<PatrolGround>,
    keys: Vec<(ThingKey, u32)>,
    log: LogNumber,
    days: BTreeSet<i64>,
    /// What they go on from; `None`: all of them.
    generation: Option<Moment>,
}

impl Patrols {
    pub(super) fn put_by_if_due(&self, current: &Current) -> Result<(), CurrentError> {
        let is_due = match &*self.standing() {
            None => false,
            Some(standing) => standing.tried.is_none_or(|tried| tried.elapsed() >= PUT_BY_EVERY),
        };
        if is_due { self.put_by(current).map(drop) } else { Ok(()) }
    }

    /// Puts marks by as they stand; whether there was need to. Where another process does so for all, it need not.
    ///
    /// # Errors
    /// The store cannot be written: then they are put by another time.
    pub fn put_by(&self, current: &Current) -> Result<bool, CurrentError> {
        let Some(parcel) = self.parcel(current)? else { return Ok(false) };
        let done = self.put(&parcel, current);
        if !matches!(done, Ok(true))
            && let Some(standing) = &mut *self.standing_mut()
        {
            standing.patrol.give_back_unsaved(parcel.days);
        }
        done
    }

    fn parcel(&self, current: &Current) -> Result<Option<Parcel>, CurrentError> {
        let head = current.store().marks_head()?;
        let mut standing = self.standing_mut();
        let Some(standing) = &mut *standing else { return Ok(None) };
        standing.tried = Some(Instant::now());
        let Some(until) = standing.patrol.until() else { return Ok(None) };
        // Another process has put by all anew: whoever did goes on with it, as long as it does.
        if let Some(head) = &head
            && standing.generation != Some(head.generation)
        {
            standing.generation = None;
            let age_us = current.now().0 - head.made.0;
            if age_us < 2 * PUT_BY_EVERY.as_micros() as i64 && holds(head, standing.patrol.ground()) {
                return Ok(None);
            }
        }
        let mut days = standing.patrol.take_unsaved();
        if standing.generation.is_none() || head.is_none() {
            standing.generation = None;
            let last = until.0.div_euclid(DAY_US);
            days = (self.rules().first_day_kept(current.now())..=last).collect();
        }
        if days.is_empty() {
            return Ok(None);
        }
        let ground = standing.patrol.ground().clone();
        let (log, generation) = (standing.log, standing.generation);
        Ok(Some(Parcel { keys: ground.keys(), ground, log, days, generation }))
    }

    fn put(&self, parcel: &Parcel, current: &Current) -> Result<bool, CurrentError> {
        let (store, generation) = (current.store(), parcel.generation.unwrap_or(current.now()));
        let is_whole = parcel.generation.is_none();
        let mut days: Vec<DayMarks> = Vec::new();
        let mut put = 0;
        for &day in &parcel.days {
            let pack = |patrol: &Patrol| (day, patrol.pack_day(&parcel.keys, day));
            days.extend(self.on(&parcel.ground, pack));
            // In small transactions, so that nobody waits long; they count when the last of them does.
            if is_whole && days.iter().map(|(_, marks)| marks.len()).sum::<usize>() > BYTES_AT_ONCE {
                put += days.len();
                store.put_marks(generation, &std::mem::take(&mut days))?;
            }
        }
        let now = current.now();
        let head = self.on(&parcel.ground, |patrol| {
            let (until, areas) = (patrol.until()?, patrol.pack_areas());
            let basis = basis(&parcel.ground, until, now);
            Some(MarksHead { generation, log: parcel.log, until, made: now, basis, areas })
        });
        let Some(Some(head)) = head else { return Ok(false) };
        let is_kept = store.keep_marks(&head, &days, is_whole.then_some(put))?;
        if is_kept && let Some(standing) = &mut *self.standing_mut() {
            standing.generation = Some(generation);
        }
        Ok(is_kept)
    }

    /// Reads what stands, if it still is on that ground.
    fn on<T>(&self, ground: &Arc<PatrolGround>, read: impl FnOnce(&Patrol) -> T) -> Option<T> {
        let standing = self.standing();
        let standing = standing.as_ref().filter(|standing| Arc::ptr_eq(standing.patrol.ground(), ground));
        standing.map(|standing| read(&standing.patrol))
    }
}

const DAY_US: i64 = 86_400_000_000;
