//! Proposals as they are sent: figures, and edits as they are taken.

use serde::Serialize;
use utoipa::ToSchema;

use crate::balance::{Figures, Limit, Proposal};
use crate::domain::edit::Edit;
use crate::http::error::{Code, Fault, Problem};
use crate::http::extract::bad_coordinate;
use crate::kernel::lattice::LatticePoint;
use crate::service::datum::Datum;
use crate::service::draft::{Proposed, Redrawn};

/// Better divisions, and what kept them from being better still.
#[derive(Serialize, ToSchema)]
#[schema(as = Proposals)]
pub struct ProposedBody {
    /// Today's.
    before: FiguresBody,
    /// By largest deviation.
    proposals: Vec<ProposalBody>,
    /// What kept grids from coming within the tolerance, and `time` when not all was tried that could be.
    limits: Vec<LimitBody>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = ProposalFigures)]
struct FiguresBody {
    /// The largest share by which a grid is off what it should have.
    deviation: f64,
    /// Half the sum of what the grids are off, in the objective's own measure: what must move at least.
    imbalance: u64,
    /// Residents of addresses whose basic grid is another.
    moved: u64,
    /// Mean of the grids' Polsby-Popper measure, 1 for circles.
    compactness: f64,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Proposal)]
struct ProposalBody {
    #[serde(flatten)]
    figures: FiguresBody,
    /// Of every grid that takes part.
    loads: Vec<ShareBody>,
    /// Lines of border that go, and those that come, to be drawn; from the one end to the other.
    gone: Vec<Vec<[f64; 2]>>,
    new: Vec<Vec<[f64; 2]>>,
    /// In order, ready for `…/edits`.
    edits: Vec<ProposedEdit>,
}

/// What a grid has, in the objective's own measure.
#[derive(Serialize, ToSchema)]
struct ShareBody {
    grid: String,
    before: u64,
    target: f64,
    after: u64,
}

#[derive(Serialize, ToSchema)]
struct LimitBody {
    /// Stable, kebab-case.
    code: &'static str,
    text: &'static str,
}

/// An edit of a proposal.
#[derive(Serialize, ToSchema)]
#[serde(tag = "op", rename_all = "snake_case")]
enum ProposedEdit {
    Split { grid: String, line: Vec<[f64; 2]>, code: String, name: String, id: String },
    Merge { grid: String, into: String },
}

impl ProposedBody {
    /// # Errors
    /// The datum does not give back every point to the lattice unit, so that the edits would not hold.
    pub fn of(proposed: &Proposed, datum: Datum) -> Result<Self, Problem> {
        let found = &proposed.proposals;
        let shares = |after: &Figures| {
            let rows = proposed.grids.iter().zip(&found.before.loads).zip(&found.targets).zip(&after.loads);
            rows.map(|(((grid, &before), &target), &after)| ShareBody {
                grid: grid.to_string(),
                before,
                target,
                after,
            })
            .collect()
        };
        let proposal = |(one, redrawn): (&Proposal, &Redrawn)| {
            Ok(ProposalBody {
                figures: FiguresBody::of(&one.figures),
                loads: shares(&one.figures),
                gone: lines(&redrawn.gone, datum)?,
                new: lines(&redrawn.new, datum)?,
                edits: one
                    .edits
                    .iter()
                    .map(|edit| proposed_edit(edit, datum))
                    .collect::<Result<_, Problem>>()?,
            })
        };
        let limit = |limit: &Limit| LimitBody { code: limit.name(), text: limit.text() };
        Ok(Self {
            before: FiguresBody::of(&found.before),
            proposals: found
                .proposals
                .iter()
                .zip(&proposed.redrawn)
                .map(proposal)
                .collect::<Result<_, Problem>>()?,
            limits: found.limits.iter().map(limit).collect(),
        })
    }
}

impl FiguresBody {
    fn of(figures: &Figures) -> Self {
        Self {
            deviation: figures.deviation,
            imbalance: figures.imbalance,
            moved: figures.moved,
            compactness: figures.compactness,
        }
    }
}

fn proposed_edit(edit: &Edit, datum: Datum) -> Result<ProposedEdit, Problem> {
    match edit {
        Edit::Split { grid, line, new, .. } => Ok(ProposedEdit::Split {
            grid: grid.to_string(),
            line: line.iter().map(|&point| exact(point, datum)).collect::<Result<_, _>>()?,
            code: new.code.to_string(),
            name: new.name.to_string(),
            id: new.id.to_string(),
        }),
        Edit::Merge { grid, into } => {
            Ok(ProposedEdit::Merge { grid: grid.to_string(), into: into.to_string() })
        }
        _ => unreachable!("proposals split and merge"),
    }
}

fn lines(lines: &[Vec<LatticePoint>], datum: Datum) -> Result<Vec<Vec<[f64; 2]>>, Problem> {
    let shown = |&point: &LatticePoint| datum.show(point).map_err(|error| bad_coordinate(&["crs"], &error));
    lines.iter().map(|line| line.iter().map(shown).collect()).collect()
}

/// A point in a datum that gives it back.
fn exact(point: LatticePoint, datum: Datum) -> Result<[f64; 2], Problem> {
    let shown = datum.show(point).ok();
    let shown = shown.filter(|&[x, y]| datum.read(x, y).is_ok_and(|back| back == point));
    shown.ok_or_else(|| {
        let why = "this system does not give back every point to the centimetre; ask in EPSG:4326";
        Problem::faults(Code::BadParameter, vec![Fault::parameter("crs", why)])
    })
}
