//! Small towns written down as text: maps of letters, one letter a leaf grid, and lines for the rest.
//!
//! ```text
//! map community aab/ccb        rows from north to south; a dot is free space
//! map entity    .m./...
//! over t town h                t, at level town, is the parent of h
//! over h community a b c
//! name a 河田社区
//! member zhang grid_member
//! duty zhang lead a 2026-01-01 Mo-Fr 08:00-18:00     the last two may be left out
//! matter M1 entity security_guard
//! address 河田大道12号 @ 0 0   the cell's column and row
//! premises p1 @ 1 0 91350100M000100Y43
//! road 河田大道 0 0 3 0        from the middle of one cell to that of another
//! alias 河田公路 河田大道      what was called so is called so now
//! ```

use std::collections::BTreeMap;

use gridward::atlas::Atlas;
use gridward::domain::address::Address;
use gridward::domain::duty::{Duty, Hours};
use gridward::domain::edition::{Edition, EditionNumber, OpenHazards};
use gridward::domain::grid::{Grid, Levels};
use gridward::domain::id::{AddressId, DutyId, GridId, MemberId, PremisesId, RoadId};
use gridward::domain::layers::Layer;
use gridward::domain::matter::{Matter, MatterList, Severity};
use gridward::domain::member::{Member, Phone};
use gridward::domain::plan::Plan;
use gridward::domain::premises::Premises;
use gridward::domain::road::Road;
use gridward::domain::roster::{Roster, Row, Rows};
use gridward::domain::time::{LogNumber, Moment, Period};
use gridward::domain::town::{Alias, Town};
use gridward::kernel::lattice::LatticePoint;
use gridward::kernel::mesh::{Arc, ArcId, Leaf, Mesh, Node, NodeId, Side};

/// Side of a cell in lattice units: some 100 m.
pub const CELL: i32 = 10_000;
const ORIGIN: LatticePoint = LatticePoint::new(1_136_600_000, 229_300_000);

/// A moment of the town's own clock: `2026-11-23 10:00`.
pub fn moment(text: &str) -> Moment {
    let at: jiff::Timestamp = format!("{}+08:00", text.replace(' ', "T")).parse().expect("date and time");
    Moment(at.as_microsecond())
}

/// A point inside a cell; `fx` and `fy` from 0 (west, south) to 1.
pub fn within(column: usize, row: usize, rows: usize, fx: f64, fy: f64) -> LatticePoint {
    let at =
        |origin: i32, cell: i32, part: f64| origin + cell * CELL + (f64::from(CELL) * part).round() as i32;
    LatticePoint::new(at(ORIGIN.x, column as i32, fx), at(ORIGIN.y, (rows - 1 - row) as i32, fy))
}

#[derive(Default)]
pub struct Sketch {
    maps: BTreeMap<Layer, Vec<Vec<char>>>,
    parents: Vec<(String, String, Vec<String>)>,
    names: BTreeMap<String, String>,
    pub rows: usize,
    pub roster: Roster,
    aliases: Vec<Alias>,
}

impl Sketch {
    pub fn read(text: &str) -> Self {
        let mut sketch = Self::default();
        sketch.roster.log = LogNumber(1);
        for line in text.lines().map(|line| line.split('#').next().expect("a part").trim()) {
            let words: Vec<&str> = line.split_whitespace().collect();
            match words[..] {
                [] => {}
                ["map", layer, rows] => {
                    let rows: Vec<Vec<char>> = rows.split('/').map(|row| row.chars().collect()).collect();
                    sketch.rows = rows.len();
                    sketch.maps.insert(layer.parse().expect("a layer"), rows);
                }
                ["over", parent, level, ref children @ ..] => {
                    let children = children.iter().map(|&child| child.to_owned()).collect();
                    sketch.parents.push((parent.to_owned(), level.to_owned(), children));
                }
                ["name", grid, name] => {
                    sketch.names.insert(grid.to_owned(), name.to_owned());
                }
                ["member", id, team] => sketch.member(id, team),
                ["duty", member, role, grid, ref rest @ ..] => sketch.duty(member, role, grid, rest),
                ["matter", code, layer, ref team @ ..] => sketch.matter(code, layer, team.first().copied()),
                ["address", text, "@", column, row] => sketch.address(text, column, row),
                ["premises", id, "@", column, row, ref code @ ..] => {
                    let at = sketch.cell(column, row);
                    sketch.premises(id, Some(at), "", code.first().copied());
                }
                ["premises", id, "in", address, ref code @ ..] => {
                    sketch.premises(id, None, address, code.first().copied());
                }
                ["road", name, x, y, to_x, to_y] => {
                    let line = vec![sketch.cell(x, y), sketch.cell(to_x, to_y)];
                    let id = RoadId::new(&format!("r{}", sketch.roster.roads.len())).expect("an id");
                    let lines = vec![line];
                    let value = Road { id, name: name.into(), class: "".into(), walkable: true, lines };
                    push(
                        &mut sketch.roster.roads,
                        Row { value, valid: Period::ALWAYS, recorded: LogNumber(1) },
                    );
                }
                ["alias", alias, name] => {
                    sketch.aliases.push(Alias { alias: alias.into(), name: name.into(), is_former: true });
                }
                _ => panic!("cannot read {line:?}"),
            }
        }
        sketch
    }

