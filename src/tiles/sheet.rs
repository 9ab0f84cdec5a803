//! One layer of one tile on its way to MVT.

use fast_mvt::{MvtCoord, MvtFeatureBuilder, MvtGeomType, MvtLayerBuilder, MvtValueRef};

use crate::kernel::lattice::LatticePoint;
use crate::kernel::ring::Polygon;

/// What a property says.
#[derive(Clone, Copy, Debug)]
pub enum Value<'v> {
    Text(&'v str),
    Count(u64),
    Ratio(f64),
}

impl<'v> From<&'v str> for Value<'v> {
    fn from(text: &'v str) -> Self {
        Self::Text(text)
    }
}

/// A feature's properties: texts alone, or [`Value`]s.
pub type Properties<'v, V = &'v str> = [(&'v str, V)];

/// Collects features; geometry is in tile units. A feature with nothing to draw is left out.
pub struct Sheet {
    layer: Option<MvtLayerBuilder>,
}

fn coord(point: LatticePoint) -> MvtCoord {
    MvtCoord { x: point.x, y: point.y }
}

impl Sheet {
    pub fn new(name: &str) -> Self {
        Self { layer: Some(MvtLayerBuilder::new(name).expect("layer names are constants, none empty")) }
    }

    pub fn polygons<'v, V: Copy + Into<Value<'v>>>(
        &mut self,
        id: u64,
        polygons: &[Polygon],
        properties: &Properties<'v, V>,
    ) {
        if polygons.is_empty() {
            return;
        }
        self.feature(MvtGeomType::Polygon, Some(id), properties, |feature| {
            for polygon in polygons {
                for (at, ring) in polygon.rings().enumerate() {
                    let coords = ring.0.iter().map(|&point| coord(point));
                    feature.ring(coords, at == 0).expect("at least three distinct points and an area");
                }
            }
        });
    }

    /// Lines as one feature; those that shrank to a point are left out.
    pub fn lines<'v, V: Copy + Into<Value<'v>>>(
        &mut self,
        id: Option<u64>,
        lines: impl IntoIterator<Item = impl Iterator<Item = LatticePoint> + Clone>,
        properties: &Properties<'v, V>,
    ) {
        let mut seen = lines.into_iter().filter(|line| line.clone().nth(1).is_some()).peekable();
        if seen.peek().is_none() {
            return;
        }
        self.feature(MvtGeomType::LineString, id, properties, |feature| {
            for line in seen {
                feature.line(line.map(coord)).expect("at least two distinct points");
            }
        });
    }

    pub fn point<'v, V: Copy + Into<Value<'v>>>(
        &mut self,
        id: u64,
        point: LatticePoint,
        properties: &Properties<'v, V>,
    ) {
        self.feature(MvtGeomType::Point, Some(id), properties, |feature| {
            feature.points([coord(point)]).expect("one point");
        });
    }

    /// The layer's bytes; empty when it has no feature.
    pub fn finish(self) -> Vec<u8> {
        match self.layer {
            Some(layer) if layer.num_features() > 0 => layer.encode(),
            _ => Vec::new(),
        }
    }

    fn feature<'v, V: Copy + Into<Value<'v>>>(
        &mut self,
        kind: MvtGeomType,
        id: Option<u64>,
        properties: &Properties<'v, V>,
        draw: impl FnOnce(&mut MvtFeatureBuilder),
    ) {
        let layer = self.layer.take().expect("put back at the end of every feature");
        let mut feature = layer.feature_of(kind);
        feature.id(id);
        draw(&mut feature);
        for &(key, value) in properties {
            let value = match value.into() {
                Value::Text(text) => MvtValueRef::String(text),
                Value::Count(count) => MvtValueRef::UInt(count),
                Value::Ratio(ratio) => MvtValueRef::Double(ratio),
            };
            feature.tag_ref(key, value).expect("texts and numbers are values");
        }
        self.layer = Some(feature.end());
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
