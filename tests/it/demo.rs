//! The demo town: counts, geometry, texts, and that the same seed gives the same town.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::{self, Write};
use std::sync::OnceLock;

use gridward::demo::{self, DemoError, DemoTown};
use gridward::domain::duty::{DutyRole, Hours};
use gridward::domain::grid::Grid;
use gridward::domain::layers::Layer;
use gridward::domain::member::Team;
use gridward::domain::plan::PlanIndex;
use gridward::domain::premises::check_credit_code;
use gridward::kernel::area::ring_area;
use gridward::kernel::lattice::LatticePoint;
use gridward::kernel::mesh::{BuildOptions, RawPolygon, Shape, build};
use gridward::kernel::ring::Polygon;
use sha2::{Digest, Sha256};

fn made(scale: f64, seed: u64) -> DemoTown {
    demo::town(scale, seed, &mut |_| {}).expect("the demo is made for any scale in range")
}

pub fn houjie() -> &'static DemoTown {
    static TOWN: OnceLock<DemoTown> = OnceLock::new();
    TOWN.get_or_init(|| made(1.0, 1))
}

/// The polygons of every grid.
fn polygons(town: &DemoTown) -> Vec<Vec<Polygon>> {
    let index = PlanIndex::of(&town.plan).expect("a tree");
    let of = |grid: &Grid| index.polygons(&town.plan, index.find(&grid.id).expect("of the plan"));
    town.plan.grids.iter().map(of).collect()
}

fn grids<'t>(town: &'t DemoTown, layer: Layer, level: &str) -> impl Iterator<Item = (usize, &'t Grid)> {
    let level = town.town.levels.find(level).expect("a level of the town");
    let wanted = move |(_, grid): &(usize, &Grid)| grid.layer == layer && grid.level == level;
    town.plan.grids.iter().enumerate().filter(wanted)
}

fn raw(polygon: &Polygon) -> RawPolygon {
    RawPolygon {
        shell: polygon.shell.0.clone(),
        holes: polygon.holes.iter().map(|hole| hole.0.clone()).collect(),
    }
}

#[test]
fn counts_are_those_of_houjie() {
    let town = houjie();
    let count = |layer, level| grids(town, layer, level).count();
    assert_eq!(count(Layer::Community, "town"), 1);
    assert_eq!(count(Layer::Community, "community"), 24);
    assert_eq!(count(Layer::Community, "basic"), 101);
    assert!(count(Layer::Road, "basic") > 40);
    assert_eq!(count(Layer::Entity, "basic"), 360);
    assert!(count(Layer::Party, "basic") >= 80);
    assert_eq!(town.members.iter().filter(|member| member.team == Team::GridMember).count(), 412);
    assert_eq!(town.premises.len(), 80_000);
    let kind = |kinds: &[&str]| town.premises.iter().filter(|one| kinds.contains(&&*one.kind)).count();
    assert_eq!(kind(&["rental_house"]), 22_000);
    assert_eq!(kind(&["small_shop", "small_workshop", "small_entertainment"]), 30_000);
    assert_eq!(town.addresses.len(), 100_000);
    assert_eq!(town.addresses.iter().map(|address| u64::from(address.residents)).sum::<u64>(), 500_000);
    assert!(town.matters.len() >= 60);
    assert_eq!(town.parks.len(), 1);
    assert!(!town.town.notice.is_empty());
}

#[test]
fn the_communities_bear_their_real_names_and_codes() {
    let town = houjie();
    let named: BTreeMap<&str, &str> =
        grids(town, Layer::Community, "community").map(|(_, grid)| (&*grid.code, &*grid.name)).collect();
    assert_eq!(named["441900122003"], "厚街社区");
    assert_eq!(named["441900122025"], "湖景社区");
    assert_eq!(named.keys().next(), Some(&"441900122002"));
    for (_, basic) in grids(town, Layer::Community, "basic") {
        assert!(basic.code.len() == 15 && named.contains_key(&basic.code[..12]), "{}", basic.code);
    }
    let codes: BTreeSet<_> = town.plan.grids.iter().map(|grid| (grid.layer, &grid.code)).collect();
    assert_eq!(codes.len(), town.plan.grids.len());
}

