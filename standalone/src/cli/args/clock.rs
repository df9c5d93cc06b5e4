//! The words of a selective memory's clock.

use souvenir_core::settings::{ClockDriver, ClockSettings};

use crate::cli::values;

/// What makes the clock of the mode `selective` run; what is not given is as it was the last time, or else as it comes.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct ClockArgs {
    /// Mode selective: what makes its clock run
    #[arg(long, value_name = "level|onsets|band|automation")]
    pub(crate) clock: Option<ClockDriver>,
    /// Mode selective: what is quieter is not let in, in dBFS
    #[arg(long, value_name = "DB", allow_negative_numbers = true,
          value_parser = values::threshold_db)]
    pub(crate) threshold: Option<f64>,
    /// Mode selective, clock band: its edges
    #[arg(long, value_name = "LOW_HZ:HIGH_HZ", allow_negative_numbers = true,
          value_parser = values::band_hz)]
    pub(crate) band: Option<[f64; 2]>,
}

impl ClockArgs {
    /// Fills in the defaults.
    pub(crate) fn settings(&self) -> ClockSettings {
        let default = ClockSettings::default();
        ClockSettings {
            driver: self.clock.unwrap_or(default.driver),
            threshold_db: self.threshold.unwrap_or(default.threshold_db),
            band_hz: self.band.unwrap_or(default.band_hz),
        }
    }
}
