//! The finer streets: faces are cut across, again and again, until the blocks are small enough.

use super::dice::Dice;
use super::land::Land;
use super::network::{Network, STEP_M, Street, StreetClass, face_area};
use super::noise::Noise;
use super::plane::Spot;

/// Cuts every face down to blocks of the size that the land asks for.
pub fn grow(network: &mut Network, land: &Land, seed: u64) {
    let mut cutter = Cutter {
        dice: Dice::new(seed, "streets"),
        wide: [Noise { seed: seed ^ 0xc1, size_m: 420.0 }, Noise { seed: seed ^ 0xc2, size_m: 420.0 }],
        fine: [Noise { seed: seed ^ 0xc3, size_m: 90.0 }, Noise { seed: seed ^ 0xc4, size_m: 90.0 }],
    };
    let mut open: Vec<usize> = (0..network.faces.len()).rev().collect();
    while let Some(face) = open.pop() {
        let (area, centre) = face_area(network, face);
        if area < land.block_area(centre) * cutter.dice.within(0.75, 1.7) {
            continue;
        }
        if let Some(other) = cutter.cut_across(network, face, area, centre) {
            open.extend([other, face]);
        }
    }
}

struct Cutter {
    dice: Dice,
    wide: [Noise; 2],
    fine: [Noise; 2],
}

/// A street that might be laid: ring positions of its ends, and how good it looks.
struct Candidate {
    from: usize,
    to: usize,
    score: f64,
}

impl Cutter {
    /// Cuts the face by the best of a few streets across it; `None` when none fits.
    fn cut_across(&mut self, network: &mut Network, face: usize, area: f64, centre: Spot) -> Option<usize> {
        let ring = network.faces[face].clone();
        let spots = network.spots(&ring);
        let long = long_axis(&spots);
        let extent = spots.iter().map(|spot| (*spot - centre).dot(long).abs()).fold(0.0, f64::max);
        let mut candidates = Vec::new();
        for _ in 0..14 {
            let through = centre + long * (extent * self.dice.within(-0.28, 0.28));
            let across = (long.left() + long * self.dice.within(-0.4, 0.4)).unit();
            let Some((from, to)) = crossings(&spots, through, across) else { continue };
            let (from, from_bonus) = settle(network, &ring, &spots, from);
            let (to, to_bonus) = settle(network, &ring, &spots, to);
            if let Some(balance) = balance(&spots, from, to, area) {
                let length = spots[from].distance(spots[to]) / extent.max(1.0);
                candidates.push(Candidate {
                    from,
                    to,
                    score: balance - 0.15 * length + from_bonus + to_bonus,
                });
            }
        }
        candidates.sort_by(|a, b| b.score.total_cmp(&a.score));
        for candidate in candidates {
            for bend in [1.0, 0.4] {
                let middle = self.course(spots[candidate.from], spots[candidate.to], bend);
                if network.fits(face, candidate.from, candidate.to, &middle) {
                    let street = Street { class: class_of(area), name: None, path: Vec::new() };
                    return Some(network.cut(face, candidate.from, candidate.to, &middle, street));
                }
            }
        }
        None
    }

    /// The vertices between two ends: a line bent by noise, so that neighbours bend alike.
    fn course(&self, from: Spot, to: Spot, bend: f64) -> Vec<Spot> {
        let length = from.distance(to);
        let pieces = (length / STEP_M).round().max(2.0);
        let (wide_m, fine_m) = ((0.16 * length).min(85.0) * bend, (0.03 * length).min(7.0) * bend);
        (1..pieces as usize)
            .map(|at| {
                let part = at as f64 / pieces;
                let spot = from.toward(to, part);
                let reach = 4.0 * part * (1.0 - part);
                let sway = |noise: &[Noise; 2]| Spot::new(noise[0].at(spot), noise[1].at(spot));
                spot + sway(&self.wide) * (wide_m * reach) + sway(&self.fine) * (fine_m * reach)
            })
            .collect()
    }
}

fn class_of(area: f64) -> StreetClass {
    if area > 2_500_000.0 {
        StreetClass::Secondary
    } else if area > 450_000.0 {
        StreetClass::Tertiary
    } else {
        StreetClass::Residential
    }
}

/// The direction in which the vertices spread most, of length 1.
pub fn long_axis(spots: &[Spot]) -> Spot {
    let mean = spots.iter().fold(Spot::default(), |sum, &spot| sum + spot) * (1.0 / spots.len() as f64);
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for &spot in spots {
        let off = spot - mean;
        xx += off.x * off.x;
        xy += off.x * off.y;
        yy += off.y * off.y;
    }
    let half = (xx - yy) / 2.0;
    let largest = (xx + yy) / 2.0 + (half * half + xy * xy).sqrt();
    let axis = if xx > yy { Spot::new(largest - yy, xy) } else { Spot::new(xy, largest - xx) };
    if axis.length() > 0.0 { axis.unit() } else { Spot::new(1.0, 0.0) }
}

/// The ring positions nearest to where the line meets the ring on either side of `through`.
fn crossings(ring: &[Spot], through: Spot, along: Spot) -> Option<(usize, usize)> {
    let mut ends: [Option<(f64, usize)>; 2] = [None, None];
    for at in 0..ring.len() {
        let next = (at + 1) % ring.len();
        let (a, b) = (along.cross(ring[at] - through), along.cross(ring[next] - through));
        if (a > 0.0) == (b > 0.0) {
            continue;
        }
        let part = a / (a - b);
        let way = (ring[at].toward(ring[next], part) - through).dot(along);
        let end = &mut ends[usize::from(way > 0.0)];
        if end.is_none_or(|(best, _)| way.abs() < best) {
            *end = Some((way.abs(), if part < 0.5 { at } else { next }));
        }
    }
    Some((ends[0]?.1, ends[1]?.1))
}

/// Moves an end to a junction close by on the ring when a street could run on across there; corners
/// and spots just beside a junction are marked down.
fn settle(network: &Network, ring: &[u32], spots: &[Spot], at: usize) -> (usize, f64) {
    let position = |shift: isize| (at as isize + shift).rem_euclid(ring.len() as isize) as usize;
    let straight = |at: usize| {
        let (before, after) = (spots[(at + spots.len() - 1) % spots.len()], spots[(at + 1) % spots.len()]);
        let (back, on) = ((before - spots[at]).unit(), (after - spots[at]).unit());
        back.dot(on) < -0.8
    };
    let nearby = [0, 1, -1, 2, -2, 3, -3].map(position);
    if let Some(&junction) = nearby.iter().find(|&&near| network.is_junction(ring[near]) && straight(near)) {
        return (junction, 0.12);
    }
    let crowded = nearby.iter().any(|&near| network.is_junction(ring[near]));
    (at, if crowded || !straight(at) { -0.25 } else { 0.0 })
}

/// How evenly a straight cut would part the face: the smaller part's share, `None` below a fifth.
fn balance(ring: &[Spot], from: usize, to: usize, area: f64) -> Option<f64> {
    if from == to {
        return None;
    }
    let count = (to + ring.len() - from) % ring.len();
    let base = ring[from];
    let doubled: f64 = (0..count)
        .map(|step| {
            let at = (from + step) % ring.len();
            (ring[at] - base).cross(ring[(at + 1) % ring.len()] - base)
        })
        .sum();
    let share = (doubled / 2.0 / area).clamp(0.0, 1.0);
    let smaller = share.min(1.0 - share);
    (smaller > 0.2).then_some(smaller)
}
