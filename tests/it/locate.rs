//! Locating points, addresses and premises: against plain scans, and case by case.

use std::sync::{Arc, OnceLock};

use gridward::atlas::{
    Atlas, Current, Leaves, Located, MatchStatus, OwnerStatus, Query, Sought, Territory, Version,
};
use gridward::domain::duty::Duty;
use gridward::domain::edition::{Edition, EditionNumber};
use gridward::domain::grid::{Grid, Levels};
use gridward::domain::id::GridId;
use gridward::domain::layers::Layer;
use gridward::domain::plan::Plan;
use gridward::domain::roster::{Held, Roster, Row};
use gridward::domain::time::{LogNumber, Moment, Period};
use gridward::domain::town::Town;
use gridward::kernel::area::distance_to_segment;
use gridward::kernel::lattice::{LatticeBox, LatticePoint};
use gridward::kernel::measure::{LocalScale, Metres};
use gridward::kernel::ring::{Place, Polygon};

use crate::harness::sketch::{Sketch, moment, within};
use crate::harness::tessellation::{Seeded, Tessellation, tessellation};

const MORNING: &str = "2026-11-23 10:00";

fn ask<'a>(atlas: &'a Atlas, place: Sought<'a>, accuracy: f64) -> Located<'a> {
    let accuracy = Metres(accuracy);
    atlas.locate(&Query { place, matter: None, accuracy, at: moment(MORNING), territory: None })
}

/// A plan of wiggly grids: every leaf basic, two rows of the community layer to a community, all in
/// one town.
fn wiggly_plan(side: u32, side_points: usize) -> Plan {
    let Tessellation { mesh, leaf_count, layers } = tessellation(side, side_points, 7);
    let levels = Levels::default();
    let grid = |id: String, layer: Layer, level: &str, parent: Option<String>| Grid {
        code: id.as_str().into(),
        name: id.as_str().into(),
        id: GridId::new(&id).expect("an id"),
        layer,
        level: levels.find(level).expect("a level"),
        parent: parent.map(|parent| GridId::new(&parent).expect("an id")),
    };
    let mut grids = vec![grid("town".into(), Layer::Community, "town", None)];
    let community = |leaf: u32| format!("community{}", leaf / (2 * side));
    for number in 0..side.div_ceil(2) {
        grids.push(grid(format!("community{number}"), Layer::Community, "community", Some("town".into())));
    }
    let leaf_ids: Vec<String> = (0..leaf_count).map(|leaf| format!("leaf{leaf}")).collect();
    for (leaf, layer) in layers.iter().enumerate() {
        let layer = Layer::ALL[usize::from(layer.0)];
        let parent = (layer == Layer::Community).then(|| community(leaf as u32));
        grids.push(grid(leaf_ids[leaf].clone(), layer, "basic", parent));
    }
    let leaves = leaf_ids.iter().map(|id| GridId::new(id).expect("an id")).collect();
    Plan { grids, leaves, mesh }
}

fn first_edition(effective_from: Moment) -> Edition {
    Edition {
        number: EditionNumber(1),
        effective_from,
        recorded: effective_from,
        log: LogNumber(1),
        note: "".into(),
    }
}

fn atlas_of(plan: Plan) -> Atlas {
    let edition = first_edition(Moment(0));
    let roster = Roster { log: LogNumber(1), ..Roster::default() };
    Atlas::build(Town::default(), edition.clone(), vec![edition], plan, roster).expect("sound")
}

/// Every leaf's polygons in a plain list.
struct PlainScan(Vec<(Layer, GridId, LatticeBox, Vec<Polygon>)>);

impl PlainScan {
    fn of(atlas: &Atlas) -> Self {
        let leaves = atlas.plan().leaves.iter().map(|id| {
            let index = atlas.grid_by_id(id).expect("a leaf is a grid");
            let polygons = atlas.index().polygons(atlas.plan(), index);
            let bounds = polygons.iter().fold(LatticeBox::EMPTY, |all, one| all.union(one.shell.bounds()));
            (atlas.grid(index).layer, id.clone(), bounds, polygons)
        });
        Self(leaves.collect())
    }

