//! A whole set of tiles at once, for file servers: the same tiles as are served one by one.
//!
//! An export runs as a named role and territory; without one it holds what is for everybody's eyes
//! (ruling 10), so that what was copied somewhere else shows nobody more than they may see.

mod draw;
mod live;
mod walk;

pub use draw::{Packing, ZoomCount};

use std::ops::RangeInclusive;
use std::sync::Arc;

use self::live::{HazardsShown, PatrolShown};
use super::current::{Current, CurrentError};
use super::tile::{Seen, grids_version, places_version};
use super::visible::{TerritoryGone, Visible};
use crate::atlas::Atlas;
use crate::domain::actor::Actor;
use crate::domain::edition::EditionNumber;
use crate::domain::patrol::PatrolWindow;
use crate::domain::time::Moment;
use crate::format::tiles::TileExtent;
use crate::kernel::lattice::{LatticeBox, LatticePoint};
use crate::kernel::measure::Zoom;
use crate::kernel::tile::World;
use crate::tiles::grids::{self, TileGround};
use crate::tiles::places::{self, PlaceGround};
use crate::tiles::{DRAWN_ZOOM_MAX, TileLayer, TileSet, hazards, patrol};

/// As deep as an export goes that is not told, unless a layer begins below: a nation's grids take some two
/// million tiles at this zoom, and clients draw deeper ones from it.
const ZOOM_LAST: u8 = 14;

/// What is to be exported.
#[derive(Clone, Debug)]
pub struct TileExportRequest {
    pub set: ExportedSet,
    /// `None`: from the first that shows anything.
    pub zooms: Option<RangeInclusive<u8>>,
    /// Tiles that touch this box; `None`: all.
    pub within: Option<LatticeBox>,
    /// Grids of this edition; `None`: the one in force at `at`.
    pub edition: Option<u32>,
    /// As it held then; `None`: now. What is live is as it stands.
    pub at: Option<Moment>,
    /// Of patrols.
    pub window: PatrolWindow,
    /// Whose eyes it is for; `None`: everybody's.
    pub actor: Option<Actor>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportedSet {
    Grids,
    Places,
    Hazards,
    Patrol,
}

impl ExportedSet {
    pub const ALL: [Self; 4] = [Self::Grids, Self::Places, Self::Hazards, Self::Patrol];

    pub fn set(self) -> &'static TileSet {
        match self {
            Self::Grids => &grids::SET,
            Self::Places => &places::SET,
            Self::Hazards => &hazards::SET,
            Self::Patrol => &patrol::SET,
        }
    }

    /// Whether it changes by the second, so that no other moment can be asked for.
    pub fn is_live(self) -> bool {
        matches!(self, Self::Hazards | Self::Patrol)
    }
}