#[test]
fn every_basic_grid_is_one_polygon_and_together_they_are_the_town() {
    let town = houjie();
    let shapes = polygons(town);
    let area = |grid: usize| {
        let without_holes = |polygon: &Polygon| {
            ring_area(&polygon.shell.0).0 - polygon.holes.iter().map(|hole| ring_area(&hole.0).0).sum::<f64>()
        };
        shapes[grid].iter().map(without_holes).sum::<f64>()
    };
    let mut sum = 0.0;
    for (at, grid) in grids(town, Layer::Community, "basic") {
        assert_eq!((shapes[at].len(), shapes[at][0].holes.len()), (1, 0), "{}", grid.code);
        assert!(shapes[at][0].shell.0.len() > 30, "{} follows streets", grid.code);
        assert!(area(at) > 100_000.0, "{}", grid.code);
        sum += area(at);
    }
    let (whole, _) = grids(town, Layer::Community, "town").next().expect("the town");
    assert!((area(whole) / 126e6 - 1.0).abs() < 0.01, "{} m²", area(whole));
    assert!((sum / area(whole) - 1.0).abs() < 1e-9, "no gap and no overlap");
    assert_eq!((shapes[whole].len(), shapes[whole][0].holes.len()), (1, 0));
}

#[test]
fn the_leaves_make_the_same_mesh_again_without_a_fault() {
    let town = houjie();
    let shapes = polygons(town);
    let index = PlanIndex::of(&town.plan).expect("a tree");
    let shape = |id| {
        let grid = index.find(id).expect("a leaf is a grid").0 as usize;
        Shape { layer: town.plan.grids[grid].layer.slot(), polygons: shapes[grid].iter().map(raw).collect() }
    };
    let leaves: Vec<Shape> = town.plan.leaves.iter().map(shape).collect();
    let built = build(&leaves, &BuildOptions::default()).expect("a mesh");
    assert_eq!(built.faults, []);
    assert_eq!(digest(&[&built.mesh]), digest(&[&town.plan.mesh]));
}

#[test]
fn layers_share_borders_where_they_run_together() {
    let mesh = &houjie().plan.mesh;
    let shared = |layer: Layer| {
        mesh.arcs()
            .filter(|arc| arc.side(layer.slot()).is_some() && arc.side(Layer::Community.slot()).is_some())
            .count()
    };
    assert!(shared(Layer::Entity) > 20, "{}", shared(Layer::Entity));
    assert!(shared(Layer::Party) > 100, "{}", shared(Layer::Party));
}

#[test]
fn every_address_lies_in_the_community_that_it_names() {
    let town = houjie();
    let shapes = polygons(town);
    let mut texts = BTreeSet::new();
    for address in &town.addresses {
        // A plain scan: the half-open rule leaves exactly one.
        let names: Vec<&str> = grids(town, Layer::Community, "community")
            .filter(|&(grid, _)| shapes[grid].iter().any(|polygon| polygon.encloses(address.at)))
            .map(|(_, grid)| &*grid.name)
            .collect();
        assert_eq!(names, [&*address.parts.community], "{}", address.text);
        assert!(texts.insert(&*address.text), "{} twice", address.text);
        assert!(address.text.starts_with(&*address.parts.town));
        let stem = address.parts.community.trim_end_matches("社区");
        // Estates and markets are known by their own names.
        let by_itself = !address.parts.building.is_empty();
        assert!(by_itself || address.text.contains(stem), "{}", address.text);
    }
    let has = |form: &str| texts.iter().any(|text| text.contains(form));
    for form in ["河田大道", "村旧庄三巷", "第三工业区12号", "栋2单元301", "家具材料市场"]
    {
        assert!(has(form), "no address like {form}");
    }
}

#[test]
fn every_premises_sits_at_an_address_and_every_code_is_right() {
    let town = houjie();
    let places: HashMap<&str, LatticePoint> =
        town.addresses.iter().map(|address| (&*address.text, address.at)).collect();
    let mut codes = BTreeSet::new();
    for premises in &town.premises {
        let at = places.get(&*premises.address).copied();
        assert!(at.is_some() && premises.at == at, "{}", premises.name);
        if let Some(code) = &premises.credit_code {
            assert_eq!(check_credit_code(code), Ok(()), "{code}");
            assert!(codes.insert(code), "{code} twice");
        } else {
            assert!(premises.kind.starts_with("small_") || &*premises.kind == "rental_house");
        }
    }
}

#[test]
fn entities_hold_their_own_premises() {
    let town = houjie();
    let shapes = polygons(town);
    for (at, entity) in grids(town, Layer::Entity, "basic") {
        let own = town.premises.iter().find(|premises| premises.name.starts_with(&*entity.name));
        let point = own.and_then(|premises| premises.at).expect("every entity has its premises");
        assert!(shapes[at].iter().any(|polygon| polygon.encloses(point)), "{}", entity.name);
    }
}

