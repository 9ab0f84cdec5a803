//! One layer of one tile on its way to MVT: quantised, collapsed parts dropped.

use fast_mvt::{MvtCoord, MvtFeatureBuilder, MvtGeomType, MvtLayerBuilder, MvtValueRef};

use crate::kernel::lattice::LatticePoint;
use crate::kernel::ring::Polygon;
use crate::kernel::tile::TileId;

/// A property's value; an absent one is left out.
pub type Properties<'v> = [(&'v str, &'v str)];

/// Collects features. A feature that the encoder refuses is one that has nothing to draw.
pub struct Sheet {
    tile: TileId,
    layer: Option<MvtLayerBuilder>,
}

impl Sheet {
    pub fn new(name: &str, tile: TileId) -> Self {
        Self { tile, layer: Some(MvtLayerBuilder::new(name).expect("layer names are constants, none empty")) }
    }

    pub fn polygons(&mut self, id: u64, polygons: &[Polygon], properties: &Properties<'_>) {
        let rings: Vec<(Vec<MvtCoord>, bool)> = polygons
            .iter()
            .filter_map(|polygon| self.ring(&polygon.shell.0).map(|shell| (shell, polygon)))
            .flat_map(|(shell, polygon)| {
                let holes = polygon.holes.iter().filter_map(|hole| self.ring(&hole.0));
                std::iter::once((shell, true)).chain(holes.map(|hole| (hole, false))).collect::<Vec<_>>()
            })
            .collect();
        if rings.is_empty() {
            return;
        }
        self.feature(MvtGeomType::Polygon, id, properties, |feature| {
            for (ring, exterior) in rings {
                feature.ring(ring, exterior).expect("at least three distinct points and an area");
            }
        });
    }

    pub fn lines(&mut self, id: u64, lines: &[Vec<LatticePoint>], properties: &Properties<'_>) {
        let lines: Vec<Vec<MvtCoord>> =
            lines.iter().map(|line| self.quantised(line)).filter(|line| line.len() >= 2).collect();
        if lines.is_empty() {
            return;
        }
        self.feature(MvtGeomType::LineString, id, properties, |feature| {
            for line in lines {
                feature.line(line).expect("at least two distinct points");
            }
        });
    }

    pub fn point(&mut self, id: u64, point: LatticePoint, properties: &Properties<'_>) {
        let at = self.quantised(&[point]);
        self.feature(MvtGeomType::Point, id, properties, |feature| {
            feature.points(at).expect("one point");
        });
    }

    /// The layer's bytes; empty when it has no feature.
    pub fn finish(self) -> Vec<u8> {
        match self.layer {
            Some(layer) if layer.num_features() > 0 => layer.encode(),
            _ => Vec::new(),
        }
    }

    fn feature(
        &mut self,
        kind: MvtGeomType,
        id: u64,
        properties: &Properties<'_>,
        draw: impl FnOnce(&mut MvtFeatureBuilder),
    ) {
        let layer = self.layer.take().expect("put back at the end of every feature");
        let mut feature = layer.feature_of(kind);
        feature.id(Some(id));
        draw(&mut feature);
        for (key, value) in properties {
            feature.tag_ref(key, MvtValueRef::String(value)).expect("a text is a value");
        }
        self.layer = Some(feature.end());
    }

    fn quantised(&self, points: &[LatticePoint]) -> Vec<MvtCoord> {
        let mut coords: Vec<MvtCoord> = points
            .iter()
            .map(|&point| {
                let (x, y) = self.tile.quantise(point);
                MvtCoord { x, y }
            })
            .collect();
        coords.dedup();
        coords
    }

    /// `None` when nothing of the ring is left at this zoom.
    fn ring(&self, points: &[LatticePoint]) -> Option<Vec<MvtCoord>> {
        let mut coords = self.quantised(points);
        if coords.len() > 1 && coords.first() == coords.last() {
            coords.pop();
        }
        let doubled: i64 = (0..coords.len())
            .map(|at| {
                let (a, b) = (coords[at], coords[(at + 1) % coords.len()]);
                i64::from(a.x) * i64::from(b.y) - i64::from(b.x) * i64::from(a.y)
            })
            .sum();
        (coords.len() >= 3 && doubled != 0).then_some(coords)
    }
}

/// A feature id that stays with the grid: FNV-1a (Fowler, Noll, Vo) of its permanent id, 53 bits
/// so that a JavaScript number holds it.
pub fn feature_id(permanent: &str) -> u64 {
    let hash = permanent
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
    hash & ((1 << 53) - 1)
}
