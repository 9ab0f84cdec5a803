//! Editions: published whole or refused, given back as published.

use std::collections::BTreeSet;

use gridward::domain::edition::EditionNumber;
use gridward::domain::grid::{Level, Levels};
use gridward::domain::id::GridId;
use gridward::domain::issue::{Issue, IssueSeverity};
use gridward::domain::layers::Layer;
use gridward::domain::plan::Plan;
use gridward::domain::time::{LogNumber, Moment, Period};
use gridward::domain::town::Town;
use gridward::kernel::measure::SquareMetres;
use gridward::kernel::mesh::{Leaf, Mesh};
use gridward::store::{LogKind, SourceDigest, Store, StoreError, Touched, canonical};

use super::samples::{by, plan, plan_text, point, publication, rows, set_member, with_arc_moved};
use super::{DAY, START, stores};

fn read(store: &dyn Store, edition: u32) -> String {
    plan_text(&store.plan(EditionNumber(edition)).expect("read").expect("there"))
}

/// A line of editions that differ in every way: borders, names, retired and new grids, leaf numbers.
fn line() -> Vec<Plan> {
    let first = plan(4, 5, 1);
    let moved = with_arc_moved(&first, 11, 1);
    let mut renamed = moved.clone();
    renamed.grids[1].name = "西区".into();
    renamed.grids[5].code = "a new code".into();
    // A basic grid goes from one community to the other.
    let mut transferred = renamed.clone();
    let west = transferred.grids[1].id.clone();
    let grid = transferred.grids.iter_mut().find(|g| g.parent.as_ref() == Some(&west)).expect("one");
    grid.parent = Some("east").map(|id| GridId::new(id).expect("an id"));
    // An entity grid is retired with its arcs.
    let retired = retire(&transferred, Layer::Entity);
    vec![first.clone(), moved, renamed, transferred, retired, first]
}

/// Takes the last leaf of a layer that shares no arc out of the plan.
fn retire(plan: &Plan, layer: Layer) -> Plan {
    let of_layer = |id: &GridId| plan.grids.iter().any(|grid| grid.id == *id && grid.layer == layer);
    let gone = plan.leaves.iter().rposition(of_layer).expect("one");
    let id = plan.leaves[gone].clone();
    let (nodes, mut arcs) = rows(plan);
    arcs.retain(|arc| arc.sides.iter().all(|side| side.left.0 as usize != gone));
    for side in arcs.iter_mut().flat_map(|arc| &mut arc.sides) {
        for leaf in [&mut side.left, &mut side.right] {
            if !leaf.is_free() && leaf.0 as usize > gone {
                *leaf = Leaf(leaf.0 - 1);
            }
        }
    }
    let used =
        |node: &gridward::kernel::mesh::Node| arcs.iter().any(|arc| arc.from == node.id || arc.to == node.id);
    let nodes = nodes.into_iter().filter(used).collect();
    let mut left = plan.clone();
    left.grids.retain(|grid| grid.id != id);
    left.leaves.remove(gone);
    left.mesh = Mesh::assemble(nodes, arcs).expect("still sound");
    left
}

/// What is read of one grid, and of the numbers given, is what all the plans have.
fn grids_and_numbers_are_those_of_the_plans(store: &dyn Store, kind: &str) {
    let plans: Vec<(EditionNumber, Plan)> = (1..=6)
        .map(EditionNumber)
        .map(|number| (number, store.plan(number).expect("read").expect("there")))
        .collect();
    let ids: BTreeSet<&GridId> =
        plans.iter().flat_map(|(_, plan)| &plan.grids).map(|grid| &grid.id).collect();
    for id in ids {
        let of_plan = |plan: &Plan| plan.grids.iter().find(|grid| grid.id == *id).cloned();
        let expected: Vec<_> =
            plans.iter().filter_map(|(number, plan)| Some((*number, of_plan(plan)?))).collect();
        assert_eq!(store.grid_versions(id).expect("read"), expected, "{kind} {id}");
    }
    let nobody = GridId::new("nobody").expect("an id");
    assert_eq!(store.grid_versions(&nobody).expect("read"), []);
    let node = plans.iter().flat_map(|(_, plan)| plan.mesh.nodes()).map(|node| node.id).max();
    let arc = plans.iter().flat_map(|(_, plan)| plan.mesh.arcs()).map(|arc| arc.id).max();
    assert_eq!(store.mesh_numbers().expect("read"), (node.expect("one"), arc.expect("one")), "{kind}");
}

