//! Finding addresses among a million, one thread: what an index costs to build, to keep and to read
//! back after a restart, and how long one question takes by what is wrong with it.
//!
//! `cargo bench --bench search [-- COUNT]`, 1,000,000 addresses by default. They are made up: 6,000 names of
//! streets, some in two communities, a fifth of the doors in lanes.

#[path = "../tests/it/harness/tessellation.rs"]
mod tessellation;

use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use gridward::atlas::Atlas;
use gridward::clock;
use gridward::domain::actor::{Actor, Role};
use gridward::domain::address::Address;
use gridward::domain::address::sound::syllables;
use gridward::domain::grid::Grid;
use gridward::domain::id::{AddressId, GridId};
use gridward::domain::layers::Layer;
use gridward::domain::plan::Plan;
use gridward::domain::roster::{Change, Held, RosterChange};
use gridward::domain::time::{Moment, Period};
use gridward::domain::town::Town;
use gridward::kernel::lattice::LatticePoint;
use gridward::store::{self, Publication, Signature, Store};
use tessellation::{Seeded, tessellation};

const CHARACTERS: &str = "东南西北中兴隆安康和平民生光明文化河田湖景山水金银龙凤花园德福寿喜学府新旧大成功业工农商贸科技创富强华夏春秋江海桥头溪口石林松柏竹梅";
const WORDS: [&str; 4] = ["路", "街", "大道", "路"];
const SIDE: u32 = 20;

fn street(number: u64) -> String {
    let all: Vec<char> = CHARACTERS.chars().collect();
    let count = all.len() as u64;
    let (first, second) = (all[(number % count) as usize], all[(number / count % count) as usize]);
    format!("{first}{second}{}", WORDS[(number % 4) as usize])
}

fn community_name(number: u64) -> String {
    let all: Vec<char> = CHARACTERS.chars().rev().collect();
    let count = all.len() as u64;
    format!("{}{}社区", all[(number % count) as usize], all[(number / 7 % count) as usize])
}

/// The text of an address and where it is.
fn door(seeded: &mut Seeded, number: u64) -> (String, LatticePoint) {
    let street_number = seeded.below(6_000);
    let community = street_number % 400 + seeded.below(2);
    let lane = if seeded.below(5) == 0 { format!("{}巷", 1 + seeded.below(40)) } else { String::new() };
    let text =
        format!("厚街镇第{}社区{}{lane}{}号", community + 1, street(street_number), 1 + number / 6_000 % 400);
    let spread = |seeded: &mut Seeded| seeded.below(2_000_000) as i32;
    (text, LatticePoint::new(1_136_000_000 + spread(seeded), 228_000_000 + spread(seeded)))
}

fn publish(path: &Path, count: u64) {
    let made = tessellation(SIDE, 7, 1);
    let basic = Town::default().levels.find("basic").expect("one of the default levels");
    let grid = |(n, slot): (usize, &gridward::kernel::mesh::LayerSlot)| Grid {
        id: GridId::new(&format!("g-{n}")).expect("short"),
        code: format!("{n:09}").into(),
        name: community_name(n as u64).into(),
        layer: Layer::ALL[usize::from(slot.0)],
        level: basic,
        parent: None,
    };
    assert_eq!(made.layers.len(), made.leaf_count as usize);
    let grids: Vec<Grid> = made.layers.iter().enumerate().map(grid).collect();
    let mut seeded = Seeded(3);
    let address = |number: u64| {
        let (text, at) = door(&mut seeded, number);
        let id = AddressId::new(&format!("a{number:07}")).expect("short");
        let value = Address { id, text: text.into(), parts: Default::default(), at, residents: 0 };
        RosterChange::Address(Change::Set(Held { value, valid: Period::ALWAYS }))
    };
    let actor = Actor { name: "bench".into(), role: Role::Admin, territory: None };
    let publication = Publication {
        base: None,
        plan: Plan { leaves: grids.iter().map(|grid| grid.id.clone()).collect(), grids, mesh: made.mesh },
        effective_from: Moment(0),
        note: "bench".into(),
        roster: (0..count).map(address).collect(),
        digests: Vec::new(),
        issues: Vec::new(),
        draft: None,
        by: Signature { actor, what: "publish".into() },
    };
    let store = store::create(&path.to_string_lossy(), clock::system()).expect("a new file");
    store.publish(&publication).expect("published");
}

