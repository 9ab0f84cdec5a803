//! Permanent ids: short texts given once, by the importing row, by the demo's seed, or by the
//! operation that creates the thing (ruling 6). Codes and names may change; ids never do.

use std::fmt;
use std::sync::Arc;

/// Most bytes an id may have.
pub const ID_BYTES_MAX: usize = 64;

/// Why a text is no id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("id {text:?} must be 1 to {ID_BYTES_MAX} of A-Z a-z 0-9 . _ : -")]
pub struct IdError {
    text: String,
}

fn checked(text: &str) -> Result<Arc<str>, IdError> {
    let sound = !text.is_empty()
        && text.len() <= ID_BYTES_MAX
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._:-".contains(&byte));
    if sound { Ok(text.into()) } else { Err(IdError { text: text.chars().take(ID_BYTES_MAX).collect() }) }
}

macro_rules! permanent_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// # Errors
            /// The text is empty, longer than [`ID_BYTES_MAX`], or holds other characters.
            pub fn new(text: &str) -> Result<Self, IdError> {
                checked(text).map(Self)
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

permanent_id!(
    /// A grid, through all its renamings and renumberings.
    GridId
);
permanent_id!(
    /// A person of one of the five teams.
    MemberId
);
permanent_id!(
    /// A member's answering for a grid in one role.
    DutyId
);
permanent_id!(
    /// A regulated place.
    PremisesId
);
permanent_id!(
    /// A standard address.
    AddressId
);
permanent_id!(
    /// A road or lane.
    RoadId
);
permanent_id!(
    /// Something wrong at a place, however often it is reported.
    HazardId
);
permanent_id!(
    /// One report of a hazard.
    ReportId
);
permanent_id!(
    /// One check at a premises.
    VisitId
);
permanent_id!(
    /// Somewhere that is told of the change log.
    WebhookId
);