#[test]
fn every_basic_grid_has_a_lead_and_another_at_any_time() {
    let town = houjie();
    let moments: BTreeSet<_> = town.duties.iter().map(|duty| duty.valid.from).collect();
    assert!(moments.len() > 1, "some duties change hands");
    let teams: HashMap<_, _> = town.members.iter().map(|member| (&member.id, member.team)).collect();
    for &at in &moments {
        let mut roles: HashMap<&str, Vec<DutyRole>> = HashMap::new();
        for duty in town.duties.iter().filter(|duty| duty.valid.contains(at)) {
            let value = &duty.value;
            if teams[&value.member] == Team::GridMember {
                roles.entry(value.grid.as_str()).or_default().push(value.role);
            }
        }
        for (_, basic) in grids(town, Layer::Community, "basic") {
            let held = &roles[basic.id.as_str()];
            let leads = held.iter().filter(|&&role| role == DutyRole::Lead).count();
            assert!(leads == 1 && held.len() >= 2, "{}: {held:?}", basic.code);
        }
    }
    for (_, community) in grids(town, Layer::Community, "community") {
        let always = town
            .duties
            .iter()
            .filter(|duty| duty.value.grid == community.id && duty.value.hours == Hours::default());
        assert_eq!(always.count(), 1, "{}", community.name);
    }
    let on_duty: BTreeSet<_> = town.duties.iter().map(|duty| &duty.value.member).collect();
    assert_eq!(on_duty.len(), town.members.len(), "everybody has a duty");
}

#[test]
fn roads_stay_within_the_town() {
    let town = houjie();
    let shapes = polygons(town);
    let (whole, _) = grids(town, Layer::Community, "town").next().expect("the town");
    let outline = &shapes[whole][0].shell;
    let classes: BTreeSet<&str> = town.roads.iter().map(|road| &*road.class).collect();
    for class in ["motorway", "trunk", "primary", "secondary", "tertiary", "residential", "living_street"] {
        assert!(classes.contains(class), "no {class}");
    }
    for road in &town.roads {
        assert_eq!(road.walkable, &*road.class != "motorway");
        for line in &road.lines {
            assert!(line.len() >= 2);
            // The ends of a street may lie on the outline itself.
            assert!(line.iter().all(|&at| outline.encloses(at) || outline.touches(at)), "{}", road.name);
        }
    }
    for (at, stretch) in grids(town, Layer::Road, "basic") {
        let inside = |point: &LatticePoint| outline.encloses(*point);
        assert!(shapes[at].iter().all(|polygon| polygon.shell.0.iter().all(inside)), "{}", stretch.name);
    }
}

/// Feeds what it is told to SHA-256.
struct Hasher(Sha256);

impl Write for Hasher {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.update(text.as_bytes());
        Ok(())
    }
}

fn digest(parts: &[&dyn fmt::Debug]) -> Vec<u8> {
    let mut hasher = Hasher(Sha256::new());
    for part in parts {
        write!(hasher, "{part:?}").expect("hashing cannot fail");
    }
    hasher.0.finalize().to_vec()
}

#[test]
fn a_seed_is_a_town() {
    let whole = |scale, seed| {
        let town = made(scale, seed);
        digest(&[
            &town.town,
            &town.plan,
            &town.members,
            &town.duties,
            &town.premises,
            &town.addresses,
            &town.roads,
        ])
    };
    assert_eq!(whole(0.1, 5), whole(0.1, 5));
    assert_ne!(whole(0.1, 5), whole(0.1, 6));
}

#[test]
fn other_scales_have_other_counts() {
    for (scale, basics, addresses) in [(0.1, 24, 10_000), (0.5, 51, 50_000), (2.0, 202, 200_000)] {
        let town = made(scale, 3);
        assert_eq!(grids(&town, Layer::Community, "basic").count(), basics, "scale {scale}");
        assert_eq!(town.addresses.len(), addresses, "scale {scale}");
        let ids: BTreeSet<_> = town.plan.grids.iter().map(|grid| &grid.id).collect();
        assert_eq!(ids.len(), town.plan.grids.len());
        let texts: BTreeSet<_> = town.addresses.iter().map(|address| &address.text).collect();
        assert_eq!(texts.len(), addresses);
        PlanIndex::of(&town.plan).expect("a tree");
    }
    assert_eq!(demo::town(0.01, 1, &mut |_| {}).expect_err("too small"), DemoError::Scale(0.01));
}

#[test]
fn steps_are_told_in_order_to_the_end() {
    let mut steps = Vec::new();
    demo::town(0.1, 1, &mut |step| steps.push(step)).expect("a town");
    let done: Vec<u64> = steps.iter().map(|step| step.done).collect();
    assert_eq!(done, (0..steps.len() as u64).collect::<Vec<_>>());
    let last = steps.last().expect("steps");
    assert_eq!((last.name, last.done), ("done", last.total));
}