#[test]
fn plans_come_back_as_published() {
    let line = line();
    for made in stores() {
        let store = &made.store;
        for (at, plan) in line.iter().enumerate() {
            let base = (at > 0).then_some(at as u32);
            let edition =
                store.publish(&publication(base, plan, START + at as i64 / 2 * DAY)).expect("published");
            assert_eq!(edition.number, EditionNumber(at as u32 + 1));
            assert_eq!(edition.log, LogNumber(at as u64 + 1));
        }
        for store in [store.clone(), made.again()] {
            for (at, plan) in line.iter().enumerate() {
                let expected = plan_text(&canonical(plan.clone()).expect("sound"));
                assert!(read(&*store, at as u32 + 1) == expected, "{} edition {}", made.kind, at + 1);
            }
            assert!(store.plan(EditionNumber(7)).expect("read").is_none());
            grids_and_numbers_are_those_of_the_plans(&*store, made.kind);
            let editions = store.editions(LogNumber(4)).expect("read");
            assert_eq!(editions.iter().map(|edition| edition.number.0).collect::<Vec<_>>(), [1, 2, 3, 4]);
            assert_eq!(editions[3].effective_from, Moment(START + DAY));
            assert_eq!(&*editions[0].note, "a note");
        }
    }
}

#[test]
fn the_order_of_a_plan_is_its_ids() {
    let shuffled = plan(4, 3, 9);
    assert!(!shuffled.leaves.is_sorted());
    let ordered = canonical(shuffled.clone()).expect("sound");
    assert!(ordered.leaves.is_sorted() && ordered.grids.is_sorted_by_key(|grid| &grid.id));
    // The same grids lie on the same sides.
    let named = |plan: &Plan| -> Vec<String> {
        let name = |leaf: Leaf| if leaf.is_free() { "-" } else { plan.leaves[leaf.0 as usize].as_str() };
        let sides = plan.mesh.arcs().flat_map(|arc| arc.sides);
        sides.map(|side| format!("{:?} {} {}", side.layer, name(side.left), name(side.right))).collect()
    };
    assert_eq!(named(&ordered), named(&shuffled));
    assert_eq!(plan_text(&canonical(ordered.clone()).expect("sound")), plan_text(&ordered));
}

#[test]
fn what_does_not_follow_is_refused_and_leaves_nothing() {
    for made in stores() {
        let store = &made.store;
        let plan = plan(2, 3, 1);
        let refused = store.publish(&publication(Some(1), &plan, START));
        assert!(
            matches!(refused, Err(StoreError::Conflict { head: None, base: Some(EditionNumber(1)) })),
            "{}: {refused:?}",
            made.kind
        );
        for (base, from) in [(None, START), (Some(1), START + DAY), (Some(2), START + 2 * DAY)] {
            store.publish(&publication(base, &plan, from)).expect("published");
        }
        for base in [None, Some(1), Some(2), Some(4)] {
            let refused = store.publish(&publication(base, &plan, START + 9 * DAY));
            let base = base.map(EditionNumber);
            assert!(
                matches!(refused, Err(StoreError::Conflict { head: Some(EditionNumber(3)), base: told }) if told == base),
                "{}: {refused:?}",
                made.kind
            );
        }
        let refused = store.publish(&publication(Some(3), &plan, START + DAY - 1));
        let later = [EditionNumber(2), EditionNumber(3)];
        assert!(
            matches!(refused, Err(StoreError::OutOfOrder { later: told }) if told == later),
            "{}",
            made.kind
        );

        let mut orphan = plan.clone();
        orphan.grids.remove(0);
        let refused = store.publish(&publication(Some(3), &orphan, START + 9 * DAY));
        assert!(matches!(refused, Err(StoreError::BadPlan(_))), "{}: {refused:?}", made.kind);
        let mut deep = plan.clone();
        deep.grids[5].level = Level(7);
        let refused = store.publish(&publication(Some(3), &deep, START + 9 * DAY));
        assert!(matches!(refused, Err(StoreError::NoLevel(Level(7)))), "{}: {refused:?}", made.kind);
        let short = Town { levels: Levels::new(["town", "basic"]).expect("levels"), ..Town::default() };
        let refused = store.set_town(&short, &by("admin"));
        assert!(matches!(refused, Err(StoreError::NoLevel(_))), "{}: {refused:?}", made.kind);

        let head = store.head().expect("a head");
        assert_eq!((head.log, head.edition), (LogNumber(3), Some(EditionNumber(3))), "{}", made.kind);
        // The same moment again is no earlier one.
        store.publish(&publication(Some(3), &plan, START + 2 * DAY)).expect("published");
    }
}

