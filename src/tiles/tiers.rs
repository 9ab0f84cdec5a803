//! Boxes by the first zoom that needs them, so that a wide view never wades through what only close
//! ones draw.

use crate::kernel::index::BoxIndex;
use crate::kernel::lattice::LatticeBox;
use crate::kernel::measure::Zoom;

#[derive(Debug)]
pub struct Tiers {
    /// One for each zoom, and one for what no zoom needs.
    tiers: Vec<BoxIndex>,
}

impl Tiers {
    /// From boxes, each with its number and its first zoom.
    pub fn of(boxes: impl IntoIterator<Item = (LatticeBox, u32, Option<Zoom>)>) -> Self {
        let mut tiers = vec![Vec::new(); usize::from(Zoom::MAX) + 2];
        for (area, number, first) in boxes {
            tiers[first.map_or(usize::from(Zoom::MAX) + 1, |zoom| usize::from(zoom.get()))]
                .push((area, number));
        }
        Self { tiers: tiers.into_iter().map(BoxIndex::of).collect() }
    }

    /// Numbers of the boxes that a zoom needs and that touch `area`, in no particular order.
    pub fn touching(&self, area: LatticeBox, zoom: Zoom) -> impl Iterator<Item = u32> + '_ {
        self.tiers[..=usize::from(zoom.get())].iter().flat_map(move |tier| tier.touching(&area))
    }

    /// Numbers of all boxes that touch `area`, whatever zoom needs them.
    pub fn all_touching(&self, area: LatticeBox) -> impl Iterator<Item = u32> + '_ {
        self.tiers.iter().flat_map(move |tier| tier.touching(&area))
    }
}
