//! Borders that layers share, parted and joined again.

use gridward::domain::edit::{BorderPoint, Edit, Sketch, apply};
use gridward::domain::layers::Layer;
use gridward::domain::plan::{Plan, PlanIndex};
use gridward::kernel::lattice::LatticePoint;
use gridward::kernel::mesh::ArcId;

use super::errors;
use super::random::fresh;
use crate::demo::houjie;

/// The area of every grid of a layer, by id.
fn areas(plan: &Plan, layer: Layer) -> Vec<i128> {
    let index = PlanIndex::of(plan).expect("a plan");
    let of = |grid: &gridward::domain::grid::Grid| {
        let parts = index.polygons(plan, index.find(&grid.id).expect("a grid"));
        parts.iter().map(|part| part.doubled_area()).sum()
    };
    plan.grids.iter().filter(|grid| grid.layer == layer).map(of).collect()
}

#[test]
fn an_unglued_border_moves_alone_and_is_laid_back() {
    let town = &houjie().plan;
    let shared = town.mesh.arcs().filter(|arc| {
        arc.points.len() > 3
            && arc.side(Layer::Community.slot()).is_some()
            && arc.side(Layer::Party.slot()).is_some()
    });
    let (mut done, mut refusals) = (0, 0);
    for arc in shared.take(30) {
        let ids = fresh(1);
        let unglue = Edit::Unglue { arc: arc.id, layer: Layer::Party, ids };
        let apart = apply(town, &unglue).expect("parted").plan;
        assert_eq!(errors(&apart), Vec::<String>::new());
        assert_eq!(apart.mesh.arc_count(), town.mesh.arc_count() + 1);
        for layer in Layer::ALL {
            assert_eq!(areas(&apart, layer), areas(town, layer), "{layer}");
        }
        let at = arc.points[1];
        let aside = LatticePoint::new(at.x + 40, at.y + 30);
        let moved = Edit::MoveBorder { moves: vec![(BorderPoint::Vertex(ids.arc, 1), aside)] };
        let Ok(moved) = apply(&apart, &moved) else { continue };
        let moved = moved.plan;
        assert_eq!(areas(&moved, Layer::Community), areas(town, Layer::Community), "moved alone");
        assert_ne!(areas(&moved, Layer::Party), areas(town, Layer::Party));
        let align = Edit::Align { arc: ids.arc, onto: arc.id, reach: 100, ids: fresh(2) };
        let again = apply(&moved, &align).unwrap_or_else(|error| panic!("{}: {error}", arc.id.0)).plan;
        done += 1;
        assert_eq!(errors(&again), Vec::<String>::new());
        for layer in Layer::ALL {
            assert_eq!(areas(&again, layer), areas(town, layer), "{layer}");
        }
        assert!(again.mesh.arc_by_id(ids.arc).is_none());
        let glued = again.mesh.arcs().filter(|one| one.points == arc.points).count();
        assert_eq!(glued, 1, "one border again");
        // How far the moved vertex lies from the border that it was parted from.
        let off =
            arc.points.windows(2).map(|pair| off_segment(pair[0], pair[1], aside)).fold(f64::MAX, f64::min);
        if off > 21.0 {
            let too_near = Edit::Align { arc: ids.arc, onto: arc.id, reach: 20, ids: fresh(2) };
            let refused = apply(&moved, &too_near).map(|_| ()).expect_err("it lies farther off");
            assert_eq!(refused.code(), "too-far");
            refusals += 1;
        }
    }
    assert!(done >= 10 && refusals >= 5, "{done} {refusals}");
}

fn off_segment(a: LatticePoint, b: LatticePoint, at: LatticePoint) -> f64 {
    let off = |to: LatticePoint| (f64::from(to.x - a.x), f64::from(to.y - a.y));
    let ((x, y), (px, py)) = (off(b), off(at));
    let share = ((px * x + py * y) / (x * x + y * y)).clamp(0.0, 1.0);
    (px - share * x).hypot(py - share * y)
}

#[test]
fn what_is_not_shared_is_not_parted() {
    let town = &houjie().plan;
    let alone = town.mesh.arcs().find(|arc| arc.sides.len() == 1).expect("an arc of one layer");
    for layer in Layer::ALL {
        let refused = apply(town, &Edit::Unglue { arc: alone.id, layer, ids: fresh(1) });
        assert_eq!(refused.expect_err("of one layer only").code(), "not-glued");
    }
    let mut sketch = Sketch::of(town);
    let gone = Edit::Unglue { arc: ArcId(u64::MAX), layer: Layer::Party, ids: fresh(1) };
    assert_eq!(sketch.apply(&gone).expect_err("no such arc").code(), "no-vertex");
}
