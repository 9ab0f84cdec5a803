//! Tables of small cases; each shape drawn in lattice units.

use super::*;
use crate::kernel::mesh::{Borders as BordersOf, Leaf, outline};
use crate::kernel::ring::{Polygon, Ring};

type Points<'p> = &'p [(i32, i32)];

fn points(points: Points) -> Vec<LatticePoint> {
    points.iter().map(|&(x, y)| LatticePoint::new(x, y)).collect()
}

fn on(layer: u8, polygons: &[&[Points]]) -> Shape {
    let polygons = polygons.iter().map(|rings| RawPolygon {
        shell: points(rings[0]),
        holes: rings[1..].iter().map(|hole| points(hole)).collect(),
    });
    Shape { layer: LayerSlot(layer), polygons: polygons.collect() }
}

/// No tolerances: one lattice unit is as good as a kilometre.
fn exactly() -> BuildOptions {
    BuildOptions { snap: Metres(0.0), sliver: Metres(0.0), ..BuildOptions::default() }
}

fn codes(built: &Built) -> Vec<(&'static str, Vec<u32>)> {
    built
        .faults
        .iter()
        .map(|fault| (fault.code(), fault.leaves.iter().map(|leaf| leaf.0).collect()))
        .collect()
}

fn outlines(built: &Built, count: u32) -> Vec<Vec<Polygon>> {
    let borders = BordersOf::of(&built.mesh, count);
    (0..count).map(|leaf| outline(&built.mesh, borders.around(Leaf(leaf)))).collect()
}

/// What each leaf holds, doubled, in square lattice units.
fn areas(built: &Built, count: u32) -> Vec<i128> {
    outlines(built, count)
        .iter()
        .map(|parts| parts.iter().map(Polygon::doubled_area).sum::<i128>() / 2)
        .collect()
}

fn square(x: i32, y: i32, side: i32) -> [(i32, i32); 4] {
    [(x, y), (x + side, y), (x + side, y + side), (x, y + side)]
}

#[test]
fn two_squares_share_one_arc() {
    let shapes = [on(0, &[&[&square(0, 0, 10)]]), on(0, &[&[&square(10, 0, 10)]])];
    let built = build(&shapes, &exactly()).expect("builds");
    assert_eq!(codes(&built), []);
    assert_eq!((built.mesh.nodes().len(), built.mesh.arc_count()), (2, 3));
    let shared: Vec<_> = built
        .mesh
        .arcs()
        .filter(|arc| !arc.sides[0].right.is_free() && !arc.sides[0].left.is_free())
        .collect();
    assert_eq!(shared.len(), 1);
    assert_eq!(shared[0].points, points(&[(10, 0), (10, 10)]));
    assert_eq!(shared[0].sides, [Side { layer: LayerSlot(0), left: Leaf(0), right: Leaf(1) }]);
    assert_eq!(areas(&built, 2), [100, 100]);
}

