//! Programs that a test needs and this machine may not have.

/// Says that a test is skipped for want of a program. Where all of them are meant to be installed
/// (`CI=true`), it fails instead: nobody reads what a passed test printed.
#[track_caller]
pub fn program(what: &str) {
    println!("skipped: no {what}");
    assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "CI=true, and there is no {what}");
}
