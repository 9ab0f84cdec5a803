//! What is asked of the atlas and what it answers: plain values that borrow from the atlas.
//!
//! "Nobody on duty", "outside every grid" and "several addresses match" are answers, not errors.

use super::reason::Reason;
use super::territory::Territory;
use crate::domain::duty::DutyRole;
use crate::domain::edition::EditionNumber;
use crate::domain::grid::Grid;
use crate::domain::layers::Layer;
use crate::domain::matter::{Matter, named_enum};
use crate::domain::member::{Member, Phone, Team};
use crate::domain::plan::GridIndex;
use crate::domain::time::{LogNumber, Moment};
use crate::kernel::lattice::LatticePoint;
use crate::kernel::measure::Metres;
use std::str::FromStr;

/// Which place is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sought<'q> {
    Point(LatticePoint),
    Address(&'q str),
    /// An id or a credit code.
    Premises(&'q str),
}

/// "Which grid, and which grid member, owns this address?"
#[derive(Clone, Copy, Debug)]
pub struct Query<'q> {
    pub place: Sought<'q>,
    /// What is the matter there, from [`super::Atlas::matter`]; `None`: nothing in particular.
    pub matter: Option<&'q Matter>,
    /// How far off the point may be; zero when it is exact.
    pub accuracy: Metres,
    /// Who is on duty when. The caller has chosen an atlas whose edition is in force then.
    pub at: Moment,
    /// What the caller may see of people; `None`: all.
    pub territory: Option<Territory<'q>>,
}

/// The whole answer.
#[derive(Clone, Debug)]
pub struct Located<'a> {
    pub edition: EditionNumber,
    /// Up to which write the roster was known.
    pub log: LogNumber,
    pub at: Moment,
    /// How the address or the premises was found; `None` for a point.
    pub found: Option<Match<'a>>,
    /// `None` when no single place was found.
    pub point: Option<LatticePoint>,
    /// One a layer at most, in the order of the layers. When several candidates share one owner:
    /// the grids that hold them all.
    pub grids: Vec<GridAnswer<'a>>,
    pub owner: Owner<'a>,
    /// When there is no single place: those whose owners were compared.
    pub weighed: Vec<LatticePoint>,
}

impl<'a> Located<'a> {
    /// The party grid: it leads, it does not own.
    pub fn led_by(&self) -> Option<&GridAnswer<'a>> {
        self.grids.iter().find(|grid| grid.grid.layer == Layer::Party)
    }
}

/// The grid of one layer that holds the point. A leaf: no grid below it.
#[derive(Clone, Debug)]
pub struct GridAnswer<'a> {
    pub index: GridIndex,
    pub grid: &'a Grid,
    /// The grids above it, widest first, itself not among them.
    pub path: Vec<&'a Grid>,
    /// To the nearest border of this grid.
    pub border: Metres,
    /// Exactly on it, without rounding.
    pub on_border: bool,
    /// The grids of the layer and level within [`Query::accuracy`] of the point, by code. Where the
    /// neighbour is itself of a wider level, that one.
    pub neighbours: Vec<&'a Grid>,
    /// Everybody with a duty on this very grid at that moment, in the order in which an owner is
    /// chosen. Empty when the caller may not see them.
    pub members: Vec<MemberAnswer<'a>>,
}

/// A member in one role on one grid.
#[derive(Clone, Copy, Debug)]
pub struct MemberAnswer<'a> {
    pub member: &'a Member,
    pub role: DutyRole,
    pub on_duty: bool,
}

impl<'a> MemberAnswer<'a> {
    pub fn team(&self) -> Team {
        self.member.team
    }

    /// Shows itself masked; who may see the whole number reveals it.
    pub fn phone(&self) -> Option<&'a Phone> {
        self.member.phone.as_ref()
    }
}

named_enum!(
    /// How the question for the owner ended (ruling 11).
    OwnerStatus, UnknownOwnerStatus, {
        Owned => "owned",
        Nobody => "nobody",
        Outside => "outside",
        Ambiguous => "ambiguous",
        NotFound => "not_found",
        Hidden => "hidden",
    }
);

/// One grid, one person, and why.
#[derive(Clone, Debug)]
pub struct Owner<'a> {
    pub status: OwnerStatus,
    /// The layer that answers. Of a grid reached by going up, [`Owner::grid`] says its own.
    pub layer: Option<Layer>,
    /// The grid whose member owns; with [`OwnerStatus::Nobody`] the grid that was asked first.
    pub grid: Option<&'a Grid>,
    pub member: Option<MemberAnswer<'a>>,
    /// How many grids were asked in vain before.
    pub escalated: u32,
    /// Each step, in order.
    pub because: Vec<Reason<'a>>,
}

named_enum!(
    /// Whether the text meant one place.
    MatchStatus, UnknownMatchStatus, { Exact => "exact", Near => "near", Many => "many", None => "none" }
);

named_enum!(
    /// What the point of a match stands for.
    MatchAccuracy, UnknownMatchAccuracy, {
        Rooftop => "rooftop",
        Interpolated => "interpolated",
        Street => "street",
        Community => "community",
        Town => "town",
    }
);

/// How a text was found among the addresses or premises.
#[derive(Clone, Debug)]
pub struct Match<'a> {
    pub status: MatchStatus,
    /// 0 to 1: how much of the text was needed and understood; 1 for the very same address.
    pub confidence: f32,
    /// `None` when nothing was found or the caller may not see it.
    pub accuracy: Option<MatchAccuracy>,
    /// The standard address or the name of the premises; empty like `accuracy`.
    pub label: &'a str,
    /// The first of them, at most [`CANDIDATES_SHOWN_MAX`], when there are several.
    pub candidates: Vec<Candidate<'a>>,
    /// How many there are in all, counted up to [`CANDIDATES_WEIGHED_MAX`] + 1.
    pub candidate_count: usize,
}

/// Candidates that an answer lists.
pub const CANDIDATES_SHOWN_MAX: usize = 10;

/// Candidates that are asked for their owner; more are ambiguous without asking.
pub const CANDIDATES_WEIGHED_MAX: usize = 100;

/// One of several places that a text may mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate<'a> {
    /// An address's or a premises' id.
    pub id: &'a str,
    pub label: &'a str,
    pub point: LatticePoint,
}

/// The short answer of a batch.
#[derive(Clone, Copy, Debug)]
pub struct Brief<'a> {
    /// By [`Layer`] as a position: the leaf grid that holds the point.
    pub grids: [Option<&'a Grid>; Layer::ALL.len()],
    pub status: OwnerStatus,
    pub member: Option<&'a Member>,
}
