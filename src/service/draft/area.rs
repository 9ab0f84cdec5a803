//! A draft's area as a GeoPackage: out to a GIS, and back as edits.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::change::editable;
use super::{DraftError, Drafts, read};
use crate::domain::actor::Actor;
use crate::domain::draft::{Draft, DraftId};
use crate::domain::edit::{Edit, Sketch};
use crate::domain::grid::{CODE_BYTES_MAX, Grid, Levels, NAME_BYTES_MAX};
use crate::domain::id::GridId;
use crate::domain::import::{Batch, SourcePoint, SourcePolygon, SourceRow, SourceShape};
use crate::domain::layers::{GRID_LAYERS, Layer};
use crate::domain::returned::{self, Feature, Reason, Refused};
use crate::domain::text::{needed, short};
use crate::domain::time::Moment;
use crate::kernel::lattice::{LatticeBox, LatticePoint};
use crate::kernel::ring::{Polygon, Ring};
use crate::service::current::Current;
use crate::service::id::new_grid_id;
use crate::store::gpkg::area::{AreaError, AreaFile, AreaLimits, AreaRow, write_area};

/// Which grids go out: the leaves of every layer.
#[derive(Clone, Debug)]
pub enum AreaOf {
    /// That lie in or around a box: those of which a border's own box touches it, or that hold it.
    Box(LatticeBox),
    /// That are these or lie below them.
    Grids(Vec<GridId>),
}

/// What a file says of itself: of which draft it is, and how each grid was that went out.
#[derive(Serialize, Deserialize)]
struct Note {
    draft: u32,
    /// The draft's version, for those who look into the file.
    version: u64,
    /// The edition that it stands on.
    edition: u32,
    grids: BTreeMap<String, String>,
}

/// The columns of a layer's table.
const COLUMNS: [&str; 7] = ["id", "code", "name", "layer", "level", "parent", "version"];

