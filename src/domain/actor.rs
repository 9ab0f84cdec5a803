//! Who asks: a role and a territory.

use std::sync::Arc;

use super::id::GridId;
use super::matter::named_enum;
use std::str::FromStr;

named_enum!(
    /// What a caller may do.
    Role, UnknownRole, {
        Viewer => "viewer",
        Dispatcher => "dispatcher",
        Member => "member",
        Planner => "planner",
        Approver => "approver",
        Admin => "admin",
        Social => "social",
    }
);

impl Role {
    /// Whether whole telephone numbers may be shown.
    pub fn sees_phones(self) -> bool {
        matches!(self, Self::Dispatcher | Self::Admin)
    }

    /// Whether a key of this role must have a territory: these two see what concerns them, not the town.
    pub fn needs_territory(self) -> bool {
        matches!(self, Self::Member | Self::Social)
    }

    /// Whether hazards may be reported.
    pub fn reports_hazards(self) -> bool {
        matches!(self, Self::Member | Self::Dispatcher | Self::Admin | Self::Social)
    }

    /// Whether it may be seen who reported a hazard.
    pub fn sees_reporters(self) -> bool {
        self.sees_phones()
    }

    /// Whether members, duties, matters, premises and addresses may be written.
    pub fn writes_roster(self) -> bool {
        matches!(self, Self::Dispatcher | Self::Admin)
    }

    /// Whether it may be said where the change log is sent.
    pub fn manages_webhooks(self) -> bool {
        matches!(self, Self::Admin)
    }
}

/// Who asks, as the audit log names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The key's name, never the key.
    pub name: Arc<str>,
    pub role: Role,
    /// The grid whose area limits what is seen and changed; `None`: all of it.
    pub territory: Option<GridId>,
}

impl Actor {
    /// Who does what happens by itself.
    pub fn itself() -> Self {
        Self { name: "gridward".into(), role: Role::Admin, territory: None }
    }
}
