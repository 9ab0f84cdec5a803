//! Units: the pieces of ground that are given away whole. A unit is a block between roads and borders, or
//! a piece of one that holds too much.

use std::collections::{BTreeMap, HashSet};

use super::bisect::{Grain, bisect, held};
use super::faces::{Faces, Half, NONE, ends, twin};
use super::ground::{Ground, Thing};
use super::linework::{Course, Edge, Linework};
use super::roads;
use crate::domain::layers::Layer;
use crate::kernel::cover::{Cover, CoverOptions};
use crate::kernel::lattice::{LatticeBox, LatticePoint};
use crate::kernel::measure::LocalScale;
use crate::kernel::mesh::{Arc, ArcId, LayerSlot, Leaf, Mesh, Node, NodeId, Side};

/// Smaller faces, and thinner ones, are no units of their own.
const UNIT_AREA_MIN_M2: f64 = 75.0;
const UNIT_WIDTH_MIN_M: f64 = 3.0;

/// A unit's neighbour and what lies between them.
#[derive(Clone, Copy, Debug)]
pub struct Touch {
    pub unit: u32,
    pub metres: f64,
    /// Metres of it along which no road lies that stops ground from being given.
    pub open_metres: f64,
    pub road_metres: f64,
}

/// Units by number, and the lines between them.
#[derive(Clone, Debug, Default)]
pub struct Units {
    pub load: Vec<u64>,
    pub residents: Vec<u64>,
    /// Square metres.
    pub area: Vec<f64>,
    /// Whose it is today: a position among the grids that take part.
    pub home: Vec<u32>,
    /// What must stay where it is.
    pub is_fixed: Vec<bool>,
    pub near: Vec<Vec<Touch>>,
    /// Metres of border with what takes no part.
    pub outer: Vec<f64>,
    /// The middle, metres from the lattice's origin.
    pub middle: Vec<(f64, f64)>,
    pub lines: Linework,
    /// The halves around the faces of each unit.
    pub around: Vec<Vec<Half>>,
    /// By half, the unit on its left; [`NONE`] where nobody takes part.
    pub left: Vec<u32>,
    pub metres: Vec<f64>,
    pub grids: usize,
    /// By grid: what tells its community apart.
    pub communities: Vec<u32>,
}

impl Units {
    /// The ground of the grids that take part, cut into units of which none holds more than `grain` says,
    /// unless it cannot be cut.
    pub fn of(ground: &Ground<'_>, grain: Grain) -> Self {
        let mut lines = borders(ground);
        let around = LatticeBox::of(&lines.points);
        let middle = LatticePoint::new(
            i32::midpoint(around.min.x, around.max.x),
            i32::midpoint(around.min.y, around.max.y),
        );
        let scale = LocalScale::at(middle);
        roads::add(&mut lines, ground.roads, scale);
        lines.node();
        let faces = Faces::trace(&mut lines);
        let of_face = locate(&lines, &faces, ground.things());
        let held = held(faces.len(), &of_face);
        bisect(&mut lines, &faces, &held, ground.things(), grain, scale);
        lines.node();
        let faces = Faces::trace(&mut lines);
        let of_face = locate(&lines, &faces, ground.things());
        Self::gathered(ground, lines, &faces, &of_face, scale)
    }

