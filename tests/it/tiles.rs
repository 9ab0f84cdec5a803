//! Vector tiles of the grids.

mod town;

use gridward::domain::grid::{Grid, Levels};
use gridward::domain::id::GridId;
use gridward::domain::layers::Layer;
use gridward::domain::plan::{Plan, PlanIndex};
use gridward::kernel::lattice::LatticePoint;
use gridward::kernel::measure::Zoom;
use gridward::kernel::mesh::{Arc, ArcId, ArcIndex, Leaf, Mesh, Node, NodeId, Side};
use gridward::kernel::tile::TileId;
use gridward::tiles::grids::{GridTiles, TileGround};

use crate::harness::tessellation::tessellation;

/// A plan with all that drawing it takes.
struct Drawn {
    plan: Plan,
    index: PlanIndex,
    levels: Levels,
    ground: TileGround,
}

impl Drawn {
    fn of(plan: Plan) -> Self {
        let index = PlanIndex::of(&plan).expect("a tree");
        let ground = TileGround::of(&plan, &index);
        Self { plan, index, levels: Levels::default(), ground }
    }

    fn tiles(&self) -> GridTiles<'_> {
        GridTiles::new(&self.plan, &self.index, &self.levels, &self.ground)
    }

    /// All tiles of a zoom that touch the plan.
    fn covering(&self, zoom: u8) -> Vec<TileId> {
        let zoom = Zoom::new(zoom).expect("a zoom");
        let bounds = self.ground.bounds();
        let at = |x, y| TileId::of(LatticePoint::new(x, y), zoom);
        let (first, last) = (at(bounds.min.x, bounds.max.y), at(bounds.max.x, bounds.min.y));
        let columns = first.x()..=last.x();
        columns
            .flat_map(|x| (first.y()..=last.y()).map(move |y| (x, y)))
            .filter_map(|(x, y)| TileId::new(zoom.get(), x, y))
            .collect()
    }
}

/// A tessellation as a plan of grids without parents.
fn flat(side: u32) -> Plan {
    let made = tessellation(side, 31, 7);
    let layers: Vec<Layer> = made.layers.iter().map(|slot| Layer::ALL[usize::from(slot.0)]).collect();
    planned(made.mesh, &layers)
}

/// The same as wide as a continent: what the first zooms draw arc by arc.
fn continent(side: u32) -> Plan {
    const TIMES: i32 = 400;
    let small = flat(side);
    let mesh = &small.mesh;
    let origin = mesh.arc(ArcIndex(0)).points[0];
    let spread = |point: LatticePoint| {
        let times = |part: i32, from: i32| from + (part - from) * TIMES;
        LatticePoint::new(times(point.x, origin.x), times(point.y, origin.y))
    };
    let nodes = mesh.nodes().iter().map(|node| Node { at: spread(node.at), ..*node }).collect();
    let arcs = mesh.arcs().map(|arc| Arc {
        id: arc.id,
        from: arc.from,
        to: arc.to,
        points: arc.points.iter().copied().map(spread).collect(),
        sides: arc.sides.to_vec(),
    });
    Plan { mesh: Mesh::assemble(nodes, arcs.collect()).expect("as sound as it was"), ..small }
}

/// Strips some three metres wide and five kilometres long that wind side by side, the vertices of
/// each border elsewhere than its neighbours': what simplifies badly and rounds worse.
fn strips(count: u32) -> Plan {
    const STEPS: i32 = 125;
    let height = |x: f64, n: u32| 20_000.0 * (x / 20_000.0).sin() + 300.0 * f64::from(n);
    let place = |x: f64, n: u32| {
        LatticePoint::new(1_136_000_000 + x as i32, 229_000_000 + height(x, n).round() as i32)
    };
    let node = |end: u32, n: u32| NodeId(u64::from(2 * n + end));
    let end = |end: u32, n: u32| place(f64::from(end) * f64::from(4000 * STEPS), n);
    let leaf = |n: Option<u32>| n.filter(|&n| n < count).map_or(Leaf::FREE, Leaf);
    let side = |left, right| vec![Side { layer: Layer::Community.slot(), left, right }];
    let (mut nodes, mut arcs) = (Vec::new(), Vec::new());
    for n in 0..=count {
        nodes.extend([0, 1].map(|at| Node { id: node(at, n), at: end(at, n) }));
        let shift = 1300.0 * f64::from(n % 3 + 1);
        let inner = (0..STEPS - 1).map(|step| place(4000.0 * f64::from(step) + shift, n));
        let points = std::iter::once(end(0, n)).chain(inner).chain([end(1, n)]).collect();
        let sides = side(leaf(Some(n)), leaf(n.checked_sub(1)));
        arcs.push(Arc { id: ArcId(u64::from(3 * n)), from: node(0, n), to: node(1, n), points, sides });
        if n < count {
            for at in [0, 1] {
                let sides = if at == 0 { side(Leaf::FREE, Leaf(n)) } else { side(Leaf(n), Leaf::FREE) };
                let (id, points) = (ArcId(u64::from(3 * n + 1 + at)), vec![end(at, n), end(at, n + 1)]);
                arcs.push(Arc { id, from: node(at, n), to: node(at, n + 1), points, sides });
            }
        }
    }
    let mesh = Mesh::assemble(nodes, arcs).expect("made sound");
    planned(mesh, &vec![Layer::Community; count as usize])
}

/// One grid a leaf, on the layers given.
fn planned(mesh: Mesh, layers: &[Layer]) -> Plan {
    let basic = Levels::default().find("basic").expect("one of the default levels");
    let row = |(n, &layer): (usize, &Layer)| Grid {
        id: GridId::new(&format!("g-{n}")).expect("short"),
        code: format!("{n:09}").into(),
        name: format!("网格{n}").into(),
        layer,
        level: basic,
        parent: None,
    };
    let grids: Vec<Grid> = layers.iter().enumerate().map(row).collect();
    let leaves = grids.iter().map(|grid| grid.id.clone()).collect();
    Plan { grids, leaves, mesh }
}
