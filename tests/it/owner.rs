//! Who owns a point, rule by rule, on small towns.

use std::sync::Arc;

use gridward::atlas::{Atlas, Located, Query, Sought, Territory};
use gridward::domain::id::GridId;
use gridward::kernel::lattice::LatticePoint;
use gridward::kernel::measure::Metres;

use crate::harness::sketch::{Sketch, moment, push, within};

/// Two basic grids and a third in another community; a market, a road, a party grid.
const TOWN: &str = "
    map community aab/aab
    map entity    .m./...
    map road      .../rr.
    map party     ppp/...
    over t town h k
    over h community a
    over k community b
    over pt town pc
    over pc community p
";

/// Monday morning.
const MORNING: &str = "2026-11-23 10:00";

/// What is asked: `COLUMN ROW [TIME] [matter=CODE]`; what came, in a line:
/// `status layer grid member +escalated`, and the codes of the reasons.
fn asked<'a>(atlas: &'a Atlas, rows: usize, question: &str) -> Located<'a> {
    let words: Vec<&str> = question.split(' ').collect();
    let number = |at: usize| words[at].parse().expect("a number");
    let matter = words.iter().find_map(|word| word.strip_prefix("matter="));
    let time = words.iter().find(|word| word.contains(':'));
    let at = moment(&time.map_or(MORNING.into(), |time| format!("2026-11-23 {time}")));
    atlas.locate(&Query {
        place: Sought::Point(within(number(0), number(1), rows, 0.5, 0.5)),
        matter: matter.map(|code| atlas.matter(code, at).expect("a known matter")),
        accuracy: Metres(0.0),
        at,
        territory: None,
    })
}

fn summary(located: &Located<'_>) -> String {
    let owner = &located.owner;
    let layer = owner.layer.map_or("-", |layer| layer.name());
    let grid = owner.grid.map_or("-", |grid| grid.id.as_str());
    let member = owner.member.map_or("-", |member| member.member.id.as_str());
    format!("{} {layer} {grid} {member} +{}", owner.status.name(), owner.escalated)
}

fn codes(located: &Located<'_>) -> String {
    let codes: Vec<&str> = located.owner.because.iter().map(|reason| reason.code()).collect();
    codes.join(" ")
}

fn check(people: &str, cases: &[(&str, &str, &str)]) {
    let sketch = Sketch::read(&format!("{TOWN}\n{people}"));
    let atlas = sketch.atlas();
    for (question, expected, because) in cases {
        let located = asked(&atlas, sketch.rows, question);
        assert_eq!(summary(&located), *expected, "{question} with {people}");
        assert_eq!(codes(&located), *because, "{question} with {people}");
        for reason in &located.owner.because {
            let [zh, en] = [false, true].map(|english| reason.sentence(english).to_string());
            assert!(
                zh.ends_with('。') && en.ends_with('.') && (en.is_ascii() || en.contains('“')),
                "{zh} {en}"
            );
        }
    }
}

#[test]
fn entity_before_road_before_community() {
    let people = "
        member am grid_member \n duty am lead a
        member mm security_guard \n duty mm lead m
        member rm auxiliary_police \n duty rm lead r
        member pm party_worker \n duty pm lead p";
    let plain = "layer-order grid-holds-point on-duty";
    check(
        people,
        &[
            ("1 0", "owned entity m mm +0", plain),
            ("0 1", "owned road r rm +0", plain),
            ("0 0", "owned community a am +0", plain),
        ],
    );
}

#[test]
fn the_matters_layer_answers_and_its_absence_is_told() {
    let people = "
        member am grid_member \n duty am lead a
        member bm grid_member \n duty bm lead b
        member mm security_guard \n duty mm lead m
        member rm grid_member \n duty rm lead r
        member pm party_worker \n duty pm lead p
        matter RENT community \n matter FIRE entity \n matter STALL road \n matter PARTY party";
    let plain = "matter-layer grid-holds-point on-duty";
    let absent = "matter-layer-absent grid-holds-point on-duty";
    check(
        people,
        &[
            ("1 0 matter=RENT", "owned community a am +0", plain),
            ("1 0 matter=FIRE", "owned entity m mm +0", plain),
            ("1 0 matter=STALL", "owned entity m mm +0", absent),
            ("0 1 matter=FIRE", "owned road r rm +0", absent),
            ("2 0 matter=FIRE", "owned community b bm +0", absent),
            ("2 0 matter=PARTY", "owned party p pm +0", plain),
            ("2 1 matter=PARTY", "owned community b bm +0", absent),
        ],
    );
}

