//! The one order in which every store gives a plan back.

use std::collections::HashMap;

use crate::domain::id::GridId;
use crate::domain::plan::Plan;
use crate::kernel::mesh::{Arc, Leaf, Mesh, Side};

use super::StoreError;

/// The same plan with its grids and leaves in the order of their ids, so that a plan read back is
/// the plan published, in every store. Leaves are numbered anew in the mesh.
///
/// # Errors
/// `Corrupt` when an arc names a leaf that the plan does not have.
pub fn canonical(mut plan: Plan) -> Result<Plan, StoreError> {
    plan.grids.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    if plan.leaves.is_sorted() && names_only(&plan.mesh, plan.leaves.len()) {
        return Ok(plan);
    }
    let mut leaves: Vec<(GridId, u32)> = plan.leaves.into_iter().zip(0..).collect();
    leaves.sort_unstable();
    let renumbered: HashMap<u32, u32> = leaves.iter().map(|(_, old)| *old).zip(0..).collect();
    let new_leaf = |leaf: Leaf| match renumbered.get(&leaf.0) {
        Some(&new) => Ok(Leaf(new)),
        None if leaf.is_free() => Ok(leaf),
        None => Err(StoreError::Corrupt {
            what: "plan",
            why: format!("an arc names leaf {} of {}", leaf.0, renumbered.len()),
        }),
    };
    let arcs = plan.mesh.arcs().map(|arc| {
        let sides = arc
            .sides
            .iter()
            .map(|side| Ok(Side { left: new_leaf(side.left)?, right: new_leaf(side.right)?, ..*side }));
        Ok(Arc {
            id: arc.id,
            from: arc.from,
            to: arc.to,
            points: arc.points.to_vec(),
            sides: sides.collect::<Result<_, StoreError>>()?,
        })
    });
    let arcs = arcs.collect::<Result<_, StoreError>>()?;
    let mesh = Mesh::assemble(plan.mesh.nodes().to_vec(), arcs).expect("it was a mesh before");
    Ok(Plan { grids: plan.grids, leaves: leaves.into_iter().map(|(id, _)| id).collect(), mesh })
}

fn names_only(mesh: &Mesh, leaves: usize) -> bool {
    mesh.arcs()
        .flat_map(|arc| arc.sides)
        .flat_map(|side| [side.left, side.right])
        .all(|leaf| leaf.is_free() || (leaf.0 as usize) < leaves)
}