    /// Compares what was found at a point; gives how many leaves of each layer own it.
    fn check(&self, atlas: &Atlas, leaves: &Leaves, point: LatticePoint) -> [usize; 4] {
        let mut owners = [0; 4];
        for (layer, id, _, polygons) in self.0.iter().filter(|(_, _, bounds, _)| bounds.contains(point)) {
            let found = leaves[*layer as usize].is_some_and(|leaf| atlas.grid(leaf).id == *id);
            if polygons.iter().any(|polygon| polygon.encloses(point)) {
                owners[*layer as usize] += 1;
                assert!(found, "{id} at {point:?}");
            } else if found {
                let touches = polygons.iter().any(|polygon| polygon.place(point) == Place::Border);
                assert!(touches, "{id} does not hold {point:?}");
            }
        }
        // By the half-open rule one owns it, or none.
        assert!(owners.iter().all(|&owners| owners <= 1), "{point:?}");
        owners
    }

    /// Ids of the leaves of a layer that lie within so many metres of the point, at it included.
    fn near(&self, layer: Layer, point: LatticePoint, reach: f64) -> Vec<&GridId> {
        let distance = |polygons: &[Polygon]| border(polygons, point);
        let of_layer = self.0.iter().filter(|(of, ..)| *of == layer);
        of_layer.filter(|(_, _, _, polygons)| distance(polygons) <= reach).map(|(_, id, ..)| id).collect()
    }
}

/// Metres to the nearest edge.
fn border(polygons: &[Polygon], point: LatticePoint) -> f64 {
    let scale = LocalScale::at(point);
    let edges = polygons.iter().flat_map(Polygon::rings).flat_map(|ring| ring.edges());
    edges.map(|(a, b)| distance_to_segment(point, a, b, scale).0).fold(f64::INFINITY, f64::min)
}

/// One half anywhere in the box, one half on vertices, near them, and along edges.
fn hard_points(scan: &PlainScan, count: usize, seed: u64) -> Vec<LatticePoint> {
    let mut seeded = Seeded(seed);
    let bounds = scan.0.iter().fold(LatticeBox::EMPTY, |all, (_, _, one, _)| all.union(*one)).grown(9_000);
    let rings: Vec<&Vec<LatticePoint>> = scan
        .0
        .iter()
        .flat_map(|(.., polygons)| polygons)
        .flat_map(Polygon::rings)
        .map(|ring| &ring.0)
        .collect();
    let mut below = move |end: i32| seeded.below(end as u64) as i32;
    let (width, height) = (bounds.max.x - bounds.min.x, bounds.max.y - bounds.min.y);
    let mut points = Vec::with_capacity(count);
    for n in 0..count {
        let ring = rings[below(rings.len() as i32) as usize];
        let at = below(ring.len() as i32) as usize;
        let (a, b) = (ring[at], ring[(at + 1) % ring.len()]);
        points.push(match n % 8 {
            1 | 5 => a,
            3 => LatticePoint::new(a.x + (b.x - a.x) / 2, a.y + (b.y - a.y) / 2),
            7 => LatticePoint::new(a.x + below(3) - 1, a.y + below(3) - 1),
            _ => LatticePoint::new(bounds.min.x + below(width), bounds.min.y + below(height)),
        });
    }
    points
}

#[test]
fn the_cover_finds_what_a_plain_scan_finds() {
    let atlas = atlas_of(wiggly_plan(9, 31));
    let scan = PlainScan::of(&atlas);
    let mut inside = 0;
    for point in hard_points(&scan, 200_000, 11) {
        let leaves = atlas.leaves_at(point);
        scan.check(&atlas, &leaves, point);
        if let Some(basic) = leaves[Layer::Community as usize] {
            inside += 1;
            let path: Vec<&str> =
                atlas.index().upward(basic).skip(1).map(|at| &*atlas.grid(at).name).collect();
            assert!(path.len() == 2 && path[0].starts_with("community") && path[1] == "town");
        }
    }
    assert!(inside > 150_000, "only {inside} points inside");
}

