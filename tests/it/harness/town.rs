//! Atlases of towns: the demo's, and a small one written down.

use std::sync::{Arc, OnceLock};

use gridward::atlas::{Atlas, Located, Query, Sought};
use gridward::domain::duty::Duty;
use gridward::domain::edition::{Edition, EditionNumber, OpenHazards};
use gridward::domain::roster::{Held, Roster, Row, Rows};
use gridward::domain::time::{LogNumber, Moment, Period};
use gridward::kernel::measure::Metres;

use super::sketch::moment;

/// A Monday.
pub const MORNING: &str = "2026-11-23 10:00";

pub fn ask<'a>(atlas: &'a Atlas, place: Sought<'a>, accuracy: f64) -> Located<'a> {
    atlas.locate(&question(place, accuracy))
}

/// The question that [`ask`] asks.
pub fn question(place: Sought<'_>, accuracy: f64) -> Query<'_> {
    Query { place, matter: None, accuracy: Metres(accuracy), at: moment(MORNING), territory: None }
}

/// How a text was found, in a line: `status accuracy grids shown/all owner member`; grids in brackets
/// where there is no one point.
pub fn found(located: &Located<'_>) -> String {
    let matched = located.found.as_ref().expect("asked by text");
    let accuracy = matched.accuracy.map_or("-", |accuracy| accuracy.name());
    let member = located.owner.member.map_or("-", |member| member.member.id.as_str());
    let grids: Vec<&str> = located.grids.iter().map(|grid| &*grid.grid.code).collect();
    format!(
        "{} {accuracy} {} {}/{} {} {member}",
        matched.status.name(),
        if located.point.is_some() { grids.join(" ") } else { format!("[{}]", grids.join(" ")) },
        matched.candidates.len(),
        matched.candidate_count,
        located.owner.status.name(),
    )
}

pub fn first_edition(effective_from: Moment) -> Edition {
    Edition {
        number: EditionNumber(1),
        effective_from,
        recorded: effective_from,
        log: LogNumber(1),
        note: "".into(),
        open_hazards: OpenHazards::Stay,
    }
}

/// The demo town's plan and roster, everything held since its beginning.
pub fn houjie() -> &'static Atlas {
    static ATLAS: OnceLock<Atlas> = OnceLock::new();
    ATLAS.get_or_init(|| {
        let town = crate::demo::houjie();
        fn rows<T: Clone>(values: &[T], since: Moment) -> Rows<T> {
            let valid = Period::since(since);
            values.iter().map(|value| Row { value: value.clone(), valid, recorded: LogNumber(1) }).collect()
        }
        let held =
            |duty: &Held<Duty>| Row { value: duty.value.clone(), valid: duty.valid, recorded: LogNumber(1) };
        let roster = Roster {
            log: LogNumber(1),
            members: rows(&town.members, town.since),
            duties: town.duties.iter().map(held).collect(),
            matters: rows(&town.matters, town.since),
            premises: rows(&town.premises, town.since),
            addresses: rows(&town.addresses, town.since),
            roads: Arc::default(),
        };
        let edition = first_edition(town.since);
        Atlas::build(town.town.clone(), edition.clone(), vec![edition], town.plan.clone(), roster)
            .expect("the demo is sound")
    })
}

/// Houjie in small: 河田 west, 桥头 in the middle, 珊美 east; 桥头 has two basic grids.
pub const HOUJIE: &str = "
    map community abbd/accd
    over t town h q s
    over h community a
    over q community b c
    over s community d
    name t 厚街镇
    name h 河田社区
    name q 桥头社区
    name s 珊美社区
    member x grid_member
    member y grid_member
    member z grid_member
    duty x lead h
    duty y lead q
    duty z lead s
    address 广东省东莞市厚街镇河田社区河田大道12号 @ 0 0
    address 东莞市厚街镇河田社区河田大道12号之3 @ 0 1
    address 厚街镇河田社区河田大道128号 @ 0 1
    address 厚街镇桥头社区第三工业区博览大道东宝床垫大厦 @ 1 0
    address 厚街镇桥头社区第三工业区时代集团 @ 2 0
    address 厚街镇桥头社区南环路5号 @ 1 0
    address 厚街镇珊美社区南环路5号 @ 3 0
    address 厚街镇桥头社区二横巷三十二号A座 @ 1 1
    address 厚街镇桥头社区二横巷三十二号B座 @ 2 1
    address 厚街镇厚街大道西127号 @ 3 1
    address 厚街镇东逸翠苑 @ 3 0
    premises p1 @ 0 0 91350100M000100Y43
    premises p2 @ 1 0 9144030071526726XG
    premises p3 @ 3 0 9144030071526726xg
    premises p4 in 东莞市珊美村南环路五号
    premises p5 in 不存在的路
";
