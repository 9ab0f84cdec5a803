//! Roads among the borders. What was drawn beside a border is meant on it more often than not: taken as it
//! is, it would leave slivers that hold everything along them together.

use super::ground::RoadLine;
use super::linework::{Course, Linework, Vertex};
use crate::kernel::area::distance_squared_to_segment;
use crate::kernel::index::BoxIndex;
use crate::kernel::lattice::{LatticeBox, LatticePoint};
use crate::kernel::measure::LocalScale;

/// Metres within which a road's vertex goes onto a border.
const SNAP_M: f64 = 2.0;

/// Adds roads to a linework of borders.
pub fn add(lines: &mut Linework, roads: &[RoadLine<'_>], scale: LocalScale) {
    let around = LatticeBox::of(&lines.points);
    let ends = lines.edges.iter().map(|edge| [lines.at(edge.from), lines.at(edge.to)]);
    let ends: Vec<[LatticePoint; 2]> = ends.collect();
    let index = BoxIndex::of(ends.iter().map(|ends| LatticeBox::of(ends)).zip(0..));
    let reach = (SNAP_M / scale.metres_per_x.min(scale.metres_per_y)).ceil() as i32;
    let mut put: Vec<(u32, Vertex)> = Vec::new();
    let mut drawn: Vec<(Vec<LatticePoint>, Course)> = Vec::new();
    for road in roads.iter().filter(|road| LatticeBox::of(road.line).intersects(&around)) {
        let course = Course { border: None, is_road: true, is_barrier: road.is_barrier };
        let mut line = Vec::with_capacity(road.line.len());
        for &point in road.line {
            let near = index.touching(&LatticeBox::of(&[point]).grown(reach));
            let far = |edge: u32| {
                let [a, b] = ends[edge as usize];
                distance_squared_to_segment(point, a, b, scale)
            };
            let nearest =
                near.map(|edge| (far(edge), edge)).min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            match nearest.filter(|(far, _)| *far <= SNAP_M * SNAP_M) {
                None => line.push(point),
                Some((_, edge)) => {
                    let onto = foot(point, ends[edge as usize], scale);
                    put.push((edge, lines.vertex(onto)));
                    line.push(onto);
                }
            }
        }
        drawn.push((line, course));
    }
    lines.put(put);
    for (line, course) in drawn {
        for pair in line.windows(2).filter(|pair| LatticeBox::of(pair).intersects(&around)) {
            lines.add(pair, course);
        }
    }
}

/// The lattice point of a segment nearest to a point: one of its ends when that is within reach.
fn foot(point: LatticePoint, [a, b]: [LatticePoint; 2], scale: LocalScale) -> LatticePoint {
    let metres = |from: LatticePoint, to: LatticePoint| {
        let (x, y) = (f64::from(to.x) - f64::from(from.x), f64::from(to.y) - f64::from(from.y));
        (x * scale.metres_per_x, y * scale.metres_per_y)
    };
    let far = |end: LatticePoint| {
        let (x, y) = metres(point, end);
        x * x + y * y
    };
    let nearer = if far(a) <= far(b) { a } else { b };
    if far(nearer) <= SNAP_M * SNAP_M {
        return nearer;
    }
    let ((dx, dy), (px, py)) = (metres(a, b), metres(a, point));
    let share = ((px * dx + py * dy) / (dx * dx + dy * dy)).clamp(0.0, 1.0);
    let mix = |a: i32, b: i32| (f64::from(a) + (f64::from(b) - f64::from(a)) * share).round() as i32;
    LatticePoint::new(mix(a.x, b.x), mix(a.y, b.y))
}