/// The draft and its area as a GeoPackage, one table a layer.
///
/// # Errors
/// There is no such draft, none of those grids, or more of them than one file may hold.
pub fn area_sent(
    current: &Current,
    drafts: &Drafts,
    actor: &Actor,
    id: DraftId,
    of: &AreaOf,
    limits: AreaLimits,
) -> Result<(Draft, Vec<u8>), DraftError> {
    let draft = read(current, actor, id)?;
    let levels = current.atlas()?.town().levels.clone();
    let mut note =
        Note { draft: id.0, version: draft.version.0, edition: draft.base.0, grids: BTreeMap::new() };
    let layers = drafts.look(current, &draft, |sketch| {
        let ids = chosen(sketch, of)?;
        if ids.len() > limits.features {
            return Err(DraftError::TooMany { max: limits.features, what: "grids in one file" });
        }
        let mut vertices = 0;
        let mut layers: BTreeMap<Layer, Batch> = BTreeMap::new();
        for id in ids {
            let grid = sketch.grid(&id).expect("chosen from it");
            let polygons = sketch.polygons(&id);
            vertices += polygons.iter().flat_map(Polygon::rings).map(|ring| ring.0.len()).sum::<usize>();
            if vertices > limits.vertices {
                return Err(DraftError::TooMany { max: limits.vertices, what: "vertices in one file" });
            }
            let version = version(sketch, grid, &polygons);
            let batch = layers
                .entry(grid.layer)
                .or_insert_with(|| Batch { columns: COLUMNS.map(Into::into).to_vec(), ..Batch::default() });
            let number = batch.rows.len() as u64 + 1;
            batch.rows.push(row(sketch, grid, &levels, polygons, &version, number));
            note.grids.insert(id.to_string(), version);
        }
        Ok(layers)
    })?;
    let layers: Vec<(&'static str, Batch)> =
        layers.into_iter().map(|(layer, batch)| (layer.name(), batch)).collect();
    let note = serde_json::to_string(&note).expect("texts and numbers");
    let seconds = draft.updated.0 as f64 / 1e6;
    Ok((draft, write_area(&layers, &note, seconds)?))
}

fn chosen(sketch: &Sketch, of: &AreaOf) -> Result<BTreeSet<GridId>, DraftError> {
    let leaves: BTreeSet<_> = match of {
        AreaOf::Box(around) => {
            let sides = sketch.near(around).flat_map(|arc| &arc.sides);
            let beside = sides.flat_map(|side| [side.left, side.right]);
            let around = GRID_LAYERS.iter().map(|row| sketch.leaf_at(row.layer.slot(), around.min));
            beside.chain(around).collect()
        }
        AreaOf::Grids(grids) => {
            let unknown = grids.iter().find(|grid| !sketch.has_grid(grid));
            if let Some(unknown) = unknown {
                return Err(DraftError::NoSuchGrid(unknown.clone()));
            }
            grids.iter().flat_map(|grid| sketch.leaves_under(grid)).collect()
        }
    };
    let found: BTreeSet<GridId> =
        leaves.into_iter().filter_map(|leaf| sketch.grid_of(leaf)).cloned().collect();
    if found.is_empty() { Err(DraftError::EmptyArea) } else { Ok(found) }
}

fn row(
    sketch: &Sketch,
    grid: &Grid,
    levels: &Levels,
    polygons: Vec<Polygon>,
    version: &str,
    number: u64,
) -> SourceRow {
    let parent = grid.parent.as_ref().and_then(|parent| sketch.grid(parent).ok());
    let parent = parent.map_or("", |parent| &parent.code);
    let (id, level) = (grid.id.as_str(), levels.name(grid.level));
    let fields = [id, &grid.code, &grid.name, grid.layer.name(), level, parent, version];
    let point = |point: &LatticePoint| SourcePoint { x: point.lon(), y: point.lat() };
    let ring = |ring: Ring| ring.0.iter().map(point).collect();
    let polygons = polygons.into_iter().map(|polygon| SourcePolygon {
        shell: ring(polygon.shell),
        holes: polygon.holes.into_iter().map(ring).collect(),
    });
    let shape = Some(SourceShape::Polygons(polygons.collect()));
    SourceRow { number, fields: fields.map(Into::into).to_vec(), shape }
}

/// A digest of all that a grid's row says.
fn version(sketch: &Sketch, grid: &Grid, polygons: &[Polygon]) -> String {
    let parent = grid.parent.as_ref().and_then(|parent| sketch.grid(parent).ok());
    let parent = parent.map_or("", |parent| &parent.code);
    let mut hash = Sha256::new();
    for part in [grid.id.as_str(), &grid.code, &grid.name, grid.layer.name(), parent] {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.update([grid.level.0]);
    for ring in polygons.iter().flat_map(Polygon::rings) {
        hash.update((ring.0.len() as u64).to_le_bytes());
        for point in &ring.0 {
            hash.update(point.x.to_le_bytes());
            hash.update(point.y.to_le_bytes());
        }
    }
    hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// The edits that make of a draft what an edited file has, with their numbers; none of them is kept.
///
/// # Errors
/// It is no file that went out of this draft, or all that stands against what was drawn.
pub fn area_returned(
    current: &Current,
    drafts: &Drafts,
    actor: &Actor,
    id: DraftId,
    bytes: &[u8],
    limits: AreaLimits,
) -> Result<(Draft, Vec<Edit>), DraftError> {
    let draft = editable(current, actor, id, "edited")?;
    let levels = current.atlas()?.town().levels.clone();
    let mut file = AreaFile::open(bytes)?;
    let note = file.note()?;
    let note: Note = serde_json::from_str(&note).map_err(|_| DraftError::OtherArea)?;
    if note.draft != id.0 {
        return Err(DraftError::OtherArea);
    }
    if note.grids.len() > limits.features {
        return Err(AreaError::TooLarge { what: "grids", max: limits.features }.into());
    }
    let edits = drafts.look(current, &draft, |sketch| {
        let sent = unchanged(sketch, &note).map_err(DraftError::Returned)?;
        let layers: BTreeSet<Layer> =
            sent.iter().filter_map(|id| sketch.grid(id).ok()).map(|grid| grid.layer).collect();
        let tables: Vec<&'static str> = layers.iter().map(|layer| layer.name()).collect();
        let rows = file.rows(&tables, limits)?;
        let features = features(rows, &levels, current.now()).map_err(DraftError::Returned)?;
        returned::edits(sketch, draft.numbering(), &sent, &features).map_err(DraftError::Returned)
    })?;
    Ok((draft, edits))
}

/// The grids that went out, if each is still as it was.
fn unchanged(sketch: &Sketch, note: &Note) -> Result<Vec<GridId>, Vec<Refused>> {
    let (mut sent, mut changed) = (Vec::new(), Vec::new());
    for (text, was) in &note.grids {
        // An id that is none was never sent.
        let Ok(id) = GridId::new(text) else { continue };
        let polygons = sketch.polygons(&id);
        let is = sketch.leaf(&id).ok().and_then(|_| sketch.grid(&id).ok());
        if is.is_some_and(|grid| version(sketch, grid, &polygons) == *was) {
            sent.push(id);
            continue;
        }
        let layer = is.map_or(Layer::Community, |grid| grid.layer);
        let place = polygons.first().map(|part| part.shell.0[0]);
        changed.push(Refused { layer, fid: None, place, reason: Reason::ChangedSince(id) });
    }
    if changed.is_empty() { Ok(sent) } else { Err(changed) }
}

fn features(rows: Vec<AreaRow>, levels: &Levels, now: Moment) -> Result<Vec<Feature>, Vec<Refused>> {
    let mut refused = Vec::new();
    let mut features = Vec::with_capacity(rows.len());
    for row in rows {
        let layer: Layer = row.table.parse().expect("tables are named like layers");
        let (fid, place) = (row.fid, row.polygons.first().and_then(|one| one.shell.first()).copied());
        match feature(layer, row, levels, now) {
            Ok(feature) => features.push(feature),
            Err(column) => {
                refused.push(Refused { layer, fid: Some(fid), place, reason: Reason::Field(column) });
            }
        }
    }
    if refused.is_empty() { Ok(features) } else { Err(refused) }
}

/// On the way of `Err`: the column that cannot be read.
fn feature(layer: Layer, row: AreaRow, levels: &Levels, now: Moment) -> Result<Feature, &'static str> {
    let is_new = row.id.trim().is_empty();
    let id = if is_new { new_grid_id(now) } else { GridId::new(row.id.trim()).map_err(|_| "id")? };
    if !row.layer.trim().is_empty() && row.layer.trim() != layer.name() {
        return Err("layer");
    }
    let level = match row.level.trim() {
        "" => None,
        named => Some(levels.find(named).ok_or("level")?),
    };
    let parent = short(&row.parent, CODE_BYTES_MAX).map_err(|_| "parent")?;
    Ok(Feature {
        layer,
        fid: row.fid,
        id,
        is_new,
        code: needed(&row.code, CODE_BYTES_MAX).map_err(|_| "code")?.into(),
        name: needed(&row.name, NAME_BYTES_MAX).map_err(|_| "name")?.into(),
        level,
        parent: (!parent.is_empty()).then(|| parent.into()),
        polygons: row.polygons,
    })
}
