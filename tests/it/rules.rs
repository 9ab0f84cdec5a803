//! The rules of a plan, each on a town small enough to see what it finds.

use std::ops::RangeInclusive;
use std::sync::Arc;

use gridward::domain::edit::{Edit, NewIds, apply};
use gridward::domain::grid::{Grid, Levels};
use gridward::domain::issue::IssueSeverity;
use gridward::domain::norm::{Burden, Loads, Norms};
use gridward::domain::plan::Plan;
use gridward::domain::rule::{Service, all_issues, plan_issues};
use gridward::kernel::mesh::{ArcId, Mesh, NodeId};
use gridward::service::load::{homes, loads};

use crate::harness::sketch::{self, Sketch};

/// `code: subjects` of all that is found, in order.
fn found(plan: &Plan) -> Vec<String> {
    let issues = plan_issues(plan);
    let mut found: Vec<String> =
        issues.iter().map(|issue| format!("{}: {}", issue.code, issue.subjects.join(" "))).collect();
    found.sort();
    found
}

#[test]
fn what_a_map_has_wrong_with_it() {
    for (map, expected) in [
        ("ab/cd", &[][..]),
        ("aaa/aba/aaa", &["enclave: a"]),
        ("aba/aaa", &[]),
        ("ab/ba", &["parts: a", "parts: b"]),
        ("aaa/a.a/aaa", &["enclave: a", "gap: a"]),
        ("abb/a.b/aab", &["gap: b a"]),
    ] {
        assert_eq!(found(&Sketch::read(&format!("map community {map}")).plan()), expected, "{map}");
    }
    // Where a layer may leave free space a hole is no fault.
    assert_eq!(found(&Sketch::read("map entity aaa/a.a/aaa").plan()), Vec::<String>::new());
}

#[test]
fn what_is_too_narrow_is_a_sliver() {
    let town = Sketch::read("map community ab");
    let plan = town.plan();
    let a = plan.grids[0].id.clone();
    for (share, is_sliver) in [(0.995, true), (0.9, false)] {
        let line = vec![sketch::within(0, 0, 1, share, -0.5), sketch::within(0, 0, 1, share, 1.5)];
        let new = crate::edits::new_grid(1);
        let ids = NewIds { node: NodeId(1 << 40), arc: ArcId(1 << 40) };
        let parted = apply(&plan, &Edit::Split { grid: a.clone(), line, new, ids, may_part: false });
        let parted = parted.expect("parted").plan;
        let expected = if is_sliver { vec!["sliver: new-1".to_owned()] } else { Vec::new() };
        assert_eq!(found(&parted), expected, "{share}");
    }
}

#[test]
fn a_basic_grid_has_as_much_as_the_town_wants() {
    let town = Sketch::read(
        "map community ab
        address 一号 @ 0 0
        address 二号 @ 0 0
        address 三号 @ 1 0
        premises p1 @ 1 0
        premises p2 in 一号",
    );
    let (plan, mut roster, at) = (town.plan(), town.roster.clone(), sketch::moment("2026-11-23 12:00"));
    Arc::make_mut(&mut roster.addresses)[0].value.residents = 5;
    let loads = loads(&plan, homes(&roster.addresses, at), &roster.premises, at).expect("counted");
    let levels = Levels::new(["community"]).expect("levels");
    let wanted = |norms: &[(Burden, RangeInclusive<u32>)]| {
        let norms: Norms = norms.iter().cloned().collect();
        let service = Service { levels: &levels, roster: &roster, at, norms: &norms, loads: &loads };
        let issues = all_issues(&plan, &service).into_iter();
        let issues = issues.filter(|issue| issue.code.starts_with("size-"));
        issues.map(|issue| format!("{}: {}", issue.code, issue.text)).collect::<Vec<_>>()
    };
    assert_eq!(wanted(&[]), Vec::<String>::new());
    assert_eq!(wanted(&[(Burden::Addresses, 1..=2), (Burden::Premises, 0..=1)]), Vec::<String>::new());
    assert_eq!(
        wanted(&[(Burden::Addresses, 2..=9), (Burden::Premises, 1..=9)]),
        [
            "size-premises: grid a (a) has 0 premises, 1 to 9 are the town's norm",
            "size-addresses: grid b (b) has 1 addresses, 2 to 9 are the town's norm",
        ]
    );
    assert_eq!(
        wanted(&[(Burden::Residents, 0..=4)]),
        ["size-residents: grid a (a) has 5 residents, 0 to 4 are the town's norm"]
    );
}

