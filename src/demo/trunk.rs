//! The main roads: drawn by hand, bent by noise, joined to what was laid before.

use super::network::{Network, STEP_M, Street, StreetClass, inside};
use super::noise::Noise;
use super::plane::Spot;

/// A main road. Every stretch begins and ends at the road or outline nearest to its end points.
struct MainRoad {
    name: &'static str,
    class: StreetClass,
    /// Control points, longitude and latitude in degrees.
    stretches: &'static [&'static [(f64, f64)]],
}

/// In the order in which they are laid: a road can join only those above it.
///
/// Names are in use in Houjie or sound like it; the courses are invented.
const MAIN_ROADS: [MainRoad; 12] = [
    MainRoad {
        name: "厚街大道",
        class: StreetClass::Trunk,
        stretches: &[&[
            (113.685, 22.979),
            (113.681, 22.963),
            (113.675, 22.946),
            (113.670, 22.931),
            (113.662, 22.914),
            (113.657, 22.898),
            (113.652, 22.882),
            (113.652, 22.862),
        ]],
    },
    MainRoad {
        name: "环镇东路",
        class: StreetClass::Trunk,
        stretches: &[&[
            (113.701, 22.972),
            (113.698, 22.957),
            (113.694, 22.941),
            (113.691, 22.922),
            (113.688, 22.905),
            (113.684, 22.891),
            (113.683, 22.878),
        ]],
    },
    MainRoad {
        name: "家具大道",
        class: StreetClass::Trunk,
        stretches: &[&[(113.624, 22.925), (113.640, 22.928), (113.655, 22.925), (113.667, 22.925)]],
    },
    MainRoad {
        name: "河田大道",
        class: StreetClass::Trunk,
        stretches: &[&[(113.667, 22.925), (113.680, 22.920), (113.691, 22.920)]],
    },
    MainRoad {
        name: "湖景大道",
        class: StreetClass::Trunk,
        stretches: &[&[(113.695, 22.943), (113.706, 22.938), (113.717, 22.936), (113.731, 22.938)]],
    },
    MainRoad {
        name: "博览大道",
        class: StreetClass::Trunk,
        stretches: &[&[
            (113.690, 22.916),
            (113.703, 22.914),
            (113.716, 22.910),
            (113.735, 22.912),
            (113.752, 22.907),
            (113.771, 22.909),
        ]],
    },
    MainRoad {
        name: "康乐北路",
        class: StreetClass::Primary,
        stretches: &[&[(113.658, 22.967), (113.661, 22.955), (113.657, 22.941), (113.652, 22.926)]],
    },
    MainRoad {
        name: "康乐南路",
        class: StreetClass::Primary,
        stretches: &[&[(113.652, 22.926), (113.645, 22.911), (113.640, 22.899), (113.633, 22.893)]],
    },
    MainRoad {
        name: "寮厦大道",
        class: StreetClass::Primary,
        stretches: &[&[(113.674, 22.943), (113.685, 22.947), (113.695, 22.943)]],
    },
    MainRoad {
        name: "东风路",
        class: StreetClass::Primary,
        stretches: &[&[(113.674, 22.943), (113.666, 22.947), (113.659, 22.946)]],
    },
    MainRoad {
        name: "南环大道",
        class: StreetClass::Primary,
        stretches: &[
            &[(113.657, 22.898), (113.671, 22.894), (113.686, 22.897)],
            &[(113.686, 22.897), (113.706, 22.892), (113.728, 22.896), (113.744, 22.900), (113.752, 22.907)],
        ],
    },
    MainRoad {
        name: "沿江高速",
        class: StreetClass::Motorway,
        stretches: &[
            &[(113.640, 22.951), (113.635, 22.939), (113.634, 22.927)],
            &[(113.634, 22.927), (113.630, 22.915), (113.628, 22.903)],
        ],
    },
];

/// How far an end reaches for a junction that is there already, in metres.
const JUNCTION_REACH_M: f64 = 160.0;

/// Lays the main roads into a network that holds the outline alone.
pub fn lay(network: &mut Network, seed: u64) {
    let bends = [Noise { seed: seed ^ 0xa1, size_m: 900.0 }, Noise { seed: seed ^ 0xa2, size_m: 900.0 }];
    for road in &MAIN_ROADS {
        for stretch in road.stretches {
            let controls: Vec<Spot> = stretch.iter().map(|&(lon, lat)| Spot::of_degrees(lon, lat)).collect();
            // Drawn straighter when it does not fit; the last try follows the hand alone.
            for bend_m in [110.0, 70.0, 35.0, 0.0] {
                if lay_stretch(network, road, &controls, bends, bend_m) {
                    break;
                }
            }
        }
    }
}

