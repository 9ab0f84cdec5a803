//! Locating points: against plain scans with exact predicates, and border by border.

use gridward::atlas::{Atlas, Leaves, Sought};
use gridward::domain::grid::{Grid, Levels};
use gridward::domain::id::GridId;
use gridward::domain::layers::Layer;
use gridward::domain::plan::Plan;
use gridward::domain::roster::Roster;
use gridward::domain::time::{LogNumber, Moment};
use gridward::domain::town::Town;
use gridward::kernel::area::distance_to_segment;
use gridward::kernel::lattice::{LatticeBox, LatticePoint};
use gridward::kernel::measure::LocalScale;
use gridward::kernel::ring::{Place, Polygon};

use crate::harness::sketch::{Sketch, within};
use crate::harness::tessellation::{Seeded, Tessellation, tessellation};
use crate::harness::town::{ask, first_edition, houjie};

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
