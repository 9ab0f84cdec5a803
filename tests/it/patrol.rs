//! Coverage against the dumb way: every leg with every thing, whatever came in which order.

mod saved;

use std::sync::Arc;

use gridward::atlas::Atlas;
use gridward::demo::live::{Event, LiveDay};
use gridward::domain::layers::Layer;
use gridward::domain::patrol::{Position, is_leg};
use gridward::domain::time::Moment;
use gridward::kernel::measure::LocalScale;
use gridward::kernel::segment::Segment;
use gridward::live::patrol::{
    Around, Coverage, HOUR_S, PREMISES_REACH, Patrol, PatrolGround, Share, Thing, Whose, Window, coverage,
    gaps,
};
use proptest::prelude::*;

use crate::harness::patrol::{Dice, MORNING, Shelf, streets, walks};
use crate::harness::sketch::moment;

const MEMBERS: [&str; 5] = ["x", "y", "z", "w", "o"];

fn ground(atlas: &Arc<Atlas>) -> Arc<PatrolGround> {
    Arc::new(PatrolGround::new(atlas.clone(), moment("2026-11-23 12:00")))
}

/// Puts batches in one after the other, asking the shelf for what is not at hand, as a follower does.
fn followed(ground: &Arc<PatrolGround>, batches: &[Vec<Position>]) -> Patrol {
    let (mut patrol, mut shelf) = (Patrol::new(ground.clone()), Shelf::default());
    for batch in batches {
        let tracks = shelf.keep(batch);
        let around: Around = patrol
            .around(&tracks)
            .into_iter()
            .filter_map(|key| Some((key.clone(), shelf.0.get(&key)?.clone())))
            .collect();
        patrol.add(tracks, &around);
    }
    patrol
}

fn at_once(ground: &Arc<PatrolGround>, positions: &[Position]) -> Patrol {
    let (mut patrol, mut shelf) = (Patrol::new(ground.clone()), Shelf::default());
    shelf.keep(positions);
    patrol.add(shelf.all(), &Around::new());
    patrol
}

/// For each thing and layer, and for anybody: every second at which it was seen.
fn dumb(ground: &PatrolGround, positions: &[Position]) -> Vec<[Vec<i64>; 5]> {
    let mut seen: Vec<[Vec<i64>; 5]> = (0..ground.len()).map(|_| Default::default()).collect();
    let atlas = ground.atlas();
    for b in positions {
        let scale = LocalScale::at(b.track.point);
        for a in positions.iter().filter(|a| a.member == b.member && is_leg(&a.track, &b.track, scale)) {
            let leg = Segment { from: a.track.point, to: b.track.point };
            for number in 0..ground.len() as u32 {
                let passed = match ground.thing(number) {
                    Thing::Piece(piece) => leg.reaches(piece.middle, ground.road_reach(), scale),
                    Thing::Cell(cell) => leg.touches(&cell.bounds()),
                    Thing::Premises { point, since, .. } => {
                        since <= b.track.at && leg.reaches(point, PREMISES_REACH, scale)
                    }
                };
                if !passed {
                    continue;
                }
                let second = b.track.at.0 / 1_000_000;
                seen[number as usize][4].push(second);
                for (layer, leaf) in ground.leaves(number).iter().enumerate() {
                    let serves = |grid| {
                        atlas
                            .duties_on(grid)
                            .any(|row| row.value.member == b.member && row.valid.contains(b.track.at))
                    };
                    if leaf.is_some_and(|leaf| atlas.index().upward(leaf).any(serves)) {
                        seen[number as usize][layer].push(second);
                    }
                }
            }
        }
    }
    seen
}

fn windows(newest: i64) -> [Window; 5] {
    let now = moment("2026-11-23 10:30").0 / 1_000_000;
    [
        Window::Since(now - HOUR_S),
        Window::Since(now - 600),
        Window::Since(now - 30 * 24 * HOUR_S),
        Window::Hours { from: newest, to: newest + 1 },
        Window::Hours { from: newest - 5, to: newest },
    ]
}

