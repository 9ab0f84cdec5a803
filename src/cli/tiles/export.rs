//! `gridward tiles export`: a whole set of tiles as one PMTiles file or one folder.

use std::io::{self, ErrorKind};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::document::{self, Origin};
use crate::cli::moment::moment;
use crate::cli::territory::territory;
use crate::cli::{CliError, Context, notice, progress};
use crate::clock;
use crate::domain::actor::{Actor, Role};
use crate::domain::patrol::PatrolWindow;
use crate::files::{Draft, Eyes, FolderDraft};
use crate::format::tiles::{TileArchive, TileFolder, TileOutput};
use crate::kernel::lattice::{LatticeBox, LatticePoint};
use crate::service::current::Current;
use crate::service::tile_export::{
    ExportedSet, Packing, TileExport, TileExportError, TileExportRequest, ZoomCount,
};
use crate::store::Store;
use crate::tiles::DRAWN_ZOOM_MAX;

/// Write a set of tiles to one PMTiles file or to a folder
///
/// The tiles are those that the server draws, compressed harder; tiles that show nothing are left out. What is
/// exported appears when it is whole. Without --role it is for everybody's eyes: grids, or places without
/// premises; hazards and patrols are for nobody then. With --role, and --territory where the role or the caller has one, it holds what such a
/// key may see, says so in its metadata, and is its owner's alone to read.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gridward tiles export --pmtiles grids.pmtiles
  gridward tiles export --pmtiles houjie.pmtiles --zooms 8-16 --bbox 113.6,22.85,113.75,23.0
  gridward tiles export --set places --role viewer --territory 441900122003 --pmtiles hetian.pmtiles
  gridward tiles export --set patrol --window 7d --role dispatcher --pmtiles week.pmtiles
  gridward tiles export --dir tiles-e3 --edition 3 --base-url https://tiles.example.cn/e3

A PMTiles file needs a server that answers range requests, as nginx and every object store do, and a
client that knows it: for MapLibre the protocol of pmtiles.js, url: 'pmtiles://https://…/grids.pmtiles'.

A folder has {z}/{x}/{y}.mvt and tilejson.json. The tiles are gzip inside, though nothing in their names
says so: they must be handed out with Content-Encoding: gzip. For an object store set that, and the
type application/vnd.mapbox-vector-tile, on upload; for nginx

  location ~ \\.mvt$ { types { } default_type application/vnd.mapbox-vector-tile;
                      gzip off; add_header Content-Encoding gzip; try_files $uri =204; }

With --uncompressed they are plain, about twice as large, and any server will do. A folder that
has anything in it is never written to: export the next edition beside it, then change the URL.")]
pub struct Args {
    /// PMTiles file to write; a file of that name is replaced
    #[arg(long, value_name = "FILE", required_unless_present = "dir", conflicts_with = "dir")]
    pmtiles: Option<PathBuf>,
    /// Folder to write, which must be empty or not there
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
    /// Which set: grids, places, hazards (those that are open) or patrol
    #[arg(long, default_value = "grids", value_parser = parse_set)]
    set: ExportedSet,
    /// First and last zoom, or one alone, at most 16 [default: from where the set begins to 14, or to
    /// where the last of its layers begins]
    #[arg(long, value_name = "MIN-MAX", value_parser = parse_zooms)]
    zooms: Option<RangeInclusive<u8>>,
    /// Tiles that touch this box: west,south,east,north in degrees, WGS 84 [default: all]
    #[arg(long, value_name = "BOX", allow_hyphen_values = true, value_parser = parse_bbox)]
    bbox: Option<LatticeBox>,
    /// Grids of this edition [default: the one in force]
    #[arg(long, conflicts_with = "at")]
    edition: Option<u32>,
    /// As it held then: a date, or a time with its offset [default: now]
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// How long until now patrols are looked at: 1h, 8h, 24h, 7d or 30d [default: 24h]
    #[arg(long, value_parser = parse_window)]
    window: Option<PatrolWindow>,
    /// What such a key may see: viewer, dispatcher, member, planner, approver, admin or social
    #[arg(long)]
    role: Option<Role>,
    /// Id or code of the grid that limits what the role sees [default: everything]
    #[arg(long, value_name = "GRID", requires = "role")]
    territory: Option<String>,
    /// What the URLs in tilejson.json begin with [default: nothing, so that they are relative to it, which
    /// not every client follows]
    #[arg(long, value_name = "URL", conflicts_with = "pmtiles")]
    base_url: Option<String>,
    /// Tiles of a folder as they are, not as gzip
    #[arg(long, conflicts_with = "pmtiles")]
    uncompressed: bool,
}

