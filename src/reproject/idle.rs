//! Projectors that are ready and not in use, for all threads.
//!
//! One takes 0.7 MB, and 4 to 50 ms to make, while a conversion takes 0.15 µs (measured): so they are
//! shared by the process, and whoever must not be kept waiting asks [`at_hand`] first and has another
//! thread call [`make_ready`].

use std::cell::RefCell;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::Projector;
use crate::kernel::crs::CrsError;

/// Projectors and refusals kept, the least recently used going first. Refusals are kept so that asking
/// for a bad code again and again is cheap.
const IDLE_MAX: usize = 64;

/// A code, and what came of it.
type Kept = (u32, Result<Projector, CrsError>);

/// Most recent first; a code stands here as often as threads have used it at once.
static IDLE: Mutex<Vec<Kept>> = Mutex::new(Vec::new());

thread_local! {
    /// What this thread used last: a file or a batch asks for the same one a million times.
    static LAST: RefCell<Option<(u32, Projector)>> = const { RefCell::new(None) };
}

/// Has a code's projector do something.
///
/// # Errors
/// The code is refused, or what `work` says.
pub fn with<T>(code: u32, work: impl FnOnce(&Projector) -> Result<T, CrsError>) -> Result<T, CrsError> {
    LAST.with_borrow_mut(|last| {
        if last.as_ref().is_none_or(|(kept, _)| *kept != code) {
            let next = take(code)?;
            if let Some((before, projector)) = last.replace((code, next)) {
                put(before, Ok(projector));
            }
        }
        let (_, projector) = last.as_ref().expect("set just now, if not before");
        work(projector)
    })
}

/// Whether [`with`] would begin at once, here and now.
pub fn at_hand(code: u32) -> bool {
    is_last(code) || idle().iter().any(|(kept, _)| *kept == code)
}

/// Makes a code's projector, if there is none at hand, and leaves it for any thread.
///
/// # Errors
/// The code is refused.
pub fn make_ready(code: u32) -> Result<(), CrsError> {
    if !is_last(code) {
        let projector = take(code)?;
        put(code, Ok(projector));
    }
    Ok(())
}

fn is_last(code: u32) -> bool {
    LAST.with_borrow(|last| last.as_ref().is_some_and(|(kept, _)| *kept == code))
}

fn idle() -> MutexGuard<'static, Vec<Kept>> {
    // Nothing in here panics half way.
    IDLE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn take(code: u32) -> Result<Projector, CrsError> {
    let found = {
        let mut idle = idle();
        idle.iter().position(|(kept, _)| *kept == code).map(|at| match &idle[at].1 {
            Err(refusal) => {
                let refusal = refusal.clone();
                idle[..=at].rotate_right(1);
                Err(refusal)
            }
            Ok(_) => idle.remove(at).1,
        })
    };
    // Made outside the lock: others need not wait for it.
    found.unwrap_or_else(|| Projector::new(code).inspect_err(|refusal| put(code, Err(refusal.clone()))))
}

fn put(code: u32, kept: Result<Projector, CrsError>) {
    let left_over = {
        let mut idle = idle();
        idle.insert(0, (code, kept));
        let end = idle.len().min(IDLE_MAX);
        idle.split_off(end)
    };
    // Taking one down is not for the others to wait for either.
    drop(left_over);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_thread_made_is_at_hand_for_another_and_no_more_is_kept_than_said() {
        // UTM zones that no other test asks for.
        assert!(!at_hand(32_601));
        let made = std::thread::spawn(|| make_ready(32_601)).join().expect("no panic");
        assert_eq!(made, Ok(()));
        assert!(at_hand(32_601));
        let east = |projector: &Projector| {
            let position = crate::kernel::crs::Position::lon_lat(-177.0, 10.0)?;
            projector.of_wgs84(position).map(|(east, _)| east)
        };
        let here = with(32_601, east).expect("in its zone");
        assert!((here - 500_000.0).abs() < 1e-6, "{here}");
        assert!(at_hand(32_601), "it is this thread's now");
        assert_eq!(std::thread::spawn(move || with(32_601, east)).join().expect("no panic"), Ok(here));

        assert!(!at_hand(4_214));
        assert!(make_ready(4_214).is_err());
        assert!(at_hand(4_214), "a refusal is kept as well");
        for code in 32_602..=32_660 {
            assert_eq!(make_ready(code), Ok(()), "{code}");
        }
        for code in 32_701..=32_720 {
            assert_eq!(make_ready(code), Ok(()), "{code}");
        }
        assert!(idle().len() <= IDLE_MAX);
        assert!(!at_hand(4_214) && at_hand(32_720), "the least recently used went first");
        assert!(at_hand(32_601), "what a thread has in use stays its own");
    }
}