#[test]
fn team_before_role_before_beginning_before_id() {
    let plain = "layer-order grid-holds-point on-duty";
    let several = "layer-order grid-holds-point on-duty longest-serving";
    let of_team = "matter-layer grid-holds-point matter-team on-duty";
    let cases = [
        // Role, whatever began first.
        (
            "duty v1 member a 2020-01-01 \n duty g1 deputy a 2021-01-01 \n duty g2 lead a 2025-01-01",
            "g2",
            plain,
            "",
        ),
        ("duty v1 member a 2020-01-01 \n duty g1 deputy a 2021-01-01", "g1", plain, ""),
        // The same role: who began first.
        ("duty g1 lead a 2021-01-01 \n duty g2 lead a 2020-01-01", "g2", several, ""),
        // Began at once: the id.
        ("duty g2 lead a 2021-01-01 \n duty g1 lead a 2021-01-01", "g1", several, ""),
        // The matter's team before the role.
        ("duty g1 lead a \n duty v1 member a", "v1", of_team, " matter=VOL"),
        // A duty that begins later, and a lead who is off: neither counts.
        ("duty g1 lead a 2027-01-01 \n duty g2 deputy a", "g2", plain, ""),
        ("duty g1 lead a Mo-Fr 12:00-18:00 \n duty g2 deputy a", "g2", plain, ""),
    ];
    for (duties, member, because, matter) in cases {
        let people = format!(
            "member g1 grid_member \n member g2 grid_member \n member v1 volunteer
             matter VOL community volunteer \n{duties}"
        );
        let question = format!("0 0{matter}");
        check(&people, &[(&question, &format!("owned community a {member} +0"), because)]);
    }
}

#[test]
fn a_change_of_hours_begins_no_new_duty() {
    let mut sketch = Sketch::read(&format!(
        "{TOWN}\n member g1 grid_member \n member g2 grid_member
         duty g2 lead a 2020-01-01 \n duty g1 lead a 2021-01-01"
    ));
    // g2's duty goes on from 2026 with other hours.
    let change = moment("2026-01-01 00:00");
    let mut later = sketch.roster.duties[0].clone();
    Arc::make_mut(&mut sketch.roster.duties)[0].valid.to = change;
    later.valid.from = change;
    push(&mut sketch.roster.duties, later);
    let atlas = sketch.atlas();
    assert_eq!(summary(&asked(&atlas, sketch.rows, "0 0")), "owned community a g2 +0");
    // With a gap in between it would be another.
    Arc::make_mut(&mut sketch.roster.duties)[2].valid.from = moment("2026-02-01 00:00");
    let atlas = sketch.atlas();
    assert_eq!(summary(&asked(&atlas, sketch.rows, "0 0")), "owned community a g1 +0");
}

#[test]
fn up_the_own_layer_then_the_community_layer_at_that_point() {
    let head = "layer-order grid-holds-point nobody-on-duty";
    let to_community = "escalated-to-community-layer";
    let case = |people: &str, question: &str, expected: &str, because: &str| {
        check(
            &format!("member x grid_member \n member y volunteer \n matter VOL entity volunteer \n{people}"),
            &[(question, expected, because)],
        );
    };
    case("duty x lead h", "0 0", "owned community h x +1", &format!("{head} escalated-to-parent on-duty"));
    case(
        "duty x lead t",
        "0 0",
        "owned community t x +2",
        &format!("{head} escalated-to-parent nobody-on-duty escalated-to-parent on-duty"),
    );
    // Not the neighbour's community.
    case(
        "duty x lead k",
        "0 0",
        "nobody community a - +2",
        &format!(
            "{head} escalated-to-parent nobody-on-duty escalated-to-parent nobody-on-duty nobody-at-all"
        ),
    );
    case("duty x lead a", "1 0", "owned entity a x +1", &format!("{head} {to_community} on-duty"));
    case(
        "duty x lead t",
        "1 0",
        "owned entity t x +3",
        &format!("{head} {to_community} nobody-on-duty {to_community} nobody-on-duty {to_community} on-duty"),
    );
    // The team holds all the way up.
    case(
        "duty x lead a \n duty y member t",
        "1 0 matter=VOL",
        "owned entity t y +3",
        &format!(
            "matter-layer grid-holds-point matter-team nobody-on-duty {to_community} nobody-on-duty \
             {to_community} nobody-on-duty {to_community} on-duty"
        ),
    );
    // Off duty at night, round the clock above.
    let shifts = "duty x lead a 08:00-20:00 \n duty y lead h 24/7";
    case(shifts, "0 0 19:59", "owned community a x +0", "layer-order grid-holds-point on-duty");
    case(shifts, "0 0 20:00", "owned community h y +1", &format!("{head} escalated-to-parent on-duty"));
}