#[test]
fn what_is_found() {
    let far = square(100, 0, 10);
    let big = square(0, 0, 30);
    for (name, shapes, expected, expected_areas) in [
        (
            "overlap goes to the earlier",
            vec![on(0, &[&[&square(0, 0, 10)]]), on(0, &[&[&square(5, 0, 10)]])],
            vec![("overlap", vec![0, 1])],
            vec![100, 50],
        ),
        (
            "one inside another",
            vec![on(0, &[&[&big]]), on(0, &[&[&square(10, 10, 10)]])],
            vec![("overlap", vec![0, 1]), ("vanished", vec![1])],
            vec![900, 0],
        ),
        (
            "one inside another, drawn first",
            vec![on(0, &[&[&square(10, 10, 10)]]), on(0, &[&[&big]])],
            vec![("overlap", vec![0, 1])],
            vec![100, 800],
        ),
        (
            "a hole that is filled",
            vec![on(0, &[&[&big, &square(10, 10, 10)]]), on(0, &[&[&square(10, 10, 10)]])],
            vec![],
            vec![800, 100],
        ),
        ("an enclave", vec![on(0, &[&[&big, &square(10, 10, 10)]])], vec![("enclave", vec![0])], vec![800]),
        (
            "a hole of a layer that may leave some",
            vec![on(1, &[&[&big, &square(10, 10, 10)]])],
            vec![("free-hole", vec![0])],
            vec![800],
        ),
        (
            "a hole filled in part",
            vec![on(0, &[&[&big, &square(10, 10, 10)]]), on(0, &[&[&square(12, 12, 5)]])],
            vec![("gap", vec![0, 1])],
            vec![800, 25],
        ),
        (
            "a gap among three",
            vec![
                on(0, &[&[&[(0, 0), (20, 0), (10, 10)]]]),
                on(0, &[&[&[(20, 0), (20, 20), (10, 10)]]]),
                on(0, &[&[&[(20, 20), (0, 20), (0, 0), (8, 10)]]]),
            ],
            vec![("gap", vec![2, 0, 1])],
            vec![100, 100, 180],
        ),
        (
            "a gap in a layer that may leave some",
            vec![
                on(2, &[&[&[(0, 0), (20, 0), (10, 10)]]]),
                on(2, &[&[&[(20, 0), (20, 20), (10, 10)]]]),
                on(2, &[&[&[(20, 20), (0, 20), (0, 0), (8, 10)]]]),
            ],
            vec![],
            vec![100, 100, 180],
        ),
        ("two parts", vec![on(0, &[&[&square(0, 0, 10)], &[&far]])], vec![("parts", vec![0])], vec![200]),
        (
            "parts that touch in a point",
            vec![on(0, &[&[&square(0, 0, 10)], &[&square(10, 10, 10)]])],
            vec![("parts", vec![0])],
            vec![200],
        ),
        (
            "parts that share a border",
            vec![on(0, &[&[&square(0, 0, 10)], &[&square(10, 0, 10)]])],
            vec![],
            vec![200],
        ),
        (
            "parts on top of each other",
            vec![on(0, &[&[&square(0, 0, 10)], &[&square(2, 2, 5)]])],
            vec![("parts-overlap", vec![0])],
            vec![100],
        ),
        (
            "the same part twice",
            vec![on(0, &[&[&square(0, 0, 10)], &[&square(0, 0, 10)]])],
            vec![("parts-overlap", vec![0])],
            vec![100],
        ),
        (
            "a hole outside",
            vec![on(0, &[&[&square(0, 0, 10), &far]])],
            vec![("hole-outside", vec![0])],
            vec![100],
        ),
        (
            "a bow-tie",
            vec![on(0, &[&[&[(0, 0), (10, 10), (10, 0), (0, 8)]]]), on(0, &[&[&far]])],
            vec![("bow-tie", vec![0]), ("vanished", vec![0])],
            vec![0, 100],
        ),
        (
            "a bow-tie in a vertex",
            vec![on(0, &[&[&[(0, 0), (10, 0), (5, 5), (4, 12), (20, 20), (5, 5)]]])],
            vec![("bow-tie", vec![0])],
            vec![60],
        ),
        (
            "a hole that crosses",
            vec![on(0, &[&[&big, &square(20, 20, 20)]])],
            vec![("hole-crosses", vec![0]), ("vanished", vec![0])],
            vec![0],
        ),
        (
            "parts that cross",
            vec![on(0, &[&[&big], &[&square(20, 20, 20)]])],
            vec![("parts-cross", vec![0]), ("vanished", vec![0])],
            vec![0],
        ),
        (
            "a ring of two points",
            vec![on(0, &[&[&[(0, 0), (5, 5), (0, 0)]]])],
            vec![("invalid-ring", vec![0]), ("vanished", vec![0])],
            vec![0],
        ),
        (
            "a spike",
            vec![on(0, &[&[&[(0, 0), (10, 0), (15, 0), (10, 0), (10, 10), (0, 10)]]])],
            vec![("ring-cleaned", vec![0])],
            vec![100],
        ),
        (
            "a hole without area",
            vec![on(0, &[&[&big, &[(5, 5), (6, 6), (7, 7)]]])],
            vec![("invalid-ring", vec![0])],
            vec![900],
        ),
        (
            "a corridor cut in",
            vec![on(
                0,
                &[&[&[
                    (0, 0),
                    (30, 0),
                    (30, 30),
                    (0, 30),
                    (0, 10),
                    (10, 10),
                    (10, 20),
                    (20, 20),
                    (20, 10),
                    (10, 10),
                    (0, 10),
                ]]],
            )],
            vec![("enclave", vec![0])],
            vec![800],
        ),
        (
            "a vertex on the neighbour's edge",
            vec![on(0, &[&[&square(0, 0, 20)]]), on(0, &[&[&square(20, 5, 10)]])],
            vec![],
            vec![400, 100],
        ),
        ("nothing", vec![on(0, &[])], vec![("vanished", vec![0])], vec![0]),
    ] {
        let built = build(&shapes, &exactly()).expect("builds");
        assert_eq!(codes(&built), expected, "{name}");
        assert_eq!(areas(&built, shapes.len() as u32), expected_areas, "{name}");
    }
}

