//! Edits as they are sent: coordinates in the request's datum, numbers of nodes and arcs as text.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::domain::duty::Hours;
use crate::domain::edit::{BorderPoint, DutyHeld, Edit, Ground, NewGrid, NewIds, Piece, REACH_UNITS_MAX};
use crate::domain::grid::{CODE_BYTES_MAX, Levels, NAME_BYTES_MAX};
use crate::domain::id::{DutyId, GridId, MemberId};
use crate::domain::text::needed;
use crate::domain::time::Moment;
use crate::http::error::{Code, Fault, Problem};
use crate::kernel::lattice::LatticePoint;
use crate::kernel::measure::METRES_PER_UNIT;
use crate::kernel::mesh::{ArcId, NodeId};
use crate::service::datum::Datum;
use crate::service::id::{new_grid_id, new_id};

/// Most points of a line, of an area and of a run that is moved, and most children.
const POINTS_MAX: usize = 10_000;

/// How far a border may lie from the one that it is aligned with, when nobody says it.
const WITHIN_M: f64 = 5.0;

/// One edit, or several that are made all or none.
#[derive(Deserialize, ToSchema)]
#[serde(untagged)]
pub enum EditsInput {
    Several(Vec<EditInput>),
    One(EditInput),
}

/// An edit. Grids are named by id; points are `[x, y]` in the datum of `crs`.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub enum EditInput {
    /// Points of a border to new places; both sides and all layers that share it follow.
    MoveBorder {
        moves: Vec<MoveInput>,
    },
    /// A vertex more in the segment that begins with vertex `after`, counted from 0.
    InsertVertex {
        arc: String,
        after: u32,
        at: [f64; 2],
    },
    DeleteVertex {
        arc: String,
        vertex: u32,
    },
    /// A grid in two along a line; what lies on the side of less area is the new grid. With `id` it is called
    /// that, if no grid ever was: so that a later edit can name it.
    Split {
        grid: String,
        line: Vec<[f64; 2]>,
        code: String,
        name: String,
        id: Option<String>,
        /// Whether grids may be left in more parts than before, or with an enclave.
        #[serde(default)]
        may_part: bool,
    },
    /// A grid into a neighbour; one that has grids below it with all of them.
    Merge {
        grid: String,
        into: String,
    },
    /// A piece of a grid to a neighbour: what a drawn area holds of it, what lies beyond a line on the
    /// neighbour's side, or grids below it. One of the three.
    Transfer {
        from: String,
        to: String,
        area: Option<Vec<[f64; 2]>>,
        line: Option<Vec<[f64; 2]>>,
        children: Option<Vec<String>>,
        #[serde(default)]
        may_part: bool,
    },
    /// A grid in free space, which is what no grid of its layer holds of an area; or one above others.
    Create {
        layer: String,
        level: String,
        code: String,
        name: String,
        id: Option<String>,
        parent: Option<String>,
        area: Option<Vec<[f64; 2]>>,
        children: Option<Vec<String>>,
        #[serde(default)]
        may_part: bool,
    },
    /// A grid given up: into a neighbour, or to free space where its layer may leave any.
    Retire {
        grid: String,
        into: Option<String>,
    },
    /// An arc laid onto another one, of other layers, that lies nowhere farther than `within_m` metres
    /// (5 if not said, at most 50): from then on they are moved together.
    Align {
        arc: String,
        onto: String,
        within_m: Option<f64>,
    },
    /// A layer's own arc where it shared one with others: from then on they are moved apart.
    Unglue {
        arc: String,
        layer: String,
    },
    SetParent {
        grid: String,
        parent: String,
    },
    Rename {
        grid: String,
        name: String,
    },
    Renumber {
        grid: String,
        code: String,
    },
    /// Who answers for a grid from the day of publication. Without `duty` it is a new one; without `member`
    /// the duty ends.
    SetDuty {
        grid: String,
        duty: Option<String>,
        member: Option<String>,
        /// `lead`, `deputy` or `member`.
        role: Option<String>,
        /// Like `Mo-Fr 08:30-12:00,14:00-17:30; PH off`; empty means always.
        #[serde(default)]
        hours: String,
    },
}

/// `node`, or `arc` with `vertex`, and where it goes.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveInput {
    node: Option<String>,
    arc: Option<String>,
    vertex: Option<u32>,
    to: [f64; 2],
}

