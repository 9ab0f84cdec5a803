//! Puts a town together.

use super::addresses::Places;
use super::dice::Dice;
use super::frame::Frame;
use super::ground::Ground;
use super::names::Roots;
use super::people::People;
use super::settings::{self, CHANGED, SINCE};
use super::sheet::{LeafShape, Sheet};
use super::{
    DemoError, DemoTown, Size, Step, addresses, entity, grids, lanes, matters, premises, roadgrid, roads,
};
use crate::domain::id::GridId;
use crate::domain::layers::{GRID_LAYERS, Layer};
use crate::domain::plan::Plan;
use crate::kernel::mesh::{BuildOptions, LAYER_SLOTS, RawPolygon, Shape, build};
use crate::kernel::ring::Polygon;

/// The code of the community that stands for the park network: the assumption is ours (ruling 24).
const PARK: &str = "441900122025";

const STEPS_PER_TOWN: u64 = 5;

/// Makes the demo: one Houjie at scale 1, less of everything in the same 24 communities below, several
/// towns side by side above. `progress` is told of every step.
///
/// # Errors
/// The scale is out of range, or the borders drawn for this seed have faults (tests try many seeds).
pub fn town(scale: f64, seed: u64, progress: &mut dyn FnMut(Step)) -> Result<DemoTown, DemoError> {
    let size = Size::of(scale)?;
    let total = size.towns as u64 * STEPS_PER_TOWN + 1;
    let mut done = 0;
    let mut begin = |name: &'static str| {
        progress(Step { name, done, total });
        done += 1;
    };
    let mut making = Making::new(&size);
    for number in 0..size.towns {
        // Spread over the 64 bits, so that neighbouring seeds share no town.
        let seed = seed.wrapping_add((number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        making.add(&size, number, seed, &mut begin);
    }
    begin("mesh");
    let plan = making.plan(seed)?;
    begin("done");
    let town = settings::town(size.towns);
    let Making { parks, people, premises, addresses, roads, .. } = making;
    let (members, duties) = (people.members, people.duties);
    let matters = matters::all();
    Ok(DemoTown { town, since: SINCE, plan, parks, members, duties, matters, premises, addresses, roads })
}

/// What has been made so far; ids count on from town to town.
struct Making {
    sheet: Sheet,
    city: Option<GridId>,
    parks: Vec<GridId>,
    people: People,
    premises: Vec<crate::domain::premises::Premises>,
    addresses: Vec<crate::domain::address::Address>,
    roads: Vec<crate::domain::road::Road>,
}

impl Making {
    fn new(size: &Size) -> Self {
        let mut sheet = Sheet::new(settings::town(size.towns).levels);
        let several = size.towns > 1;
        let city = several.then(|| sheet.grid(Layer::Community, "city", "4419", "东莞市（演示）", None));
        Self {
            sheet,
            city,
            parks: Vec::new(),
            people: People::new(SINCE, CHANGED),
            premises: Vec::new(),
            addresses: Vec::new(),
            roads: Vec::new(),
        }
    }

    fn add(&mut self, size: &Size, number: usize, seed: u64, begin: &mut dyn FnMut(&'static str)) {
        begin("streets");
        let frame = Frame::of(number);
        let mut roots = Roots::new(&mut Dice::new(seed, "roots"));
        let ground = Ground::draw(seed, size.basics);
        begin("grids");
        let stretches = roadgrid::stretches(&ground);
        let entities = entity::place(&ground, size.scale, &mut roots, seed);
        let grids = grids::write(&mut self.sheet, &frame, &ground, &stretches, &entities, self.city.as_ref());
        let park = ground.communities.iter().position(|row| row.code == PARK);
        self.parks.extend(park.map(|at| grids.communities[at].clone()));
        begin("addresses");
        let named = roads::name_streets(&ground, &mut roots, seed);
        let built_over: Vec<u32> = entities.iter().map(|entity| entity.block).collect();
        let lanes = lanes::lay(&ground, &built_over);
        self.roads.extend(roads::register(&frame, &ground, &named, &lanes, self.roads.len()));
        let places =
            Places { frame: &frame, ground: &ground, named: &named, lanes: &lanes, entities: &entities };
        let (addresses, sites) =
            addresses::write(&places, size.addresses, size.residents, seed, self.addresses.len());
        begin("premises");
        self.premises.extend(premises::write(
            &addresses,
            &sites,
            &entities,
            size.premises,
            seed,
            self.premises.len(),
        ));
        self.addresses.extend(addresses);
        begin("people");
        self.people.staff(&ground, &grids, size.grid_members, seed);
    }

    /// The mesh of all leaves; the sheet is empty afterwards.
    fn plan(&mut self, seed: u64) -> Result<Plan, DemoError> {
        let shapes: Vec<Shape> = self.sheet.leaves.iter().map(shape).collect();
        let mut tiles = [false; LAYER_SLOTS];
        for row in &GRID_LAYERS {
            tiles[usize::from(row.layer.slot().0)] = row.tiles_territory;
        }
        let options = BuildOptions { tiles, ..BuildOptions::default() };
        let built = build(&shapes, &options).map_err(|source| DemoError::Build { seed, source })?;
        let real: Vec<_> = built.faults.iter().filter(|fault| !fault.is_warning()).collect();
        if let Some(first) = real.first() {
            let first = format!("{first:?}");
            return Err(DemoError::Faults { seed, count: real.len(), first });
        }
        let leaves = self.sheet.leaves.iter().map(|leaf| leaf.grid.clone()).collect();
        Ok(Plan { grids: std::mem::take(&mut self.sheet.grids), leaves, mesh: built.mesh })
    }
}

fn shape(leaf: &LeafShape) -> Shape {
    let raw = |polygon: &Polygon| RawPolygon {
        shell: polygon.shell.0.clone(),
        holes: polygon.holes.iter().map(|hole| hole.0.clone()).collect(),
    };
    Shape { layer: leaf.layer.slot(), polygons: leaf.polygons.iter().map(raw).collect() }
}
