//! Tiles as they are served: drawn once however many ask, compressed once a coding, kept by version.
//!
//! The version is in the key, so nothing is ever invalidated: what is old is not asked for any more,
//! and falls out when the bytes kept reach their bound.

mod packed;

use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwapOption;
use moka::sync::Cache;

pub use packed::{Coding, TileBytes};

use super::facts::Facts;
use super::patrol::PatrolChoice;
use super::visible::Visible;
use crate::atlas::Atlas;
use crate::domain::actor::Actor;
use crate::domain::draft::{Draft, DraftId};
use crate::domain::edition::EditionNumber;
use crate::domain::grid::Levels;
use crate::domain::hazard::{Hazard, HazardStatus};
use crate::domain::id::GridId;
use crate::domain::matter::Severity;
use crate::domain::plan::{Plan, PlanError, PlanIndex};
use crate::domain::time::{LogNumber, Moment};
use crate::kernel::areas::digest;
use crate::kernel::tile::TileId;
use crate::live::HazardFilter;
use crate::tiles::grids::{GridTiles, TileGround};
use crate::tiles::hazards;
use crate::tiles::places::PlaceGround;
use crate::tiles::{BUFFER, DRAWING};

/// Editions whose boxes are kept for drawing: the one in force, and a few asked for by number.
const GROUNDS_MAX: u64 = 4;

/// What a key, the shared bytes' head and the cache's own entry weigh beside a tile. Measured: 100,000 to
/// 270,000 tiles of some 230 bytes made the process grow by 600 to 680 bytes each.
const ENTRY_BYTES: u64 = 450;

/// Of what a tile is, and for whom: what is the same under this is the same tile.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TileVersion {
    Grids(EditionNumber),
    /// A draft as it looks in one version.
    Draft(DraftId, LogNumber),
    /// What lies around the tile ([`PlaceGround::version_around`]), and who looks.
    Places(u64, Seen),
    /// What is wrong around the tile, who looks, and for which of it.
    Hazards(u64, Seen, HazardChoice),
    /// Positions around the tile, who looks, and at which window.
    Patrol(u64, Seen, PatrolChoice),
}

impl TileVersion {
    /// Bytes that it holds beside its own: what a caller wrote, which may be long.
    fn held(&self) -> usize {
        match self {
            Self::Hazards(.., choice) => choice.matter.as_ref().map_or(0, |code| code.len()),
            Self::Grids(_) | Self::Draft(..) | Self::Places(..) | Self::Patrol(..) => 0,
        }
    }
}

/// Which hazards a tile shows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct HazardChoice {
    /// In order; never empty.
    statuses: Vec<HazardStatus>,
    /// In order; empty: all.
    severities: Vec<Severity>,
    matter: Option<Arc<str>>,
}

impl HazardChoice {
    /// Without a status: those that are not ended.
    pub fn of(filter: &HazardFilter) -> Self {
        let open = || HazardStatus::ALL.iter().copied().filter(|status| status.is_open()).collect();
        let mut statuses = if filter.statuses.is_empty() { open() } else { filter.statuses.clone() };
        statuses.sort_unstable();
        statuses.dedup();
        let mut severities = filter.severities.clone();
        severities.sort_unstable();
        severities.dedup();
        Self { statuses, severities, matter: filter.matter.clone() }
    }

    pub fn fits(&self, hazard: &Hazard) -> bool {
        self.filter().fits(hazard)
    }

    fn filter(&self) -> HazardFilter {
        let Self { statuses, severities, matter } = self.clone();
        HazardFilter { statuses, severities, matter, ..HazardFilter::default() }
    }
}

/// As far as whose territory premises are shown.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Seen {
    /// Everywhere.
    Whole,
    /// In a grid of an edition.
    Territory(EditionNumber, GridId),
    /// Nowhere: what is for everybody's eyes, which is exported and not served.
    Public,
}

impl Seen {
    /// What a caller may see by the atlas in force. For a key without the territory that it must have
    /// nothing is drawn at all ([`Visible::of`]).
    pub fn by(current: &Atlas, actor: &Actor) -> Self {
        match &actor.territory {
            Some(grid) => Self::Territory(current.edition().number, grid.clone()),
            None => Self::Whole,
        }
    }
}

/// The version of an edition's grids, as URLs and exports name it. An edition never changes, but another
/// store has others of the same numbers, and another program may draw them otherwise.
pub fn grids_version(atlas: &Atlas) -> String {
    let edition = atlas.edition();
    format!("e{}-{:x}-{DRAWING}", edition.number.0, edition.recorded.0)
}

/// The version of a draft's grids.
pub fn draft_version(draft: &Draft) -> String {
    format!("d{}-{}-{DRAWING}", draft.id.0, draft.version.0)
}

