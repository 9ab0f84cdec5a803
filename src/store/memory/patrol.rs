//! Tracks and visits in memory.

use std::collections::BTreeMap;
use std::ops::Range;

use super::Memory;
use crate::domain::id::MemberId;
use crate::domain::patrol::{Merged, Quarter, Track, TrackPoint, Visit, by_quarter, merge};
use crate::domain::time::{LogNumber, Moment};
use crate::store::patrol::{positions_touched, visits_touched};
use crate::store::{
    DayMarks, Idempotency, LogKind, MarksHead, PatrolStore, PositionWrite, PositionsWritten, StoreError,
    VisitFilter, VisitWrite, Written,
};

#[derive(Default)]
pub struct Patrols {
    tracks: BTreeMap<(Quarter, MemberId), (LogNumber, Vec<TrackPoint>)>,
    visits: Vec<Visit>,
    marks_head: Option<MarksHead>,
    marks: BTreeMap<(Moment, i64), Vec<u8>>,
}

impl Patrols {
    fn like(&self, wanted: impl Fn(Quarter, &MemberId, LogNumber) -> bool) -> Vec<Track> {
        let found = self.tracks.iter().filter(|((quarter, member), (log, _))| wanted(*quarter, member, *log));
        found
            .map(|((quarter, member), (written, points))| Track {
                member: member.clone(),
                quarter: *quarter,
                written: *written,
                points: points.clone(),
            })
            .collect()
    }
}

impl PatrolStore for Memory {
    fn add_positions(&self, write: PositionWrite<'_>) -> Result<PositionsWritten, StoreError> {
        let mut state = self.state();
        let (now, actor) = ((self.clock)(), &write.by.actor);
        if let Some((key, digest)) = &write.once
            && let Some(answer) = state.repeated(now, actor, key, digest)?
        {
            return Ok(PositionsWritten::Repeated { answer });
        }
        let (mut merged, mut changed) = (Merged::default(), Vec::new());
        for (member, quarter, new) in by_quarter(write.positions) {
            let kept = state.patrols.tracks.get(&(quarter, member.clone()));
            let mut points = kept.map_or_else(Vec::new, |(_, points)| points.clone());
            let one = merge(&mut points, &new);
            if one.accepted > 0 {
                changed.push(((quarter, member.clone()), points));
            }
            merged.add(one);
        }
        let mut log = None;
        if !changed.is_empty() {
            let touched = positions_touched(write.positions, merged);
            let number = state.log(now, LogKind::Position, &write.by, touched).number;
            let rows = changed.into_iter().map(|(key, points)| (key, (number, points)));
            state.patrols.tracks.extend(rows);
            log = Some(number);
        }
        if let Some((key, body_digest)) = write.once {
            let answer = (write.answer)(merged);
            state.keep_answer(now, &actor.name, &Idempotency { key, body_digest, answer });
        }
        Ok(PositionsWritten::Kept { log, merged })
    }

    fn tracks_after(&self, after: LogNumber) -> Result<Vec<Track>, StoreError> {
        Ok(self.state().patrols.like(|_, _, log| log > after))
    }

    fn tracks(&self, span: Range<Quarter>, member: Option<&MemberId>) -> Result<Vec<Track>, StoreError> {
        let wanted = |quarter: Quarter, whose: &MemberId, _| {
            span.contains(&quarter) && member.is_none_or(|member| member == whose)
        };
        Ok(self.state().patrols.like(wanted))
    }

    fn last_tracks(&self) -> Result<Vec<Track>, StoreError> {
        let all = self.state().patrols.like(|_, _, _| true);
        let last: BTreeMap<MemberId, Track> =
            all.into_iter().map(|track| (track.member.clone(), track)).collect();
        Ok(last.into_values().collect())
    }

    fn forget_tracks(&self, before_day: i64) -> Result<usize, StoreError> {
        let patrols = &mut self.state().patrols;
        patrols.marks.retain(|(_, day), _| *day >= before_day);
        let before = patrols.tracks.len();
        patrols.tracks.retain(|(quarter, _), _| quarter.day() >= before_day);
        Ok(before - patrols.tracks.len())
    }

    fn marks_head(&self) -> Result<Option<MarksHead>, StoreError> {
        Ok(self.state().patrols.marks_head.clone())
    }

    fn marks(&self, generation: Moment) -> Result<Vec<DayMarks>, StoreError> {
        let days = (generation, i64::MIN)..=(generation, i64::MAX);
        let state = self.state();
        Ok(state.patrols.marks.range(days).map(|((_, day), marks)| (*day, marks.clone())).collect())
    }

    fn put_marks(&self, generation: Moment, days: &[DayMarks]) -> Result<(), StoreError> {
        let days = days.iter().map(|(day, marks)| ((generation, *day), marks.clone()));
        self.state().patrols.marks.extend(days);
        Ok(())
    }

    fn keep_marks(
        &self,
        head: &MarksHead,
        days: &[DayMarks],
        whole: Option<usize>,
    ) -> Result<bool, StoreError> {
        let patrols = &mut self.state().patrols;
        let put = patrols.marks.keys().filter(|(generation, _)| *generation == head.generation).count();
        if !head.follows(patrols.marks_head.as_ref(), whole.is_some()) || whole.is_some_and(|days| put < days)
        {
            return Ok(false);
        }
        patrols.marks.retain(|(generation, _), _| *generation == head.generation);
        patrols.marks.extend(days.iter().map(|(day, marks)| ((head.generation, *day), marks.clone())));
        patrols.marks_head = Some(head.clone());
        Ok(true)
    }

    fn add_visits(&self, write: VisitWrite<'_>) -> Result<Written, StoreError> {
        let mut state = self.state();
        let (now, actor) = ((self.clock)(), &write.by.actor);
        if let Some(once) = &write.once
            && let Some(answer) = state.repeated(now, actor, &once.key, &once.body_digest)?
        {
            return Ok(Written::Repeated { answer });
        }
        for (at, visit) in write.visits.iter().enumerate() {
            let mut before = state.patrols.visits.iter().chain(&write.visits[..at]);
            if before.any(|known| known.id == visit.id) {
                return Err(StoreError::Exists(format!("visit {}", visit.id)));
            }
        }
        let entry = state.log(now, LogKind::Visit, &write.by, visits_touched(write.visits));
        state.patrols.visits.extend(write.visits.iter().cloned());
        state.patrols.visits.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
        if let Some(once) = &write.once {
            state.keep_answer(now, &actor.name, once);
        }
        Ok(Written::Committed { log: entry.number, recorded: entry.recorded })
    }

    fn visits(&self, filter: &VisitFilter) -> Result<Vec<Visit>, StoreError> {
        let state = self.state();
        let wanted = |visit: &&Visit| {
            filter.premises.as_ref().is_none_or(|premises| visit.premises == *premises)
                && filter.member.as_ref().is_none_or(|member| visit.member.as_ref() == Some(member))
                && filter.from.is_none_or(|from| from <= visit.at)
                && filter.to.is_none_or(|to| visit.at < to)
                && filter.after.as_ref().is_none_or(|(at, id)| (*at, id) < (visit.at, &visit.id))
        };
        let limit = filter.limit.map_or(usize::MAX, |limit| limit as usize);
        Ok(state.patrols.visits.iter().filter(wanted).take(limit).cloned().collect())
    }
}
