//! The words of a selective memory's clock.

use souvenir_core::settings::{CURVE_PERIODS_SECS, ClockCurve, ClockDriver, ClockSettings};

use crate::cli::values;

/// What makes the clock of the mode `selective` run; what is not given is as it was the last time, or else as it comes.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct ClockArgs {
    /// Mode selective: what makes its clock run
    #[arg(long, value_name = "level|onsets|band|automation|curve",
          value_parser = values::clock_driver)]
    pub(crate) clock: Option<ClockDriver>,
    /// Mode selective: what is quieter is not let in, in dBFS
    #[arg(long, value_name = "DB", allow_negative_numbers = true,
          value_parser = values::threshold_db)]
    pub(crate) threshold: Option<f64>,
    /// Mode selective, clock band: its edges
    #[arg(long, value_name = "LOW_HZ:HIGH_HZ", allow_negative_numbers = true,
          value_parser = values::band_hz)]
    pub(crate) band: Option<[f64; 2]>,
    /// Mode selective, clock curve: its points, such as 0:1,0.5:1,0.5:0; places are shares of its period, and both go
    /// from 0 to 1
    #[arg(long, value_name = "PLACE:SPEED,...", value_parser = values::curve)]
    pub(crate) curve: Option<ClockCurve>,
    /// Mode selective, clock curve: after so long it begins anew; of a file as long as that, if not given
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true,
          value_parser = values::curve_period_secs)]
    pub(crate) curve_period: Option<f64>,
}

impl ClockArgs {
    /// Fills in the defaults; the curve of a sound that lasts so long goes over all of it.
    pub(crate) fn settings(&self, sound_secs: Option<f64>) -> ClockSettings {
        let default = ClockSettings::default();
        let (least, most) = CURVE_PERIODS_SECS.into_inner();
        let period_secs = sound_secs.map(|secs| secs.clamp(least, most));
        ClockSettings {
            driver: self.clock.unwrap_or(default.driver),
            threshold_db: self.threshold.unwrap_or(default.threshold_db),
            band_hz: self.band.unwrap_or(default.band_hz),
            curve: self.curve.unwrap_or(default.curve),
            curve_period_secs: self
                .curve_period
                .or(period_secs)
                .unwrap_or(default.curve_period_secs),
        }
    }
}
