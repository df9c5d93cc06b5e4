//! The words of a layer that is played live.

use souvenir_core::settings::LayerSettings;
use souvenir_core::ssm::{LayerKind, Way};

use crate::cli::values;

const LAYERS: &str = "s4|s4d-legs|s4d-lin|s4d-inv|s4d-real|legs";

/// Which layer the mode `layer` is; what is not given is as it was the last time, or else as it comes.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct LiveLayerArgs {
    /// Mode layer: which state matrix
    #[arg(long, value_name = LAYERS, value_parser = values::live_layer)]
    pub(crate) layer: Option<LayerKind>,
    /// Mode layer: seconds that its state equation takes for its unit of time
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true,
          value_parser = values::live_time_scale_secs)]
    pub(crate) time_scale: Option<f64>,
    /// Mode layer: how it is run; the sound does not depend on it
    #[arg(long, value_name = "recurrence|convolution|scan")]
    pub(crate) way: Option<Way>,
}

impl LiveLayerArgs {
    /// Fills in the defaults.
    pub(crate) fn settings(&self) -> LayerSettings {
        let default = LayerSettings::default();
        LayerSettings {
            kind: self.layer.unwrap_or(default.kind),
            time_scale_secs: self.time_scale.unwrap_or(default.time_scale_secs),
            way: self.way.unwrap_or(default.way),
        }
    }
}