    /// The atlas of the sketch as edition 1, in force from 2026 on.
    pub fn atlas(&self) -> Atlas {
        let edition = Edition {
            number: EditionNumber(1),
            effective_from: moment("2026-01-01 00:00"),
            recorded: moment("2026-01-01 00:00"),
            log: LogNumber(1),
            note: "".into(),
            open_hazards: OpenHazards::Stay,
        };
        let town = Town { name: "厚街镇".into(), aliases: self.aliases.clone(), ..Town::default() };
        Atlas::build(town, edition.clone(), vec![edition], self.plan(), self.roster.clone()).expect("sound")
    }

    pub fn plan(&self) -> Plan {
        let levels = Levels::default();
        let mut grids: BTreeMap<String, Grid> = BTreeMap::new();
        let mut leaves = Vec::new();
        let mut add = |id: &str, layer: Layer, level: &str| {
            let name = self.names.get(id).map_or(id, String::as_str);
            let level = levels.find(level).expect("a level");
            let id_of = GridId::new(id).expect("an id");
            let grid = Grid { id: id_of, code: id.into(), name: name.into(), layer, level, parent: None };
            grids.insert(id.to_owned(), grid);
        };
        for (&layer, map) in &self.maps {
            let mut letters: Vec<char> = map.iter().flatten().copied().filter(|&c| c != '.').collect();
            letters.sort_unstable();
            letters.dedup();
            for letter in letters {
                add(&letter.to_string(), layer, "basic");
                leaves.push(GridId::new(&letter.to_string()).expect("an id"));
            }
        }
        // Children are written after their parents, so the layer comes from below.
        for (parent, level, children) in self.parents.iter().rev() {
            let layer = grids[&children[0]].layer;
            let id = GridId::new(parent).expect("an id");
            for child in children {
                grids.get_mut(child).expect("a child written below its parent").parent = Some(id.clone());
            }
            let name = self.names.get(parent).unwrap_or(parent);
            let level = levels.find(level).expect("a level");
            let code = parent.as_str().into();
            let grid = Grid { id, code, name: name.as_str().into(), layer, level, parent: None };
            grids.insert(parent.clone(), grid);
        }
        Plan { grids: grids.into_values().collect(), mesh: self.mesh(&leaves), leaves }
    }

