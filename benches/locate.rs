//! Point location, all four layers at once, one thread: the cover of cells against `rstar` on boxes
//! followed by `geo`'s `Contains`, on the same polygons, in turns in the same run.
//!
//! `cargo bench --bench locate [-- SIDE…]`: one row for each SIDE × SIDE community grids.

#[path = "../tests/it/harness/tessellation.rs"]
mod tessellation;

use std::hint::black_box;
use std::time::Instant;

use geo::{Contains, Coord, LineString, Polygon as GeoPolygon};
use gridward::kernel::cover::{Cover, CoverOptions};
use gridward::kernel::lattice::LatticePoint;
use gridward::kernel::mesh::{Borders, LAYER_SLOTS, Leaf, outline};
use gridward::kernel::ring::Ring;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};
use tessellation::{Seeded, Tessellation, tessellation};

const POINTS: usize = 200_000;
const ROUNDS: usize = 7;

/// What most programs would do: a tree of boxes a layer, then every candidate polygon in floats.
struct Boxes {
    layers: Vec<(RTree<GeomWithData<Rectangle<[f64; 2]>, u32>>, Vec<(u32, GeoPolygon)>)>,
}

impl Boxes {
    fn of(town: &Tessellation) -> Self {
        let borders = Borders::of(&town.mesh, town.leaf_count);
        let mut layers: Vec<Vec<(u32, GeoPolygon)>> = vec![Vec::new(); LAYER_SLOTS];
        for (leaf, layer) in town.layers.iter().enumerate() {
            for polygon in outline(&town.mesh, borders.around(Leaf(leaf as u32))) {
                let line = |ring: &Ring| {
                    LineString::from_iter(ring.0.iter().map(|point| Coord { x: point.lon(), y: point.lat() }))
                };
                let holes = polygon.holes.iter().map(line).collect();
                layers[usize::from(layer.0)]
                    .push((leaf as u32, GeoPolygon::new(line(&polygon.shell), holes)));
            }
        }
        let tree = |polygons: &Vec<(u32, GeoPolygon)>| {
            let boxes = polygons.iter().enumerate().map(|(at, (_, polygon))| {
                let (mut min, mut max) = ([f64::MAX; 2], [f64::MIN; 2]);
                for coord in polygon.exterior() {
                    (min[0], min[1]) = (min[0].min(coord.x), min[1].min(coord.y));
                    (max[0], max[1]) = (max[0].max(coord.x), max[1].max(coord.y));
                }
                GeomWithData::new(Rectangle::from_corners(min, max), at as u32)
            });
            RTree::bulk_load(boxes.collect())
        };
        Self { layers: layers.into_iter().map(|polygons| (tree(&polygons), polygons)).collect() }
    }

    fn locate(&self, point: LatticePoint) -> [u32; LAYER_SLOTS] {
        let coord = Coord { x: point.lon(), y: point.lat() };
        let mut found = [u32::MAX; LAYER_SLOTS];
        for (layer, (tree, polygons)) in self.layers.iter().enumerate() {
            for candidate in tree.locate_in_envelope_intersecting(AABB::from_point([coord.x, coord.y])) {
                let (leaf, polygon) = &polygons[candidate.data as usize];
                if polygon.contains(&coord) {
                    found[layer] = *leaf;
                    break;
                }
            }
        }
        found
    }
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

fn nanoseconds_each(points: &[LatticePoint], mut locate: impl FnMut(LatticePoint)) -> f64 {
    let start = Instant::now();
    for &point in points {
        locate(point);
    }
    start.elapsed().as_nanos() as f64 / points.len() as f64
}

fn row(side: u32) {
    let town = tessellation(side, 31, 1);
    let start = Instant::now();
    let cover = Cover::build(&town.mesh, town.layers.len(), CoverOptions::default()).expect("fits");
    let built = start.elapsed();
    let boxes = Boxes::of(&town);
    let mut seeded = Seeded(2);
    let bounds = town.mesh.bounds();
    let (width, height) = (bounds.max.x - bounds.min.x, bounds.max.y - bounds.min.y);
    let mut anywhere = |_| {
        let x = bounds.min.x + seeded.below(width as u64) as i32;
        LatticePoint::new(x, bounds.min.y + seeded.below(height as u64) as i32)
    };
    let uniform: Vec<_> = (0..POINTS).map(&mut anywhere).collect();
    let on_borders: Vec<_> = {
        let arcs: Vec<_> = town.mesh.arcs().collect();
        let mut seeded = Seeded(3);
        let mut vertex = |_| {
            let points = arcs[seeded.below(arcs.len() as u64) as usize].points;
            points[seeded.below(points.len() as u64) as usize]
        };
        (0..POINTS).map(&mut vertex).collect()
    };
    let misses: Vec<_> =
        uniform.iter().map(|point| LatticePoint::new(point.x + 2 * width, point.y)).collect();
    let same = uniform
        .iter()
        .filter(|&&point| cover.locate(point).map(|leaf| leaf.0) == boxes.locate(point))
        .count();
    for (name, points) in [("uniform", &uniform), ("on vertices", &on_borders), ("misses", &misses)] {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            ours.push(nanoseconds_each(points, |point| {
                black_box(cover.locate(point));
            }));
            theirs.push(nanoseconds_each(points, |point| {
                black_box(boxes.locate(point));
            }));
        }
        let ratio = median(ours.iter().zip(&theirs).map(|(ours, theirs)| theirs / ours).collect());
        println!(
            "{:>8} communities, {:>8} leaves | {name:<11} | cover {:>7.1} ns | rstar + geo {:>8.1} ns | {ratio:>6.1} x",
            side * side,
            town.leaf_count,
            median(ours),
            median(theirs),
        );
    }
    let [uniform_cells, crowded, split] = cover.census();
    println!(
        "{:>8} built in {:.2} s, {:.1} MB, cells: {uniform_cells} with one answer, {crowded} crowded, {split} split; {same} of {POINTS} the same",
        "",
        built.as_secs_f64(),
        cover.bytes() as f64 / 1e6,
    );
}

fn main() {
    let sides: Vec<u32> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    for side in if sides.is_empty() { vec![10, 100, 448] } else { sides } {
        row(side);
    }
}
