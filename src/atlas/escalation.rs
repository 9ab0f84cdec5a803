//! Who answers above a grid, when what it answers for is late.

use super::Atlas;
use super::people::Serving;
use crate::domain::grid::Grid;
use crate::domain::id::GridId;
use crate::domain::layers::Layer;
use crate::domain::member::Member;
use crate::domain::time::Moment;
use crate::kernel::lattice::LatticePoint;

impl Atlas {
    /// The next grid up from `grid` at a point, and who leads it at that moment: up its own layer, then
    /// up the community layer's grids at that very point (ruling 21). Grids without anybody on duty are
    /// passed over as long as somebody is further up. `None` when `grid` is the last.
    pub fn above(
        &self,
        point: LatticePoint,
        layer: Layer,
        grid: &GridId,
        at: Moment,
    ) -> Option<(&Grid, Option<&Member>)> {
        let leaves = self.leaves_at(point);
        let own = leaves[layer as usize].into_iter().flat_map(|leaf| self.index().upward(leaf));
        let community = leaves[Layer::Community as usize].filter(|_| layer != Layer::Community);
        let chain: Vec<_> =
            own.chain(community.into_iter().flat_map(|leaf| self.index().upward(leaf))).collect();
        // What has been redrawn since may not be in the way any more: then from the bottom.
        let passed = chain.iter().position(|&at| self.grid(at).id == *grid).map_or(0, |place| place + 1);
        let local = self.calendar.local(at);
        let led = chain[passed..].iter().find_map(|&above| {
            let mut serving = self.people.serving(&self.roster, above, &local).filter(|it| it.on_duty);
            serving.next().map(|Serving { member, .. }| (self.grid(above), Some(member)))
        });
        led.or_else(|| chain.get(passed).map(|&above| (self.grid(above), None)))
    }

    /// All grids that hold a point: of each layer the leaf, then up.
    pub fn grids_at(&self, point: LatticePoint) -> impl Iterator<Item = &Grid> {
        let leaves = self.leaves_at(point).into_iter().flatten();
        leaves.flat_map(|leaf| self.index().upward(leaf)).map(|grid| self.grid(grid))
    }
}