/// The version of places. What lies there is in the digest already; who looks is named.
pub fn places_version(places: u64, seen: &Seen) -> String {
    match seen {
        Seen::Whole => format!("p{places:x}-{DRAWING}"),
        Seen::Territory(edition, grid) => format!("p{places:x}-{}-{grid}-{DRAWING}", edition.0),
        Seen::Public => format!("p{places:x}-public-{DRAWING}"),
    }
}

/// The version of hazards: what they are, who looks, and for which.
pub fn hazards_version(hazards: u64, seen: &Seen, choice: &HazardChoice) -> String {
    let statuses: u32 = choice.statuses.iter().map(|&status| 1 << status as u32).sum();
    let severities: u32 = choice.severities.iter().map(|&severity| 1 << severity as u32).sum();
    let matter = choice.matter.as_ref().map_or(0, |code| digest([code.as_bytes()]));
    let whose = match seen {
        Seen::Whole => String::new(),
        Seen::Territory(edition, grid) => format!("-{}-{grid}", edition.0),
        Seen::Public => "-public".to_owned(),
    };
    format!("h{hazards:x}-{statuses:x}.{severities:x}.{matter:x}{whose}-{DRAWING}")
}

/// What drawing a draft needs beside its plan.
struct DraftGround {
    index: PlanIndex,
    ground: TileGround,
}

/// Draws tiles and keeps them.
pub struct Tiles {
    grounds: Cache<EditionNumber, Arc<TileGround>>,
    drafts: Cache<(DraftId, LogNumber), Arc<DraftGround>>,
    places: ArcSwapOption<PlaceGround>,
    /// Held by whoever makes the next of `places`.
    making_places: Mutex<()>,
    kept: Cache<(TileVersion, TileId, Coding), TileBytes>,
}

impl Tiles {
    /// Keeps at most `bytes_max` bytes of tiles.
    pub fn new(bytes_max: u64) -> Self {
        let weigh = |(version, ..): &(TileVersion, TileId, Coding), tile: &TileBytes| {
            let bytes = (version.held() + tile.bytes().len()) as u64;
            u32::try_from(bytes + ENTRY_BYTES).unwrap_or(u32::MAX)
        };
        Self {
            grounds: Cache::new(GROUNDS_MAX),
            drafts: Cache::new(GROUNDS_MAX),
            places: ArcSwapOption::empty(),
            making_places: Mutex::new(()),
            kept: Cache::builder().max_capacity(bytes_max).weigher(weigh).build(),
        }
    }

    /// A tile that was drawn before and is still kept, in that coding. Never waits.
    pub fn at_hand(&self, version: &TileVersion, tile: TileId, coding: Coding) -> Option<TileBytes> {
        self.kept.get(&(version.clone(), tile, coding))
    }

    /// The same, else as it is kept in another coding, else drawn; once however many ask.
    pub fn kept_or(
        &self,
        version: TileVersion,
        tile: TileId,
        coding: Coding,
        draw: impl FnOnce() -> Vec<u8>,
    ) -> TileBytes {
        self.kept.get_with((version.clone(), tile, coding), || {
            let mut others = Coding::ALL.into_iter().filter(|&other| other != coding);
            let kept = others.find_map(|other| self.at_hand(&version, tile, other));
            TileBytes::of(&kept.map_or_else(draw, |kept| kept.plain()), coding)
        })
    }

    /// A tile of the set `grids` of the atlas' edition.
    pub fn grids(&self, atlas: &Atlas, tile: TileId, coding: Coding) -> TileBytes {
        self.kept_or(TileVersion::Grids(atlas.edition().number), tile, coding, || {
            let ground = self.ground(atlas);
            GridTiles::new(atlas.plan(), atlas.index(), &atlas.town().levels, &ground).draw(tile)
        })
    }

    /// A tile of the set `grids` as a draft has them.
    ///
    /// # Errors
    /// Its plan is none.
    pub fn draft(
        &self,
        draft: &Draft,
        plan: &Arc<Plan>,
        levels: &Levels,
        tile: TileId,
        coding: Coding,
    ) -> Result<TileBytes, PlanError> {
        let key = (draft.id, draft.version);
        let version = TileVersion::Draft(key.0, key.1);
        if let Some(kept) = self.at_hand(&version, tile, coding) {
            return Ok(kept);
        }
        let ground = match self.drafts.get(&key) {
            Some(ground) => ground,
            None => {
                let index = PlanIndex::of(plan)?;
                let ground = TileGround::of(plan, &index);
                let made = Arc::new(DraftGround { index, ground });
                self.drafts.insert(key, made.clone());
                made
            }
        };
        let tiles = GridTiles::new(plan, &ground.index, levels, &ground.ground);
        Ok(self.kept_or(version, tile, coding, || tiles.draw(tile)))
    }

