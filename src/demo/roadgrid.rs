//! Road surfaces: a strip along every main road, parted into stretches.
//!
//! Where a road joins another, its strip ends on the other's edge with the very same vertices: the
//! junction is the through road's, and nothing gapes or overlaps.

use super::ground::Ground;
use super::network::{StreetClass, Vertex};
use super::plane::{Spot, meeting};

/// Length of a stretch, in vertices of the middle line (26 m each).
const STRETCH: usize = 42;
/// How far from a junction strips are searched for their meeting, in vertices.
const REACH: usize = 14;

/// One stretch of a road's surface.
pub struct Stretch {
    /// The road's name.
    pub road: &'static str,
    /// Counter-clockwise.
    pub ring: Vec<Spot>,
}

/// A point of a strip's edge; `station` counts the vertices of the middle line up to it.
#[derive(Clone, Copy)]
struct EdgePoint {
    station: f64,
    at: Spot,
}

#[derive(Clone, Copy, PartialEq)]
enum Edge {
    Left = 0,
    Right = 1,
}

struct Strip {
    road: &'static str,
    half_m: f64,
    path: Vec<Vertex>,
    middle: Vec<Spot>,
    edges: [Vec<EdgePoint>; 2],
    /// What closes the strip at its begin (left to right) and at its end (right to left).
    caps: [Vec<Spot>; 2],
    /// Where others join: no stretch ends there.
    joined: Vec<(f64, f64)>,
}

fn half_width_m(class: StreetClass) -> f64 {
    match class {
        StreetClass::Motorway => 30.0,
        StreetClass::Trunk => 25.0,
        _ => 20.0,
    }
}

/// The stretches of all main roads, in the order in which the roads were laid.
pub fn stretches(ground: &Ground) -> Vec<Stretch> {
    let mut strips: Vec<Strip> = Vec::new();
    for street in &ground.network.streets {
        let Some(road) = street.name else { continue };
        let middle = ground.network.spots(&street.path);
        let half_m = half_width_m(street.class);
        let mut strip = Strip {
            road,
            half_m,
            path: street.path.clone(),
            edges: [offset(&middle, half_m), offset(&middle, -half_m)],
            middle,
            caps: [Vec::new(), Vec::new()],
            joined: Vec::new(),
        };
        for at_end in [false, true] {
            let vertex = if at_end { strip.path[strip.path.len() - 1] } else { strip.path[0] };
            let host = strips.iter_mut().find_map(|host| {
                let station = host.path.iter().position(|&other| other == vertex)?;
                (station > 0 && station + 1 < host.path.len()).then_some((host, station))
            });
            let joined = host.is_some_and(|(host, station)| join(&mut strip, at_end, host, station));
            if !joined {
                trim(&mut strip, at_end, &ground.outline, &strips);
            }
        }
        strips.push(strip);
    }
    strips.iter().flat_map(Strip::stretches).collect()
}

/// The line moved `aside_m` to the left, mitred.
fn offset(line: &[Spot], aside_m: f64) -> Vec<EdgePoint> {
    (0..line.len())
        .map(|at| {
            let before = (line[at] - line[at.saturating_sub(1)]).unit().left();
            let after = (line[(at + 1).min(line.len() - 1)] - line[at]).unit().left();
            let (before, after) =
                (if at == 0 { after } else { before }, if at + 1 == line.len() { before } else { after });
            let mitre = (before + after) * (1.0 / (1.0 + before.dot(after)));
            EdgePoint { station: at as f64, at: (line[at] + mitre * aside_m).snapped() }
        })
        .collect()
}

/// Ends the strip on the host's edge. `false` when their edges do not meet as they should.
fn join(strip: &mut Strip, at_end: bool, host: &mut Strip, station: usize) -> bool {
    let count = strip.middle.len();
    let (end, inward) = if at_end { (count - 1, count - 2) } else { (0, 1) };
    let along = host.middle[station + 1] - host.middle[station - 1];
    let side =
        if along.cross(strip.middle[inward] - strip.middle[end]) > 0.0 { Edge::Left } else { Edge::Right };
    let host_edge = &host.edges[side as usize];
    let meet = |edge: &[EdgePoint]| last_meeting(edge, at_end, host_edge, station as f64);
    let (Some(left), Some(right)) = (meet(&strip.edges[0]), meet(&strip.edges[1])) else {
        return false;
    };
    for (edge, meeting) in strip.edges.iter_mut().zip([left, right]) {
        let kept =
            |point: &EdgePoint| (point.station < meeting.own) == at_end && point.station != meeting.own;
        edge.retain(kept);
        let point = EdgePoint { station: meeting.own, at: meeting.at };
        if at_end { edge.push(point) } else { edge.insert(0, point) }
    }
    let host_edge = &mut host.edges[side as usize];
    for meeting in [left, right] {
        let place = host_edge.partition_point(|point| point.station < meeting.host);
        host_edge.insert(place, EdgePoint { station: meeting.host, at: meeting.at });
    }
    let (from, to) = if at_end { (right.host, left.host) } else { (left.host, right.host) };
    let (low, high) = (from.min(to), from.max(to));
    let between = host_edge.iter().filter(|point| low < point.station && point.station < high);
    let mut cap: Vec<Spot> = between.map(|point| point.at).collect();
    if from > to {
        cap.reverse();
    }
    strip.caps[usize::from(at_end)] = cap;
    host.joined.push((low, high));
    true
}

