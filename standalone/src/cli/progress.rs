//! Progress bars on stderr; indicatif hides them where stderr is not a terminal.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar over the frames of a sound.
pub(crate) fn frames(label: &str, num_frames: usize) -> ProgressBar {
    bar(label, num_frames)
}

/// A bar over measurements.
pub(crate) fn turns(label: &str, num_turns: usize) -> ProgressBar {
    bar(label, num_turns)
}

fn bar(label: &str, len: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg:36!} {wide_bar} {percent:>3} % {eta:>4}");
    let bar = ProgressBar::new(len as u64).with_message(label.to_owned());
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