    /// A tile of the set `places`, with the premises that may be seen.
    pub fn places(
        &self,
        ground: &PlaceGround,
        seen: &Seen,
        visible: &Visible<'_>,
        tile: TileId,
        coding: Coding,
    ) -> TileBytes {
        let version = TileVersion::Places(ground.version_around(tile), seen.clone());
        self.kept_or(version, tile, coding, || ground.draw(tile, &|point| visible.place(point)))
    }

    /// A tile of the set `hazards` as they stand, and the version around it that it is of.
    pub fn hazards(
        &self,
        facts: &Facts,
        seen: &Seen,
        choice: &HazardChoice,
        visible: &Visible<'_>,
        tile: TileId,
        coding: Coding,
    ) -> (u64, TileBytes) {
        let (around, inside) = {
            let hazards = facts.hazards();
            let filter = choice.filter();
            let area = tile.lattice_box(0);
            let inside = hazards.within(&area).filter(|hazard| filter.fits(hazard));
            (hazards.version_around(tile, BUFFER), inside.cloned().collect::<Vec<_>>())
        };
        let shown: Vec<_> = inside.into_iter().filter(|hazard| visible.hazard(hazard)).collect();
        let version = TileVersion::Hazards(around, seen.clone(), choice.clone());
        let drawn = self.kept_or(version, tile, coding, || hazards::draw(tile, &shown));
        (around, drawn)
    }

    /// What drawing the grids of the atlas' edition needs; its bounds are TileJSON's.
    pub fn ground(&self, atlas: &Atlas) -> Arc<TileGround> {
        self.grounds
            .get_with(atlas.edition().number, || Arc::new(TileGround::of(atlas.plan(), atlas.index())))
    }

    /// What drawing the places of the atlas needs at a moment, if it is made already. Never waits.
    pub fn place_ground_at_hand(&self, atlas: &Atlas, at: Moment) -> Option<Arc<PlaceGround>> {
        self.places.load_full().filter(|ground| ground.is_of(atlas, at))
    }

    /// The same, made if need be; costs what has changed of the roster's kinds.
    pub fn place_ground(&self, atlas: &Atlas, at: Moment) -> Arc<PlaceGround> {
        let at_hand = || self.place_ground_at_hand(atlas, at);
        at_hand().unwrap_or_else(|| {
            let _making = self.making_places.lock().unwrap_or_else(PoisonError::into_inner);
            at_hand().unwrap_or_else(|| {
                let made = Arc::new(PlaceGround::at(atlas, at, self.places.load().as_deref()));
                self.places.store(Some(made.clone()));
                made
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn however_many_tiles_are_asked_for_the_bound_holds() {
        const BOUND: u64 = 1 << 20;
        let (tiles, bytes) = (Tiles::new(BOUND), TileBytes::of(&[7; 5000], Coding::Gzip));
        for x in 0..100_000 {
            let tile = TileId::new(22, x, 0).expect("there");
            tiles.kept.insert((TileVersion::Grids(EditionNumber(1)), tile, Coding::Gzip), bytes.clone());
        }
        tiles.kept.run_pending_tasks();
        let kept = tiles.kept.weighted_size();
        assert!((BOUND / 10 * 9..=BOUND).contains(&kept), "{kept}");
        assert_eq!(tiles.kept.entry_count() * (bytes.bytes().len() as u64 + ENTRY_BYTES), kept);
    }

    #[test]
    fn what_a_caller_wrote_weighs_as_well() {
        const BOUND: u64 = 1 << 20;
        let tiles = Tiles::new(BOUND);
        let tile = TileId::new(22, 1, 0).expect("there");
        for n in 0..1_000 {
            let matter = Some(format!("{n:030000}").into());
            let choice = HazardChoice::of(&HazardFilter { matter, ..HazardFilter::default() });
            let version = TileVersion::Hazards(1, Seen::Whole, choice);
            tiles.kept.insert((version, tile, Coding::Gzip), TileBytes::of(&[], Coding::Gzip));
        }
        tiles.kept.run_pending_tasks();
        assert!((1..=BOUND / 30_000).contains(&tiles.kept.entry_count()));
    }

    #[test]
    fn what_was_drawn_is_not_drawn_again_for_another_coding() {
        let (tiles, drawn) = (Tiles::new(1 << 20), Cell::new(0));
        let tile = TileId::new(22, 1, 0).expect("there");
        let ask = |coding| {
            let version = TileVersion::Grids(EditionNumber(1));
            tiles.kept_or(version, tile, coding, || {
                drawn.set(drawn.get() + 1);
                vec![7; 5000]
            })
        };
        for coding in Coding::ALL.into_iter().chain(Coding::ALL) {
            assert_eq!((ask(coding).plain(), ask(coding).coding()), (vec![7; 5000], coding));
        }
        assert_eq!(drawn.get(), 1);
    }
}
