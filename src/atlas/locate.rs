//! The question answered: from a place to the grids that hold it, their members, and the owner.

use super::answer::{Brief, CANDIDATES_WEIGHED_MAX, GridAnswer, Located, Owner, OwnerStatus, Query, Sought};
use super::calendar::Local;
use super::ground::Leaves;
use super::owner::{Silent, answering, ask};
use super::search::Found;
use super::{Atlas, Reason, Territory};
use crate::domain::grid::Grid;
use crate::domain::layers::Layer;
use crate::domain::matter::Matter;
use crate::domain::plan::GridIndex;
use crate::domain::time::Moment;
use crate::kernel::lattice::LatticePoint;
use crate::kernel::measure::LocalScale;

impl Atlas {
    /// Which grids hold the place, and who owns it, with reasons.
    pub fn locate<'a>(&'a self, query: &Query<'a>) -> Located<'a> {
        let local = self.calendar.local(query.at);
        let found = match query.place {
            Sought::Point(point) => return self.at_point(query, &local, point, Vec::new()),
            Sought::Address(text) => Some(self.search_address(text, query.at)),
            Sought::Premises(key) => self.search_premises(key, query.at, query.territory.as_ref()),
        };
        match found {
            Some(found) => self.at_found(query, &local, found),
            None => {
                let owner = Owner::none(OwnerStatus::Hidden, vec![Reason::OutsideTerritory]);
                self.without_place(query, owner)
            }
        }
    }

