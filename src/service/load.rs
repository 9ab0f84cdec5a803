//! What lies on each grid of a plan, whether it is in force or only drawn.

use crate::domain::address::Address;
use crate::domain::id::GridId;
use crate::domain::layers::Layer;
use crate::domain::norm::{Burden, Loads};
use crate::domain::plan::Plan;
use crate::domain::premises::Premises;
use crate::domain::roster::Row;
use crate::domain::time::Moment;
use crate::kernel::cover::{Cover, CoverOptions};
use crate::kernel::lattice::LatticePoint;
use crate::store::StoreError;

/// Which leaf grids hold a point; of the community layer, where no other is asked for.
pub struct Locator<'p> {
    plan: &'p Plan,
    cover: Cover,
}

impl<'p> Locator<'p> {
    /// # Errors
    /// The plan is larger than any that is stored.
    pub fn of(plan: &'p Plan) -> Result<Self, StoreError> {
        let cover = Cover::build(&plan.mesh, plan.leaves.len(), CoverOptions::default());
        let cover = cover.map_err(|error| StoreError::Corrupt { what: "plan", why: error.to_string() })?;
        Ok(Self { plan, cover })
    }

    /// On every layer, by its place.
    pub fn grids(&self, point: LatticePoint) -> [Option<&'p GridId>; Layer::ALL.len()] {
        let leaves = self.cover.locate(point);
        Layer::ALL.map(|layer| {
            Some(leaves[layer as usize]).filter(|leaf| !leaf.is_free()).map(|leaf| self.name(leaf.0))
        })
    }

    /// Its number in the plan.
    pub fn leaf(&self, point: LatticePoint) -> Option<u32> {
        let leaf = self.cover.locate(point)[Layer::Community as usize];
        (!leaf.is_free()).then_some(leaf.0)
    }

    pub fn grid(&self, point: LatticePoint) -> Option<&'p GridId> {
        self.leaf(point).map(|leaf| self.name(leaf))
    }

    /// The grid of a leaf's number.
    pub fn name(&self, leaf: u32) -> &'p GridId {
        &self.plan.leaves[leaf as usize]
    }
}

/// Counts addresses with their residents, and the premises of a roster that have a place, on each grid of a
/// plan.
///
/// # Errors
/// See [`Locator::of`].
pub fn loads(
    plan: &Plan,
    homes: impl Iterator<Item = (LatticePoint, u32)>,
    premises: &[Row<Premises>],
    at: Moment,
) -> Result<Loads, StoreError> {
    let locator = Locator::of(plan)?;
    let mut loads = Loads::new();
    let mut add = |point, burdens: &[(Burden, u32)]| {
        let Some(grid) = locator.grid(point) else { return };
        let load = loads.entry(grid.clone()).or_default();
        for &(burden, count) in burdens {
            load[burden as usize] += u64::from(count);
        }
    };
    for (point, residents) in homes {
        add(point, &[(Burden::Addresses, 1), (Burden::Residents, residents)]);
    }
    for row in premises.iter().filter(|row| row.valid.contains(at)) {
        if let Some(point) = row.value.at {
            add(point, &[(Burden::Premises, 1)]);
        }
    }
    Ok(loads)
}

/// Where people live at a moment, and how many, by rows of addresses.
pub fn homes(rows: &[Row<Address>], at: Moment) -> impl Iterator<Item = (LatticePoint, u32)> {
    rows.iter().filter(move |row| row.valid.contains(at)).map(|row| (row.value.at, row.value.residents))
}