    fn gathered(
        ground: &Ground<'_>,
        lines: Linework,
        faces: &Faces,
        of_face: &[u32],
        scale: LocalScale,
    ) -> Self {
        let homes = homes(&lines, faces);
        let metres = |point: LatticePoint| {
            (f64::from(point.x) * scale.metres_per_x, f64::from(point.y) * scale.metres_per_y)
        };
        let length = |edge: &Edge| {
            let (a, b) = (metres(lines.at(edge.from)), metres(lines.at(edge.to)));
            ((a.0 - b.0) * (a.0 - b.0) + (a.1 - b.1) * (a.1 - b.1)).sqrt()
        };
        let lengths: Vec<f64> = lines.edges.iter().map(length).collect();
        let shapes: Vec<(f64, (f64, f64))> = (0..faces.len() as u32)
            .map(|face| {
                let ring = faces.ring(&lines, face);
                area_and_middle(&ring.into_iter().map(|vertex| metres(lines.at(vertex))).collect::<Vec<_>>())
            })
            .collect();
        let whole = joined(&lines, faces, &homes, &shapes, &lengths);
        let mut number = vec![NONE; faces.len()];
        let mut units = Self {
            lines,
            metres: lengths,
            grids: ground.leaves().len(),
            communities: ground.communities(),
            ..Self::default()
        };
        for face in (0..faces.len()).filter(|&face| homes[face] != NONE) {
            let first = whole[face] as usize;
            if number[first] == NONE {
                number[first] = units.home.len() as u32;
                units.home.push(homes[face]);
                units.area.push(0.0);
                units.middle.push((0.0, 0.0));
                units.around.push(Vec::new());
            }
            number[face] = number[first];
            let unit = number[face] as usize;
            let (area, (x, y)) = shapes[face];
            let share = area / (units.area[unit] + area);
            let was = units.middle[unit];
            units.middle[unit] = (was.0 + (x - was.0) * share, was.1 + (y - was.1) * share);
            units.area[unit] += area;
            units.around[unit].extend(&faces.cycles[face]);
        }
        let count = units.home.len();
        let number_of = |face: u32| if face == NONE { NONE } else { number[face as usize] };
        units.left = faces.of.iter().map(|&face| number_of(face)).collect();
        (units.load, units.residents) = (vec![0; count], vec![0; count]);
        for (thing, &face) in ground.things().iter().zip(of_face) {
            if let Some(unit) = Some(number_of(face)).filter(|&unit| unit != NONE) {
                units.load[unit as usize] += thing.load;
                units.residents[unit as usize] += thing.residents;
            }
        }
        units.is_fixed = (0..count).map(|unit| ground.is_locked()[units.home[unit] as usize]).collect();
        units.touch(ground);
        units
    }

    fn touch(&mut self, ground: &Ground<'_>) {
        let count = self.home.len();
        (self.near, self.outer) = (vec![Vec::new(); count], vec![0.0; count]);
        for unit in 0..count {
            let mut near: Vec<Touch> = Vec::new();
            for &half in &self.around[unit] {
                let (other, metres) = (self.left[twin(half) as usize], self.metres[half as usize / 2]);
                let course = self.lines.edges[half as usize / 2].course;
                if other == unit as u32 {
                    continue;
                }
                if other == NONE {
                    self.outer[unit] += metres;
                    continue;
                }
                let open_metres = if course.is_barrier { 0.0 } else { metres };
                let road_metres = if course.is_road { metres } else { 0.0 };
                match near.iter_mut().find(|touch| touch.unit == other) {
                    Some(touch) => {
                        touch.metres += metres;
                        touch.open_metres += open_metres;
                        touch.road_metres += road_metres;
                    }
                    None => near.push(Touch { unit: other, metres, open_metres, road_metres }),
                }
            }
            near.sort_by_key(|touch| touch.unit);
            self.near[unit] = near;
        }
        let fenced = fenced(ground);
        for unit in 0..count {
            let ends = self.around[unit].iter().map(|&half| {
                let (a, b) = ends(&self.lines, half);
                (self.lines.at(a), self.lines.at(b))
            });
            let is_fenced = ends.into_iter().any(|(a, b)| fenced.contains(&a) && fenced.contains(&b));
            self.is_fixed[unit] |= is_fenced;
        }
    }

    pub fn len(&self) -> usize {
        self.home.len()
    }
}

/// The borders of the grids that take part, with the positions of those on either side.
fn borders(ground: &Ground<'_>) -> Linework {
    let mut lines = Linework::default();
    let slot = Layer::Community.slot();
    for arc in ground.plan.mesh.arcs() {
        let Some(side) = arc.side(slot) else { continue };
        let place = |leaf: Leaf| ground.place_of(leaf).unwrap_or(NONE);
        let border = [place(side.left), place(side.right)];
        if border != [NONE; 2] {
            lines.add(arc.points, Course { border: Some(border), ..Course::default() });
        }
    }
    lines
}

/// The points of arcs that also bound what may not be touched.
fn fenced(ground: &Ground<'_>) -> HashSet<LatticePoint> {
    let is_fenced = |leaf: Leaf| ground.is_outside(leaf);
    let arcs = ground
        .plan
        .mesh
        .arcs()
        .filter(|arc| arc.sides.iter().any(|side| is_fenced(side.left) || is_fenced(side.right)));
    arcs.flat_map(|arc| arc.points.iter().copied()).collect()
}