#[test]
fn outside_and_nobody_are_answers() {
    let sketch = Sketch::read(TOWN);
    let atlas = sketch.atlas();
    let nobody = asked(&atlas, sketch.rows, "2 0");
    assert_eq!(summary(&nobody), "nobody community b - +2");
    assert_eq!(nobody.led_by().map(|party| party.grid.id.as_str()), Some("p"));
    assert_eq!(asked(&atlas, sketch.rows, "2 1").led_by().map(|party| party.index), None);
    let outside = asked(&atlas, sketch.rows, "9 0");
    assert_eq!(
        (summary(&outside).as_str(), codes(&outside).as_str()),
        ("outside - - - +0", "outside-served-area")
    );
    assert!(outside.grids.is_empty());
}

#[test]
fn a_party_grid_alone_owns_nothing() {
    let sketch = Sketch::read("map community a.\n map party pp\n member pm party_worker\n duty pm lead p");
    let atlas = sketch.atlas();
    let found = asked(&atlas, sketch.rows, "1 0");
    assert_eq!(summary(&found), "outside - - - +0");
    assert_eq!(found.led_by().map(|party| party.members.len()), Some(1));
}

#[test]
fn who_has_left_owns_nothing() {
    let mut sketch = Sketch::read(&format!(
        "{TOWN}\n member x grid_member \n duty x lead a \n member y grid_member \n duty y lead h"
    ));
    Arc::make_mut(&mut sketch.roster.members)[0].valid.to = moment("2026-11-01 00:00");
    let atlas = sketch.atlas();
    assert_eq!(summary(&asked(&atlas, sketch.rows, "0 0")), "owned community h y +1");
}

#[test]
fn outside_a_territory_people_are_hidden_and_grids_are_not() {
    let people = "
        member am grid_member \n duty am lead a
        member bm grid_member \n duty bm lead b
        member mm security_guard \n duty mm lead m
        member tm grid_member \n duty tm lead t";
    let sketch = Sketch::read(&format!("{TOWN}\n{people}"));
    let atlas = sketch.atlas();
    let ask = |territory: &str, point: LatticePoint| {
        let territory = Territory::new(&atlas, &GridId::new(territory).expect("an id")).expect("a grid");
        let at = moment(MORNING);
        let place = Sought::Point(point);
        let query = Query { place, matter: None, accuracy: Metres(0.0), at, territory: Some(territory) };
        let found = atlas.locate(&query);
        let people: Vec<&str> =
            found.grids.iter().flat_map(|grid| &grid.members).map(|one| one.member.id.as_str()).collect();
        let brief = atlas.locate_brief(point, None, at, Some(&territory));
        assert_eq!(brief.status, found.owner.status);
        assert_eq!(brief.member.map(|m| &m.id), found.owner.member.map(|m| &m.member.id));
        format!("{} | {} | {}", summary(&found), codes(&found), people.join(" "))
    };
    let at = |column, row| within(column, row, sketch.rows, 0.5, 0.5);
    for (territory, point, expected) in [
        ("h", at(0, 0), "owned community a am +0 | layer-order grid-holds-point on-duty | am"),
        ("h", at(1, 0), "owned entity m mm +0 | layer-order grid-holds-point on-duty | am mm"),
        ("h", at(2, 0), "hidden community b - +0 | layer-order grid-holds-point outside-territory | "),
        ("m", at(1, 0), "owned entity m mm +0 | layer-order grid-holds-point on-duty | am mm"),
        ("m", at(0, 0), "hidden community a - +0 | layer-order grid-holds-point outside-territory | "),
        ("p", at(0, 0), "owned community a am +0 | layer-order grid-holds-point on-duty | am"),
        ("t", at(2, 1), "owned community b bm +0 | layer-order grid-holds-point on-duty | bm"),
    ] {
        assert_eq!(ask(territory, point), expected, "{territory} {point:?}");
    }
    assert!(Territory::new(&atlas, &GridId::new("gone").expect("an id")).is_none());
}
