//! The atlas as a whole: until when its answers hold, with another roster, and the current one.

use std::sync::Arc;

use gridward::atlas::{Atlas, Current, Ground, Located, Query, Sought, Version};
use gridward::domain::edition::{Edition, EditionNumber};
use gridward::domain::roster::{Difference, RosterDifference};
use gridward::domain::time::{LogNumber, Period};
use gridward::domain::town::Town;
use gridward::kernel::measure::Metres;

use crate::harness::sketch::{Sketch, moment, within};
use crate::harness::town::{HOUJIE, ask, found};

#[test]
fn an_answer_says_until_when_it_holds() {
    let people = "
        map community ab
        map party pp
        over h community a b
        member x grid_member \n member y grid_member \n member z party_worker
        duty x lead a Mo-Fr 08:30-12:00,14:00-17:30
        duty y lead h 20:00-08:00
        duty z lead p
        address 一号 @ 0 0
        matter M community";
    let mut sketch = Sketch::read(people);
    let until = |sketch: &Sketch, at: &str, column: usize| {
        let mut atlas = sketch.atlas();
        let editions = [1, 2].map(|number| Edition {
            number: EditionNumber(number),
            effective_from: moment(["2026-01-01 00:00", "2026-11-28 00:00"][number as usize - 1]),
            ..atlas.edition().clone()
        });
        let roster = sketch.roster.clone();
        atlas = atlas.with_roster(atlas.town().clone(), editions.to_vec(), roster).expect("a zone");
        let place = Sought::Point(within(column, 0, 1, 0.5, 0.5));
        let query = Query { place, matter: None, accuracy: Metres(0.0), at: moment(at), territory: None };
        atlas.valid_until(&query, &atlas.locate(&query))
    };
    for (at, column, expected) in [
        ("2026-11-23 10:00", 0, "2026-11-23 12:00"),
        ("2026-11-23 12:00", 0, "2026-11-23 14:00"),
        ("2026-11-23 17:30", 0, "2026-11-23 20:00"),
        ("2026-11-24 07:59", 1, "2026-11-24 08:00"),
        ("2026-11-24 08:00", 1, "2026-11-24 20:00"),
        // The next edition comes before Saturday's first shift.
        ("2026-11-27 21:00", 0, "2026-11-28 00:00"),
        ("2026-11-28 00:00", 0, "2026-11-28 08:00"),
    ] {
        assert_eq!(until(&sketch, at, column), Some(moment(expected)), "{at} {column}");
    }
    // A duty that ends, and one that begins, within the shift.
    Arc::make_mut(&mut sketch.roster.duties)[0].valid.to = moment("2026-11-23 11:00");
    assert_eq!(until(&sketch, "2026-11-23 10:00", 0), Some(moment("2026-11-23 11:00")));
    Arc::make_mut(&mut sketch.roster.duties)[0].valid = Period::since(moment("2026-11-23 10:30"));
    assert_eq!(until(&sketch, "2026-11-23 10:00", 0), Some(moment("2026-11-23 10:30")));
    // A member who leaves.
    Arc::make_mut(&mut sketch.roster.members)[2].valid.to = moment("2026-11-23 10:10");
    assert_eq!(until(&sketch, "2026-11-23 10:00", 0), Some(moment("2026-11-23 10:10")));
    // Outside everything only an edition can change it.
    assert_eq!(until(&sketch, "2026-11-23 10:00", 7), Some(moment("2026-11-28 00:00")));
    assert_eq!(until(&sketch, "2026-11-29 10:00", 7), None);
}

#[test]
fn with_another_roster_all_is_as_if_built_anew() {
    let before = Sketch::read(HOUJIE);
    let mut after = Sketch::read(&format!("{HOUJIE}\n address 厚街镇家具大道1号 @ 2 1\n duty z deputy c"));
    after.roster.log = LogNumber(2);
    let old = before.atlas();
    let new =
        old.with_roster(old.town().clone(), old.editions().to_vec(), after.roster.clone()).expect("zone");
    assert_eq!(new.version(), Version { log: LogNumber(2), edition: EditionNumber(1) });
    let anew = after.atlas();
    for text in ["家具大道1号", "南环路5号", "河田大道12号"] {
        let both = [&new, &anew].map(|atlas| format!("{:?}", ask(atlas, Sought::Address(text), 50.0)));
        assert_eq!(both[0], both[1]);
    }
    assert_eq!(found(&ask(&new, Sought::Address("家具大道1号"), 0.0)), "exact rooftop c 0/1 owned z");
    assert_eq!(found(&ask(&old, Sought::Address("家具大道1号"), 0.0)), "none - [] 0/0 not_found -");
}

