//! A made-up city of addresses, in a store.

use std::collections::BTreeSet;
use std::path::Path;

use gridward::atlas::Atlas;
use gridward::clock;
use gridward::domain::actor::{Actor, Role};
use gridward::domain::address::{Address, is_numeral};
use gridward::domain::edition::OpenHazards;
use gridward::domain::grid::Grid;
use gridward::domain::id::{AddressId, GridId, PremisesId};
use gridward::domain::layers::Layer;
use gridward::domain::plan::Plan;
use gridward::domain::premises::Premises;
use gridward::domain::roster::{Change, Held, RosterChange};
use gridward::domain::time::{Moment, Period};
use gridward::domain::town::Town;
use gridward::kernel::lattice::LatticePoint;
use gridward::store::{self, Publication, Signature};

use crate::tessellation::{Seeded, tessellation};

const STREETS: usize = 6_000;
/// As many as a town of Houjie's size has.
pub const PREMISES: u64 = 80_000;
/// Characters of their names.
const ALPHABET: usize = 220;
/// Communities a side, each a cell of so many lattice units.
const SIDE: u32 = 20;
const CELL: u64 = 100_000;
const COMMUNITIES: u64 = (SIDE * SIDE) as u64;

/// The door that an address is, without its areas.
pub struct Door {
    pub community: String,
    pub street: String,
    /// Empty for most.
    pub lane: String,
    pub number: u64,
    pub at: LatticePoint,
}

impl Door {
    /// The standard address.
    pub fn text(&self) -> String {
        format!("厚街镇{}{}", self.community, self.short())
    }

    pub fn short(&self) -> String {
        format!("{}{}{}号", self.street, self.lane, self.number)
    }
}

/// What the streets and the communities are called.
pub struct Names {
    pub streets: Vec<String>,
    pub communities: Vec<String>,
}

/// Names as people give them: of two characters, one in ten of three; common characters are far commoner than
/// others.
pub fn names() -> Names {
    let codes = (0xB0_u8..0xD8).flat_map(|row| (0xA1_u8..0xFF).map(move |cell| [row, cell]));
    let decoded = codes.filter_map(|code| encoding_rs::GBK.decode(&code).0.chars().next());
    let is_word =
        |c: &char| ('\u{4E00}'..='\u{9FFF}').contains(c) && !is_numeral(*c) && !"路街巷弄段号".contains(*c);
    let mut all: Vec<char> = decoded.filter(is_word).collect();
    let mut seeded = Seeded(17);
    for at in (1..all.len()).rev() {
        all.swap(at, seeded.below(at as u64 + 1) as usize);
    }
    // Each name then has some 30 others that differ by one character. Of the 106 real roads of two districts of Taipei each has 2.4,
    // one in 44: 6,000 as alike as these would need more names than so few characters make.
    all.truncate(ALPHABET);
    let mut some = |count: usize, words: &[&str]| {
        let mut names = BTreeSet::new();
        while names.len() < count {
            let one = |seeded: &mut Seeded| {
                let share = seeded.below(1 << 30) as f64 / f64::from(1 << 30);
                all[(share * share * all.len() as f64) as usize]
            };
            let length = if seeded.below(10) == 0 { 3 } else { 2 };
            let name: String = (0..length).map(|_| one(&mut seeded)).collect();
            names.insert(name + words[seeded.below(words.len() as u64) as usize]);
        }
        let mut names: Vec<String> = names.into_iter().collect();
        for at in (1..names.len()).rev() {
            names.swap(at, seeded.below(at as u64 + 1) as usize);
        }
        names
    };
    let streets = some(STREETS, &["路", "街", "大道", "路"]);
    Names { streets, communities: some(COMMUNITIES as usize, &["社区"]) }
}

/// One in how many pairs of names of one length differ in one character alone.
pub fn alike(names: &[String]) -> f64 {
    let names: Vec<Vec<char>> = names.iter().map(|name| name.chars().collect()).collect();
    let (mut pairs, mut near) = (0_u64, 0_u64);
    for (at, one) in names.iter().enumerate().step_by(7) {
        for other in names.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, other)| other) {
            pairs += 1;
            let differ = || one.iter().zip(other).filter(|(a, b)| a != b).count();
            near += u64::from(one.len() == other.len() && differ() == 1);
        }
    }
    near as f64 / pairs as f64
}