/// # Errors
/// A territory, edition or box that is none, nothing to draw, or a file that cannot be written; then what
/// stood there stays.
pub fn run(args: &Args, context: &Context) -> Result<(), CliError> {
    if args.edition.is_some() && args.set != ExportedSet::Grids {
        return Err(CliError::Usage("--edition is for --set grids: the others have no editions".into()));
    }
    if args.at.is_some() && args.set.is_live() {
        return Err(CliError::Usage("--at is for grids and places: the others are as they stand now".into()));
    }
    if args.window.is_some() && args.set != ExportedSet::Patrol {
        return Err(CliError::Usage("--window is for --set patrol".into()));
    }
    let store = context.store()?;
    let at = moment(args.at.as_deref(), &*store)?;
    let request = TileExportRequest {
        set: args.set,
        zooms: args.zooms.clone(),
        within: args.bbox,
        edition: args.edition,
        at,
        window: args.window.unwrap_or(PatrolWindow::Day),
        actor: actor(args, &*store)?,
    };
    let eyes = if request.actor.is_some() { Eyes::Owner } else { Eyes::Everybody };
    let current = Current::new(store, clock::system());
    current.refresh().map_err(|error| CliError::failed(format!("store {}", context.config.store), error))?;
    let export = TileExport::new(&current, request).map_err(refused)?;
    let origin = Origin { export: &export, at: args.at.as_deref() };
    let (to, counts) = match (&args.pmtiles, &args.dir) {
        (Some(file), _) => (file, archive(file, eyes, &origin)?),
        (None, Some(folder)) => (folder, tree(folder, eyes, &origin, args)?),
        (None, None) => return Err(CliError::Usage("--pmtiles or --dir says where to".into())),
    };
    let (tiles, bytes) =
        counts.iter().fold((0, 0), |(tiles, bytes), count| (tiles + count.tiles, bytes + count.bytes));
    let (first, last) = export.extent.zooms;
    let town_notice = &*export.atlas.town().notice;
    let said = format!(
        "{} holds {tiles} tiles of {}, zooms {first} to {last}, {bytes} bytes of tiles{}",
        to.display(),
        export.set.name,
        notice::after(town_notice)
    );
    context.output.print(said, &notice::with(town_notice, origin.counted(to, &counts)))?;
    Ok(())
}

/// Whose eyes it is for.
fn actor(args: &Args, store: &dyn Store) -> Result<Option<Actor>, CliError> {
    let Some(role) = args.role else { return Ok(None) };
    let territory = territory(store, role, args.territory.as_deref())?;
    Ok(Some(Actor { name: Arc::from("tiles export"), role, territory }))
}

fn archive(path: &Path, eyes: Eyes, origin: &Origin<'_>) -> Result<Vec<ZoomCount>, CliError> {
    if path.is_dir() {
        return Err(CliError::Usage(format!("{} is a folder: --dir writes one", path.display())));
    }
    let cannot = |error: io::Error| CliError::failed(format!("cannot write {}", path.display()), error);
    let draft = Draft::beside_for(path, eyes).map_err(cannot)?;
    let file = draft.open().map_err(cannot)?;
    let metadata = origin.metadata().to_string();
    let mut archive = TileArchive::create(file, origin.export.extent, &metadata).map_err(cannot)?;
    let counts = drawn(origin.export, Packing::Gzip, &mut archive)?;
    archive.finish().map_err(cannot)?;
    draft.replace().map_err(cannot)?;
    Ok(counts)
}

fn tree(path: &Path, eyes: Eyes, origin: &Origin<'_>, args: &Args) -> Result<Vec<ZoomCount>, CliError> {
    let cannot = |error: io::Error| match error.kind() {
        ErrorKind::AlreadyExists | ErrorKind::DirectoryNotEmpty => CliError::Refused(format!(
            "{} is there and not an empty folder: name another, or move it away",
            path.display()
        )),
        _ => CliError::failed(format!("cannot write {}", path.display()), error),
    };
    let url = document::tile_url(args.base_url.as_deref()).map_err(CliError::Usage)?;
    let draft = FolderDraft::beside(path, eyes).map_err(cannot)?;
    let packing = if args.uncompressed { Packing::Plain } else { Packing::Gzip };
    let counts = drawn(origin.export, packing, &mut TileFolder(&draft))?;
    let about = format!("{:#}\n", origin.tile_json(&url));
    draft.write(Path::new("tilejson.json"), about.as_bytes()).map_err(cannot)?;
    draft.appear().map_err(cannot)?;
    Ok(counts)
}

fn drawn(
    export: &TileExport,
    packing: Packing,
    output: &mut dyn TileOutput,
) -> Result<Vec<ZoomCount>, CliError> {
    let bar = progress::bar("tiles looked at", Some(export.tiles_max()));
    let counts = export.draw(packing, output, |tiles| bar.inc(tiles));
    bar.finish_and_clear();
    counts.map_err(refused)
}

fn refused(error: TileExportError) -> CliError {
    match error {
        TileExportError::Write(error) => CliError::failed("cannot write a tile", error),
        error => CliError::Refused(error.to_string()),
    }
}

fn parse_set(text: &str) -> Result<ExportedSet, String> {
    let known = ExportedSet::ALL.into_iter().find(|set| set.set().name == text);
    known.ok_or_else(|| format!("the sets are {}", ExportedSet::ALL.map(|set| set.set().name).join(", ")))
}

fn parse_window(text: &str) -> Result<PatrolWindow, String> {
    text.parse().map_err(|error| format!("{error}"))
}

fn parse_zooms(text: &str) -> Result<RangeInclusive<u8>, String> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let zoom = |text: &str| text.trim().parse::<u8>().ok().filter(|&zoom| zoom <= DRAWN_ZOOM_MAX);
    match (zoom(first), zoom(last)) {
        (Some(first), Some(last)) if first <= last => Ok(first..=last),
        (Some(_), Some(_)) => Err("the first zoom is past the last".into()),
        _ => Err(format!("zooms are written as 8-14 or 12, and go from 0 to {DRAWN_ZOOM_MAX}")),
    }
}

fn parse_bbox(text: &str) -> Result<LatticeBox, String> {
    let numbers: Result<Vec<f64>, _> = text.split(',').map(|part| part.trim().parse()).collect();
    let Ok([west, south, east, north]) =
        numbers.map_err(drop).and_then(|n| <[f64; 4]>::try_from(n).map_err(drop))
    else {
        return Err("a box is four numbers: west,south,east,north".into());
    };
    let corner = |lon, lat| LatticePoint::from_degrees(lon, lat).map_err(|error| error.to_string());
    let bbox = LatticeBox { min: corner(west, south)?, max: corner(east, north)? };
    if bbox.is_empty() {
        return Err("west is past east, or south past north".into());
    }
    Ok(bbox)
}
