//! Tiles of patrols: live, each caller's own, each area with a version of its own.
//!
//! A window moves on by the minute, so that a tile is kept for one; what comes in within it is in the next
//! tile asked for. Ratios by grid are added up once a minute.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::follow::Patrols;
use super::read::{is_seen, sees_tracks};
use crate::domain::actor::Actor;
use crate::domain::edition::EditionNumber;
use crate::domain::id::MemberId;
use crate::domain::patrol::{PatrolWindow, TrackPoint};
use crate::domain::plan::GridIndex;
use crate::domain::time::{LogNumber, Moment};
use crate::kernel::lattice::LatticePoint;
use crate::kernel::tile::TileId;
use crate::live::patrol::{Patrol, PatrolGround, Weights, Window, coverage};
use crate::service::current::{Current, CurrentError};
use crate::service::tile::{Coding, Seen, TileBytes, TileVersion, Tiles};
use crate::service::visible::Visible;
use crate::tiles::grids::{GridTiles, TileGround};
use crate::tiles::patrol::{PatrolDrawing, Sight};
use crate::tiles::{BUFFER, DRAWING};

const MINUTE_S: i64 = 60;

/// Of what a tile of patrols is, beside the positions around it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PatrolChoice {
    window: PatrolWindow,
    /// Minutes since 1970 at which the window ends.
    minute: i64,
    /// Whether members are shown.
    people: bool,
    /// What the ground was made of.
    edition: EditionNumber,
    log: LogNumber,
}

impl PatrolChoice {
    fn since(&self) -> Window {
        let end = Moment(self.minute * MINUTE_S * 1_000_000);
        Window::Since(self.window.begin(end).0.div_euclid(1_000_000))
    }
}

/// The version of patrols for a caller.
pub fn patrol_version(positions: u64, seen: &Seen, choice: &PatrolChoice) -> String {
    let PatrolChoice { window, minute, people, edition, log } = choice;
    let people = if *people { "m" } else { "" };
    let whose = match seen {
        Seen::Whole => String::new(),
        Seen::Territory(edition, grid) => format!("-{}-{grid}", edition.0),
        Seen::Public => "-public".to_owned(),
    };
    format!("t{positions:x}-{}.{minute:x}{people}-{}.{}{whose}-{DRAWING}", window.name(), edition.0, log.0)
}

/// Ratios by grid, of each window as they were last added up, and when.
#[derive(Default)]
pub struct Ratios(Mutex<HashMap<PatrolWindow, (PatrolChoice, Arc<Vec<Option<f64>>>)>>);

impl Ratios {
    /// The ratio of each grid, in the plan's order.
    pub fn of(&self, patrol: &Patrol, choice: &PatrolChoice) -> Arc<Vec<Option<f64>>> {
        let choice = PatrolChoice { people: false, ..choice.clone() };
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, ratios)) = known.get(&choice.window)
            && *of == choice
        {
            return ratios.clone();
        }
        let atlas = patrol.ground().atlas();
        let found = coverage(patrol, atlas, None, choice.since());
        let weights = Weights::from(atlas.town().coverage);
        let ratios = Arc::new(found.iter().map(|grid| grid.ratio(weights)).collect::<Vec<_>>());
        known.insert(choice.window, (choice, ratios.clone()));
        ratios
    }
}

/// The choice of a caller at a moment, and the versions around a tile and of all.
pub struct PatrolVersions {
    pub choice: PatrolChoice,
    pub around: u64,
    pub all: u64,
}

/// # Errors
/// The store cannot be followed.
pub fn patrol_versions(
    current: &Current,
    patrols: &Patrols,
    actor: &Actor,
    window: PatrolWindow,
    tile: Option<TileId>,
) -> Result<PatrolVersions, CurrentError> {
    let minute = current.now().0.div_euclid(MINUTE_S * 1_000_000);
    patrols.with(current, |patrol| PatrolVersions {
        choice: choice(patrol, actor, window, minute),
        around: tile.map_or_else(|| patrol.version(), |tile| patrol.version_around(tile, BUFFER)),
        all: patrol.version(),
    })
}

fn choice(patrol: &Patrol, actor: &Actor, window: PatrolWindow, minute: i64) -> PatrolChoice {
    let atlas = patrol.ground().atlas();
    let people = sees_tracks(actor.role);
    PatrolChoice { window, minute, people, edition: atlas.edition().number, log: atlas.log() }
}

/// A tile as it stands, and the version that it is of.
///
/// # Errors
/// The store cannot be followed.
pub fn patrol_tile(
    (current, patrols, tiles): (&Current, &Patrols, &Tiles),
    (seen, visible): (&Seen, Visible<'_>),
    asked: &PatrolChoice,
    (tile, coding): (TileId, Coding),
) -> Result<(String, TileBytes), CurrentError> {
    patrols.with(current, |patrol| {
        let atlas = patrol.ground().atlas();
        // The ground may be another by now; the window stays.
        let choice = PatrolChoice { edition: atlas.edition().number, log: atlas.log(), ..asked.clone() };
        let around = patrol.version_around(tile, BUFFER);
        let version = TileVersion::Patrol(around, seen.clone(), choice.clone());
        let drawn = tiles.kept_or(version, tile, coding, || {
            let grounds = tiles.ground(atlas);
            let ratios = patrols.ratios().of(patrol, &choice);
            drawn(patrol, &choice, &grounds, &ratios, visible, tile)
        });
        (patrol_version(around, seen, &choice), drawn)
    })
}

/// A tile as the caller of a choice sees it; `ratios` are those of that choice.
pub fn drawn(
    patrol: &Patrol,
    choice: &PatrolChoice,
    grounds: &TileGround,
    ratios: &[Option<f64>],
    visible: Visible<'_>,
    tile: TileId,
) -> Vec<u8> {
    let ground = patrol.ground();
    let atlas = ground.atlas();
    let sight = Eyes { visible, ground, people: choice.people };
    let grids = GridTiles::new(atlas.plan(), atlas.index(), &atlas.town().levels, grounds);
    PatrolDrawing { tile, patrol, window: choice.since(), grids, ratios, sight: &sight }.draw()
}

struct Eyes<'e> {
    visible: Visible<'e>,
    ground: &'e PatrolGround,
    people: bool,
}

impl Sight for Eyes<'_> {
    fn place(&self, point: LatticePoint) -> bool {
        self.visible.place(point)
    }

    fn grid(&self, grid: GridIndex) -> bool {
        self.visible.grid(&self.ground.atlas().grid(grid).id)
    }

    fn member(&self, member: &MemberId, point: &TrackPoint) -> bool {
        self.people && is_seen(&self.visible, self.ground, member, point)
    }
}
