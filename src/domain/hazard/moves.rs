//! Which move leads where, and who may make it: one table.

use super::{Hazard, HazardAction, HazardStatus};
use crate::domain::actor::Role;
use crate::domain::time::Moment;

use HazardAction as Action;
use HazardStatus::{Accepted, Closed, Merged, Referred, Rejected, Reported, Settled, Verified};

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Move {
    pub action: HazardAction,
    pub from: &'static [HazardStatus],
    /// `None`: it stays where it is.
    pub to: Option<HazardStatus>,
    pub roles: &'static [Role],
}

const EVERY: &[HazardStatus] = HazardStatus::ALL;
const OPEN: &[HazardStatus] = &[Reported, Accepted, Referred, Settled, Verified];
const ON_SITE: &[Role] = &[Role::Member, Role::Dispatcher, Role::Admin];
const AT_THE_DESK: &[Role] = &[Role::Dispatcher, Role::Admin];
const ALL_WHO_ACT: &[Role] = &[Role::Member, Role::Dispatcher, Role::Admin, Role::Social];

/// Every move that a person makes. Whoever makes it must see the hazard besides.
pub const MOVES: [Move; 11] = [
    Move { action: Action::Accept, from: &[Reported], to: Some(Accepted), roles: ON_SITE },
    Move { action: Action::Settle, from: &[Accepted, Referred], to: Some(Settled), roles: ON_SITE },
    Move { action: Action::Refer, from: &[Reported, Accepted], to: Some(Referred), roles: ON_SITE },
    // A department gives back what is not its own; who verifies, what is not settled after all.
    Move {
        action: Action::Return,
        from: &[Referred, Settled, Verified],
        to: Some(Accepted),
        roles: AT_THE_DESK,
    },
    Move { action: Action::Verify, from: &[Settled], to: Some(Verified), roles: AT_THE_DESK },
    Move { action: Action::Close, from: &[Verified], to: Some(Closed), roles: AT_THE_DESK },
    Move { action: Action::Reopen, from: &[Closed, Rejected], to: Some(Reported), roles: AT_THE_DESK },
    Move { action: Action::Reject, from: &[Reported, Accepted], to: Some(Rejected), roles: AT_THE_DESK },
    Move { action: Action::Merge, from: OPEN, to: Some(Merged), roles: AT_THE_DESK },
    Move { action: Action::Split, from: OPEN, to: None, roles: AT_THE_DESK },
    Move { action: Action::Comment, from: EVERY, to: None, roles: ALL_WHO_ACT },
];

/// Why a move is not made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoveError {
    #[error("{} is not a move that anybody makes", .0.name())]
    NoMove(HazardAction),
    #[error("the role {} may not {}", role.name(), action.name())]
    Role { role: Role, action: HazardAction },
    #[error("a hazard that is {} cannot {}; it can {}", .status.name(), .action.name(), names(.allowed))]
    State { status: HazardStatus, action: HazardAction, allowed: Vec<HazardAction> },
}

fn names(actions: &[HazardAction]) -> String {
    actions.iter().map(|action| action.name()).collect::<Vec<_>>().join(", ")
}

/// The moves that a role may make from a state.
pub fn allowed(status: HazardStatus, role: Role) -> Vec<HazardAction> {
    let fits = |way: &&Move| way.from.contains(&status) && way.roles.contains(&role);
    MOVES.iter().filter(fits).map(|way| way.action).collect()
}

/// The hazard after a move. What else goes with it (where reports go, which department), the caller adds.
///
/// # Errors
/// The role may not, or the state does not allow it.
pub fn moved(hazard: &Hazard, action: HazardAction, role: Role, at: Moment) -> Result<Hazard, MoveError> {
    let way = MOVES.iter().find(|way| way.action == action).ok_or(MoveError::NoMove(action))?;
    if !way.roles.contains(&role) {
        return Err(MoveError::Role { role, action });
    }
    let status = hazard.status;
    if !way.from.contains(&status) {
        return Err(MoveError::State { status, action, allowed: allowed(status, role) });
    }
    let mut next = hazard.clone();
    let Some(to) = way.to else { return Ok(next) };
    next.status = to;
    next.was_referred |= to == Referred;
    next.settled = match to {
        Settled => Some(at),
        Reported | Accepted | Referred => None,
        _ => hazard.settled,
    };
    next.ended = (!to.is_open()).then_some(at);
    if action == Action::Reopen {
        next.reopened = next.reopened.saturating_add(1);
    }
    Ok(next)
}

#[cfg(test)]
mod tests {
    use super::super::tests::hazard;
    use super::*;

    #[test]
    fn each_state_allows_what_the_table_says() {
        for (status, expected) in [
            (Reported, "accept refer reject merge split comment"),
            (Accepted, "settle refer reject merge split comment"),
            (Referred, "settle return merge split comment"),
            (Settled, "return verify merge split comment"),
            (Verified, "return close merge split comment"),
            (Closed, "reopen comment"),
            (Rejected, "reopen comment"),
            (Merged, "comment"),
        ] {
            let found: Vec<&str> =
                allowed(status, Role::Dispatcher).iter().map(|action| action.name()).collect();
            assert_eq!(found.join(" "), expected, "{}", status.name());
            assert_eq!(allowed(status, Role::Viewer), []);
        }
        assert_eq!(allowed(Reported, Role::Member), [Action::Accept, Action::Refer, Action::Comment]);
        assert_eq!(allowed(Reported, Role::Social), [Action::Comment]);
    }

    #[test]
    fn a_course_from_report_to_close_and_back() {
        let go = |hazard: &Hazard, action, at| {
            moved(hazard, action, Role::Admin, Moment(at)).unwrap_or_else(|error| panic!("{error}"))
        };
        let settled = go(&go(&hazard(), Action::Refer, 1), Action::Settle, 5);
        assert_eq!((settled.settled, settled.was_referred), (Some(Moment(5)), true));
        let closed = go(&go(&settled, Action::Verify, 6), Action::Close, 7);
        assert_eq!((closed.settled, closed.ended), (Some(Moment(5)), Some(Moment(7))));
        let again = go(&closed, Action::Reopen, 9);
        assert_eq!((again.status, again.settled, again.ended, again.reopened), (Reported, None, None, 1));
    }

    #[test]
    fn what_is_not_allowed_says_what_is() {
        let refused = |action, role| moved(&hazard(), action, role, Moment(1)).expect_err("refused");
        let state = refused(Action::Close, Role::Dispatcher).to_string();
        assert!(state.ends_with("it can accept, refer, reject, merge, split, comment"), "{state}");
        assert!(matches!(refused(Action::Close, Role::Member), MoveError::Role { .. }));
        assert!(matches!(refused(Action::Escalate, Role::Admin), MoveError::NoMove(_)));
    }
}
