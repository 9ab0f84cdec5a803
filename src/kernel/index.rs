//! Boxes in an R-tree: which things may lie at a point, in a box, or near.

use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use super::lattice::{LatticeBox, LatticePoint};

/// An immutable index of boxes, each with the number of the thing that it bounds.
#[derive(Debug)]
pub struct BoxIndex {
    tree: RTree<GeomWithData<Rectangle<[f64; 2]>, u32>>,
}

/// Every lattice coordinate is exact in an f64.
fn coordinates(point: LatticePoint) -> [f64; 2] {
    [f64::from(point.x), f64::from(point.y)]
}

fn envelope(area: &LatticeBox) -> AABB<[f64; 2]> {
    AABB::from_corners(coordinates(area.min), coordinates(area.max))
}

impl BoxIndex {
    pub fn of(boxes: impl IntoIterator<Item = (LatticeBox, u32)>) -> Self {
        let rectangles = boxes
            .into_iter()
            .filter(|(area, _)| !area.is_empty())
            .map(|(area, number)| GeomWithData::new(Rectangle::from_aabb(envelope(&area)), number))
            .collect();
        Self { tree: RTree::bulk_load(rectangles) }
    }

    /// Numbers of the boxes that touch `area`, in no particular order.
    pub fn touching<'i>(&'i self, area: &LatticeBox) -> impl Iterator<Item = u32> + use<'i> {
        self.tree.locate_in_envelope_intersecting(envelope(area)).map(|found| found.data)
    }
}

/// Boxes that come and go, each with the name of what it bounds.
#[derive(Clone, Debug)]
pub struct AreaIndex<T> {
    tree: RTree<GeomWithData<Rectangle<[f64; 2]>, T>>,
}

fn bounded<T>((area, name): (LatticeBox, T)) -> GeomWithData<Rectangle<[f64; 2]>, T> {
    GeomWithData::new(Rectangle::from_aabb(envelope(&area)), name)
}

impl<T: PartialEq> AreaIndex<T> {
    pub fn of(boxes: impl IntoIterator<Item = (LatticeBox, T)>) -> Self {
        Self { tree: RTree::bulk_load(boxes.into_iter().map(bounded).collect()) }
    }

    pub fn insert(&mut self, area: LatticeBox, name: T) {
        self.tree.insert(bounded((area, name)));
    }

    /// Whether it was there.
    pub fn remove(&mut self, area: LatticeBox, name: T) -> bool {
        self.tree.remove(&bounded((area, name))).is_some()
    }

    /// Names of the boxes that touch `area`, in no particular order.
    pub fn touching<'i>(&'i self, area: &LatticeBox) -> impl Iterator<Item = &'i T> + use<'i, T> {
        self.tree.locate_in_envelope_intersecting(envelope(area)).map(|found| &found.data)
    }
}

/// Points that come and go, each with the name of what stands there.
#[derive(Debug)]
pub struct PointIndex<T> {
    tree: RTree<GeomWithData<[f64; 2], T>>,
}

impl<T> Default for PointIndex<T> {
    fn default() -> Self {
        Self { tree: RTree::new() }
    }
}

impl<T: PartialEq> PointIndex<T> {
    pub fn insert(&mut self, point: LatticePoint, name: T) {
        self.tree.insert(GeomWithData::new(coordinates(point), name));
    }

    /// Whether it was there.
    pub fn remove(&mut self, point: LatticePoint, name: T) -> bool {
        self.tree.remove(&GeomWithData::new(coordinates(point), name)).is_some()
    }

    /// Names of the points in `area`, its sides included, in no particular order.
    pub fn within<'i>(&'i self, area: &LatticeBox) -> impl Iterator<Item = &'i T> + use<'i, T> {
        self.tree.locate_in_envelope(envelope(area)).map(|found| &found.data)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_a_plain_scan_finds() {
        let at = |n: i32| LatticePoint::new(n * 7919 % 1000, n * 104_729 % 1000);
        let boxes: Vec<LatticeBox> = (0..300).map(|n| LatticeBox::of(&[at(n), at(n + 1)])).collect();
        let index = BoxIndex::of(boxes.iter().copied().zip(0..));
        for n in 0..50 {
            let area = LatticeBox::of(&[at(3 * n), at(5 * n + 2)]);
            let mut found: Vec<u32> = index.touching(&area).collect();
            found.sort_unstable();
            let scan: Vec<u32> = (0..300).filter(|&b| boxes[b as usize].intersects(&area)).collect();
            assert_eq!(found, scan);
        }
    }

    #[test]
    fn boxes_that_have_gone_are_not_found() {
        let at = |n: i32| LatticePoint::new(n * 7919 % 1000, n * 104_729 % 1000);
        let of = |n: i32| LatticeBox::of(&[at(n), at(n + 1)]);
        let mut index = AreaIndex::of((0..150).map(|n| (of(n), n)));
        (150..300).for_each(|n| index.insert(of(n), n));
        assert!((0..300).step_by(3).all(|n| index.remove(of(n), n)) && !index.remove(of(0), 0));
        for n in 0..50 {
            let area = LatticeBox::of(&[at(3 * n), at(5 * n + 2)]);
            let mut found: Vec<i32> = index.touching(&area).copied().collect();
            found.sort_unstable();
            let scan = (0..300).filter(|&b| b % 3 != 0 && of(b).intersects(&area));
            assert_eq!(found, scan.collect::<Vec<_>>());
        }
    }

    #[test]
    fn what_has_gone_is_not_found() {
        let at = |n: i32| LatticePoint::new(n * 7919 % 100, n * 104_729 % 100);
        let mut index = PointIndex::default();
        (0..300).for_each(|n| index.insert(at(n), n));
        assert!((0..300).step_by(3).all(|n| index.remove(at(n), n)) && !index.remove(at(0), 0));
        let area = LatticeBox::of(&[LatticePoint::new(20, 10), LatticePoint::new(60, 70)]);
        let mut found: Vec<i32> = index.within(&area).copied().collect();
        found.sort_unstable();
        let stays = |&n: &i32| n % 3 != 0 && area.contains(at(n));
        assert_eq!(found, (0..300).filter(stays).collect::<Vec<_>>());
    }
}