/// The demo town's plan and roster, everything held since its beginning.
fn houjie() -> &'static Atlas {
    static ATLAS: OnceLock<Atlas> = OnceLock::new();
    ATLAS.get_or_init(|| {
        let town = crate::demo::houjie();
        fn rows<T: Clone>(values: &[T], since: Moment) -> Vec<Row<T>> {
            let valid = Period::since(since);
            values.iter().map(|value| Row { value: value.clone(), valid, recorded: LogNumber(1) }).collect()
        }
        let held =
            |duty: &Held<Duty>| Row { value: duty.value.clone(), valid: duty.valid, recorded: LogNumber(1) };
        let roster = Roster {
            log: LogNumber(1),
            members: rows(&town.members, town.since),
            duties: town.duties.iter().map(held).collect(),
            matters: rows(&town.matters, town.since),
            premises: rows(&town.premises, town.since),
            addresses: rows(&town.addresses, town.since),
            roads: Vec::new(),
        };
        let edition = first_edition(town.since);
        Atlas::build(town.town.clone(), edition.clone(), vec![edition], town.plan.clone(), roster)
            .expect("the demo is sound")
    })
}

#[test]
fn in_the_demo_town_as_well_and_every_point_has_one_basic_grid_and_one_community() {
    let atlas = houjie();
    let scan = PlainScan::of(atlas);
    let town = atlas.grids_by_code("441900122").iter().find(|&&at| atlas.index().parent(at).is_none());
    let outline = atlas.index().polygons(atlas.plan(), *town.expect("the town's own code"));
    let mut inside = 0;
    for point in hard_points(&scan, 1_000_000, 17) {
        let leaves = atlas.leaves_at(point);
        let owners = scan.check(atlas, &leaves, point);
        if outline.iter().any(|polygon| polygon.encloses(point)) {
            inside += 1;
            assert_eq!(owners[Layer::Community as usize], 1, "{point:?}");
            let basic = leaves[Layer::Community as usize].expect("checked with the scan");
            let levels: Vec<&str> = atlas
                .index()
                .upward(basic)
                .map(|at| atlas.town().levels.name(atlas.grid(at).level))
                .collect();
            assert_eq!(levels, ["basic", "community", "town"], "{point:?}");
        }
    }
    assert!(inside > 500_000, "only {inside} points inside");
}

#[test]
fn every_address_and_premises_of_the_demo_town_is_found_by_its_own_text() {
    let atlas = houjie();
    let town = crate::demo::houjie();
    for address in &town.addresses {
        let located = ask(atlas, Sought::Address(&address.text), 0.0);
        let status = located.found.expect("asked by text").status;
        assert_eq!((status, located.point), (MatchStatus::Exact, Some(address.at)), "{}", address.text);
    }
    for premises in town.premises.iter().step_by(7) {
        let located = ask(atlas, Sought::Premises(premises.id.as_str()), 0.0);
        assert!(located.point.is_some() && located.point == premises.at, "{}", premises.id);
        assert_eq!(located.owner.status, OwnerStatus::Owned, "{}", premises.id);
    }
}

