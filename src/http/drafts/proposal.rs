//! Proposals as they are sent: figures, and edits as they are taken.

use serde::Serialize;
use utoipa::ToSchema;

use super::output::MadeEdit;
use crate::balance::{Figures, Limit, Proposal};
use crate::domain::grid::Levels;
use crate::http::error::Problem;
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
    edits: Vec<MadeEdit>,
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

impl ProposedBody {
    /// # Errors
    /// The datum does not give back every point to the lattice unit, so that the edits would not hold.
    pub fn of(proposed: &Proposed, levels: &Levels, datum: Datum) -> Result<Self, Problem> {
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
                    .map(|edit| MadeEdit::of(edit, levels, datum))
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

fn lines(lines: &[Vec<LatticePoint>], datum: Datum) -> Result<Vec<Vec<[f64; 2]>>, Problem> {
    let shown = |&point: &LatticePoint| datum.show(point).map_err(|error| bad_coordinate(&["crs"], &error));
    lines.iter().map(|line| line.iter().map(shown).collect()).collect()
}
