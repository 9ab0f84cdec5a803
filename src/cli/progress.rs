//! Progress on stderr: a bar on a terminal, nothing otherwise.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar of `total` steps; of unknown length a counter with a spinner. Draws itself only where
/// stderr is a terminal.
pub fn bar(what: &'static str, total: Option<u64>) -> ProgressBar {
    let (bar, template) = match total {
        Some(total) => (
            ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr()),
            "{msg:24} {bar:32} {human_pos} of {human_len}, {eta} to go",
        ),
        None => (
            ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr()),
            "{msg:24} {spinner} {human_pos} in {elapsed}",
        ),
    };
    bar.set_style(ProgressStyle::with_template(template).expect("a fixed, sound template"));
    bar.set_message(what);
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
