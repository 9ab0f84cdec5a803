//! Who serves where: duties by grid, in the order in which an owner is chosen.

use std::collections::HashMap;

use super::calendar::{Calendar, Local};
use super::shifts::Shifts;
use crate::domain::duty::{DutyRole, Hours};
use crate::domain::id::MemberId;
use crate::domain::member::Member;
use crate::domain::plan::{GridIndex, PlanIndex};
use crate::domain::roster::{Roster, Row};
use crate::domain::time::{Moment, Period};

/// Duties on the grids of one edition. Positions are those of the roster's lists.
#[derive(Debug)]
pub(super) struct People {
    /// For each grid the number of its first post, and one more at the end.
    first: Vec<u32>,
    posts: Vec<Post>,
    shifts: Shifts,
}

/// One row of a duty.
#[derive(Clone, Copy, Debug)]
struct Post {
    valid: Period,
    /// The rows of the member: the first, and how many.
    member: u32,
    member_rows: u32,
    /// The row of the duty.
    duty: u32,
    hours: u32,
    role: DutyRole,
}

/// A member's post on a grid at a moment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Serving<'a> {
    pub member: &'a Member,
    pub role: DutyRole,
    pub on_duty: bool,
}

/// What comes next of the beginning or end of a row, and of a shift.
#[derive(Clone, Copy, Debug)]
pub(super) struct NextChange {
    row: Moment,
    /// On the town's clock, from the minute asked about on.
    shift_minutes: u32,
}

impl NextChange {
    pub(super) const NEVER: Self = Self { row: Moment::MAX, shift_minutes: u32::MAX };

    /// Whichever comes first.
    pub(super) fn or(self, other: Self) -> Self {
        let shift_minutes = self.shift_minutes.min(other.shift_minutes);
        Self { row: self.row.min(other.row), shift_minutes }
    }

    /// [`Moment::MAX`] when there is none.
    pub(super) fn moment(self, local: &Local, calendar: &Calendar) -> Moment {
        match self.shift_minutes {
            u32::MAX => self.row,
            minutes => self.row.min(calendar.after(local, minutes)),
        }
    }
}

impl Post {
    fn member_rows<'r>(&self, roster: &'r Roster) -> &'r [Row<Member>] {
        &roster.members[self.member as usize..][..self.member_rows as usize]
    }
}

impl People {
    /// Orders each grid's duties by role, then by when they began, then by member (ruling 21).
    /// Duties of grids that the edition lacks are left out: they belong to other editions.
    pub(super) fn build(index: &PlanIndex, grids: usize, roster: &Roster) -> Self {
        let mut member_rows: HashMap<&MemberId, (u32, u32)> = HashMap::with_capacity(roster.members.len());
        for (at, row) in roster.members.iter().enumerate() {
            member_rows.entry(&row.value.id).or_insert((at as u32, 0)).1 += 1;
        }
        let mut hours_number: HashMap<&Hours, u32> = HashMap::new();
        let mut shifts = Shifts::default();
        let mut found: Vec<(GridIndex, DutyRole, Moment, &MemberId, Post)> = Vec::new();
        let mut began = Moment::MIN;
        for (at, row) in roster.duties.iter().enumerate() {
            let duty = &row.value;
            if at == 0 || !continues(&roster.duties[at - 1], row) {
                began = row.valid.from;
            }
            let (Some(grid), Some(&(member, member_rows))) =
                (index.find(&duty.grid), member_rows.get(&duty.member))
            else {
                continue;
            };
            let hours = *hours_number.entry(&duty.hours).or_insert_with(|| shifts.add(&duty.hours));
            let (valid, role) = (row.valid, duty.role);
            let post = Post { valid, member, member_rows, duty: at as u32, hours, role };
            found.push((grid, duty.role, began, &duty.member, post));
        }
        found.sort_by(|a, b| (a.0, a.1, a.2, a.3).cmp(&(b.0, b.1, b.2, b.3)));
        let mut first = vec![0_u32; grids + 1];
        for (grid, ..) in &found {
            first[grid.0 as usize + 1] += 1;
        }
        for at in 1..first.len() {
            first[at] += first[at - 1];
        }
        Self { first, posts: found.into_iter().map(|(.., post)| post).collect(), shifts }
    }

    /// Everybody with a duty on that very grid at a moment, in the order of choice.
    pub(super) fn serving<'a>(
        &'a self,
        roster: &'a Roster,
        grid: GridIndex,
        local: &Local,
    ) -> impl Iterator<Item = Serving<'a>> {
        let local = *local;
        self.posts(grid).iter().filter(move |post| post.valid.contains(local.at)).filter_map(move |post| {
            let member = post.member_rows(roster).iter().find(|row| row.valid.contains(local.at))?;
            let on_duty = self.shifts.covers(post.hours, local.minute);
            Some(Serving { member: &member.value, role: post.role, on_duty })
        })
    }

    /// The rows of the duties on that very grid, of all times, as positions in the roster.
    pub(super) fn duty_rows(&self, grid: GridIndex) -> impl Iterator<Item = usize> {
        self.posts(grid).iter().map(|post| post.duty as usize)
    }

    /// When who serves on that very grid may change next after `local`.
    pub(super) fn next_change(
        &self,
        roster: &Roster,
        grid: GridIndex,
        local: &Local,
        calendar: &Calendar,
    ) -> NextChange {
        let mut next = NextChange::NEVER;
        for post in self.posts(grid) {
            next.row = next.row.min(next_bound(&post.valid, local.at));
            if !post.valid.contains(local.at) {
                continue;
            }
            for row in post.member_rows(roster) {
                next.row = next.row.min(next_bound(&row.valid, local.at));
            }
            let shift = self.shifts.next_change(post.hours, local, calendar);
            next.shift_minutes = next.shift_minutes.min(shift.unwrap_or(u32::MAX));
        }
        next
    }

    fn posts(&self, grid: GridIndex) -> &[Post] {
        let at = grid.0 as usize;
        &self.posts[self.first[at] as usize..self.first[at + 1] as usize]
    }
}

/// Whether a row goes on with the same duty, though perhaps with other hours.
fn continues(before: &Row<crate::domain::duty::Duty>, row: &Row<crate::domain::duty::Duty>) -> bool {
    let (a, b) = (&before.value, &row.value);
    before.valid.to == row.valid.from
        && a.id == b.id
        && a.member == b.member
        && a.grid == b.grid
        && a.role == b.role
}

/// When the period begins or ends next; [`Moment::MAX`] when it does no more.
fn next_bound(period: &Period, at: Moment) -> Moment {
    if at < period.from {
        period.from
    } else if at < period.to {
        period.to
    } else {
        Moment::MAX
    }
}
