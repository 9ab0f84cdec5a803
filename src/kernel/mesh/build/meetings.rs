//! Where segments meet, for those who draw lines of their own between the borders.

use super::crossing::{Meeting, meeting};
use super::pairs::{Role, Segment, near_pairs};
use crate::kernel::lattice::LatticePoint;

/// All pairs of segments that meet other than in common ends, by position, each once and in order, with
/// how they do. Pairs of two `settled` segments, which are known not to meet, are left out.
pub fn meetings(segments: &[[LatticePoint; 2]], settled: &dyn Fn(usize) -> bool) -> Vec<(u32, u32, Meeting)> {
    let role = |at| if settled(at) { Role::Found } else { Role::Both };
    let rows = segments.iter().enumerate();
    let rows: Vec<Segment> = rows.map(|(at, &[a, b])| Segment { a, b, role: role(at) }).collect();
    let mut found = Vec::new();
    near_pairs(&rows, (0, 0), &mut |one, other| {
        let (e, f) = (rows[one as usize], rows[other as usize]);
        let how = meeting(e.a, e.b, f.a, f.b);
        if how != Meeting::Apart {
            found.push((one, other, how));
        }
    });
    found.sort_unstable_by_key(|&(one, other, _)| (one, other));
    found.dedup();
    found
}