/// The doors, always the same.
pub fn doors(names: &Names, count: u64) -> impl Iterator<Item = Door> {
    let mut seeded = Seeded(3);
    (0..count).map(move |number| {
        let street = seeded.below(STREETS as u64);
        let community = (street + seeded.below(2)) % COMMUNITIES;
        let lane = if seeded.below(5) == 0 { format!("{}巷", 1 + seeded.below(40)) } else { String::new() };
        // Well inside its community's cell.
        let mut spread = |cell: u64| (cell * CELL + CELL / 5 + seeded.below(CELL * 3 / 5)) as i32;
        let side = u64::from(SIDE);
        let (x, y) = (spread(community % side), spread(community / side));
        let at = LatticePoint::new(1_136_000_000 + x, 228_000_000 + y);
        let (street, community) = (&names.streets[street as usize], &names.communities[community as usize]);
        let number = 1 + number / STREETS as u64 % 400;
        Door { community: community.clone(), street: street.clone(), lane, number, at }
    })
}

/// Makes the store.
pub fn publish(path: &Path, count: u64) {
    let made = tessellation(SIDE, 7, 1);
    let names = names();
    let town = Town { name: "厚街镇".into(), ..Town::default() };
    let level = |name: &str| town.levels.find(name).expect("one of the default levels");
    let name = |n: usize| match names.communities.get(n) {
        Some(name) => name.as_str().into(),
        None => format!("第{}网格", n + 1).into(),
    };
    let grid = |(n, slot): (usize, &gridward::kernel::mesh::LayerSlot)| Grid {
        id: GridId::new(&format!("g-{n}")).expect("short"),
        code: format!("{n:09}").into(),
        name: name(n),
        layer: Layer::ALL[usize::from(slot.0)],
        level: level("community"),
        parent: None,
    };
    assert_eq!(made.layers.len(), made.leaf_count as usize);
    let grids: Vec<Grid> = made.layers.iter().enumerate().map(grid).collect();
    println!(
        "names of streets: {STREETS}, of two {:.2} % differ by one character",
        100.0 * alike(&names.streets)
    );
    let addresses = doors(&names, count).zip(0..).map(|(door, number)| address(&door, number));
    let shops = doors(&names, PREMISES).zip(0..).map(|(door, number)| {
        let name = format!("{}便利店", door.street);
        premises(&door, number, &name)
    });
    let publication = Publication {
        base: None,
        plan: Plan { leaves: grids.iter().map(|grid| grid.id.clone()).collect(), grids, mesh: made.mesh },
        effective_from: Moment(0),
        note: "bench".into(),
        open_hazards: OpenHazards::Stay,
        roster: addresses.chain(shops).collect(),
        digests: Vec::new(),
        issues: Vec::new(),
        draft: None,
        by: signature("publish"),
    };
    let store = store::create(&path.to_string_lossy(), clock::system()).expect("a new file");
    store.set_town(&town, &signature("town set")).expect("set");
    store.publish(&publication).expect("published");
}

/// A door as a row.
pub fn address(door: &Door, number: u64) -> RosterChange {
    let id = AddressId::new(&format!("a{number:07}")).expect("short");
    let value =
        Address { id, text: door.text().into(), parts: Default::default(), at: door.at, residents: 0 };
    RosterChange::Address(Change::Set(Held { value, valid: Period::ALWAYS }))
}

/// A shop behind a door, as a row.
pub fn premises(door: &Door, number: u64, name: &str) -> RosterChange {
    let value = Premises {
        id: PremisesId::new(&format!("p{number:07}")).expect("short"),
        name: name.into(),
        kind: "small_shop".into(),
        credit_code: None,
        address: door.text().into(),
        at: Some(door.at),
    };
    RosterChange::Premises(Change::Set(Held { value, valid: Period::ALWAYS }))
}

pub fn signature(what: &str) -> Signature {
    let actor = Actor { name: "bench".into(), role: Role::Admin, territory: None };
    Signature { actor, what: what.into() }
}

/// What the areas are called, for those who ask: the atlas of an open store.
pub fn atlas(current: &gridward::service::current::Current) -> std::sync::Arc<Atlas> {
    current.refresh().expect("readable");
    current.atlas().expect("an edition is in force")
}