fn lay_stretch(
    network: &mut Network,
    road: &MainRoad,
    controls: &[Spot],
    bends: [Noise; 2],
    bend_m: f64,
) -> bool {
    let middle = controls[controls.len() / 2].toward(controls[(controls.len() - 1) / 2], 0.5);
    let Some(face) =
        (0..network.faces.len()).find(|&face| inside(&network.spots(&network.faces[face]), middle))
    else {
        return false;
    };
    let from = nearest(network, face, controls[0]);
    let to = nearest(network, face, controls[controls.len() - 1]);
    let mut pinned = controls.to_vec();
    pinned[0] = network.spot(network.faces[face][from]);
    pinned[controls.len() - 1] = network.spot(network.faces[face][to]);
    let course = resampled(&curve(&pinned));
    let last = course.len() - 1;
    let bent: Vec<Spot> = (1..last)
        .map(|at| {
            let part = at as f64 / last as f64;
            let reach = bend_m * (6.0 * part * (1.0 - part)).min(1.0);
            let spot = course[at];
            spot + Spot::new(bends[0].at(spot), bends[1].at(spot)) * reach
        })
        .collect();
    if !network.fits(face, from, to, &bent) {
        return false;
    }
    let street = Street { class: road.class, name: Some(road.name), path: Vec::new() };
    network.cut(face, from, to, &bent, street);
    true
}

/// The position on the face's ring nearest to the spot; a junction within reach is preferred.
fn nearest(network: &Network, face: usize, spot: Spot) -> usize {
    let ring = &network.faces[face];
    let distance = |at: usize| network.spot(ring[at]).distance(spot);
    let closest = |positions: &mut dyn Iterator<Item = usize>| {
        positions.min_by(|&a, &b| distance(a).total_cmp(&distance(b)))
    };
    let junction = closest(&mut (0..ring.len()).filter(|&at| network.is_junction(ring[at])))
        .filter(|&at| distance(at) < JUNCTION_REACH_M);
    junction.or_else(|| closest(&mut (0..ring.len()))).expect("a ring has vertices")
}

/// A Catmull-Rom curve through the control points, in steps of a few metres.
fn curve(controls: &[Spot]) -> Vec<Spot> {
    let control = |at: usize| controls[at.min(controls.len() - 1)];
    let mut drawn = vec![controls[0]];
    for at in 0..controls.len() - 1 {
        let (before, from, to, after) =
            (control(at.saturating_sub(1)), control(at), control(at + 1), control(at + 2));
        let steps = (from.distance(to) / 5.0).ceil() as usize;
        for step in 1..=steps {
            let t = step as f64 / steps as f64;
            let (t2, t3) = (t * t, t * t * t);
            drawn.push(
                before * (-0.5 * t3 + t2 - 0.5 * t)
                    + from * (1.5 * t3 - 2.5 * t2 + 1.0)
                    + to * (-1.5 * t3 + 2.0 * t2 + 0.5 * t)
                    + after * (0.5 * t3 - 0.5 * t2),
            );
        }
    }
    drawn
}

/// The same line with vertices about [`STEP_M`] apart, ends kept.
fn resampled(line: &[Spot]) -> Vec<Spot> {
    let length: f64 = line.windows(2).map(|pair| pair[0].distance(pair[1])).sum();
    let pieces = (length / STEP_M).round().max(1.0);
    let gap = length / pieces;
    let mut spaced = vec![line[0]];
    let mut walked = 0.0;
    for pair in line.windows(2) {
        let leg = pair[0].distance(pair[1]);
        while spaced.len() < pieces as usize && walked + leg >= gap * spaced.len() as f64 {
            let part = (gap * spaced.len() as f64 - walked) / leg;
            spaced.push(pair[0].toward(pair[1], part));
        }
        walked += leg;
    }
    spaced.push(line[line.len() - 1]);
    spaced
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::sources;

    #[test]
    fn every_main_road_is_laid_for_any_seed() {
        for seed in 0..40 {
            let mut network = Network::within(&sources::outline());
            lay(&mut network, seed);
            let laid = network.streets.iter().filter_map(|street| street.name).collect::<Vec<_>>();
            let wanted: Vec<&str> =
                MAIN_ROADS.iter().flat_map(|road| road.stretches.iter().map(|_| road.name)).collect();
            assert_eq!(laid, wanted, "seed {seed}");
        }
    }
}