#[test]
fn a_bow_tie_is_told_where_it_crosses() {
    let shapes = [on(0, &[&[&[(0, 0), (10, 10), (10, 0), (0, 8)]]])];
    let built = build(&shapes, &exactly()).expect("builds");
    assert_eq!(built.faults[0].kind, FaultKind::SelfCrossing { of: CrossingParts::Ring });
    assert_eq!(built.faults[0].place, LatticePoint::new(4, 4));
}

#[test]
fn thin_faces_are_closed_and_told() {
    let options = BuildOptions { snap: Metres(0.0), ..BuildOptions::default() };
    // Lattice units are 1.1 cm: 20 of them are below half a metre, 100 are above.
    for (between, tiles, code, expected) in [
        (20, true, Some("sliver"), [1_000_000, 1_000_000]),
        (100, true, Some("gap"), [1_000_000, 900_000]),
        (-20, true, Some("sliver"), [1_000_000, 1_000_000]),
        (-100, true, Some("overlap"), [1_000_000, 1_000_000]),
        (-20, false, Some("sliver"), [1_000_000, 1_000_000]),
    ] {
        let layer = u8::from(!tiles);
        let east = 1000 + between;
        let shapes = [
            on(layer, &[&[&square(0, 0, 1000)]]),
            // Closes round the first so that the strip between them is no open bay.
            on(layer, &[&[&[(east, 0), (2000, 0), (2000, 1000), (1000, 1000), (east, 1000 - 1)]]]),
            on(layer, &[&[&[(0, -500), (2000, -500), (2000, 0), (0, 0)]]]),
        ];
        let built = build(&shapes, &options).expect("builds");
        let found: Vec<_> = built.faults.iter().map(Fault::code).collect();
        assert_eq!(found, Vec::from_iter(code), "{between}");
        let held = areas(&built, 3);
        for (leaf, expected) in expected.into_iter().enumerate() {
            assert!((held[leaf] - expected).abs() <= 20_000, "{between}: {held:?}");
        }
    }
}