/// Whose each face is: borders say it, and what lies beyond no border is the same one's.
fn homes(lines: &Linework, faces: &Faces) -> Vec<u32> {
    let unknown = NONE - 1;
    let mut homes = vec![unknown; faces.len()];
    let mut open = Vec::new();
    for (at, edge) in lines.edges.iter().enumerate() {
        let Some(border) = edge.course.border else { continue };
        for (side, home) in border.into_iter().enumerate() {
            let face = faces.of[at * 2 + side];
            if face != NONE && homes[face as usize] == unknown {
                homes[face as usize] = home;
                open.push(face);
            }
        }
    }
    while let Some(face) = open.pop() {
        for &half in &faces.cycles[face as usize] {
            let beyond = faces.of[twin(half) as usize];
            let is_border = lines.edges[half as usize / 2].course.border.is_some();
            if !is_border && beyond != NONE && homes[beyond as usize] == unknown {
                homes[beyond as usize] = homes[face as usize];
                open.push(beyond);
            }
        }
    }
    homes.into_iter().map(|home| if home == unknown { NONE } else { home }).collect()
}

/// Faces too small or too thin to be units go with the neighbour that they share most border with. By face,
/// the first of those it goes with.
fn joined(
    lines: &Linework,
    faces: &Faces,
    homes: &[u32],
    shapes: &[(f64, (f64, f64))],
    lengths: &[f64],
) -> Vec<u32> {
    let mut whole: Vec<u32> = (0..faces.len() as u32).collect();
    for face in (0..faces.len() as u32).filter(|&face| homes[face as usize] != NONE) {
        let cycle = &faces.cycles[face as usize];
        let around: f64 = cycle.iter().map(|&half| lengths[half as usize / 2]).sum();
        let area = shapes[face as usize].0;
        if area >= UNIT_AREA_MIN_M2 && area >= around * UNIT_WIDTH_MIN_M / 2.0 {
            continue;
        }
        let mut shared: BTreeMap<u32, f64> = BTreeMap::new();
        for &half in cycle {
            let beyond = faces.of[twin(half) as usize];
            let course = lines.edges[half as usize / 2].course;
            if beyond != NONE && course.border.is_none() && !course.is_barrier {
                *shared.entry(beyond).or_default() += lengths[half as usize / 2];
            }
        }
        if let Some((&with, _)) = shared.iter().max_by(|a, b| a.1.total_cmp(b.1)) {
            let (one, other) = (whole[face as usize], whole[with as usize]);
            whole
                .iter_mut()
                .filter(|first| **first == one.max(other))
                .for_each(|first| *first = one.min(other));
        }
    }
    whole
}

/// In which face each thing lies, borders by the half-open rule (ruling 18).
fn locate(lines: &Linework, faces: &Faces, things: &[Thing]) -> Vec<u32> {
    let nodes = lines.points.iter().enumerate();
    let nodes = nodes.map(|(at, &point)| Node { id: NodeId(at as u64), at: point }).collect();
    let leaf = |face: u32| if face == NONE { Leaf::FREE } else { Leaf(face) };
    let arcs = lines.edges.iter().enumerate().filter_map(|(at, edge)| {
        let (left, right) = (leaf(faces.of[at * 2]), leaf(faces.of[at * 2 + 1]));
        let sides = vec![Side { layer: LayerSlot(0), left, right }];
        let points = vec![lines.at(edge.from), lines.at(edge.to)];
        let ends = (NodeId(u64::from(edge.from)), NodeId(u64::from(edge.to)));
        (left != right).then_some(Arc { id: ArcId(at as u64), from: ends.0, to: ends.1, points, sides })
    });
    let mesh = Mesh::assemble(nodes, arcs.collect()).expect("edges between the points that they name");
    let cover =
        Cover::build(&mesh, faces.len(), CoverOptions { cells_per_leaf: 8, ..CoverOptions::default() });
    let cover = cover.expect("fewer faces than a nation has grids");
    let face = |thing: &Thing| {
        let leaf = cover.locate(thing.at)[0];
        if leaf.is_free() { NONE } else { leaf.0 }
    };
    things.iter().map(face).collect()
}

/// Area and middle of a ring.
fn area_and_middle(corners: &[(f64, f64)]) -> (f64, (f64, f64)) {
    let origin = corners[0];
    let (mut area, mut x, mut y) = (0.0, 0.0, 0.0);
    for at in 0..corners.len() {
        let (a, b) = (corners[at], corners[(at + 1) % corners.len()]);
        let (ax, ay, bx, by) = (a.0 - origin.0, a.1 - origin.1, b.0 - origin.0, b.1 - origin.1);
        let cross = ax * by - bx * ay;
        area += cross / 2.0;
        x += (ax + bx) * cross / 6.0;
        y += (ay + by) * cross / 6.0;
    }
    (area, (origin.0 + x / area, origin.1 + y / area))
}
