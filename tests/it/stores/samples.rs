//! Values to write: small plans, members, duties and the rest, all from numbers.

use std::sync::Arc;

use gridward::domain::actor::{Actor, Role};
use gridward::domain::address::{Address, AddressParts};
use gridward::domain::duty::{Duty, DutyRole, Hours};
use gridward::domain::edition::{EditionNumber, OpenHazards};
use gridward::domain::grid::{Grid, Level};
use gridward::domain::id::{AddressId, DutyId, GridId, MemberId, PremisesId, RoadId};
use gridward::domain::layers::Layer;
use gridward::domain::matter::{Limit, LimitKind, Matter, MatterList, Severity};
use gridward::domain::member::{Member, Phone, Team};
use gridward::domain::plan::Plan;
use gridward::domain::premises::Premises;
use gridward::domain::road::Road;
use gridward::domain::roster::{Change, Held, Roster, RosterChange};
use gridward::domain::time::{Moment, Period};
use gridward::kernel::lattice::LatticePoint;
use gridward::kernel::mesh::{Arc as MeshArc, Mesh, Node};
use gridward::store::{Idempotency, Publication, RosterWrite, Signature};

use crate::harness::tessellation::tessellation;

pub fn by(name: &str) -> Signature {
    Signature {
        actor: Actor { name: name.into(), role: Role::Admin, territory: None },
        what: "test write".into(),
    }
}

pub fn span(from: i64, to: i64) -> Period {
    Period::new(Moment(from), Moment(to)).expect("a span")
}

pub fn write(changes: Vec<RosterChange>) -> RosterWrite {
    RosterWrite { changes, unchanged_since: None, idempotency: None, by: by("tester") }
}

pub fn once(key: &str, body: u8, answer: &str) -> Idempotency {
    Idempotency { key: key.into(), body_digest: [body; 32], answer: answer.into() }
}

pub fn member(n: u64, name: &str) -> Member {
    Member {
        id: MemberId::new(&format!("m{n}")).expect("an id"),
        name: name.into(),
        team: Team::ALL[n as usize % 5],
        phone: (n % 3 > 0).then(|| Phone::new(&format!("138{n:08}")).expect("a number")),
    }
}

pub fn set_member(n: u64, name: &str, valid: Period) -> RosterChange {
    RosterChange::Member(Change::Set(Held { value: member(n, name), valid }))
}

pub fn end_member(n: u64, from: i64) -> RosterChange {
    RosterChange::Member(Change::End { id: member(n, "").id, from: Moment(from) })
}

pub fn point(n: u64) -> LatticePoint {
    LatticePoint::new(1_136_000_001 + n as i32 * 7, 229_000_003 - n as i32 * 11)
}

pub fn address(n: u64) -> Address {
    Address {
        id: AddressId::new(&format!("a{n}")).expect("an id"),
        text: format!("厚街镇河田社区河田大道{n}号").into(),
        parts: AddressParts {
            town: "厚街镇".into(),
            community: "河田社区".into(),
            road: "河田大道".into(),
            number: n.to_string().into(),
            ..AddressParts::default()
        },
        at: point(n),
        residents: n as u32 % 9,
    }
}

/// One statement of each kind about number `n`; `turn` makes the value another.
pub fn of_each_kind(n: u64, turn: u64, valid: Period) -> Vec<RosterChange> {
    let duty = Duty {
        id: DutyId::new(&format!("d{n}")).expect("an id"),
        member: member(n, "").id,
        grid: GridId::new("g1").expect("an id"),
        role: DutyRole::ALL[turn as usize % 3],
        hours: Hours::parse(if turn % 2 == 0 { "" } else { "Mo-Fr 08:30-12:00,14:00-17:30" }).expect("hours"),
    };
    let matter = Matter {
        code: format!("事项 {n}").into(),
        list: MatterList::ALL[n as usize % 3],
        name: format!("turn {turn}").into(),
        family: "".into(),
        layer: Layer::ALL[turn as usize % 4],
        team: (turn % 2 == 0).then_some(Team::Volunteer),
        severity: Severity::ALL[turn as usize % 3],
        limit: (turn % 3 > 0)
            .then_some(Limit { amount: turn as u16, kind: LimitKind::ALL[turn as usize % 4] }),
        department: "消防".into(),
        premises_kinds: vec!["hotel".into(), "a \"quoted\" kind".into()],
        interval_days: (turn % 2 == 1).then_some(30),
    };
    let premises = Premises {
        id: PremisesId::new(&format!("p{n}")).expect("an id"),
        name: format!("店 {turn}").into(),
        kind: "small_shop".into(),
        credit_code: (n % 2 == 0).then(|| Arc::from("91350100M000100Y43")),
        address: format!("{n} 号").into(),
        at: (turn % 2 == 0).then(|| point(n)),
    };
    let road = Road {
        id: RoadId::new(&format!("r{n}")).expect("an id"),
        name: "康乐路".into(),
        class: "residential".into(),
        walkable: turn % 2 == 0,
        lines: vec![vec![point(n), point(n + 1)], vec![point(n + 2), point(n + 5), point(n + 9)]],
    };
    let address = Address { residents: turn as u32, ..address(n) };
    vec![
        set_member(n, &format!("name {turn}"), valid),
        RosterChange::Duty(Change::Set(Held { value: duty, valid })),
        RosterChange::Matter(Change::Set(Held { value: matter, valid })),
        RosterChange::Premises(Change::Set(Held { value: premises, valid })),
        RosterChange::Address(Change::Set(Held { value: address, valid })),
        RosterChange::Road(Change::Set(Held { value: road, valid })),
    ]
}

