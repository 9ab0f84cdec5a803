//! What a check finds: all of it at once, each with a code, a severity, its subjects and a place.

use std::sync::Arc;

use super::matter::named_enum;
use crate::kernel::lattice::LatticePoint;
use crate::kernel::measure::SquareMetres;
use std::str::FromStr;

named_enum!(
    /// Errors stop; warnings are told.
    IssueSeverity, UnknownIssueSeverity, { Error => "error", Warning => "warning" }
);

/// One finding.
#[derive(Clone, Debug, PartialEq)]
pub struct Issue {
    /// Stable, kebab-case: `gap`, `overlap`, `sliver`, `invalid-ring`, `no-parent`, …
    pub code: Arc<str>,
    pub severity: IssueSeverity,
    /// Ids or codes of what it is about.
    pub subjects: Vec<Arc<str>>,
    pub place: Option<LatticePoint>,
    pub area: Option<SquareMetres>,
    /// One sentence for people.
    pub text: Arc<str>,
}

/// What would mend an issue, and the edit that does it, when one does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fix {
    /// The name of an edit.
    pub op: Option<&'static str>,
    pub text: &'static str,
}

const fn by(op: &'static str, text: &'static str) -> Fix {
    Fix { op: Some(op), text }
}

impl Issue {
    /// What would do, the likeliest first. None where it depends on what was meant.
    pub fn fixes(&self) -> &'static [Fix] {
        match &*self.code {
            "gap" => {
                const { &[by("create", "make a grid of it"), by("move_border", "move a border over it")] }
            }
            "sliver" => {
                const { &[by("merge", "merge it into a neighbour"), by("transfer", "give it more ground")] }
            }
            "enclave" => const { &[by("merge", "merge it into the grid around it")] },
            "parts" => const { &[by("transfer", "give the lesser parts to neighbours")] },
            "no-ground" | "no-area" => const { &[by("retire", "give it up")] },
            "no-parent" => const { &[by("set_parent", "hang it on a wider grid")] },
            "duplicate-code" => const { &[by("renumber", "give one of them another code")] },
            "too-small" => {
                const { &[by("merge", "merge it into a neighbour"), by("transfer", "give it more ground")] }
            }
            "too-large" => {
                const { &[by("split", "split it"), by("transfer", "give some of it to a neighbour")] }
            }
            "no-lead" => const { &[by("set_duty", "give somebody the role of lead on it")] },
            "few-members" => const { &[by("set_duty", "give more members a duty on it")] },
            "no-community-grids" | "no-road-grids" | "no-entity-grids" | "no-party-grids" => {
                const {
                    &[
                        by("create", "make a grid on that layer"),
                        Fix { op: None, text: "say in the list that another layer answers for them" },
                    ]
                }
            }
            "lost-duty" => const { &[by("set_duty", "end the duties on it")] },
            "arcs-cross" => const { &[by("move_border", "move one border off the other")] },
            _ => &[],
        }
    }
}