/// What later writes changed, put into an atlas, gives what the whole roster gives.
#[test]
fn with_a_difference_all_is_as_if_built_anew() {
    let old = Sketch::read(HOUJIE).atlas();
    let changed = HOUJIE.replace("duty z lead s", "duty z deputy s\n duty x lead s");
    let mut after = Sketch::read(&changed);
    after.roster.log = LogNumber(2);
    let anew = after.atlas();
    let duties = &after.roster.duties;
    let mut ids: Vec<Arc<str>> =
        old.roster().duties.iter().chain(duties.iter()).map(|row| row.value.id.as_str().into()).collect();
    ids.sort();
    ids.dedup();
    let difference = RosterDifference {
        log: LogNumber(2),
        duties: Difference { ids, rows: duties.to_vec() },
        ..RosterDifference::default()
    };
    let with = |town: Town, difference| {
        old.with_difference(town, old.editions().to_vec(), difference).expect("a zone")
    };
    let new = with(old.town().clone(), difference.clone()).expect("no address has changed");
    assert_eq!(new.version(), anew.version());
    for text in ["南环路5号", "河田大道12号", "珊美社区南环路5号"] {
        let both = [&new, &anew].map(|atlas| format!("{:?}", ask(atlas, Sought::Address(text), 50.0)));
        assert_eq!(both[0], both[1]);
    }
    let found_in = |atlas| found(&ask(atlas, Sought::Address("珊美社区南环路5号"), 0.0));
    assert!(found_in(&old).ends_with("owned z") && found_in(&new).ends_with("owned x"));
    // What an atlas holds in another form takes the whole roster.
    let mut addresses = difference.clone();
    addresses.addresses.ids.push("a1".into());
    assert!(with(old.town().clone(), addresses).is_none());
    assert!(with(Town { name: "别处".into(), ..old.town().clone() }, difference).is_none());
}

/// Other borders under the same people and places, as when an edition comes into force.
#[test]
fn on_other_ground_all_is_as_if_built_anew() {
    let old = Sketch::read(HOUJIE).atlas();
    let moved = |map: &str| {
        let mut after = Sketch::read(&HOUJIE.replace("map community abbd/accd", map));
        after.roster.log = LogNumber(2);
        let anew = after.atlas();
        let edition = Edition { number: EditionNumber(2), ..anew.edition().clone() };
        let ground = Ground::build(edition.clone(), anew.plan().clone()).expect("sound");
        let difference = RosterDifference { log: LogNumber(2), ..RosterDifference::default() };
        let editions = vec![old.edition().clone(), edition];
        let new = old.moved_to(Arc::new(ground), old.town().clone(), editions, difference);
        (new.expect("a zone"), anew)
    };
    // The second grid takes the third's place, and a part of the first's.
    let (new, anew) = moved("map community bbbd/accd");
    let new = new.expect("communities are called as before");
    assert_eq!(new.version(), Version { log: LogNumber(2), edition: EditionNumber(2) });
    for text in ["河田大道12号", "河田大道128号", "南环路5号", "珊美社区南环路5号", "二横巷三十二号B座"]
    {
        let answers = [&new, &anew].map(|atlas| {
            let answer = ask(atlas, Sought::Address(text), 50.0);
            format!("{:?}", Located { edition: EditionNumber(0), ..answer })
        });
        assert_eq!(answers[0], answers[1], "{text}");
    }
    let at_home = |atlas| found(&ask(atlas, Sought::Address("河田大道12号"), 0.0));
    assert_ne!(at_home(&new), at_home(&old));
    let duties = |atlas: &Atlas, code: &str| {
        atlas.duties_on(atlas.grids_by_code(code)[0]).map(|row| row.value.id.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(
        ["h", "q", "s"].map(|code| duties(&new, code)),
        ["h", "q", "s"].map(|code| duties(&anew, code))
    );

    // Addresses are read by the names of communities.
    let renamed = Sketch::read(&HOUJIE.replace("桥头社区", "桥尾社区")).plan();
    let ground = Ground::build(old.edition().clone(), renamed).expect("sound");
    let same = RosterDifference { log: LogNumber(1), ..RosterDifference::default() };
    let new = old.moved_to(Arc::new(ground), old.town().clone(), old.editions().to_vec(), same);
    assert!(new.expect("a zone").is_none());
}

#[test]
fn only_a_newer_atlas_takes_the_place_of_the_current_one() {
    let of = |log: u64| {
        let mut sketch = Sketch::read(HOUJIE);
        sketch.roster.log = LogNumber(log);
        Arc::new(sketch.atlas())
    };
    let current = Current::default();
    assert!(current.load().is_none());
    for (log, taken, now) in [(5, true, 5), (3, false, 5), (5, false, 5), (6, true, 6)] {
        assert_eq!(current.swap_if_newer(of(log)), taken, "{log}");
        assert_eq!(current.load().map(|atlas| atlas.log()), Some(LogNumber(now)), "{log}");
    }
    let version = |log: u64| Version { log: LogNumber(log), edition: EditionNumber(1) };
    let mut loads = 0;
    for _ in 0..2 {
        let past = current.past(version(2), || {
            loads += 1;
            Ok::<_, String>(Arc::into_inner(of(2)).expect("held once"))
        });
        assert_eq!(past.map(|atlas| atlas.log()), Ok(LogNumber(2)));
    }
    assert_eq!(loads, 1);
    let failed = current.past(version(1), || Err::<Atlas, _>("no such edition".to_owned()));
    assert_eq!(failed.map(|_| ()), Err(Arc::new("no such edition".to_owned())));
    let now = current.past(version(6), || Err::<Atlas, _>("not asked".to_owned())).expect("the current one");
    assert_eq!(now.log(), LogNumber(6));
}
