//! What most programs do: a tree of boxes, then each polygon whole, clipped side by side (Sutherland
//! and Hodgman 1974), rounded and written.

use fast_mvt::{MvtCoord, MvtGeomType, MvtLayerBuilder, MvtTileBuilder, MvtValueRef};
use gridward::domain::grid::Levels;
use gridward::domain::plan::{GridIndex, Plan, PlanIndex};
use gridward::kernel::index::BoxIndex;
use gridward::kernel::lattice::{LatticeBox, LatticePoint};
use gridward::kernel::mesh::ArcIndex;
use gridward::kernel::ring::{Polygon, Ring};
use gridward::kernel::tile::{TileId, World};
use gridward::tiles::{BUFFER, feature_id};

pub struct Plain<'p> {
    plan: &'p Plan,
    levels: &'p Levels,
    polygons: Vec<Vec<Polygon>>,
    grids: BoxIndex,
    arcs: BoxIndex,
}

impl<'p> Plain<'p> {
    pub fn of(plan: &'p Plan, index: &PlanIndex, levels: &'p Levels) -> Self {
        let polygons: Vec<Vec<Polygon>> =
            (0..plan.grids.len() as u32).map(|at| index.polygons(plan, GridIndex(at))).collect();
        let bounds = |parts: &Vec<Polygon>| {
            parts.iter().fold(LatticeBox::EMPTY, |bounds, part| bounds.union(part.shell.bounds()))
        };
        let grids = BoxIndex::of(polygons.iter().map(bounds).zip(0..));
        let arcs = BoxIndex::of(plan.mesh.arcs().map(|arc| (arc.bounds(), arc.index.0)));
        Self { plan, levels, polygons, grids, arcs }
    }

    pub fn draw(&self, tile: TileId) -> Vec<u8> {
        let area = tile.lattice_box(BUFFER);
        let found: Vec<u32> = self.grids.touching(&area).collect();
        let mut grids = layer("grid");
        for &at in &found {
            let clip = |ring: &Ring| clipped(&ring.0, &area).and_then(|ring| rounded(tile, &ring));
            let parts: Vec<Vec<Vec<MvtCoord>>> = self.polygons[at as usize]
                .iter()
                .filter_map(|part| {
                    let shell = clip(&part.shell)?;
                    Some(std::iter::once(shell).chain(part.holes.iter().filter_map(clip)).collect())
                })
                .collect();
            if parts.is_empty() {
                continue;
            }
            let grid = &self.plan.grids[at as usize];
            let mut feature = grids.feature_of(MvtGeomType::Polygon);
            feature.id(Some(feature_id(grid.id.as_str())));
            for (n, ring) in parts.into_iter().flat_map(|part| part.into_iter().enumerate()) {
                feature.ring(ring, n == 0).expect("a ring");
            }
            for (key, value) in [
                ("id", grid.id.as_str()),
                ("code", &grid.code),
                ("name", &grid.name),
                ("layer", grid.layer.name()),
                ("level", self.levels.name(grid.level)),
            ] {
                feature.tag_ref(key, MvtValueRef::String(value)).expect("a text");
            }
            grids = feature.end();
        }
        let mut borders = layer("border");
        for at in self.arcs.touching(&area) {
            let arc = self.plan.mesh.arc(ArcIndex(at));
            // What lies outside is left to the reader to hide.
            let Some(line) = rounded_line(tile, arc.points) else { continue };
            let mut feature = borders.feature_of(MvtGeomType::LineString);
            feature.id(Some(arc.id.0)).line(line).expect("a line");
            feature.tag_ref("kind", MvtValueRef::String("basic")).expect("a text");
            borders = feature.end();
        }
        grids.end().encode().into_iter().chain(borders.end().encode()).collect()
    }
}

fn layer(name: &str) -> MvtLayerBuilder {
    MvtTileBuilder::new().layer(name).expect("not empty")
}

fn rounded_line(tile: TileId, points: &[LatticePoint]) -> Option<Vec<MvtCoord>> {
    let mut coords: Vec<MvtCoord> = points
        .iter()
        .map(|&point| {
            let [x, y] = tile.units(World::of(point));
            MvtCoord { x: x.round() as i32, y: y.round() as i32 }
        })
        .collect();
    coords.dedup();
    (coords.len() >= 2).then_some(coords)
}

fn rounded(tile: TileId, points: &[LatticePoint]) -> Option<Vec<MvtCoord>> {
    let mut coords = rounded_line(tile, points)?;
    if coords.first() == coords.last() {
        coords.pop();
    }
    let next = |n: usize| coords[(n + 1) % coords.len()];
    let cross = |n: usize| {
        i64::from(coords[n].x) * i64::from(next(n).y) - i64::from(next(n).x) * i64::from(coords[n].y)
    };
    let doubled: i64 = (0..coords.len()).map(cross).sum();
    (coords.len() >= 3 && doubled != 0).then_some(coords)
}

fn clipped(ring: &[LatticePoint], area: &LatticeBox) -> Option<Vec<LatticePoint>> {
    let bounds = LatticeBox::of(ring);
    if !bounds.intersects(area) {
        return None;
    }
    let mut points = ring.to_vec();
    if area.contains(bounds.min) && area.contains(bounds.max) {
        return Some(points);
    }
    for (low, along_x, bound) in [
        (true, true, area.min.x),
        (true, false, area.min.y),
        (false, true, area.max.x),
        (false, false, area.max.y),
    ] {
        let part = |point: LatticePoint| if along_x { point.x } else { point.y };
        let holds = |point: LatticePoint| if low { part(point) >= bound } else { part(point) <= bound };
        let mut kept = Vec::with_capacity(points.len() + 4);
        for at in 0..points.len() {
            let (a, b) = (points[at], points[(at + 1) % points.len()]);
            if holds(a) {
                kept.push(a);
            }
            if holds(a) != holds(b) {
                let t = f64::from(bound - part(a)) / f64::from(part(b) - part(a));
                let between = |a: i32, b: i32| (f64::from(a) + f64::from(b - a) * t).round() as i32;
                kept.push(if along_x {
                    LatticePoint::new(bound, between(a.y, b.y))
                } else {
                    LatticePoint::new(between(a.x, b.x), bound)
                });
            }
        }
        points = kept;
    }
    (points.len() >= 3).then_some(points)
}
