//! What is near, against a plain scan over everything.

use std::sync::Arc;

use gridward::atlas::{Atlas, NEAREST_MAX, Place, Territory};
use gridward::domain::id::RoadId;
use gridward::domain::road::Road;
use gridward::domain::roster::Row;
use gridward::domain::time::{LogNumber, Period};
use gridward::kernel::lattice::LatticePoint;
use gridward::kernel::measure::LocalScale;

use crate::harness::sketch::{Sketch, moment, within};
use crate::harness::town::{HOUJIE, MORNING, houjie};

fn distance_m(a: LatticePoint, b: LatticePoint) -> f64 {
    let scale = LocalScale::at(a);
    let (dx, dy) = (f64::from(b.x) - f64::from(a.x), f64::from(b.y) - f64::from(a.y));
    ((dx * scale.metres_per_x).powi(2) + (dy * scale.metres_per_y).powi(2)).sqrt()
}

/// Distances of a kind, nearest first, and the ids.
fn of_kind(
    atlas: &Atlas,
    from: LatticePoint,
    limit: usize,
    territory: Option<&Territory<'_>>,
) -> [Vec<(f64, String)>; 2] {
    let found = atlas.nearest(from, moment(MORNING), limit, territory);
    assert!(found.is_sorted_by(|a, b| a.distance.0 <= b.distance.0));
    let mut kinds = [Vec::new(), Vec::new()];
    for it in found {
        match it.place {
            Place::Address(address) => kinds[0].push((it.distance.0, address.id.to_owned())),
            Place::Premises(premises) => kinds[1].push((it.distance.0, premises.id.as_str().to_owned())),
            Place::Street(_) | Place::Road(_) | Place::Grid(_) => {}
        }
    }
    kinds
}

fn scan<'a>(
    things: impl Iterator<Item = (&'a str, LatticePoint)>,
    from: LatticePoint,
    limit: usize,
) -> Vec<(f64, String)> {
    let mut all: Vec<(f64, String)> = things.map(|(id, at)| (distance_m(from, at), id.to_owned())).collect();
    all.retain(|(far, _)| *far <= NEAREST_MAX.0);
    all.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.cmp(&b.1)));
    all.truncate(limit);
    all
}

fn same(found: &[(f64, String)], expected: &[(f64, String)], what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (one, other) in found.iter().zip(expected) {
        assert!((one.0 - other.0).abs() < 1e-6 && one.1 == other.1, "{what}: {one:?} {other:?}");
    }
}

#[test]
fn nearest_is_what_a_plain_scan_finds() {
    let atlas = houjie();
    let town = crate::demo::houjie();
    let bounds =
        atlas.boxes().iter().fold(gridward::kernel::lattice::LatticeBox::EMPTY, |all, one| all.union(*one));
    let span = (f64::from(bounds.max.x - bounds.min.x), f64::from(bounds.max.y - bounds.min.y));
    let territory = atlas.plan().grids.iter().find(|grid| &*grid.name == "河田社区").expect("河田");
    let territory = Territory::new(atlas, &territory.id).expect("a grid");
    let mut seed = 7_u64;
    let mut next = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as f64 / f64::from(1_u32 << 31)
    };
    for number in 0..60 {
        // Doors themselves among them, and places far outside.
        let from = match number % 3 {
            0 => town.addresses[(next() * town.addresses.len() as f64) as usize].at,
            _ => LatticePoint::new(
                bounds.min.x + (span.0 * (1.2 * next() - 0.1)) as i32,
                bounds.min.y + (span.1 * (1.2 * next() - 0.1)) as i32,
            ),
        };
        let limit = [1, 5, 40][number % 3];
        let addresses = scan(town.addresses.iter().map(|it| (it.id.as_str(), it.at)), from, limit);
        let located = || town.premises.iter().filter_map(|it| Some((it.id.as_str(), it.at?)));
        let [found, premises] = of_kind(atlas, from, limit, None);
        same(&found, &addresses, "addresses");
        same(&premises, &scan(located(), from, limit), "premises");
        let [found, premises] = of_kind(atlas, from, limit, Some(&territory));
        same(&found, &addresses, "addresses are for everybody");
        same(&premises, &scan(located().filter(|it| territory.covers(it.1)), from, limit), "own premises");
    }
}

#[test]
fn roads_are_as_far_as_their_lines() {
    let mut sketch = Sketch::read(HOUJIE);
    let at = |column: usize, fx: f64, fy: f64| within(column, 0, 2, fx, fy);
    let road = |id: &str, lines: Vec<Vec<LatticePoint>>| Row {
        value: Road {
            id: RoadId::new(id).expect("an id"),
            name: id.into(),
            class: "residential".into(),
            walkable: true,
            lines,
        },
        valid: Period::ALWAYS,
        recorded: LogNumber(1),
    };
    // One past both its ends, one in two lines of which the second is nearer, one with a single spot.
    sketch.roster.roads = Arc::from([
        road("r1", vec![vec![at(0, 0.0, 0.2), at(3, 1.0, 0.2)]]),
        road("r2", vec![vec![at(2, 0.0, 0.9), at(3, 0.0, 0.9)], vec![at(0, 0.9, 0.5), at(1, 0.5, 0.5)]]),
        road("r3", vec![vec![at(0, 0.5, 0.6), at(0, 0.5, 0.6)]]),
    ]);
    let atlas = sketch.atlas();
    let from = at(0, 0.5, 0.5);
    let roads: Vec<(String, f64)> = atlas
        .nearest(from, moment(MORNING), 10, None)
        .into_iter()
        .filter_map(|it| match it.place {
            Place::Road(road) => Some((road.id.as_str().to_owned(), it.distance.0)),
            _ => None,
        })
        .collect();
    let expected = [
        ("r3", distance_m(from, at(0, 0.5, 0.6))),
        ("r1", distance_m(from, at(0, 0.5, 0.2))),
        ("r2", distance_m(from, at(0, 0.9, 0.5))),
    ];
    assert_eq!(roads.len(), expected.len(), "{roads:?}");
    for (one, other) in roads.iter().zip(expected) {
        assert!(one.0 == other.0 && (one.1 - other.1).abs() < 0.02, "{one:?} {other:?}");
    }
}
