//! Who serves where: duties by grid, in the order in which an owner is chosen.

use std::collections::HashMap;

use super::calendar::{Calendar, Local};
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
    hours: Vec<Hours>,
}

/// One row of a duty.
#[derive(Clone, Copy, Debug)]
struct Post {
    valid: Period,
    /// The first row of the member.
    member: u32,
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

impl People {
    /// Orders each grid's duties by role, then by when they began, then by member (ruling 21).
    /// Duties of grids that the edition lacks are left out: they belong to other editions.
    pub(super) fn build(index: &PlanIndex, grids: usize, roster: &Roster) -> Self {
        let mut member_row: HashMap<&MemberId, u32> = HashMap::with_capacity(roster.members.len());
        for (at, row) in roster.members.iter().enumerate().rev() {
            member_row.insert(&row.value.id, at as u32);
        }
        let mut hours_number: HashMap<&Hours, u32> = HashMap::new();
        let mut hours = Vec::new();
        let mut found: Vec<(GridIndex, DutyRole, Moment, &MemberId, Post)> = Vec::new();
        let mut began = Moment::MIN;
        for (at, row) in roster.duties.iter().enumerate() {
            let duty = &row.value;
            if at == 0 || !continues(&roster.duties[at - 1], row) {
                began = row.valid.from;
            }
            let (Some(grid), Some(&member)) = (index.find(&duty.grid), member_row.get(&duty.member)) else {
                continue;
            };
            let hours = *hours_number.entry(&duty.hours).or_insert_with(|| {
                hours.push(duty.hours.clone());
                (hours.len() - 1) as u32
            });
            let post = Post { valid: row.valid, member, duty: at as u32, hours, role: duty.role };
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
        Self { first, posts: found.into_iter().map(|(.., post)| post).collect(), hours }
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
            let member = row_at(&roster.members, post.member, local.at, |member| &member.id)?;
            let on_duty = self.hours[post.hours as usize].covers(local.minute);
            Some(Serving { member: &member.value, role: post.role, on_duty })
        })
    }

    /// The rows of the duties on that very grid, of all times, as positions in the roster.
    pub(super) fn duty_rows(&self, grid: GridIndex) -> impl Iterator<Item = usize> {
        self.posts(grid).iter().map(|post| post.duty as usize)
    }

    /// The first moment after `local` at which who serves on that very grid may change.
    pub(super) fn next_change(
        &self,
        roster: &Roster,
        grid: GridIndex,
        local: &Local,
        calendar: &Calendar,
    ) -> Moment {
        let mut next = Moment::MAX;
        let mut shift = u32::MAX;
        for post in self.posts(grid) {
            next = next.min(next_bound(&post.valid, local.at));
            if !post.valid.contains(local.at) {
                continue;
            }
            let id = &roster.members[post.member as usize].value.id;
            for row in roster.members[post.member as usize..].iter().take_while(|row| row.value.id == *id) {
                next = next.min(next_bound(&row.valid, local.at));
            }
            let hours = &self.hours[post.hours as usize];
            let ahead = |days: u16| calendar.is_holiday_after(local, days);
            shift = shift.min(hours.next_change(local.minute, ahead).unwrap_or(u32::MAX));
        }
        if shift == u32::MAX { next } else { next.min(calendar.after(local, shift)) }
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

/// Of the rows of one id, which stand together from `first` on, the one that holds at a moment.
fn row_at<T, Id: PartialEq>(
    rows: &[Row<T>],
    first: u32,
    at: Moment,
    id: impl Fn(&T) -> &Id,
) -> Option<&Row<T>> {
    let rows = &rows[first as usize..];
    let (first, others) = rows.split_first()?;
    // Nearly everybody has one row, and then no ids need be compared.
    if first.valid.contains(at) {
        return Some(first);
    }
    let same = id(&first.value);
    others.iter().take_while(|row| id(&row.value) == same).find(|row| row.valid.contains(at))
}
