//! What can be imported, and which columns each kind has.

use std::str::FromStr;

use crate::domain::matter::named_enum;

named_enum!(
    /// What the rows of an import are.
    ImportKind, UnknownImportKind, {
        Grids => "grids",
        Members => "members",
        Duties => "duties",
        Matters => "matters",
        Premises => "premises",
        Addresses => "addresses",
        Roads => "roads",
        Hazards => "hazards",
        Positions => "positions",
    }
);

/// A column that a kind's rows have.
pub struct Field {
    /// Its name in the file, unless `--map` names another.
    pub name: &'static str,
    pub needed: Need,
}

/// Whether a file must have a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    Always,
    /// Where rows bring no point of their own.
    WithoutShape,
    Never,
}

const fn field(name: &'static str, needed: Need) -> Field {
    Field { name, needed }
}

impl ImportKind {
    /// Whether its rows lie somewhere.
    pub fn has_place(self) -> bool {
        !matches!(self, Self::Members | Self::Duties | Self::Matters)
    }

    /// Whether its rows are what happens by the second: they go in, and come out over HTTP alone, to whom they
    /// concern.
    pub fn is_fact(self) -> bool {
        matches!(self, Self::Hazards | Self::Positions)
    }

    /// The columns, as in "gridward import --help".
    pub fn fields(self) -> &'static [Field] {
        use Need::{Always, Never, WithoutShape};
        match self {
            Self::Grids => {
                &const {
                    [
                        field("code", Always),
                        field("name", Always),
                        field("id", Never),
                        field("parent", Never),
                        field("layer", Never),
                        field("level", Never),
                    ]
                }
            }
            Self::Members => {
                &const {
                    [field("id", Always), field("name", Always), field("team", Always), field("phone", Never)]
                }
            }
            Self::Duties => {
                &const {
                    [
                        field("member", Always),
                        field("grid", Always),
                        field("role", Always),
                        field("id", Never),
                        field("from", Never),
                        field("to", Never),
                        field("hours", Never),
                    ]
                }
            }
            Self::Matters => {
                &const {
                    [
                        field("code", Always),
                        field("list", Always),
                        field("name", Always),
                        field("layer", Always),
                        field("severity", Always),
                        field("family", Never),
                        field("team", Never),
                        field("limit", Never),
                        field("limit_kind", Never),
                        field("department", Never),
                        field("premises_kinds", Never),
                        field("interval_days", Never),
                    ]
                }
            }
            Self::Premises => {
                &const {
                    [
                        field("id", Always),
                        field("name", Always),
                        field("kind", Always),
                        field("credit_code", Never),
                        field("address", Never),
                        field("x", Never),
                        field("y", Never),
                    ]
                }
            }
            Self::Addresses => {
                &const {
                    [
                        field("id", Always),
                        field("text", Always),
                        field("x", WithoutShape),
                        field("y", WithoutShape),
                        field("town", Never),
                        field("community", Never),
                        field("road", Never),
                        field("lane", Never),
                        field("number", Never),
                        field("building", Never),
                        field("unit", Never),
                        field("room", Never),
                        field("residents", Never),
                    ]
                }
            }
            Self::Roads => {
                &const {
                    [
                        field("id", Always),
                        field("name", Always),
                        field("class", Always),
                        field("walkable", Never),
                    ]
                }
            }
            Self::Hazards => {
                &const {
                    [
                        field("id", Always),
                        field("at", Always),
                        field("x", WithoutShape),
                        field("y", WithoutShape),
                        field("matter", Always),
                        field("severity", Never),
                        field("status", Never),
                        field("text", Never),
                        field("settled", Never),
                        field("ended", Never),
                    ]
                }
            }
            Self::Positions => {
                &const {
                    [
                        field("member", Always),
                        field("at", Always),
                        field("x", WithoutShape),
                        field("y", WithoutShape),
                        field("accuracy_m", Never),
                        field("speed_mps", Never),
                    ]
                }
            }
        }
    }
}
