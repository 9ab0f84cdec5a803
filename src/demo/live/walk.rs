//! Members on their rounds: each walks the streets of its own basic grid, one after the nearest other, for
//! ever; not in every hour, and never quite where the satellites say.

use std::collections::BTreeMap;

use super::super::dice::Dice;
use crate::atlas::Atlas;
use crate::domain::id::MemberId;
use crate::domain::layers::Layer;
use crate::domain::member::Team;
use crate::domain::patrol::{Position, TrackPoint};
use crate::domain::plan::GridIndex;
use crate::domain::time::Moment;
use crate::kernel::lattice::LatticePoint;
use crate::kernel::measure::{LocalScale, Metres};
use crate::kernel::segment::{LinePiece, Segment, pieces};

/// Metres a second, on foot, looking around.
const PACE: f64 = 1.25;
/// Of the hours, how many a member is out in.
const OUT: f64 = 0.6;
/// Metres that a position is off by at most.
const DRIFT_M: f64 = 6.0;

const SECOND_US: i64 = 1_000_000;
const HOUR_US: i64 = 3_600 * SECOND_US;

/// One member's round.
pub struct Walker {
    member: MemberId,
    /// Where it leads, and how far along each point is in metres.
    round: Vec<(LatticePoint, f64)>,
    seed: u64,
    /// Metres that this member is ahead of the others on the same round.
    ahead_m: f64,
}

/// Every grid member with a duty on a basic grid of communities.
pub fn walkers(atlas: &Atlas, at: Moment, seed: u64) -> Vec<Walker> {
    let streets = streets(atlas, at);
    let mut walkers = Vec::new();
    let mut members: Vec<(&MemberId, GridIndex)> = Vec::new();
    for row in atlas.roster().duties.iter().filter(|row| row.valid.contains(at)) {
        members.extend(atlas.grid_by_id(&row.value.grid).map(|grid| (&row.value.member, grid)));
    }
    members.sort_unstable();
    members.dedup_by_key(|(member, _)| *member);
    for (member, grid) in members {
        let (Some(lines), Some(team)) = (streets.get(&grid), team(atlas, member, at)) else { continue };
        if team == Team::GridMember {
            let mut dice = Dice::new(seed, member.as_str());
            let round = round(lines.clone());
            let length_m = round.last().map_or(0.0, |(_, along)| *along);
            let ahead_m = dice.within(0.0, length_m);
            walkers.push(Walker { member: member.clone(), round, seed: dice.number(), ahead_m });
        }
    }
    walkers
}

fn team(atlas: &Atlas, member: &MemberId, at: Moment) -> Option<Team> {
    let rows = &atlas.roster().members;
    let from = rows.partition_point(|row| row.value.id < *member);
    let mut own = rows[from..].iter().take_while(|row| row.value.id == *member);
    own.find(|row| row.valid.contains(at)).map(|row| row.value.team)
}

/// Lines are parted between grids to this.
const PARTED: Metres = Metres(100.0);

/// The walkable streets of each leaf of the community layer, as far as they lie in it.
fn streets(atlas: &Atlas, at: Moment) -> BTreeMap<GridIndex, Vec<Vec<LatticePoint>>> {
    let mut streets: BTreeMap<GridIndex, Vec<Vec<LatticePoint>>> = BTreeMap::new();
    for row in atlas.roster().roads.iter().filter(|row| row.valid.contains(at) && row.value.walkable) {
        for line in &row.value.lines {
            let leaf = |piece: LinePiece| (atlas.leaf_at(piece.middle, Layer::Community), piece);
            let parted: Vec<_> = pieces(line, PARTED).into_iter().map(leaf).collect();
            for run in parted.chunk_by(|a, b| a.0 == b.0) {
                let line = run.iter().flat_map(|(_, piece)| piece.points.iter().copied()).collect();
                if let Some(leaf) = run[0].0 {
                    streets.entry(leaf).or_default().push(line);
                }
            }
        }
    }
    streets
}

/// All lines after one another, each begun at the end that is nearest to where the last one ended.
fn round(mut lines: Vec<Vec<LatticePoint>>) -> Vec<(LatticePoint, f64)> {
    let scale = LocalScale::at(lines[0][0]);
    let apart = |from: LatticePoint, to: LatticePoint| Segment { from, to }.length(scale).0;
    let mut way = lines.swap_remove(0);
    while !lines.is_empty() {
        let here = way[way.len() - 1];
        let ends = lines.iter().enumerate().flat_map(|(at, line)| {
            [(apart(here, line[0]), at, false), (apart(here, line[line.len() - 1]), at, true)]
        });
        let nearest = ends.min_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        let (_, at, is_reversed) = nearest.expect("a line is left");
        let mut line = lines.swap_remove(at);
        if is_reversed {
            line.reverse();
        }
        way.extend(line);
    }
    way.dedup();
    // And home again.
    way.push(way[0]);
    let mut along = 0.0;
    let mut round = vec![(way[0], 0.0)];
    for pair in way.windows(2) {
        along += apart(pair[0], pair[1]);
        round.push((pair[1], along));
    }
    round
}

impl Walker {
    /// Where it tells to be, from `from` to before `to`.
    pub fn positions(&self, from: Moment, to: Moment, every_s: i64) -> impl Iterator<Item = Position> + '_ {
        let every = every_s.max(1) * SECOND_US;
        // Telephones do not tell all in the same second.
        let offset = (self.seed % every as u64) as i64;
        let first = (from.0 - offset).div_euclid(every) + i64::from((from.0 - offset).rem_euclid(every) > 0);
        let moments = (first..).map(move |number| number * every + offset).take_while(move |&at| at < to.0);
        moments.filter(|&at| self.is_out(at)).map(|at| self.position(at))
    }

    fn is_out(&self, at: i64) -> bool {
        Dice::new(self.seed ^ at.div_euclid(HOUR_US) as u64, "out").chance(OUT)
    }

    fn position(&self, at: i64) -> Position {
        let length_m = self.round.last().map_or(0.0, |(_, along)| *along);
        let walked = at as f64 / SECOND_US as f64 * PACE + self.ahead_m;
        let place = if length_m > 0.0 { self.place(walked.rem_euclid(length_m)) } else { self.round[0].0 };
        let mut dice = Dice::new(self.seed ^ at as u64, "drift");
        let scale = LocalScale::at(place);
        let off = |dice: &mut Dice, metres_per_unit: f64| {
            (dice.within(-DRIFT_M, DRIFT_M) / metres_per_unit).round() as i32
        };
        let point = LatticePoint::new(
            place.x + off(&mut dice, scale.metres_per_x),
            place.y + off(&mut dice, scale.metres_per_y),
        );
        let track = TrackPoint { at: Moment(at), point, accuracy_dm: 30 + dice.below(60) as u16 };
        Position { member: self.member.clone(), track }
    }

    fn place(&self, along_m: f64) -> LatticePoint {
        let after = self.round.partition_point(|&(_, along)| along < along_m).clamp(1, self.round.len() - 1);
        let ((a, from), (b, to)) = (self.round[after - 1], self.round[after]);
        let share = if to > from { (along_m - from) / (to - from) } else { 0.0 };
        let between = |a: i32, b: i32| (f64::from(a) + (f64::from(b) - f64::from(a)) * share).round() as i32;
        LatticePoint::new(between(a.x, b.x), between(a.y, b.y))
    }
}