pub fn end_of_each_kind(n: u64, from: i64) -> Vec<RosterChange> {
    let from = Moment(from);
    let id = |letter: char| format!("{letter}{n}");
    vec![
        end_member(n, from.0),
        RosterChange::Duty(Change::End { id: DutyId::new(&id('d')).expect("an id"), from }),
        RosterChange::Matter(Change::End { id: format!("事项 {n}").into(), from }),
        RosterChange::Premises(Change::End { id: PremisesId::new(&id('p')).expect("an id"), from }),
        RosterChange::Address(Change::End { id: AddressId::new(&id('a')).expect("an id"), from }),
        RosterChange::Road(Change::End { id: RoadId::new(&id('r')).expect("an id"), from }),
    ]
}

/// A roster in a form that compares and prints.
pub fn shown(roster: &Roster) -> String {
    format!("{roster:#?}")
}

/// A plan on all four layers whose leaf numbers do not follow the ids: `side` × `side` basic grids
/// and as many others, the community ones under two communities under a town.
pub fn plan(side: u32, side_points: usize, seed: u64) -> Plan {
    let made = tessellation(side, side_points, seed);
    let mut plan = Plan { mesh: made.mesh, ..Plan::default() };
    let grid = |id: &str, layer, level, parent: Option<&str>| Grid {
        id: GridId::new(id).expect("an id"),
        code: format!("code-{id}").into(),
        name: format!("网格 {id}").into(),
        layer,
        level: Level(level),
        parent: parent.map(|id| GridId::new(id).expect("an id")),
    };
    plan.grids.push(grid("town", Layer::Community, 4, None));
    plan.grids.push(grid("west", Layer::Community, 5, Some("town")));
    plan.grids.push(grid("east", Layer::Community, 5, Some("town")));
    for (n, slot) in made.layers.iter().enumerate() {
        let layer = Layer::ALL[usize::from(slot.0)];
        let parent = match layer {
            Layer::Community if n as u32 % side < side / 2 => Some("west"),
            Layer::Community => Some("east"),
            _ => None,
        };
        let id = format!("{}-{n}", (n * 7919) % 1000);
        plan.leaves.push(GridId::new(&id).expect("an id"));
        plan.grids.push(grid(&id, layer, 6, parent));
    }
    plan
}

/// The rows of a plan's mesh, to change and assemble anew.
pub fn rows(plan: &Plan) -> (Vec<Node>, Vec<MeshArc>) {
    let arcs = plan.mesh.arcs().map(|arc| MeshArc {
        id: arc.id,
        from: arc.from,
        to: arc.to,
        points: arc.points.to_vec(),
        sides: arc.sides.to_vec(),
    });
    (plan.mesh.nodes().to_vec(), arcs.collect())
}

/// The plan with one inner point of its `nth` arc moved by some units.
pub fn with_arc_moved(plan: &Plan, nth: usize, units: i32) -> Plan {
    let (nodes, mut arcs) = rows(plan);
    let nth = nth % arcs.len();
    let points = &mut arcs[nth].points;
    let middle = points.len() / 2;
    points[middle].x += units;
    Plan { mesh: Mesh::assemble(nodes, arcs).expect("still sound"), ..plan.clone() }
}

pub fn publication(base: Option<u32>, plan: &Plan, effective_from: i64) -> Publication {
    Publication {
        base: base.map(EditionNumber),
        plan: plan.clone(),
        effective_from: Moment(effective_from),
        note: "a note".into(),
        open_hazards: OpenHazards::Stay,
        roster: Vec::new(),
        digests: Vec::new(),
        issues: Vec::new(),
        draft: None,
        by: by("publisher"),
    }
}

/// Everything of a plan that must come back.
pub fn plan_text(plan: &Plan) -> String {
    let (nodes, arcs) = rows(plan);
    format!("{:#?}\n{:#?}\n{nodes:#?}\n{arcs:#?}", plan.grids, plan.leaves)
}
