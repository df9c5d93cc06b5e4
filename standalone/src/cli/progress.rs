//! Progress bars on stderr; indicatif hides them where stderr is not a terminal.

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

const BAR_TEMPLATE: &str = "{msg:36!} {wide_bar} {percent:>3} % {eta:>4}";

/// Shows a bar over the frames of a sound; a running count where nobody knows how many there are.
pub(crate) fn frames(label: &str, num_frames: Option<u64>) -> ProgressBar {
    match num_frames {
        Some(num_frames) => bar(label, num_frames),
        None => styled(
            ProgressBar::no_length(),
            label,
            "{msg:36!} {spinner} {human_pos} frames",
        ),
    }
}

/// Shows a bar over the frames of a sound beside others.
pub(crate) fn frames_beside(bars: &MultiProgress, label: &str, num_frames: u64) -> ProgressBar {
    // Told of the others before it is drawn.
    let bar = bars.add(ProgressBar::new(num_frames));
    styled(bar, label, BAR_TEMPLATE)
}

/// Shows a bar over measurements.
pub(crate) fn turns(label: &str, num_turns: usize) -> ProgressBar {
    bar(label, num_turns as u64)
}

fn bar(label: &str, len: u64) -> ProgressBar {
    styled(ProgressBar::new(len), label, BAR_TEMPLATE)
}

fn styled(bar: ProgressBar, label: &str, template: &str) -> ProgressBar {
    let style = ProgressStyle::with_template(template);
    let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
    bar.with_message(label.to_owned()).with_style(style)
}