#[test]
fn islands_find_their_sea() {
    // Squares in squares in squares, and two islands side by side in the second.
    let shapes = [
        on(0, &[&[&square(0, 0, 100), &square(10, 10, 80)]]),
        on(0, &[&[&square(10, 10, 80), &square(20, 20, 20), &square(50, 50, 20)]]),
        on(0, &[&[&square(20, 20, 20), &square(25, 25, 5)]]),
        on(0, &[&[&square(50, 50, 20)]]),
        on(0, &[&[&square(25, 25, 5)]]),
    ];
    for order in [[0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [2, 0, 4, 1, 3]] {
        let shapes: Vec<Shape> = order.iter().map(|&at: &usize| shapes[at].clone()).collect();
        let built = build(&shapes, &exactly()).expect("builds");
        assert_eq!(codes(&built), []);
        let areas = areas(&built, 5);
        let expected = [3600, 5600, 375, 400, 25];
        assert_eq!(areas, order.map(|at| expected[at]));
        let polygons = outlines(&built, 5);
        assert_eq!(polygons[order.iter().position(|&at| at == 1).expect("there")][0].holes.len(), 2);
    }
}
#[test]
fn layers_share_what_coincides_and_cross_without_a_node() {
    let shapes = [
        on(0, &[&[&square(0, 0, 20)]]),
        on(0, &[&[&square(20, 0, 20)]]),
        // Shares its west border with both layers' line x = 20 in part.
        on(1, &[&[&[(20, 5), (30, 5), (30, 15), (20, 15)]]]),
        // Crosses the line y = 20 and everything else.
        on(2, &[&[&[(5, 10), (25, 10), (25, 30), (5, 30)]]]),
    ];
    let built = build(&shapes, &exactly()).expect("builds");
    assert_eq!(codes(&built), []);
    assert_eq!(areas(&built, 4), [400, 400, 100, 400]);
    let both = built.mesh.arcs().filter(|arc| arc.sides.len() == 2).collect::<Vec<_>>();
    assert_eq!(both.len(), 1);
    assert_eq!(both[0].points, points(&[(20, 5), (20, 15)]));
    let crossing: Vec<_> = built.mesh.arcs().filter(|arc| arc.sides[0].layer == LayerSlot(2)).collect();
    assert_eq!(crossing.len(), 1);
    assert_eq!(crossing[0].points.len(), 5);
}

#[test]
fn near_borders_are_drawn_together() {
    // Half a metre is 45 units of x and of y here.
    let options = BuildOptions { sliver: Metres(0.0), ..BuildOptions::default() };
    let west = on(0, &[&[&[(0, 0), (1000, 0), (1000, 500), (1000, 1000), (0, 1000)]]]);
    for (name, east, arcs) in [
        // A strip of 20 units between them, an overlap of 20, vertices that do not correspond.
        ("gap", &[(1020, 0), (2000, 0), (2000, 1000), (1020, 1000)][..], 3),
        ("overlap", &[(980, 0), (2000, 0), (2000, 1000), (980, 1000), (980, 510)], 3),
        ("more vertices", &[(1010, 5), (2000, 0), (2000, 1000), (990, 1000), (1003, 700), (995, 300)], 3),
    ] {
        let built = build(&[west.clone(), on(0, &[&[east]])], &options).expect("builds");
        assert_eq!(codes(&built), [("snapped", vec![1])], "{name}");
        assert_eq!(built.mesh.arc_count(), arcs, "{name}");
        let [west_area, east_area] = areas(&built, 2)[..] else { panic!("two leaves") };
        assert_eq!(west_area, 1_000_000, "{name}: who came first does not move");
        assert!((east_area - 1_000_000).abs() <= 5_000, "{name}: {east_area}");
    }
}

#[test]
fn fine_detail_that_is_shared_stays() {
    // Steps of 10 units, a fifth of the snapping distance, shared exactly.
    let step = [(100, 0), (100, 40), (110, 40), (110, 50), (100, 50), (100, 90)];
    let mut west = vec![(0, 0)];
    west.extend(step);
    west.push((0, 90));
    let mut east = vec![(200, 90)];
    east.extend(step.iter().rev());
    east.push((200, 0));
    let shapes = [on(0, &[&[&west]]), on(0, &[&[&east]])];
    let built = build(&shapes, &BuildOptions::default()).expect("builds");
    assert_eq!(codes(&built), []);
    assert_eq!(areas(&built, 2), [9100, 8900]);
}

#[test]
fn a_later_layer_follows_an_earlier_border() {
    let road = [(0, 0), (400, 30), (800, 0), (1200, 50), (1200, 2000), (0, 2000)];
    // Along the southern border within reach, with vertices of its own, then away from it.
    let entity = [(200, 20), (800, 10), (1000, 20), (1000, 800), (200, 800)];
    let shapes = [on(0, &[&[&road]]), on(2, &[&[&entity]])];
    let built = build(&shapes, &BuildOptions::default()).expect("builds");
    assert_eq!(codes(&built), [("snapped", vec![1])]);
    let both: Vec<_> = built.mesh.arcs().filter(|arc| arc.sides.len() == 2).collect();
    assert_eq!(both.len(), 1);
    assert_eq!(both[0].points, points(&[(200, 15), (400, 30), (800, 0), (999, 25)]));
    // The earlier border moved by no more than the rounding of the two vertices put on it.
    let moved = areas(&built, 2)[0] - Ring(points(&road)).doubled_area() / 2;
    assert!(moved.abs() <= 200, "{moved}");
}

#[test]
fn layers_that_cross_nearby_stay_as_they_are() {
    // The later border's corner and the earlier one's vertex come within reach, but run nowhere together.
    let shapes = [
        on(0, &[&[&[(0, 0), (1000, 0), (1000, 480), (1000, 1000), (0, 1000)]]]),
        on(1, &[&[&[(1010, 500), (2000, 100), (2000, 900)]]]),
        on(2, &[&[&[(500, 470), (1500, 490), (1500, 900)]]]),
    ];
    let built = build(&shapes, &BuildOptions::default()).expect("builds");
    assert_eq!(codes(&built), []);
    for (leaf, polygons) in outlines(&built, 3).iter().enumerate() {
        let raw = Ring(shapes[leaf].polygons[0].shell.clone());
        assert_eq!(polygons[0].doubled_area(), raw.doubled_area());
        assert_eq!(polygons[0].shell.0.len(), raw.0.len());
    }
}
