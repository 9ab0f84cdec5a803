//! A small town with streets and doors, and members who walk it, well and badly.

use std::collections::HashMap;
use std::sync::Arc;

use gridward::atlas::Atlas;
use gridward::domain::id::{MemberId, PremisesId, RoadId};
use gridward::domain::patrol::{Position, Quarter, Track, TrackPoint, by_quarter, merge};
use gridward::domain::premises::Premises;
use gridward::domain::road::Road;
use gridward::domain::roster::{Change, Held, RosterChange, Row};
use gridward::domain::time::{LogNumber, Moment, Period};
use gridward::kernel::lattice::LatticePoint;
use gridward::store::{Publication, Store};

use super::sketch::{CELL, Sketch, moment, push, within};
use crate::stores::samples::publication;

/// A Monday.
pub const MORNING: &str = "2026-11-23 09:50";

/// 800 by 600 metres: two communities of two basic grids each, a road grid across, one entity. `x` serves
/// from the middle of the morning on, `w` the whole town, `o` an entity only.
pub const STREETS: &str = "
    map community aaaabbbb/aaaabbbb/aaaabbbb/ccccdddd/ccccdddd/ccccdddd
    map road      ......../......../rrrrrrrr/rrrrrrrr/......../........
    map entity    ......../.ee...../......../......../......../........
    over t town h q
    over h community a c
    over q community b d
    member x grid_member
    member y grid_member
    member z grid_member
    member w party_worker
    member o security_guard
    duty x lead a
    duty y lead b
    duty z lead q
    duty w lead t
    duty o lead e
";

pub fn streets() -> Arc<Atlas> {
    let mut sketch = Sketch::read(STREETS);
    let rows = sketch.rows;
    let at = |column: usize, row: usize| within(column, row, rows, 0.5, 0.5);
    let mut lines: Vec<(bool, Vec<LatticePoint>)> = Vec::new();
    lines.extend((0..6).map(|row| (row != 5, vec![at(0, row), at(3, row), at(7, row)])));
    lines.extend((0..8).map(|column| (true, vec![at(column, 0), at(column, 5)])));
    let since = Period::since(moment("2026-01-01 00:00"));
    for (number, (walkable, line)) in lines.into_iter().enumerate() {
        let id = RoadId::new(&format!("r{number}")).expect("an id");
        let value = Road {
            id,
            name: format!("{number}街").into(),
            class: "residential".into(),
            walkable,
            lines: vec![line],
        };
        push(&mut sketch.roster.roads, Row { value, valid: since, recorded: LogNumber(1) });
    }
    let mut dice = Dice(7);
    for number in 0..60 {
        let at = within(dice.below(8), dice.below(6), rows, dice.unit(), dice.unit());
        let id = PremisesId::new(&format!("p{number:02}")).expect("an id");
        let kind = "small_shop".into();
        let (name, address) = (format!("店{number}").into(), "".into());
        let value = Premises { id, name, kind, credit_code: None, address, at: Some(at) };
        // Some open while members are about.
        let valid = if number % 5 == 0 { Period::since(moment("2026-11-23 10:10")) } else { since };
        push(&mut sketch.roster.premises, Row { value, valid, recorded: LogNumber(1) });
    }
    Arc::new(sketch.atlas())
}

/// Makes that town a store's.
pub fn publish_streets(store: &dyn Store) {
    let atlas = streets();
    let roster = atlas.roster();
    let mut changes: Vec<RosterChange> = Vec::new();
    changes.extend(roster.members.iter().map(|row| RosterChange::Member(set(row))));
    changes.extend(roster.duties.iter().map(|row| RosterChange::Duty(set(row))));
    changes.extend(roster.premises.iter().map(|row| RosterChange::Premises(set(row))));
    changes.extend(roster.roads.iter().map(|row| RosterChange::Road(set(row))));
    let publication = publication(None, atlas.plan(), moment("2026-01-01 00:00").0);
    store.publish(&Publication { roster: changes, ..publication }).expect("published");
}

fn set<T: Clone, Id>(row: &Row<T>) -> Change<T, Id> {
    Change::Set(Held { value: row.value.clone(), valid: row.valid })
}

/// Chances from a seed (splitmix64; Steele, Lea and Flood 2014).
pub struct Dice(pub u64);

impl Dice {
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    pub fn below(&mut self, count: usize) -> usize {
        (self.number() % count as u64) as usize
    }

    pub fn unit(&mut self) -> f64 {
        (self.number() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub fn shuffle<T>(&mut self, things: &mut [T]) {
        for last in (1..things.len()).rev() {
            let other = self.below(last + 1);
            things.swap(last, other);
        }
    }
}

/// `count` positions of each of `members`, some 10 s apart: turns, halts, spikes, silences, rides.
pub fn walks(members: &[&str], count: usize, dice: &mut Dice) -> Vec<Position> {
    let mut found = Vec::new();
    for &id in members {
        let member = MemberId::new(id).expect("an id");
        let mut place = [dice.unit() * 8.0, dice.unit() * 6.0];
        let mut heading = dice.unit() * 6.0;
        let mut at = moment(MORNING).0 + dice.below(60_000_000) as i64;
        for _ in 0..count {
            let (seconds, step_m) = match dice.below(20) {
                0 => (70, 5.0),
                1 => (10, 0.0),
                2 => (10, 150.0),
                3 => (1, 3.0),
                _ => (5 + dice.below(12) as i64, 4.0 + dice.unit() * 20.0),
            };
            at += seconds * 1_000_000 + dice.below(1_000_000) as i64;
            heading += dice.unit() - 0.5;
            place[0] = (place[0] + heading.cos() * step_m / 100.0).clamp(0.0, 7.99);
            place[1] = (place[1] + heading.sin() * step_m / 100.0).clamp(0.0, 5.99);
            let spike = if dice.below(25) == 0 { 4.0 } else { 0.0 };
            let unit = |part: f64| (part * f64::from(CELL)).round() as i32;
            let origin = within(0, 5, 6, 0.0, 0.0);
            let point =
                LatticePoint::new(origin.x + unit(place[0]), origin.y + unit((place[1] + spike) % 6.0));
            let track = TrackPoint { at: Moment(at), point, accuracy_dm: 50 };
            found.push(Position { member: member.clone(), track });
        }
    }
    found
}

/// A store of tracks in the fewest words.
#[derive(Default)]
pub struct Shelf(pub HashMap<(MemberId, Quarter), Vec<TrackPoint>>);

impl Shelf {
    /// Keeps positions; gives the tracks that now are others, whole.
    pub fn keep(&mut self, positions: &[Position]) -> Vec<Track> {
        let mut touched = Vec::new();
        for (member, quarter, new) in by_quarter(positions) {
            let points = self.0.entry((member.clone(), quarter)).or_default();
            if merge(points, &new).accepted > 0 {
                touched.push(Track {
                    member: member.clone(),
                    quarter,
                    written: LogNumber(1),
                    points: points.clone(),
                });
            }
        }
        touched
    }

    pub fn all(&self) -> Vec<Track> {
        let all = self.0.iter().map(|((member, quarter), points)| Track {
            member: member.clone(),
            quarter: *quarter,
            written: LogNumber(1),
            points: points.clone(),
        });
        all.collect()
    }
}
