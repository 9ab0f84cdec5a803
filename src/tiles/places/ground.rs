//! What the set draws from: what stands where, from one change to the next.

use std::sync::Arc;

use super::dots::Dots;
use super::roads::Roads;
use crate::atlas::{Addresses, Atlas};
use crate::domain::premises::Premises;
use crate::domain::road::Road;
use crate::domain::roster::Row;
use crate::domain::time::{Moment, Period};
use crate::kernel::areas::{Areas, digest};
use crate::kernel::lattice::{LatticeBox, LatticePoint};
use crate::kernel::measure::Zoom;
use crate::kernel::tile::TileId;
use crate::tiles::BUFFER;

/// All places from one change of any of them to the next. Some 16 bytes a point; the texts stay where
/// the atlas has them.
#[derive(Debug)]
pub struct PlaceGround {
    pub(super) addresses: Arc<Standing<Addresses, Dots>>,
    pub(super) premises: Arc<Standing<[Row<Premises>], Dots>>,
    pub(super) roads: Arc<Standing<[Row<Road>], Roads>>,
}

/// Rows of one kind, with where those stand that hold for a span of time.
#[derive(Debug)]
pub struct Standing<R: ?Sized, P> {
    pub rows: Arc<R>,
    pub places: P,
    pub areas: Areas,
    /// Within it none of the rows begins or ends.
    span: Period,
}

impl PlaceGround {
    /// The atlas' places at a moment. What has not changed since `before` is taken from there.
    pub fn at(atlas: &Atlas, at: Moment, before: Option<&Self>) -> Self {
        let roster = atlas.roster();
        Self {
            addresses: standing(before.map(|before| &before.addresses), atlas.addresses(), at, addresses),
            premises: standing(before.map(|before| &before.premises), &roster.premises, at, premises),
            roads: standing(before.map(|before| &before.roads), &roster.roads, at, roads),
        }
    }

    /// Whether it is still that of the atlas at a moment.
    pub fn is_of(&self, atlas: &Atlas, at: Moment) -> bool {
        self.addresses.is_of(atlas.addresses(), at)
            && self.premises.is_of(&atlas.roster().premises, at)
            && self.roads.is_of(&atlas.roster().roads, at)
    }

    /// The version of everything: the same in every process that has the same places.
    pub fn version(&self) -> u64 {
        self.combined(Areas::all)
    }

    /// The version of what a tile may show; changes elsewhere leave it as it is.
    pub fn version_around(&self, tile: TileId) -> u64 {
        self.combined(|areas| areas.around(tile, BUFFER))
    }

    /// The box around everything; empty when there is nothing.
    pub fn bounds(&self) -> LatticeBox {
        let premises = self.addresses.areas.bounds().union(self.premises.areas.bounds());
        premises.union(self.roads.areas.bounds())
    }

    fn combined(&self, version: impl Fn(&Areas) -> u64) -> u64 {
        let kinds = [&self.addresses.areas, &self.premises.areas, &self.roads.areas];
        let versions = kinds.map(|areas| version(areas).to_le_bytes());
        digest(versions.iter().map(|version| &version[..]))
    }
}

impl<R: ?Sized, P> Standing<R, P> {
    fn is_of(&self, rows: &Arc<R>, at: Moment) -> bool {
        Arc::ptr_eq(&self.rows, rows) && self.span.contains(at)
    }
}

/// What was made before if it still stands, else anew.
fn standing<R: ?Sized, P>(
    before: Option<&Arc<Standing<R, P>>>,
    rows: &Arc<R>,
    at: Moment,
    make: impl FnOnce(&R, &mut Span) -> (P, Areas),
) -> Arc<Standing<R, P>> {
    if let Some(before) = before.filter(|before| before.is_of(rows, at)) {
        return before.clone();
    }
    let mut span = Span { at, period: Period::ALWAYS };
    let (places, areas) = make(rows, &mut span);
    Arc::new(Standing { rows: rows.clone(), places, areas, span: span.period })
}

/// A moment, and the longest time around it in which none of the periods seen begins or ends.
struct Span {
    at: Moment,
    period: Period,
}

impl Span {
    /// Whether a period holds at the moment.
    fn is_in(&mut self, valid: Period) -> bool {
        for bound in [valid.from, valid.to] {
            if bound <= self.at {
                self.period.from = self.period.from.max(bound);
            } else {
                self.period.to = self.period.to.min(bound);
            }
        }
        valid.contains(self.at)
    }
}

fn addresses(rows: &Addresses, span: &mut Span) -> (Dots, Areas) {
    let standing: Vec<(LatticePoint, u32, u64)> = rows
        .iter()
        .zip(0..)
        .filter(|((_, valid), _)| span.is_in(*valid))
        .map(|((address, _), at)| {
            (address.point, at, digest_at(&[address.point], &[address.id, address.label]))
        })
        .collect();
    dotted(&standing)
}

fn premises(rows: &[Row<Premises>], span: &mut Span) -> (Dots, Areas) {
    let standing: Vec<(LatticePoint, u32, u64)> = rows
        .iter()
        .zip(0..)
        .filter(|(row, _)| span.is_in(row.valid))
        .filter_map(|(Row { value, .. }, at)| {
            let point = value.at?;
            Some((point, at, digest_at(&[point], &[value.id.as_str(), &value.name, &value.kind])))
        })
        .collect();
    dotted(&standing)
}

fn roads(rows: &[Row<Road>], span: &mut Span) -> (Roads, Areas) {
    let standing: Vec<u32> =
        (0..rows.len() as u32).filter(|&at| span.is_in(rows[at as usize].valid)).collect();
    let areas = Areas::of(
        area_zoom(),
        standing.iter().flat_map(|&at| {
            let Road { id, name, class, lines, .. } = &rows[at as usize].value;
            let texts = [id.as_str(), name, class];
            lines.iter().map(move |line| (LatticeBox::of(line), digest_at(line, &texts)))
        }),
    );
    (Roads::of(rows, &standing), areas)
}

/// An area of one version is some 9 km wide in the south of China.
fn area_zoom() -> Zoom {
    Zoom::new(12).expect("below the last")
}

fn dotted(standing: &[(LatticePoint, u32, u64)]) -> (Dots, Areas) {
    let dots = Dots::of(standing.iter().map(|&(point, at, _)| (point, at)));
    let areas = standing.iter().map(|&(point, _, digest)| (LatticeBox::of(&[point]), digest));
    (dots, Areas::of(area_zoom(), areas))
}

fn digest_at(points: &[LatticePoint], texts: &[&str]) -> u64 {
    let places: Vec<u8> =
        points.iter().flat_map(|point| [point.x, point.y]).flat_map(i32::to_le_bytes).collect();
    digest(std::iter::once(&places[..]).chain(texts.iter().map(|text| text.as_bytes())))
}