impl EditsInput {
    /// All that is wrong with any of them at once.
    pub fn read(self, datum: Datum, levels: &Levels, now: Moment) -> Result<Vec<Edit>, Problem> {
        let several = match self {
            Self::Several(several) => several,
            Self::One(one) => vec![one],
        };
        let mut faults = Vec::new();
        let mut edits = Vec::with_capacity(several.len());
        for (at, input) in several.into_iter().enumerate() {
            match (Reading { datum, levels, now }).edit(input) {
                Ok(edit) => edits.push(edit),
                Err((name, why)) => faults.push(Fault::pointer(&format!("/{at}/{name}"), why)),
            }
        }
        if faults.is_empty() { Ok(edits) } else { Err(Problem::faults(Code::Invalid, faults)) }
    }
}

struct Reading<'t> {
    datum: Datum,
    levels: &'t Levels,
    now: Moment,
}

/// The draft gives the numbers.
const UNNUMBERED: NewIds = NewIds { node: NodeId(0), arc: ArcId(0) };

type Wrong = (&'static str, String);

impl Reading<'_> {
    fn edit(&self, input: EditInput) -> Result<Edit, Wrong> {
        Ok(match input {
            EditInput::MoveBorder { moves } => {
                let is_sound = !moves.is_empty() && moves.len() <= POINTS_MAX;
                if !is_sound {
                    return Err(("moves", format!("1 to {POINTS_MAX} of them")));
                }
                let moves = moves.into_iter().map(|one| self.moved(one)).collect::<Result<_, _>>()?;
                Edit::MoveBorder { moves }
            }
            EditInput::InsertVertex { arc, after, at } => {
                Edit::InsertVertex { arc: ArcId(number("arc", &arc)?), after, at: self.point("at", at)? }
            }
            EditInput::DeleteVertex { arc, vertex } => {
                Edit::DeleteVertex { arc: ArcId(number("arc", &arc)?), vertex }
            }
            EditInput::Split { grid, line, code, name, id, may_part } => Edit::Split {
                grid: grid_id("grid", &grid)?,
                line: self.line("line", line, 2)?,
                new: self.new_grid(id.as_deref(), &code, &name)?,
                ids: UNNUMBERED,
                may_part,
            },
            EditInput::Transfer { from, to, area, line, children, may_part } => {
                let piece = match (area, line, children) {
                    (Some(area), None, None) => Piece::Area(self.line("area", area, 3)?),
                    (None, Some(line), None) => Piece::Line(self.line("line", line, 2)?),
                    (None, None, Some(children)) => Piece::Children(grid_ids("children", &children)?),
                    _ => return Err(("area", "give one of area, line and children".to_owned())),
                };
                let (from, to) = (grid_id("from", &from)?, grid_id("to", &to)?);
                Edit::Transfer { from, to, piece, ids: UNNUMBERED, may_part }
            }
            EditInput::Create { layer, level, code, name, id, parent, area, children, may_part } => {
                let ground = match (area, children) {
                    (Some(area), None) => Ground::Area(self.line("area", area, 3)?),
                    (None, Some(children)) => Ground::Children(grid_ids("children", &children)?),
                    _ => return Err(("area", "give one of area and children".to_owned())),
                };
                let names = || self.levels.iter().map(|(_, name)| name).collect::<Vec<_>>().join(", ");
                let none = || ("level", format!("{level:?} is none of {}", names()));
                Edit::Create {
                    new: self.new_grid(id.as_deref(), &code, &name)?,
                    layer: parsed("layer", &layer)?,
                    level: self.levels.find(&level).ok_or_else(none)?,
                    parent: parent.map(|parent| grid_id("parent", &parent)).transpose()?,
                    ground,
                    ids: UNNUMBERED,
                    may_part,
                }
            }
            EditInput::Retire { grid, into } => Edit::Retire {
                grid: grid_id("grid", &grid)?,
                into: into.map(|into| grid_id("into", &into)).transpose()?,
            },
            EditInput::Align { arc, onto, within_m } => {
                let reach = within_m.unwrap_or(WITHIN_M) / METRES_PER_UNIT;
                let metres_max = (f64::from(REACH_UNITS_MAX) * METRES_PER_UNIT).floor();
                if !(reach > 0.0 && reach <= f64::from(REACH_UNITS_MAX)) {
                    return Err(("within_m", format!("more than 0, at most {metres_max} metres")));
                }
                let (arc, onto) = (ArcId(number("arc", &arc)?), ArcId(number("onto", &onto)?));
                Edit::Align { arc, onto, reach: reach.ceil() as u32, ids: UNNUMBERED }
            }
            EditInput::Unglue { arc, layer } => Edit::Unglue {
                arc: ArcId(number("arc", &arc)?),
                layer: parsed("layer", &layer)?,
                ids: UNNUMBERED,
            },
            EditInput::Merge { grid, into } => {
                Edit::Merge { grid: grid_id("grid", &grid)?, into: grid_id("into", &into)? }
            }
            EditInput::SetParent { grid, parent } => {
                Edit::SetParent { grid: grid_id("grid", &grid)?, parent: grid_id("parent", &parent)? }
            }
            EditInput::Rename { grid, name } => {
                Edit::Rename { grid: grid_id("grid", &grid)?, name: text("name", &name, NAME_BYTES_MAX)? }
            }
            EditInput::Renumber { grid, code } => {
                Edit::Renumber { grid: grid_id("grid", &grid)?, code: text("code", &code, CODE_BYTES_MAX)? }
            }
            EditInput::SetDuty { grid, duty, member, role, hours } => {
                if duty.is_none() && member.is_none() {
                    return Err(("member", "a duty that ends is named by duty".to_owned()));
                }
                let made = || DutyId::new(&format!("d-{}", new_id(self.now))).expect("an id of our own");
                Edit::SetDuty {
                    duty: match duty {
                        Some(duty) => DutyId::new(&duty).map_err(|error| ("duty", error.to_string()))?,
                        None => made(),
                    },
                    grid: grid_id("grid", &grid)?,
                    held: member.map(|member| duty_held(&member, role.as_deref(), &hours)).transpose()?,
                }
            }
        })
    }

    fn new_grid(&self, id: Option<&str>, code: &str, name: &str) -> Result<NewGrid, Wrong> {
        Ok(NewGrid {
            id: id.map_or_else(|| Ok(new_grid_id(self.now)), |id| grid_id("id", id))?,
            code: text("code", code, CODE_BYTES_MAX)?,
            name: text("name", name, NAME_BYTES_MAX)?,
        })
    }

    fn line(
        &self,
        name: &'static str,
        line: Vec<[f64; 2]>,
        least: usize,
    ) -> Result<Vec<LatticePoint>, Wrong> {
        if !(least..=POINTS_MAX).contains(&line.len()) {
            return Err((name, format!("{least} to {POINTS_MAX} points")));
        }
        line.into_iter().map(|at| self.point(name, at)).collect()
    }

    fn moved(&self, input: MoveInput) -> Result<(BorderPoint, LatticePoint), Wrong> {
        let to = self.point("moves", input.to)?;
        let point = match (input.node, input.arc, input.vertex) {
            (Some(node), None, None) => BorderPoint::Node(NodeId(number("moves", &node)?)),
            (None, Some(arc), Some(vertex)) => BorderPoint::Vertex(ArcId(number("moves", &arc)?), vertex),
            _ => return Err(("moves", "give node, or arc and vertex".to_owned())),
        };
        Ok((point, to))
    }

    fn point(&self, name: &'static str, [x, y]: [f64; 2]) -> Result<LatticePoint, Wrong> {
        self.datum.read(x, y).map_err(|error| (name, error.to_string()))
    }
}