#[test]
fn borders_and_neighbours_are_those_of_a_plain_scan() {
    let atlas = atlas_of(wiggly_plan(7, 31));
    let scan = PlainScan::of(&atlas);
    let (mut on_border, mut with_neighbours) = (0, 0);
    for (n, point) in hard_points(&scan, 3_000, 13).into_iter().enumerate() {
        let accuracy = [0.0, 5.0, 300.0][n % 3];
        let located = ask(&atlas, Sought::Point(point), accuracy);
        for answer in &located.grids {
            let (.., polygons) = scan.0.iter().find(|(_, id, ..)| *id == answer.grid.id).expect("a leaf");
            assert!((answer.border.0 - border(polygons, point)).abs() < 0.03, "{point:?}");
            let touches = polygons.iter().any(|polygon| polygon.place(point) == Place::Border);
            assert_eq!(answer.on_border, touches, "{point:?}");
            let mut near = scan.near(answer.grid.layer, point, accuracy);
            near.retain(|id| accuracy > 0.0 && **id != answer.grid.id);
            near.sort();
            let neighbours: Vec<&GridId> = answer.neighbours.iter().map(|grid| &grid.id).collect();
            assert_eq!(neighbours, near, "{point:?} within {accuracy} m");
            on_border += usize::from(touches);
            with_neighbours += usize::from(!near.is_empty());
        }
    }
    assert!(on_border > 500 && with_neighbours > 1_000, "{on_border} {with_neighbours}");
}

#[test]
fn a_border_says_so_and_names_the_neighbour() {
    let sketch = Sketch::read("map community ab/cd\n map entity m./..\n over h community a b c d");
    let atlas = sketch.atlas();
    let check = |(fx, fy): (f64, f64), accuracy: f64, expected: &str| {
        let located = ask(&atlas, Sought::Point(within(0, 0, sketch.rows, fx, fy)), accuracy);
        let mut words: Vec<String> = Vec::new();
        for grid in &located.grids {
            let near: Vec<&str> = grid.neighbours.iter().map(|grid| &*grid.code).collect();
            words.push(format!(
                "{} {:.0} {} [{}]",
                grid.grid.code,
                grid.border.0,
                grid.on_border,
                near.join(" ")
            ));
        }
        let codes: Vec<&str> = located.owner.because.iter().map(|reason| reason.code()).collect();
        let border: Vec<&str> = codes.into_iter().filter(|code| code.contains("border")).collect();
        assert_eq!(format!("{} | {}", words.join(", "), border.join(" ")), expected, "{fx} {fy} {accuracy}");
    };
    // A cell is 103 m wide and 111 m high here.
    check((0.5, 0.5), 0.0, "a 51 false [], m 51 false [] | ");
    check((0.5, 0.5), 60.0, "a 51 false [b c], m 51 false [] | ");
    check((0.99, 0.5), 5.0, "a 1 false [b], m 1 false [] | ");
    // On a border: the community grid to the east; the entity grid whose border it is, since east of
    // it is free space.
    check((1.0, 0.5), 0.0, "b 0 true [], m 0 true [] | on-border");
    check((1.0, 0.5), 0.1, "b 0 true [a], m 0 true [] | on-border");
    check((0.5, 0.0), 0.0, "a 0 true [], m 0 true [] | on-border");
    check((1.0, 0.0), 1.0, "b 0 true [a c d], m 0 true [] | on-border");
    check((1.5, 0.97), 8.0, "b 3 false [] | ");
    check((1.97, -0.5), 0.0, "d 3 false [] | ");
    check((-0.1, 0.5), 20.0, " | outside-near-border outside-near-border");
}