/// Why nothing was exported.
#[derive(Debug, thiserror::Error)]
pub enum TileExportError {
    #[error("there is no edition {0}")]
    NoEdition(u32),
    #[error(transparent)]
    Current(#[from] CurrentError),
    #[error("the territory is no grid of the edition in force, or the role must have one")]
    TerritoryGone(#[from] TerritoryGone),
    #[error("{set} is for those who may see it: --role, and --territory where it has one, say for whom")]
    NoRole { set: &'static str },
    #[error("{set} begin at zoom {first}")]
    TooFar { set: &'static str, first: u8 },
    #[error("no tile of {set} at these zooms shows anything there")]
    Nothing { set: &'static str },
    #[error("cannot write a tile")]
    Write(#[from] std::io::Error),
}

/// A set of tiles, ready to be drawn.
pub struct TileExport {
    pub set: &'static TileSet,
    /// Those that it carries.
    pub layers: Vec<&'static TileLayer>,
    pub extent: TileExtent,
    /// What of the same version and for the same eyes is drawn again is the same to the byte.
    pub version: String,
    /// Whose grids are drawn, or in whose territories people look.
    pub atlas: Arc<Atlas>,
    /// Tiles that touch this box.
    within: LatticeBox,
    /// By which the caller's territory is judged.
    in_force: Arc<Atlas>,
    actor: Option<Actor>,
    ground: Ground,
}

enum Ground {
    Grids(TileGround),
    Places(PlaceGround),
    Hazards(HazardsShown),
    Patrol(Box<PatrolShown>),
}

impl TileExport {
    /// # Errors
    /// See [`TileExportError`]: no such edition, a territory that is none, nothing there.
    pub fn new(current: &Current, request: TileExportRequest) -> Result<Self, TileExportError> {
        let TileExportRequest { set, zooms, within, edition, at, window, actor } = request;
        let in_force = current.atlas()?;
        if let Some(actor) = &actor {
            Visible::of(&in_force, actor)?;
        }
        let atlas = match edition {
            Some(number) => edition_of(current, &in_force, number)?,
            None if set == ExportedSet::Grids => current.atlas_at(at, None)?,
            None => in_force.clone(),
        };
        let (ground, bounds, version) = match set {
            ExportedSet::Grids => {
                let ground = TileGround::of(atlas.plan(), atlas.index());
                let bounds = ground.bounds();
                (Ground::Grids(ground), bounds, grids_version(&atlas))
            }
            ExportedSet::Places => {
                let ground = PlaceGround::at(&atlas, at.unwrap_or_else(|| current.now()), None);
                let seen = actor.as_ref().map_or(Seen::Public, |actor| Seen::by(&in_force, actor));
                let (bounds, version) = (ground.bounds(), places_version(ground.version(), &seen));
                (Ground::Places(ground), bounds, version)
            }
            ExportedSet::Hazards => {
                let actor = actor.as_ref().ok_or(TileExportError::NoRole { set: set.set().name })?;
                let (shown, version) = HazardsShown::new(current, &in_force, actor)?;
                let bounds = shown.bounds();
                (Ground::Hazards(shown), bounds, version)
            }
            ExportedSet::Patrol => {
                let actor = actor.as_ref().ok_or(TileExportError::NoRole { set: set.set().name })?;
                let (shown, version) = PatrolShown::new(current, &in_force, actor, window)?;
                let bounds = shown.bounds();
                (Ground::Patrol(Box::new(shown)), bounds, version)
            }
        };
        let set = set.set();
        let (layers, zooms) = carried(set, zooms, actor.is_some())?;
        let seen = within.map_or(bounds, |within| common(bounds, within));
        if seen.is_empty() {
            return Err(TileExportError::Nothing { set: set.name });
        }
        let extent = TileExtent { bounds: seen, zooms, center: center(seen, zooms) };
        // What lies at its bounds shows in the buffers of tiles beyond.
        let within = within.unwrap_or(EVERYWHERE);
        Ok(Self { set, layers, extent, version, atlas, within, in_force, actor, ground })
    }

    /// Whose eyes it is for; `None`: everybody's.
    pub fn actor(&self) -> Option<&Actor> {
        self.actor.as_ref()
    }
}

const EVERYWHERE: LatticeBox = LatticeBox {
    min: LatticePoint::new(-1_800_000_000, -900_000_000),
    max: LatticePoint::new(1_800_000_000, 900_000_000),
};

fn edition_of(current: &Current, now: &Atlas, number: u32) -> Result<Arc<Atlas>, TileExportError> {
    let number = EditionNumber(number);
    if now.editions().iter().all(|edition| edition.number != number) {
        return Err(TileExportError::NoEdition(number.0));
    }
    Ok(current.atlas_of(number)?)
}

/// The layers that show at the zooms, to whom it may concern, and the zooms at which any of them does.
fn carried(
    set: &TileSet,
    zooms: Option<RangeInclusive<u8>>,
    has_role: bool,
) -> Result<(Vec<&'static TileLayer>, (u8, u8)), TileExportError> {
    let mut layers = set.layers.to_vec();
    layers.retain(|layer| layer.for_everybody || has_role);
    let firsts = layers.iter().map(|layer| layer.first_zoom);
    let first = firsts.clone().min().unwrap_or_default();
    let deepest = firsts.max().unwrap_or_default();
    let zooms = zooms.unwrap_or_else(|| first..=deepest.clamp(ZOOM_LAST, DRAWN_ZOOM_MAX));
    let (low, high) = zooms.into_inner();
    if high < first {
        return Err(TileExportError::TooFar { set: set.name, first });
    }
    layers.retain(|layer| layer.first_zoom <= high);
    Ok((layers, (low.max(first), high)))
}

fn common(a: LatticeBox, b: LatticeBox) -> LatticeBox {
    LatticeBox {
        min: LatticePoint::new(a.min.x.max(b.min.x), a.min.y.max(b.min.y)),
        max: LatticePoint::new(a.max.x.min(b.max.x), a.max.y.min(b.max.y)),
    }
}

/// The middle, at the deepest zoom at which the whole is no wider than a tile.
fn center(bounds: LatticeBox, (first, last): (u8, u8)) -> (LatticePoint, u8) {
    let (low, high) = (World::of(bounds.min), World::of(bounds.max));
    let middle = World { u: f64::midpoint(low.u, high.u), v: f64::midpoint(low.v, high.v) };
    let side = (high.u - low.u).max(low.v - high.v);
    let fits = |zoom: &Zoom| side * f64::from(1_u32 << zoom.get()) <= 1.0;
    let zoom = Zoom::all().take_while(fits).last().map_or(0, Zoom::get);
    (middle.to_lattice(), zoom.clamp(first, last))
}
