//! Progress bars on stderr; indicatif hides them where stderr is not a terminal.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar over the frames of a sound.
pub(crate) fn frames(label: &str, num_frames: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg:30!} {wide_bar} {percent:>3} % {eta:>4}");
    let bar = ProgressBar::new(num_frames as u64).with_message(label.to_owned());
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
