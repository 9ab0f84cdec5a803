//! The five teams and their duties.

use super::dice::Dice;
use super::grids::TownGrids;
use super::ground::{Ground, shares};
use super::names::person;
use crate::domain::duty::{Duty, DutyRole, Hours};
use crate::domain::id::{DutyId, GridId, MemberId};
use crate::domain::member::{Member, Phone, Team};
use crate::domain::roster::Held;
use crate::domain::time::{Moment, Period};

const ALWAYS: &str = "";
const OFFICE: &str = "Mo-Fr 08:30-12:00,14:00-17:30; Sa 09:00-12:00";
const OFFICE_NO_HOLIDAYS: &str = "Mo-Fr 08:30-12:00,14:00-17:30; PH off";
const LATE: &str = "Tu-Su 12:00-14:00,17:30-22:00";
const NIGHT: &str = "Mo-Su 22:00-06:00";
const EARLY: &str = "Mo-Sa 06:00-08:30; Su 08:30-12:00,14:00-17:30";
const WEEKEND: &str = "Sa-Su 08:30-12:00,14:00-17:30";
const DAY_SHIFT: &str = "Mo-Su 07:00-19:00";
const NIGHT_SHIFT: &str = "Mo-Su 19:00-07:00";
const VOLUNTEERS: &str = "Sa-Su 09:00-17:00";

/// Hours and role of a basic grid's members, the first two everywhere.
const BASIC_SHIFTS: [(DutyRole, &str); 6] = [
    (DutyRole::Lead, OFFICE),
    (DutyRole::Deputy, LATE),
    (DutyRole::Member, NIGHT),
    (DutyRole::Member, OFFICE_NO_HOLIDAYS),
    (DutyRole::Member, EARLY),
    (DutyRole::Member, WEEKEND),
];

/// Every so many basic grids lead and deputy change places, so that there is a past to ask for.
const CHANGE_EVERY: usize = 10;

/// People and duties, numbered on from town to town.
pub struct People {
    pub members: Vec<Member>,
    pub duties: Vec<Held<Duty>>,
    since: Moment,
    changed: Moment,
}

impl People {
    /// Duties begin at `since`; a few change hands at `changed`.
    pub fn new(since: Moment, changed: Moment) -> Self {
        Self { members: Vec::new(), duties: Vec::new(), since, changed }
    }

    /// Staffs one town. `grid_members` must be enough for each community's round-the-clock lead and
    /// two for each basic grid.
    pub fn staff(&mut self, ground: &Ground, grids: &TownGrids, grid_members: usize, seed: u64) {
        let mut dice = Dice::new(seed, "people");
        self.grid_members(ground, grids, grid_members, &mut dice);
        for stretch in &grids.stretches {
            self.hire(Team::AuxiliaryPolice, stretch, DutyRole::Lead, DAY_SHIFT, &mut dice);
            self.hire(Team::AuxiliaryPolice, stretch, DutyRole::Deputy, NIGHT_SHIFT, &mut dice);
        }
        for (at, entity) in grids.entities.iter().enumerate() {
            self.hire(Team::SecurityGuard, entity, DutyRole::Lead, DAY_SHIFT, &mut dice);
            if at % 3 == 0 {
                self.hire(Team::SecurityGuard, entity, DutyRole::Deputy, NIGHT_SHIFT, &mut dice);
            }
        }
        for branch in grids.branches.iter().chain(&grids.party_communities).chain(&grids.party) {
            self.hire(Team::PartyWorker, branch, DutyRole::Lead, OFFICE, &mut dice);
        }
        for community in &grids.communities {
            for _ in 0..6 {
                self.hire(Team::Volunteer, community, DutyRole::Member, VOLUNTEERS, &mut dice);
            }
        }
        if let Some(town) = &grids.town {
            self.hire(Team::PartyWorker, town, DutyRole::Lead, ALWAYS, &mut dice);
            self.hire(Team::AuxiliaryPolice, town, DutyRole::Deputy, ALWAYS, &mut dice);
        }
    }

    fn grid_members(&mut self, ground: &Ground, grids: &TownGrids, count: usize, dice: &mut Dice) {
        let team = Team::GridMember;
        for community in &grids.communities {
            self.hire(team, community, DutyRole::Lead, ALWAYS, dice);
        }
        let basics = &grids.basics;
        let weights: Vec<f64> = ground.basics.iter().map(|basic| basic.people + 6.0).collect();
        let more = shares(count.saturating_sub(grids.communities.len() + 2 * basics.len()), &weights);
        for (at, (basic, more)) in basics.iter().zip(more).enumerate() {
            let first = self.members.len();
            for post in 0..2 + more {
                let (role, hours) = BASIC_SHIFTS[post % BASIC_SHIFTS.len()];
                let role = if post < BASIC_SHIFTS.len() { role } else { DutyRole::Member };
                if post < 2 && at % CHANGE_EVERY == CHANGE_EVERY / 2 {
                    self.join(team, dice);
                } else {
                    self.hire(team, basic, role, hours, dice);
                }
            }
            if at % CHANGE_EVERY == CHANGE_EVERY / 2 {
                self.change_places(basic, first);
            }
        }
    }

    /// Member `first` leads and the next stands in; later the other way round.
    fn change_places(&mut self, grid: &GridId, first: usize) {
        let halves = [
            (Period::new(self.since, self.changed).expect("changes come later"), [0, 1]),
            (Period::since(self.changed), [1, 0]),
        ];
        for (valid, order) in halves {
            for (other, (role, hours)) in order.into_iter().zip(BASIC_SHIFTS) {
                let member = self.members[first + other].id.clone();
                self.assign(member, grid, role, hours, valid);
            }
        }
    }

    fn hire(&mut self, team: Team, grid: &GridId, role: DutyRole, hours: &str, dice: &mut Dice) {
        let member = self.join(team, dice);
        self.assign(member, grid, role, hours, Period::since(self.since));
    }

    /// A new member, with a telephone number of the 154 range, which no operator has been given.
    fn join(&mut self, team: Team, dice: &mut Dice) -> MemberId {
        let number = self.members.len() + 1;
        let id = MemberId::new(&format!("m-{number:04}")).expect("an ASCII id");
        self.members.push(Member {
            id: id.clone(),
            name: person(dice).into(),
            team,
            phone: Phone::new(&format!("154{number:08}")),
        });
        id
    }

    fn assign(&mut self, member: MemberId, grid: &GridId, role: DutyRole, hours: &str, valid: Period) {
        let number = self.duties.len() + 1;
        let duty = Duty {
            id: DutyId::new(&format!("d-{number:05}")).expect("an ASCII id"),
            member,
            grid: grid.clone(),
            role,
            hours: Hours::parse(hours).expect("the demo's hours are of the subset"),
        };
        self.duties.push(Held { value: duty, valid });
    }
}