/// Houjie in small: 河田 west, 桥头 in the middle, 珊美 east; 桥头 has two basic grids.
const HOUJIE: &str = "
    map community abbd/accd
    over t town h q s
    over h community a
    over q community b c
    over s community d
    name t 厚街镇
    name h 河田社区
    name q 桥头社区
    name s 珊美社区
    member x grid_member
    member y grid_member
    member z grid_member
    duty x lead h
    duty y lead q
    duty z lead s
    address 广东省东莞市厚街镇河田社区河田大道12号 @ 0 0
    address 东莞市厚街镇河田社区河田大道12号之3 @ 0 1
    address 厚街镇河田社区河田大道128号 @ 0 1
    address 厚街镇桥头社区第三工业区博览大道东宝床垫大厦 @ 1 0
    address 厚街镇桥头社区第三工业区时代集团 @ 2 0
    address 厚街镇桥头社区南环路5号 @ 1 0
    address 厚街镇珊美社区南环路5号 @ 3 0
    address 厚街镇桥头社区二横巷三十二号A座 @ 1 1
    address 厚街镇桥头社区二横巷三十二号B座 @ 2 1
    address 厚街镇厚街大道西127号 @ 3 1
    address 厚街镇东逸翠苑 @ 3 0
    premises p1 @ 0 0 91350100M000100Y43
    premises p2 @ 1 0 9144030071526726XG
    premises p3 @ 3 0 9144030071526726XG
    premises p4 in 东莞市珊美村南环路五号
    premises p5 in 不存在的路
";

fn found(located: &Located<'_>) -> String {
    let matched = located.found.as_ref().expect("asked by text");
    let accuracy = matched.accuracy.map_or("-", |accuracy| accuracy.name());
    let member = located.owner.member.map_or("-", |member| member.member.id.as_str());
    let grids: Vec<&str> = located.grids.iter().map(|grid| &*grid.grid.code).collect();
    format!(
        "{} {accuracy} {} {}/{} {} {member}",
        matched.status.name(),
        if located.point.is_some() { grids.join(" ") } else { format!("[{}]", grids.join(" ")) },
        matched.candidates.len(),
        matched.candidate_count,
        located.owner.status.name(),
    )
}

#[test]
fn addresses_in_the_forms_that_people_write() {
    let atlas = Sketch::read(HOUJIE).atlas();
    for (text, expected, label) in [
        (
            "广东省东莞市厚街镇河田社区河田大道12号",
            "exact rooftop a 0/1 owned x",
            "广东省东莞市厚街镇河田社区河田大道12号",
        ),
        (
            "东莞市厚街镇 河田村 河田大道１２號",
            "exact rooftop a 0/1 owned x",
            "广东省东莞市厚街镇河田社区河田大道12号",
        ),
        ("河田大道十二号", "exact rooftop a 0/1 owned x", "广东省东莞市厚街镇河田社区河田大道12号"),
        ("厚街河田管理区河田大道12", "exact rooftop a 0/1 owned x", "广东省东莞市厚街镇河田社区河田大道12号"),
        (
            "东莞厚街河田社区河田大道12－3号",
            "exact rooftop a 0/1 owned x",
            "东莞市厚街镇河田社区河田大道12号之3",
        ),
        // More than is known, and less.
        ("河田大道12号2栋301室", "near rooftop a 0/1 owned x", "广东省东莞市厚街镇河田社区河田大道12号"),
        ("厚街镇东逸翠苑35-785", "near street d 0/1 owned z", "厚街镇东逸翠苑"),
        (
            "东莞市厚街镇桥头村第3工业区博览大道",
            "near rooftop b 0/1 owned y",
            "厚街镇桥头社区第三工业区博览大道东宝床垫大厦",
        ),
        ("厚街大道西一二七号", "exact rooftop d 0/1 owned z", "厚街镇厚街大道西127号"),
        // Its community is not written down, but it lies there; or elsewhere.
        ("珊美社区厚街大道西127号", "exact rooftop d 0/1 owned z", "厚街镇厚街大道西127号"),
        ("河田社区厚街大道西127号", "none - [] 0/0 not_found -", ""),
        // Several places: one owner, or not.
        ("桥头社区第三工业区", "many - [b] 2/2 owned y", ""),
        ("桥头社区二横巷32号", "many - [c] 2/2 owned y", ""),
        ("桥头社区", "none - [] 0/0 not_found -", ""),
        ("南环路5号", "many - [] 2/2 ambiguous -", ""),
        ("桥头社区南环路5号", "exact rooftop b 0/1 owned y", "厚街镇桥头社区南环路5号"),
        // 1 is no beginning of 12.
        ("河田大道1", "none - [] 0/0 not_found -", ""),
        ("河田大道1号", "none - [] 0/0 not_found -", ""),
        ("河田大道", "many - [a] 3/3 owned x", ""),
        // Too little of it is understood to name a place.
        ("东逸翠苑对面的那个很大的停车场入口旁", "none - [] 0/0 not_found -", ""),
        ("厚街镇", "none - [] 0/0 not_found -", ""),
        ("", "none - [] 0/0 not_found -", ""),
        ("!!!", "none - [] 0/0 not_found -", ""),
    ] {
        let located = ask(&atlas, Sought::Address(text), 0.0);
        assert_eq!(
            (found(&located).as_str(), located.found.as_ref().map(|m| m.label)),
            (expected, Some(label)),
            "{text}"
        );
        let status = located.found.as_ref().expect("asked by text").confidence;
        assert!((0.0..=1.0).contains(&status), "{text}: {status}");
    }
}