/// Where two edges meet: the stations on both, and the place.
#[derive(Clone, Copy)]
struct Meeting {
    own: f64,
    host: f64,
    at: Spot,
}

/// The meeting of an edge with the host's edge that lies farthest in from the edge's end.
fn last_meeting(edge: &[EdgePoint], at_end: bool, host: &[EdgePoint], station: f64) -> Option<Meeting> {
    let near = |point: &EdgePoint| (point.station - station).abs() <= REACH as f64;
    let mut found: Option<Meeting> = None;
    let limit = REACH.min(edge.len() - 1);
    for step in 0..limit {
        let (a, b) = if at_end {
            (edge[edge.len() - 2 - step], edge[edge.len() - 1 - step])
        } else {
            (edge[step], edge[step + 1])
        };
        for pair in host.windows(2).filter(|pair| near(&pair[0]) && near(&pair[1])) {
            if let Some((own, other)) = meeting(a.at, b.at, pair[0].at, pair[1].at) {
                found = Some(Meeting {
                    own: a.station + (b.station - a.station) * own,
                    host: pair[0].station + (pair[1].station - pair[0].station) * other,
                    at: a.at.toward(b.at, own).snapped(),
                });
            }
        }
    }
    found
}

/// Ends the strip squarely where it is clear of the outline and of the other strips.
fn trim(strip: &mut Strip, at_end: bool, outline: &[Spot], others: &[Strip]) {
    let clear = |point: &EdgePoint| {
        let far = |line: &[Spot], reach: f64| {
            line.windows(2).all(|pair| point.at.distance_to_segment(pair[0], pair[1]) > reach)
        };
        let closing = [outline[outline.len() - 1], outline[0]];
        super::network::inside(outline, point.at)
            && far(outline, 4.0)
            && far(&closing, 4.0)
            && others.iter().all(|other| far(&other.middle, other.half_m + 4.0))
    };
    let count = strip.middle.len();
    let stations: Vec<usize> = if at_end { (0..count).rev().collect() } else { (0..count).collect() };
    let first = stations.into_iter().find(|&station| {
        strip
            .edges
            .iter()
            .all(|edge| edge.iter().find(|point| point.station == station as f64).is_some_and(clear))
    });
    let limit = first.unwrap_or(0) as f64;
    for edge in &mut strip.edges {
        edge.retain(|point| if at_end { point.station <= limit } else { point.station >= limit });
    }
}

impl Strip {
    /// The strip parted into stretches of about [`STRETCH`] vertices.
    fn stretches(&self) -> Vec<Stretch> {
        let begin = self.edges.iter().map(|edge| edge[0].station).fold(0.0, f64::max);
        let end = self.edges.iter().map(|edge| edge[edge.len() - 1].station).fold(f64::INFINITY, f64::min);
        let pieces = ((end - begin) / STRETCH as f64).round().max(1.0);
        let free =
            |station: f64| self.joined.iter().all(|&(low, high)| station < low - 1.0 || high + 1.0 < station);
        let mut cuts = vec![f64::NEG_INFINITY];
        for piece in 1..pieces as usize {
            let wanted = (begin + (end - begin) * piece as f64 / pieces).round();
            let shifts = [0.0, 1.0, -1.0, 2.0, -2.0, 3.0, -3.0, 4.0, -4.0, 5.0, -5.0, 6.0, -6.0];
            cuts.extend(shifts.iter().map(|shift| wanted + shift).find(|&station| free(station)));
        }
        cuts.push(f64::INFINITY);
        cuts.windows(2)
            .map(|pair| {
                let within = |point: &&EdgePoint| pair[0] <= point.station && point.station <= pair[1];
                let run = |edge: Edge| self.edges[edge as usize].iter().filter(within).map(|point| point.at);
                let mut ring: Vec<Spot> = run(Edge::Right).collect();
                if pair[1] == f64::INFINITY {
                    ring.extend(&self.caps[1]);
                }
                ring.extend(run(Edge::Left).collect::<Vec<_>>().into_iter().rev());
                if pair[0] == f64::NEG_INFINITY {
                    ring.extend(&self.caps[0]);
                }
                ring.dedup();
                Stretch { road: self.road, ring }
            })
            .collect()
    }
}