#[test]
fn an_edition_brings_its_roster_digests_and_issues() {
    for made in stores() {
        let store = &made.store;
        let digest =
            |key: &str, byte| SourceDigest { layer: Layer::Road, key: key.into(), digest: [byte; 32] };
        let issue = |code: &str, at| Issue {
            code: code.into(),
            severity: IssueSeverity::Warning,
            subjects: vec!["g1".into(), "g2".into()],
            place: at,
            area: Some(SquareMetres(0.1 + 0.2)),
            text: "一个缝隙".into(),
        };
        let mut first = publication(None, &plan(2, 3, 1), START);
        first.roster = vec![set_member(1, "a", Period::since(Moment(START)))];
        first.digests = vec![digest("b", 1), digest("a", 2)];
        first.digests.push(SourceDigest { layer: Layer::Community, ..digest("z", 3) });
        first.issues = vec![issue("sliver", Some(point(3))), issue("gap", None)];
        let edition = store.publish(&first).expect("published");
        let mut second = publication(Some(1), &plan(2, 3, 1), START);
        second.digests = vec![digest("b", 9)];
        store.publish(&second).expect("published");

        let roster = store.roster(edition.log).expect("a roster");
        assert_eq!(roster.members[0].recorded, edition.log, "{}", made.kind);
        let digests = store.digests().expect("digests");
        let community = SourceDigest { layer: Layer::Community, ..digest("z", 3) };
        assert_eq!(digests, [community, digest("a", 2), digest("b", 9)], "{}", made.kind);
        assert_eq!(store.issues(EditionNumber(1)).expect("issues"), first.issues, "{}", made.kind);
        assert_eq!(store.issues(EditionNumber(2)).expect("issues"), [], "{}", made.kind);
        let log = store.changes(LogNumber(0), 10).expect("a log");
        assert_eq!(log[0].kind, LogKind::Edition);
        assert_eq!((log[0].number, log[0].recorded), (edition.log, edition.recorded));
        assert_eq!(log[1].edition, Some(EditionNumber(2)));
        let named = Touched { table: "members".into(), count: 1, ids: vec!["m1".into()] };
        assert_eq!(log[0].touched, [named], "{}", made.kind);
    }
}

#[test]
fn that_an_edition_came_into_force_is_told_once() {
    for made in stores() {
        let store = &*made.store;
        store.publish(&publication(None, &plan(2, 3, 1), START)).expect("published");
        let second = store.publish(&publication(Some(1), &plan(2, 3, 2), START + DAY)).expect("published");
        store.publish(&publication(Some(2), &plan(2, 3, 1), START + 2 * DAY)).expect("published");
        let begin = |number: u32| store.begin_edition(EditionNumber(number), &by("gridward"));
        let told = begin(2).expect("there is one").expect("it was not told");
        assert_eq!(begin(2).expect("there is one"), None, "{}", made.kind);
        assert!(matches!(begin(4), Err(StoreError::Missing(_))), "{}", made.kind);
        let log = store.changes(LogNumber(3), 10).expect("a log");
        let [entry] = &log[..] else { panic!("{}: {log:?}", made.kind) };
        assert_eq!((entry.number, entry.kind, entry.edition), (told, LogKind::Edition, Some(second.number)));
        assert_eq!(entry.touched, [], "{}", made.kind);
        // The newest edition is still the newest, and each is recorded as it was.
        assert_eq!(store.head().expect("a head").edition, Some(EditionNumber(3)), "{}", made.kind);
        assert_eq!(store.editions(told).expect("editions")[1], second, "{}", made.kind);
        store.publish(&publication(Some(3), &plan(2, 3, 2), START + 3 * DAY)).expect("on the newest");
        let again = made.again();
        assert_eq!(again.begin_edition(EditionNumber(2), &by("gridward")).expect("there is one"), None);
    }
}