#[test]
fn premises_by_id_and_credit_code() {
    let atlas = Sketch::read(HOUJIE).atlas();
    let cases = [
        ("p1", "exact rooftop a 0/1 owned x"),
        ("91350100m000100y43", "exact rooftop a 0/1 owned x"),
        ("9144030071526726XG", "many - [] 2/2 ambiguous -"),
        ("p4", "exact rooftop d 0/1 owned z"),
        ("p5", "none - [] 0/0 not_found -"),
        ("p6", "none - [] 0/0 not_found -"),
    ];
    for (key, expected) in cases {
        assert_eq!(found(&ask(&atlas, Sought::Premises(key), 0.0)), expected, "{key}");
    }
    let hidden = |key: &'static str, territory: &str| {
        let territory = Territory::new(&atlas, &GridId::new(territory).expect("an id"));
        let at = moment(MORNING);
        let place = Sought::Premises(key);
        let query = Query { place, matter: None, accuracy: Metres(0.0), at, territory };
        let located = atlas.locate(&query);
        assert!(
            located.owner.status != OwnerStatus::Hidden || located.found.is_none() && located.point.is_none()
        );
        located.owner.status
    };
    assert_eq!(hidden("p1", "h"), OwnerStatus::Owned);
    assert_eq!(hidden("p1", "q"), OwnerStatus::Hidden);
    assert_eq!(hidden("p4", "q"), OwnerStatus::Hidden);
    // Of two with one code the one in the territory is seen.
    assert_eq!(hidden("9144030071526726XG", "q"), OwnerStatus::Owned);
}

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
        atlas.locate(&query).valid_until
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
    sketch.roster.duties[0].valid.to = moment("2026-11-23 11:00");
    assert_eq!(until(&sketch, "2026-11-23 10:00", 0), Some(moment("2026-11-23 11:00")));
    sketch.roster.duties[0].valid = Period::since(moment("2026-11-23 10:30"));
    assert_eq!(until(&sketch, "2026-11-23 10:00", 0), Some(moment("2026-11-23 10:30")));
    // A member who leaves.
    sketch.roster.members[2].valid.to = moment("2026-11-23 10:10");
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

#[test]
fn what_holds_for_a_time_is_found_only_then() {
    let mut sketch = Sketch::read(HOUJIE);
    sketch.roster.addresses[9].valid.to = moment(MORNING);
    sketch.roster.premises[0].valid.from = Moment(moment(MORNING).0 + 1);
    let atlas = sketch.atlas();
    let none = "none - [] 0/0 not_found -";
    assert_eq!(found(&ask(&atlas, Sought::Address("厚街大道西127号"), 0.0)), none);
    assert_eq!(found(&ask(&atlas, Sought::Premises("p1"), 0.0)), none);
    let later = ask(&atlas, Sought::Premises("p1"), 0.0).valid_until;
    assert_eq!(later, Some(Moment(moment(MORNING).0 + 1)));
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