    /// The leaf grids' and the owner's bare names.
    pub fn locate_brief<'a>(
        &'a self,
        point: LatticePoint,
        matter: Option<&'a Matter>,
        at: Moment,
        territory: Option<&Territory<'_>>,
    ) -> Brief<'a> {
        let leaves = self.leaves_at(point);
        let grids = leaves.map(|leaf| leaf.map(|leaf| self.grid(leaf)));
        let Some(first) = answering(&leaves, matter, &mut Silent) else {
            return Brief { grids, status: OwnerStatus::Outside, member: None };
        };
        let team = matter.and_then(|matter| matter.team);
        let asked = ask(self, &leaves, first, team, &self.calendar.local(at), &mut Silent);
        let grid = asked.as_ref().map_or(first.1, |chosen| chosen.grid);
        if !sees(territory, point, self.grid(grid)) {
            return Brief { grids, status: OwnerStatus::Hidden, member: None };
        }
        match asked {
            Ok(chosen) => Brief { grids, status: OwnerStatus::Owned, member: Some(chosen.member.member) },
            Err(_) => Brief { grids, status: OwnerStatus::Nobody, member: None },
        }
    }

    fn at_point<'a>(
        &'a self,
        query: &Query<'a>,
        local: &Local,
        point: LatticePoint,
        mut because: Vec<Reason<'a>>,
    ) -> Located<'a> {
        let leaves = self.leaves_at(point);
        let scale = LocalScale::at(point);
        let mut grids: Vec<GridAnswer<'a>> =
            leaves.iter().flatten().map(|&leaf| self.grid_answer(leaf, query, local, point, scale)).collect();
        if query.accuracy.0 > 0.0 {
            self.add_neighbours(&mut grids, point, query.accuracy, scale);
        }
        because.reserve(8);
        let owner = match answering(&leaves, query.matter, &mut because) {
            Some(first) => self.owner_of(query, local, point, &leaves, first, &grids, because),
            None => {
                because.push(Reason::Outside);
                let near = self.near(&leaves, point, query.accuracy, scale);
                because.extend(near.into_iter().map(|grid| Reason::OutsideBy { nearest: self.grid(grid) }));
                if matches!(query.place, Sought::Point(_)) {
                    because.extend(self.exchanged(point).map(|holds| Reason::OutsideSwapped { holds }));
                }
                Owner::none(OwnerStatus::Outside, because)
            }
        };
        Located {
            edition: self.edition().number,
            log: self.log(),
            at: query.at,
            found: None,
            point: Some(point),
            grids,
            owner,
            weighed: Vec::new(),
        }
    }

    /// The grid that would answer if the point's longitude were its latitude and the other way round.
    fn exchanged(&self, point: LatticePoint) -> Option<&Grid> {
        let other = LatticePoint::from_degrees(point.lat(), point.lon()).ok()?;
        answering(&self.leaves_at(other), None, &mut Silent).map(|(_, grid)| self.grid(grid))
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one answer, put together here only")]
    fn owner_of<'a>(
        &'a self,
        query: &Query<'a>,
        local: &Local,
        point: LatticePoint,
        leaves: &Leaves,
        first: (Layer, GridIndex),
        grids: &[GridAnswer<'a>],
        mut because: Vec<Reason<'a>>,
    ) -> Owner<'a> {
        let (layer, index) = first;
        let grid = self.grid(index);
        let held = grids.iter().find(|answer| answer.index == index);
        let on_border = held.is_some_and(|answer| answer.on_border);
        because.push(if on_border { Reason::OnBorder { grid } } else { Reason::Holds { grid } });
        if let Some(answer) = held {
            because.extend(answer.neighbours.iter().map(|&neighbour| Reason::NearBorder {
                border: answer.border,
                accuracy: query.accuracy,
                neighbour,
            }));
        }
        let team = query.matter.and_then(|matter| matter.team);
        let before_people = because.len();
        because.extend(team.map(|team| Reason::MatterTeam { team }));
        let asked = ask(self, leaves, first, team, local, &mut because);
        let responsible = asked.as_ref().map_or(grid, |chosen| self.grid(chosen.grid));
        if !sees(query.territory.as_ref(), point, responsible) {
            // How far up somebody was found tells who is on duty, too.
            because.truncate(before_people);
            because.push(Reason::OutsideTerritory);
            let owner = Owner::none(OwnerStatus::Hidden, because);
            return Owner { layer: Some(layer), grid: Some(grid), ..owner };
        }
        match asked {
            Ok(chosen) => Owner {
                status: OwnerStatus::Owned,
                layer: Some(layer),
                grid: Some(responsible),
                member: Some(chosen.member),
                escalated: chosen.escalated,
                because,
            },
            Err(escalated) => Owner {
                status: OwnerStatus::Nobody,
                layer: Some(layer),
                grid: Some(grid),
                member: None,
                escalated,
                because,
            },
        }
    }

    fn at_found<'a>(&'a self, query: &Query<'a>, local: &Local, found: Found<'a>) -> Located<'a> {
        let Found { matched, points, because } = found;
        let mut answer = match points[..] {
            [] => self.without_place(query, Owner::none(OwnerStatus::NotFound, because)),
            [point] => self.at_point(query, local, point, because),
            _ => self.at_many(query, local, points, because),
        };
        answer.found = Some(matched);
        answer
    }

    fn without_place<'a>(&'a self, query: &Query<'a>, owner: Owner<'a>) -> Located<'a> {
        Located {
            edition: self.edition().number,
            log: self.log(),
            at: query.at,
            found: None,
            point: None,
            grids: Vec::new(),
            owner,
            weighed: Vec::new(),
        }
    }

    /// Several places: one owner if all have the same, with the grids that hold them all.
    fn at_many<'a>(
        &'a self,
        query: &Query<'a>,
        local: &Local,
        points: Vec<LatticePoint>,
        mut because: Vec<Reason<'a>>,
    ) -> Located<'a> {
        if points.len() > CANDIDATES_WEIGHED_MAX {
            because.push(Reason::TooManyCandidates { more_than: CANDIDATES_WEIGHED_MAX });
            return self.without_place(query, Owner::none(OwnerStatus::Ambiguous, because));
        }
        let mut answer = self.at_point(query, local, points[0], Vec::new());
        let mut agree = true;
        for &point in &points[1..] {
            let other = self.at_point(query, local, point, Vec::new());
            agree &= answer.owner.is_same(&other.owner);
            answer.grids.retain_mut(|grid| grid.holds_as_well(&other.grids));
        }
        answer.point = None;
        let count = points.len();
        answer.weighed = points;
        if agree {
            because.push(Reason::CandidatesAgree { count });
            because.append(&mut answer.owner.because);
            answer.owner.because = because;
        } else {
            because.push(Reason::CandidatesDiffer { count });
            answer.owner = Owner::none(OwnerStatus::Ambiguous, because);
        }
        answer
    }
}

/// Whether the caller may see who owns a point for which a grid answers (ruling 11).
fn sees(territory: Option<&Territory<'_>>, point: LatticePoint, grid: &Grid) -> bool {
    territory.is_none_or(|territory| territory.covers(point) || territory.holds(&grid.id))
}