/// A grid's coverage, counted from its leaves' things one by one.
fn dumb_coverage(
    ground: &PatrolGround,
    seen: &[[Vec<i64>; 5]],
    window: Window,
    newest: i64,
) -> Vec<Coverage> {
    let within = |second: &&i64| match window {
        Window::Since(from) => **second >= from,
        Window::Hours { from, to } => {
            (from..to).contains(&(**second / HOUR_S)) && **second / HOUR_S <= newest
        }
    };
    let last = |seconds: &[i64]| {
        let last = seconds.iter().filter(within).max().copied();
        last.map(|second| if let Window::Hours { .. } = window { second / HOUR_S * HOUR_S } else { second })
    };
    let atlas = ground.atlas();
    let mut found = Vec::new();
    for (at, grid) in atlas.plan().grids.iter().enumerate() {
        let mut of_grid = Coverage::default();
        for number in 0..ground.len() as u32 {
            let leaf = ground.leaves(number)[grid.layer as usize];
            if !leaf.is_some_and(|leaf| atlas.index().upward(leaf).any(|up| up.0 as usize == at)) {
                continue;
            }
            let own = last(&seen[number as usize][grid.layer as usize]);
            let any = last(&seen[number as usize][4]);
            let (of, share) = match ground.thing(number) {
                Thing::Piece(piece) => (piece.length_mm, &mut of_grid.roads_mm),
                Thing::Cell(_) => (1, &mut of_grid.cells),
                Thing::Premises { .. } => (1, &mut of_grid.premises),
            };
            share.of += of;
            share.seen += if own.is_some() { of } else { 0 };
            share.seen_by_others += if own.is_none() && any.is_some() { of } else { 0 };
            of_grid.last = of_grid.last.max(own);
        }
        found.push(of_grid);
    }
    found
}

fn everything(patrol: &Patrol) -> Vec<(Option<i64>, u32)> {
    let newest = patrol.newest_hour();
    let whose =
        [Whose::Any, Whose::Own(Layer::Community), Whose::Own(Layer::Road), Whose::Own(Layer::Entity)];
    (0..patrol.ground().len() as u32)
        .flat_map(|number| whose.map(|whose| (number, whose)))
        .map(|(number, whose)| {
            let trace = patrol.trace(number);
            (trace.last(whose, newest), trace.visits(whose, Window::Since(0), newest))
        })
        .collect()
}

#[test]
fn coverage_is_what_every_leg_with_every_thing_gives() {
    let atlas = streets();
    let ground = ground(&atlas);
    for seed in 1..4 {
        let positions = walks(&MEMBERS, 70, &mut Dice(seed));
        let patrol = at_once(&ground, &positions);
        let seen = dumb(&ground, &positions);
        for window in windows(patrol.newest_hour()) {
            let expected = dumb_coverage(&ground, &seen, window, patrol.newest_hour());
            let found = coverage(&patrol, &atlas, None, window);
            assert_eq!(found, expected, "seed {seed}, {window:?}");
        }
        // Some of each kind was seen by its own and some by others, or the test tests nothing.
        let town = coverage(&patrol, &atlas, None, Window::Since(0))[grid(&atlas, "t").0 as usize];
        for share in [town.roads_mm, town.premises, town.cells] {
            assert!(share.seen > 0 && share.seen < share.of, "{town:?}");
        }
        assert!(town.roads_mm.seen_by_others > 0, "{town:?}");
    }
}

fn grid(atlas: &Atlas, id: &str) -> gridward::domain::plan::GridIndex {
    atlas.grid_by_id(&gridward::domain::id::GridId::new(id).expect("an id")).expect("there")
}

#[test]
fn figures_add_up_from_basic_grid_to_town() {
    let atlas = streets();
    let patrol = at_once(&ground(&atlas), &walks(&MEMBERS, 60, &mut Dice(9)));
    let found = coverage(&patrol, &atlas, None, Window::Since(0));
    let sum = |ids: &[&str]| {
        ids.iter().fold(Coverage::default(), |mut sum, id| {
            sum.add(found[grid(&atlas, id).0 as usize]);
            sum
        })
    };
    assert_eq!(sum(&["a", "b", "c", "d"]), sum(&["t"]));
    assert_eq!(sum(&["h", "q"]), sum(&["t"]));
    // Thirteen walkable streets (the sixth of those along is not) of 700 and 500 m, as far as 1.1 cm goes.
    let metres = sum(&["t"]).roads_mm.of as f64 / 1_000.0;
    let expected = 5.0 * 7.0 * 102.5 + 8.0 * 5.0 * 110.7;
    assert!((metres - expected).abs() < 30.0, "{metres} {expected}");
}

#[test]
fn gaps_are_what_is_not_seen_worst_first() {
    let atlas = streets();
    let ground = ground(&atlas);
    let patrol = at_once(&ground, &walks(&MEMBERS, 60, &mut Dice(3)));
    let window = Window::Since(moment("2026-11-23 10:00").0 / 1_000_000);
    for id in ["a", "q", "t", "r", "e"] {
        let found = gaps(&patrol, grid(&atlas, id), window);
        let whole = coverage(&patrol, &atlas, None, window)[grid(&atlas, id).0 as usize];
        let unseen = |share: Share| share.of - share.seen;
        assert_eq!(found.iter().map(|gap| gap.length_mm).sum::<u64>(), unseen(whole.roads_mm), "{id}");
        let doors = found.iter().filter(|gap| gap.length_mm == 0).count() as u64;
        assert_eq!(doors, unseen(whole.premises), "{id}");
        assert!(found.is_sorted_by_key(|gap| (gap.last, std::cmp::Reverse(gap.length_mm))), "{id}");
    }
}

