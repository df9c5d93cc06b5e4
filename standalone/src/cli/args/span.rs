//! Which part of a sound a command reads.

use crate::cli::values;

/// Says why a microphone has no part.
pub(crate) const MICROPHONE_HAS_NO_PLACES: &str =
    "--from and --to are places in a sound, and a microphone has none";

/// Bounds a part of a sound; times after it count from its start.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub(crate) struct Span {
    /// Where in the sound to begin, as if it had been cut there; all other times count from here
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true,
          value_parser = values::time_secs)]
    pub(crate) from: Option<f64>,
    /// Where in the sound to end
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true,
          value_parser = values::time_secs)]
    pub(crate) to: Option<f64>,
}

impl Span {
    /// Tells whether no part was asked for.
    pub(crate) const fn is_whole(self) -> bool {
        self.from.is_none() && self.to.is_none()
    }
}