#[test]
fn codes_parents_and_ground() {
    let good = Sketch::read("map community ab\nover t town a b").plan();
    assert_eq!(found(&good), Vec::<String>::new());
    let with = |change: &dyn Fn(&mut Vec<Grid>)| {
        let mut plan = good.clone();
        change(&mut plan.grids);
        found(&plan)
    };
    let at = |code: &str| good.grids.iter().position(|grid| &*grid.code == code).expect("there");
    let (a, b, t) = (at("a"), at("b"), at("t"));
    assert_eq!(with(&|grids| grids[b].code = "a".into()), ["duplicate-code: a"]);
    assert_eq!(with(&|grids| grids[b].parent = None), ["no-parent: b"]);
    assert_eq!(with(&|grids| grids[a].parent = Some(good.grids[b].id.clone())), ["nesting: "]);
    assert_eq!(with(&|grids| grids[t].level = grids[a].level), ["nesting: "]);
    let mut bare = good;
    bare.mesh = Mesh::default();
    assert_eq!(found(&bare), ["no-ground: a", "no-ground: b"]);
}

#[test]
fn a_matter_has_a_layer_with_grids() {
    let found = |maps: &str, matters: &str, at: &str| {
        let town = Sketch::read(&format!("{maps}\n{matters}"));
        let mut roster = town.roster.clone();
        // The first of them ends with the year.
        if let Some(first) = Arc::make_mut(&mut roster.matters).first_mut() {
            first.valid.to = sketch::moment("2027-01-01 00:00");
        }
        let (at, levels) = (sketch::moment(at), Levels::default());
        let (norms, loads) = (Norms::new(), Loads::new());
        let service = Service { levels: &levels, roster: &roster, at, norms: &norms, loads: &loads };
        let plan = if maps.is_empty() { Plan::default() } else { town.plan() };
        let issues = all_issues(&plan, &service).into_iter();
        let issues = issues.filter(|issue| issue.code.ends_with("-grids"));
        issues.map(|issue| format!("{}: {}", issue.code, issue.text)).collect::<Vec<_>>()
    };
    let (community, entity) = ("map community ab", "map community ab\nmap entity m.");
    let matters = "matter M1 entity\nmatter M2 road\nmatter M3 road\nmatter M4 community\nmatter M5 party";
    let (now, then) = ("2026-11-23 12:00", "2027-01-01 00:00");
    let of_party = "no-party-grids: the party layer has no grid to answer for 1 matters (M5 M5): grids of";
    for (maps, matters, at, expected) in [
        (community, "matter M1 community", now, vec![]),
        (
            community,
            matters,
            now,
            vec![
                "no-road-grids: the road layer has no grid to answer for 2 matters (M2 M2, M3 M3): grids of community \
                 do instead"
                    .to_owned(),
                "no-entity-grids: the entity layer has no grid to answer for 1 matters (M1 M1): grids of community do \
                 instead"
                    .to_owned(),
                format!("{of_party} community do instead"),
            ],
        ),
        (
            entity,
            matters,
            then,
            vec![
                "no-road-grids: the road layer has no grid to answer for 2 matters (M2 M2, M3 M3): grids of entity, \
                 community do instead"
                    .to_owned(),
                format!("{of_party} entity, community do instead"),
            ],
        ),
        // What no longer is a matter asks for nobody.
        (community, "matter M1 entity", then, vec![]),
        (
            "map party p",
            "matter M1 road",
            now,
            vec!["no-road-grids: the road layer has no grid to answer for 1 matters (M1 M1): nobody does".to_owned()],
        ),
        ("", matters, now, vec![]),
    ] {
        assert_eq!(found(maps, matters, at), expected, "{maps}, {matters} at {at}");
    }
}

#[test]
fn all_matters_of_a_layer_are_subjects_of_one_issue() {
    let codes: Vec<String> = (10..22).map(|number| format!("M{number}")).collect();
    let matters = codes.iter().map(|code| format!("matter {code} road\n")).collect::<String>();
    let town = Sketch::read(&format!("map community ab\n{matters}"));
    let (levels, norms, loads) = (Levels::default(), Norms::new(), Loads::new());
    let (roster, at) = (&town.roster, sketch::moment("2026-11-23 12:00"));
    let service = Service { levels: &levels, roster, at, norms: &norms, loads: &loads };
    let issues = all_issues(&town.plan(), &service);
    let found: Vec<_> = issues.iter().filter(|issue| &*issue.code == "no-road-grids").collect();
    let [one] = found[..] else { panic!("{issues:?}") };
    assert_eq!(one.subjects.iter().map(|code| &**code).collect::<Vec<_>>(), codes);
    assert!(one.text.contains("12 matters (M10 M10,") && one.text.contains("M14 M14, …)"), "{}", one.text);
    assert_eq!((one.severity, one.fixes().len()), (IssueSeverity::Warning, 2));
    assert_eq!(one.fixes()[0].op, Some("create"));
}
