//! Draws an export's tiles on all cores and hands them on in order, a round at a time: memory is that of
//! two rounds, however many tiles there are.

use std::mem;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use bytes::Bytes;

use super::walk::Walk;
use super::{Ground, TileExport, TileExportError};
use crate::format::tiles::TileOutput;
use crate::kernel::measure::Zoom;
use crate::kernel::tile::TileId;
use crate::service::tile::TileBytes;
use crate::service::visible::Visible;
use crate::tiles::grids::{GridTiles, TileGround};

/// Tiles drawn at once: some 12 MB of the densest, and enough that one slow tile leaves no core idle for long.
const ROUND: usize = 256;

/// How tiles are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    Gzip,
    Plain,
}

/// What was written of a zoom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ZoomCount {
    pub zoom: u8,
    pub tiles: u64,
    pub bytes: u64,
}

impl TileExport {
    /// How many tiles have to be looked at, for whoever shows progress; costs a hundredth of drawing them.
    pub fn tiles_max(&self) -> u64 {
        self.zooms().map(|zoom| self.walk(zoom).count() as u64).sum()
    }

    /// Draws everything into `output`; tells of every tile that is looked at, empty or not.
    ///
    /// # Errors
    /// What `output` says, or no tile shows anything.
    pub fn draw(
        &self,
        packing: Packing,
        output: &mut dyn TileOutput,
        mut progress: impl FnMut(u64),
    ) -> Result<Vec<ZoomCount>, TileExportError> {
        let visible = self.actor.as_ref().map(|actor| Visible::of(&self.in_force, actor)).transpose()?;
        let mut counts: Vec<ZoomCount> = Vec::new();
        let mut tiles = self.zooms().flat_map(|zoom| self.walk(zoom));
        let mut drawn: Vec<Drawn> = Vec::new();
        loop {
            let round: Vec<TileId> = tiles.by_ref().take(ROUND).collect();
            if round.is_empty() && drawn.is_empty() {
                break;
            }
            let before = mem::take(&mut drawn);
            drawn = self.round(&round, visible.as_ref(), packing, || -> Result<(), TileExportError> {
                for Drawn { tile, bytes, .. } in before {
                    progress(1);
                    if !bytes.is_empty() {
                        output.add(tile, &bytes)?;
                        count(&mut counts, tile, bytes.len());
                    }
                }
                Ok(())
            })?;
        }
        if counts.is_empty() { Err(TileExportError::Nothing { set: self.set.name }) } else { Ok(counts) }
    }

    /// Draws a round on all cores while `meanwhile` writes the one before.
    fn round<E>(
        &self,
        tiles: &[TileId],
        visible: Option<&Visible<'_>>,
        packing: Packing,
        meanwhile: impl FnOnce() -> Result<(), E>,
    ) -> Result<Vec<Drawn>, E> {
        let threads = thread::available_parallelism().map_or(1, usize::from).min(tiles.len());
        let next = AtomicUsize::new(0);
        let work = || {
            let mut drawn = Vec::new();
            while let number = next.fetch_add(1, Ordering::Relaxed)
                && let Some(&tile) = tiles.get(number)
            {
                let bytes = packing.packed(self.tile(tile, visible));
                drawn.push(Drawn { number, tile, bytes });
            }
            drawn
        };
        let (written, mut drawn) = thread::scope(|scope| {
            let working: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            let written = meanwhile();
            let drawn = working.into_iter().flat_map(|one| one.join().expect("drawing does not panic"));
            (written, drawn.collect::<Vec<_>>())
        });
        written?;
        drawn.sort_unstable_by_key(|drawn| drawn.number);
        Ok(drawn)
    }

    /// As MVT, not compressed.
    fn tile(&self, tile: TileId, visible: Option<&Visible<'_>>) -> Vec<u8> {
        match &self.ground {
            Ground::Grids(ground) => self.grids(ground).draw(tile),
            Ground::Places(ground) => {
                ground.draw(tile, &|point| visible.is_some_and(|visible| visible.place(point)))
            }
            Ground::Hazards(shown) => shown.draw(tile),
            Ground::Patrol(shown) => visible.map_or_else(Vec::new, |visible| shown.draw(*visible, tile)),
        }
    }

    fn grids<'t>(&'t self, ground: &'t TileGround) -> GridTiles<'t> {
        GridTiles::new(self.atlas.plan(), self.atlas.index(), &self.atlas.town().levels, ground)
    }

    fn zooms(&self) -> impl Iterator<Item = Zoom> {
        let (first, last) = self.extent.zooms;
        Zoom::all().filter(move |zoom| (first..=last).contains(&zoom.get()))
    }

    fn walk(&self, zoom: Zoom) -> Walk<'_, impl Fn(TileId, Zoom) -> bool> {
        Walk::of(zoom, &self.within, move |tile, zoom| match &self.ground {
            Ground::Grids(ground) => self.grids(ground).may_show(tile),
            Ground::Places(ground) => ground.may_show(tile, zoom),
            Ground::Hazards(shown) => shown.may_show(tile),
            Ground::Patrol(shown) => shown.may_show(tile),
        })
    }
}

impl Packing {
    fn packed(self, plain: Vec<u8>) -> Bytes {
        match self {
            Self::Gzip => TileBytes::for_a_file(&plain).bytes().clone(),
            Self::Plain => plain.into(),
        }
    }
}

/// A tile of a round.
struct Drawn {
    number: usize,
    tile: TileId,
    bytes: Bytes,
}

fn count(counts: &mut Vec<ZoomCount>, tile: TileId, bytes: usize) {
    let zoom = tile.zoom().get();
    if counts.last().is_none_or(|last| last.zoom != zoom) {
        counts.push(ZoomCount { zoom, tiles: 0, bytes: 0 });
    }
    let last = counts.last_mut().expect("pushed if there was none");
    last.tiles += 1;
    last.bytes += bytes as u64;
}