#[test]
fn a_spike_breaks_nothing_and_a_ride_counts_for_nothing() {
    let atlas = streets();
    let ground = ground(&atlas);
    let walk = |seconds_m: &[(i64, i32, i32)]| -> Vec<Position> {
        let from = walks(&["w"], 1, &mut Dice(1)).remove(0);
        let start = crate::harness::sketch::within(0, 0, 6, 0.5, 0.5);
        let of = |&(second, east, north): &(i64, i32, i32)| {
            let mut position = from.clone();
            position.track.at = Moment(moment(MORNING).0 + second * 1_000_000);
            position.track.point.x = start.x + east * 98;
            position.track.point.y = start.y + north * 90;
            position
        };
        seconds_m.iter().map(of).collect()
    };
    let seen = |steps: &[(i64, i32, i32)]| {
        let patrol = at_once(&ground, &walk(steps));
        coverage(&patrol, &atlas, None, Window::Since(0))[grid(&atlas, "t").0 as usize].roads_mm.seen
    };
    let straight = seen(&[(0, 0, 0), (20, 25, 0), (40, 50, 0)]);
    assert!((80_000..130_000).contains(&straight), "{straight}");
    assert_eq!(seen(&[(0, 0, 0), (20, 25, 0), (30, 2, -400), (40, 50, 0)]), straight);
    assert_eq!(seen(&[(0, 0, 0), (5, 50, 0), (10, 100, 0)]), 0);
    assert_eq!(seen(&[(0, 0, 0), (61, 30, 0)]), 0);
    assert_eq!(seen(&[(0, 0, 0)]), 0);
}

#[test]
fn the_demos_walkers_are_where_they_are_whoever_asks_when() {
    let atlas = streets();
    let (from, to) = (moment("2026-11-23 09:00"), moment("2026-11-23 17:00"));
    let day = LiveDay::new(&atlas, from, 7);
    let whole = day.events(from, to, 10);
    assert!(whole.len() > 300, "{}", whole.len());
    assert!(
        whole.is_sorted_by_key(Event::at) && whole.iter().all(|event| from <= event.at() && event.at() < to)
    );
    let mut parts = Vec::new();
    let mut at = from;
    while at < to {
        let next = Moment(at.0 + 7_777_777);
        parts.extend(LiveDay::new(&atlas, from, 7).events(at, next.min(to), 10));
        at = next;
    }
    assert_eq!(parts, whole);
    assert_ne!(LiveDay::new(&atlas, from, 8).events(from, to, 10), whole);
    // On foot, in the streets of their own grid: the whole of it in the end.
    let positions: Vec<Position> = whole.into_iter().map(|Event::Position(position)| position).collect();
    let patrol = at_once(&ground(&atlas), &positions);
    for id in ["a", "b"] {
        let seen = coverage(&patrol, &atlas, None, Window::Since(0))[grid(&atlas, id).0 as usize];
        assert!(seen.roads_mm.ratio() > Some(0.6), "{id}: {seen:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Any order, any batches, with repetitions: the same to the bit as all at once.
    #[test]
    fn order_and_batches_change_nothing(seed in any::<u64>(), size in 1..40_usize, spread_h in 0..5_i64) {
        let atlas = streets();
        let ground = ground(&atlas);
        let mut dice = Dice(seed);
        let mut positions = walks(&MEMBERS, 40, &mut dice);
        // Some hours between members, so that batches come for quarters that are not at hand any more.
        for position in &mut positions {
            let hours = spread_h * position.member.as_str().len() as i64 * i64::from(position.member.as_str() > "w");
            position.track.at.0 -= hours * HOUR_S * 1_000_000;
        }
        let expected = at_once(&ground, &positions);
        let mut shuffled = positions.clone();
        shuffled.extend(positions.iter().step_by(3).cloned());
        dice.shuffle(&mut shuffled);
        let batches: Vec<Vec<Position>> = shuffled.chunks(size).map(<[_]>::to_vec).collect();
        let found = followed(&ground, &batches);
        prop_assert!(everything(&found) == everything(&expected), "seen otherwise");
        let window = Window::Since(0);
        prop_assert_eq!(coverage(&found, &atlas, None, window), coverage(&expected, &atlas, None, window));
        let latest = |patrol: &Patrol| {
            let mut all: Vec<_> = patrol.latest().map(|(member, point)| (member.clone(), *point)).collect();
            all.sort();
            all
        };
        prop_assert_eq!(latest(&found), latest(&expected));
    }
}