fn load(store: &dyn Store) -> Atlas {
    let head = store.head().expect("readable");
    let editions = store.editions(head.log).expect("readable");
    let edition = editions.last().expect("one was published").clone();
    let plan = store.plan(edition.number).expect("readable").expect("there");
    let roster = store.roster(head.log).expect("readable");
    Atlas::build(store.town().expect("readable"), edition, editions, plan, roster).expect("sound")
}

/// A line of /proc/self/status in MB.
fn memory(line: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let found = status.lines().find(|found| found.starts_with(line)).expect("there");
    found.split_whitespace().nth(1).and_then(|kb| kb.parse::<f64>().ok()).expect("a number") / 1024.0
}

/// What is asked, by class.
fn questions(seeded: &mut Seeded, texts: &[String]) -> [(&'static str, Vec<String>); 6] {
    let mut some = |change: &dyn Fn(&str, &mut Seeded) -> String| -> Vec<String> {
        (0..4_000)
            .map(|_| {
                let text = &texts[seeded.below(texts.len() as u64) as usize];
                change(text, seeded)
            })
            .collect()
    };
    let street_of = |text: &str| text.split("社区").nth(1).expect("written so").to_owned();
    let sounds = |text: &str| -> String {
        text.chars().map(|c| syllables(c).next().map_or(c.to_string(), str::to_owned)).collect()
    };
    [
        ("as it is", some(&|text, _| text.to_owned())),
        ("street, a room and a note", some(&|text, _| format!("{}3楼302室（收件人）", street_of(text)))),
        (
            "one wrong character",
            some(&|text, seeded| {
                let mut characters: Vec<char> = street_of(text).chars().collect();
                let other = CHARACTERS.chars().nth(seeded.below(60) as usize).expect("enough");
                characters[seeded.below(2) as usize] = other;
                characters.into_iter().collect()
            }),
        ),
        ("pinyin", some(&|text, _| sounds(&street_of(text)))),
        (
            "first letters",
            some(&|text, _| {
                let street = street_of(text);
                street
                    .chars()
                    .map(|c| syllables(c).next().map_or(c.to_string(), |all| all[..1].to_owned()))
                    .collect()
            }),
        ),
        ("nowhere", some(&|_, seeded| format!("阿里巴巴第{}号楼", seeded.below(1_000)))),
    ]
}

fn ask(path: &Path, count: u64) {
    let start = Instant::now();
    let store = store::open(&path.to_string_lossy(), clock::system()).expect("ours");
    let head = store.head().expect("readable");
    black_box(store.roster(head.log).expect("readable").addresses.len());
    println!("reading the rows alone: {:.1} s", start.elapsed().as_secs_f64());
    let start = Instant::now();
    let atlas = load(&*store);
    println!(
        "ready after restart: {:.1} s, resident {:.0} MB, peak {:.0} MB",
        start.elapsed().as_secs_f64(),
        memory("VmRSS"),
        memory("VmHWM")
    );
    let mut seeded = Seeded(3);
    let texts: Vec<String> = (0..count).map(|number| door(&mut seeded, number).0).collect();
    let mut seeded = Seeded(11);
    for (name, asked) in questions(&mut seeded, &texts) {
        let mut times: Vec<f64> = Vec::with_capacity(asked.len());
        let mut found = 0;
        let whole = Instant::now();
        for text in &asked {
            let start = Instant::now();
            found += usize::from(black_box(atlas.geocode(text, Moment(0), 100)).is_some());
            times.push(start.elapsed().as_secs_f64() * 1e3);
        }
        let rate = asked.len() as f64 / whole.elapsed().as_secs_f64();
        times.sort_by(f64::total_cmp);
        let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
        println!(
            "{name}: p50 {:.3} ms, p99 {:.3} ms, {rate:.0} a second; {found} of {} found",
            at(0.5),
            at(0.99),
            asked.len()
        );
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, mode, path, count, ..] = &arguments[..]
        && mode == "ask"
    {
        return ask(Path::new(path), count.parse().expect("a number"));
    }
    let count: u64 = arguments.iter().find_map(|argument| argument.parse().ok()).unwrap_or(1_000_000);
    let folder = std::env::temp_dir().join(format!("gridward-search-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a temporary folder");
    let path = folder.join("addresses.gpkg");
    publish(&path, count);
    let program = std::env::current_exe().expect("known");
    let status = std::process::Command::new(program).arg("ask").arg(&path).arg(count.to_string()).status();
    assert!(status.expect("starts").success());
    std::fs::remove_dir_all(&folder).expect("removed");
}