fn number(name: &'static str, text: &str) -> Result<u64, Wrong> {
    text.parse().map_err(|_| (name, format!("{text:?} is no number of a node or an arc")))
}

fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(name: &'static str, text: &str) -> Result<T, Wrong> {
    text.parse().map_err(|error: T::Err| (name, error.to_string()))
}

fn duty_held(member: &str, role: Option<&str>, hours: &str) -> Result<DutyHeld, Wrong> {
    Ok(DutyHeld {
        member: MemberId::new(member).map_err(|error| ("member", error.to_string()))?,
        role: parsed("role", role.unwrap_or("member"))?,
        hours: Hours::parse(hours).map_err(|error| ("hours", error.to_string()))?,
    })
}

fn grid_ids(name: &'static str, texts: &[String]) -> Result<Vec<GridId>, Wrong> {
    if !(1..=POINTS_MAX).contains(&texts.len()) {
        return Err((name, format!("1 to {POINTS_MAX} of them")));
    }
    texts.iter().map(|text| grid_id(name, text)).collect()
}

fn grid_id(name: &'static str, text: &str) -> Result<GridId, Wrong> {
    GridId::new(text).map_err(|error| (name, error.to_string()))
}

fn text(name: &'static str, text: &str, bytes_max: usize) -> Result<std::sync::Arc<str>, Wrong> {
    needed(text, bytes_max).map(Into::into).map_err(|error| (name, error.to_string()))
}