    /// One arc a cell side that parts anything on any layer.
    fn mesh(&self, leaves: &[GridId]) -> Mesh {
        let columns = self.maps.values().map(|map| map[0].len()).max().expect("a map") as i32;
        let rows = self.rows as i32;
        let leaf = |layer: Layer, column: i32, from_south: i32| {
            let at = usize::try_from(rows - 1 - from_south).ok().zip(usize::try_from(column).ok());
            let letter = at.and_then(|(row, column)| self.maps[&layer].get(row)?.get(column).copied());
            let name = letter.filter(|&letter| letter != '.').map(|letter| letter.to_string());
            name.map_or(Leaf::FREE, |name| {
                Leaf(leaves.iter().position(|id| id.as_str() == name).expect("listed") as u32)
            })
        };
        let number = |x: i32, y: i32| NodeId((y * (columns + 1) + x) as u64 + 1);
        let at = |x: i32, y: i32| LatticePoint::new(ORIGIN.x + x * CELL, ORIGIN.y + y * CELL);
        let nodes = (0..=rows)
            .flat_map(|y| (0..=columns).map(move |x| Node { id: number(x, y), at: at(x, y) }))
            .collect();
        let mut arcs = Vec::new();
        for y in 0..=rows {
            for x in 0..=columns {
                // Eastward: north is left. Northward: west is left.
                for ((dx, dy), (left, right)) in
                    [((1, 0), ((x, y), (x, y - 1))), ((0, 1), ((x - 1, y), (x, y)))]
                {
                    if x + dx > columns || y + dy > rows {
                        continue;
                    }
                    let sides: Vec<Side> = self
                        .maps
                        .keys()
                        .map(|&layer| Side {
                            layer: layer.slot(),
                            left: leaf(layer, left.0, left.1),
                            right: leaf(layer, right.0, right.1),
                        })
                        .filter(|side| side.left != side.right)
                        .collect();
                    if !sides.is_empty() {
                        let id = ArcId(arcs.len() as u64 + 1);
                        let points = vec![at(x, y), at(x + dx, y + dy)];
                        arcs.push(Arc { id, from: number(x, y), to: number(x + dx, y + dy), points, sides });
                    }
                }
            }
        }
        Mesh::assemble(nodes, arcs).expect("made sound")
    }

    fn member(&mut self, id: &str, team: &str) {
        let phone = Phone::new("13812345678");
        let team = team.parse().expect("a team");
        let value = Member { id: MemberId::new(id).expect("an id"), name: id.into(), team, phone };
        push(&mut self.roster.members, row(value, Period::ALWAYS));
    }

    fn duty(&mut self, member: &str, role: &str, grid: &str, rest: &[&str]) {
        let dated = rest.first().filter(|word| word.starts_with("20") && !word.contains(':'));
        let (since, hours) = match dated {
            Some(date) => (moment(&format!("{date} 00:00")), &rest[1..]),
            None => (Moment::MIN, rest),
        };
        let value = Duty {
            id: DutyId::new(&format!("d{}", self.roster.duties.len())).expect("an id"),
            member: MemberId::new(member).expect("an id"),
            grid: GridId::new(grid).expect("an id"),
            role: role.parse().expect("a role"),
            hours: Hours::parse(&hours.join(" ")).expect("hours"),
        };
        push(&mut self.roster.duties, row(value, Period::since(since)));
    }

    fn matter(&mut self, code: &str, layer: &str, team: Option<&str>) {
        let value = Matter {
            code: code.into(),
            list: MatterList::GridEntry,
            name: code.into(),
            family: "".into(),
            layer: layer.parse().expect("a layer"),
            team: team.map(|team| team.parse().expect("a team")),
            severity: Severity::Yellow,
            limit: None,
            department: "".into(),
            premises_kinds: Vec::new(),
            interval_days: None,
        };
        push(&mut self.roster.matters, row(value, Period::ALWAYS));
    }

    fn address(&mut self, text: &str, column: &str, at_row: &str) {
        let value = Address {
            id: AddressId::new(&format!("a{}", self.roster.addresses.len())).expect("an id"),
            text: text.into(),
            parts: Default::default(),
            at: self.cell(column, at_row),
            residents: 0,
        };
        push(&mut self.roster.addresses, row(value, Period::ALWAYS));
    }

    fn premises(&mut self, id: &str, at: Option<LatticePoint>, address: &str, code: Option<&str>) {
        let value = Premises {
            id: PremisesId::new(id).expect("an id"),
            name: id.into(),
            kind: "school".into(),
            credit_code: code.map(Into::into),
            address: address.into(),
            at,
        };
        push(&mut self.roster.premises, row(value, Period::ALWAYS));
    }

    fn cell(&self, column: &str, row: &str) -> LatticePoint {
        let number = |text: &str| text.parse().expect("a number");
        within(number(column), number(row), self.rows, 0.5, 0.5)
    }
}

fn row<T>(value: T, valid: Period) -> Row<T> {
    Row { value, valid, recorded: LogNumber(1) }
}

/// One more row.
pub fn push<T: Clone>(rows: &mut Rows<T>, row: Row<T>) {
    *rows = rows.iter().cloned().chain([row]).collect();
}
