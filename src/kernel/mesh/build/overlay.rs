//! What shapes that may lie on top of each other divide the plane into: the builder's own linework and faces,
//! before anybody decides who gets what.

use super::chains::{Chains, Ends};
use super::drawing::Drawing;
use super::faces::{Faces, Half, OUTSIDE};
use super::ground::{Ground, interior_point};
use super::linework::{MixMap, Vertices};
use super::{BuildError, BuildOptions, Fault, Shape, read};
use crate::kernel::lattice::LatticePoint;
use crate::kernel::measure::Metres;
use crate::kernel::mesh::{LayerSlot, RawPolygon, outline_of_lines};
use crate::kernel::ring::Polygon;

/// A run of border between two faces; `left` and `right` are places in [`Overlay::covers`].
#[derive(Clone, Debug)]
pub struct OverlayLine {
    pub points: Vec<LatticePoint>,
    pub left: usize,
    pub right: usize,
}

/// The faces of shapes laid over each other, told apart by which shapes cover them.
#[derive(Clone, Debug)]
pub struct Overlay {
    pub lines: Vec<OverlayLine>,
    /// The shapes that cover a face, by their position, ordered; each list once. The first is what lies
    /// outside of all.
    pub covers: Vec<Vec<u32>>,
    /// What is wrong with single shapes; one that crosses itself is left out.
    pub faults: Vec<Fault>,
}

/// Ground in one piece.
#[derive(Clone, Debug)]
pub struct OverlayPart {
    pub polygon: Polygon,
    /// A strip's width: twice the area over the perimeter.
    pub width: Metres,
    /// A point in it.
    pub place: LatticePoint,
}

impl Overlay {
    /// The ground of all faces whose cover, named by its place in [`Overlay::covers`], is chosen; largest
    /// piece first.
    pub fn parts(&self, chosen: impl Fn(usize) -> bool) -> Vec<OverlayPart> {
        let beside = |line: &OverlayLine| (chosen(line.left), chosen(line.right));
        let border = self.lines.iter().filter(|line| beside(line).0 != beside(line).1);
        let polygons = outline_of_lines(border.map(|line| (&line.points[..], beside(line).1)));
        polygons.into_iter().map(OverlayPart::of).collect()
    }
}

impl OverlayPart {
    fn of(polygon: Polygon) -> Self {
        let place = interior_point(&polygon.shell.0);
        let ground = Ground { rings: polygon.rings().map(|ring| ring.0.clone()).collect(), place };
        Self { width: ground.width(), place, polygon }
    }
}

/// Lays shapes over each other. Nothing is snapped: where they share borders exactly, nothing comes between
/// them; where borders cross, both get a vertex at the nearest lattice point.
///
/// # Errors
/// See [`BuildError`].
pub fn overlay(shapes: impl IntoIterator<Item = Vec<RawPolygon>>) -> Result<Overlay, BuildError> {
    let layer = LayerSlot(0);
    let shapes: Vec<Shape> = shapes.into_iter().map(|polygons| Shape { layer, polygons }).collect();
    if shapes.len() > (u32::MAX >> 1) as usize {
        return Err(BuildError::TooLarge);
    }
    let as_drawn = BuildOptions { snap: Metres(0.0), sliver: Metres(0.0), ..BuildOptions::default() };
    let (mut vertices, mut faults) = (Vertices::default(), Vec::new());
    let rings = read::rings(&shapes, layer, &mut vertices, &mut faults)?;
    let Drawing { edges, .. } = Drawing::of(layer, rings, &as_drawn, &mut vertices, &mut faults)?;
    let chains = Chains::of(&edges.edges, &vertices, Ends::AtEveryMeeting);
    let faces = Faces::of(&chains, &edges.nets, &vertices);
    let mut covers: Vec<Vec<u32>> = Vec::new();
    let mut places: MixMap<Vec<u32>, usize> = MixMap::default();
    let mut place_of = vec![0; faces.len()];
    for face in OUTSIDE..faces.len() as u32 {
        let cover: Vec<u32> =
            faces.cover(face).iter().filter(|(_, times)| *times > 0).map(|&(shape, _)| shape).collect();
        place_of[face as usize] = *places.entry(cover).or_insert_with_key(|cover| {
            covers.push(cover.clone());
            covers.len() - 1
        });
    }
    let mut lines = Vec::with_capacity(chains.len());
    for chain in 0..chains.len() {
        let half = (chain as Half) << 1;
        let [left, right] = [half, half ^ 1].map(|half| place_of[faces.face_of(half) as usize]);
        if left != right {
            let points = chains.vertices(chain).iter().map(|&vertex| vertices.at(vertex)).collect();
            lines.push(OverlayLine { points, left, right });
        }
    }
    Ok(Overlay { lines, covers, faults })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(x: i32, y: i32, side: i32) -> Vec<RawPolygon> {
        let shell = [(x, y), (x + side, y), (x + side, y + side), (x, y + side)];
        vec![RawPolygon { shell: shell.map(|(x, y)| LatticePoint::new(x, y)).to_vec(), holes: Vec::new() }]
    }

    /// The doubled area of what exactly these shapes cover.
    fn area(overlay: &Overlay, shapes: &[u32]) -> i128 {
        let Some(at) = overlay.covers.iter().position(|cover| cover == shapes) else { return 0 };
        overlay.parts(|cover| cover == at).iter().map(|part| part.polygon.doubled_area()).sum()
    }

    #[test]
    fn what_lies_over_what() {
        let found = overlay([square(0, 0, 10), square(6, 6, 10), square(2, 2, 2)]).expect("laid over");
        assert!(found.covers[0].is_empty(), "outside first");
        for (shapes, doubled) in [
            (&[0][..], 2 * (100 - 16 - 4)),
            (&[1], 2 * (100 - 16)),
            (&[0, 1], 2 * 16),
            (&[0, 2], 2 * 4),
            (&[2], 0),
        ] {
            assert_eq!(area(&found, shapes), doubled, "{shapes:?}");
        }
        assert!(found.faults.is_empty(), "{:?}", found.faults);
    }

    #[test]
    fn the_same_twice_leaves_nothing_between() {
        let found = overlay([square(0, 0, 10), square(10, 0, 10), square(0, 0, 10), square(10, 0, 10)]);
        let found = found.expect("laid over");
        assert_eq!(found.covers, [vec![], vec![0, 2], vec![1, 3]]);
    }

    #[test]
    fn what_crosses_itself_is_told_and_left_out() {
        let bow = [(0, 0), (10, 10), (10, 0), (0, 8)].map(|(x, y)| LatticePoint::new(x, y)).to_vec();
        let found = overlay([vec![RawPolygon { shell: bow, holes: Vec::new() }], square(20, 0, 5)]);
        let found = found.expect("laid over");
        assert_eq!(found.faults.iter().map(Fault::code).collect::<Vec<_>>(), ["bow-tie"]);
        assert_eq!(found.covers, [vec![], vec![1]]);
    }
}
