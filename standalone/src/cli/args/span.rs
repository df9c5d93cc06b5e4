//! Which part of a sound a command reads.

use crate::cli::values;

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
