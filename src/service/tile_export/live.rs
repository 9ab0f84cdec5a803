//! Hazards and patrols as one role and territory sees them at the moment of the export.

use std::sync::Arc;

use super::TileExportError;
use crate::atlas::Atlas;
use crate::domain::actor::Actor;
use crate::domain::hazard::Hazard;
use crate::domain::patrol::{PatrolWindow, PositionRules};
use crate::kernel::index::PointIndex;
use crate::kernel::lattice::LatticeBox;
use crate::kernel::tile::TileId;
use crate::live::HazardFilter;
use crate::live::patrol::Patrol;
use crate::service::current::Current;
use crate::service::patrol::{PatrolChoice, Patrols, Ratios, drawn, patrol_version, patrol_versions};
use crate::service::tile::{HazardChoice, Seen, hazards_version};
use crate::service::visible::Visible;
use crate::tiles::grids::{GridTiles, TileGround};
use crate::tiles::hazards;

/// Hazards that are open, and that the role sees.
pub struct HazardsShown {
    hazards: Vec<Arc<Hazard>>,
    /// Numbers of the hazards.
    by_place: PointIndex<u32>,
}

impl HazardsShown {
    /// And their version.
    pub fn new(
        current: &Current,
        in_force: &Atlas,
        actor: &Actor,
    ) -> Result<(Self, String), TileExportError> {
        let visible = Visible::of(in_force, actor)?;
        let choice = HazardChoice::of(&HazardFilter::default());
        let all = current.facts().hazards();
        let shown = all.all().filter(|hazard| choice.fits(hazard) && visible.hazard(hazard));
        let hazards: Vec<Arc<Hazard>> = shown.cloned().collect();
        let mut by_place = PointIndex::default();
        for (hazard, number) in hazards.iter().zip(0..) {
            by_place.insert(hazard.point, number);
        }
        let version = hazards_version(all.version(), &Seen::by(in_force, actor), &choice);
        Ok((Self { hazards, by_place }, version))
    }

    pub fn bounds(&self) -> LatticeBox {
        self.hazards.iter().fold(LatticeBox::EMPTY, |all, hazard| all.union(LatticeBox::of(&[hazard.point])))
    }

    pub fn may_show(&self, tile: TileId) -> bool {
        self.by_place.within(&tile.lattice_box(1)).next().is_some()
    }

    pub fn draw(&self, tile: TileId) -> Vec<u8> {
        let area = tile.lattice_box(1);
        let inside = self.by_place.within(&area).map(|&number| self.hazards[number as usize].clone());
        hazards::draw(tile, &inside.collect::<Vec<_>>())
    }
}

/// Patrols in a window.
pub struct PatrolShown {
    patrols: Patrols,
    choice: PatrolChoice,
    ratios: Arc<Vec<Option<f64>>>,
    grounds: TileGround,
}

impl PatrolShown {
    /// And their version.
    pub fn new(
        current: &Current,
        in_force: &Atlas,
        actor: &Actor,
        window: PatrolWindow,
    ) -> Result<(Self, String), TileExportError> {
        let patrols = Patrols::new(PositionRules::default());
        let versions = patrol_versions(current, &patrols, actor, window, None)?;
        let version = patrol_version(versions.all, &Seen::by(in_force, actor), &versions.choice);
        let choice = versions.choice;
        let (ratios, grounds) = patrols.with(current, |patrol| {
            let atlas = patrol.ground().atlas();
            let grounds = TileGround::of(atlas.plan(), atlas.index());
            (Ratios::default().of(patrol, &choice), grounds)
        })?;
        Ok((Self { patrols, choice, ratios, grounds }, version))
    }

    fn on<T>(&self, read: impl FnOnce(&Patrol) -> T) -> T {
        let standing = self.patrols.standing();
        read(&standing.as_ref().expect("made when this was").patrol)
    }

    pub fn bounds(&self) -> LatticeBox {
        self.grounds.bounds()
    }

    pub fn may_show(&self, tile: TileId) -> bool {
        self.on(|patrol| {
            let atlas = patrol.ground().atlas();
            let levels = &atlas.town().levels;
            GridTiles::new(atlas.plan(), atlas.index(), levels, &self.grounds).may_show(tile)
        })
    }

    pub fn draw(&self, visible: Visible<'_>, tile: TileId) -> Vec<u8> {
        self.on(|patrol| drawn(patrol, &self.choice, &self.grounds, &self.ratios, visible, tile))
    }
}
