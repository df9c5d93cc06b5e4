//! What a memory kept of a material, in numbers.

use souvenir_core::compare::{Material, Rendering};
use souvenir_core::metrics::{log_spectral_distance_db, segmental_snr_db, snr_db};

use crate::units;

/// Holds the measures of a rendering; not a number where there is no such measure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Quality {
    pub(super) snr_db: f64,
    pub(super) segmental_snr_db: f64,
    pub(super) log_spectral_distance_db: f64,
    pub(super) lufs: f64,
    pub(super) residual_lufs: f64,
    /// The cost of a channel.
    pub(super) kbit_per_sec: f64,
}

impl Quality {
    /// Means over the channels that have a value. Cost: some 0.5 s a minute of stereo.
    pub(super) fn of(material: &Material, rendering: &Rendering, span_secs: f64) -> Self {
        let rate_hz = material.sample_rate_hz();
        let or_none = |value: Option<f64>| value.unwrap_or(f64::NAN);
        let mean = |measure: fn(&[f32], &[f32], f64) -> Option<f64>| {
            let pairs = material.channels().iter().zip(rendering.sound());
            let each: Vec<f64> = pairs
                .filter_map(|(dry, memory)| measure(dry, memory, rate_hz))
                .collect();
            each.iter().sum::<f64>() / each.len() as f64
        };
        Self {
            snr_db: mean(|dry, memory, _| snr_db(dry, memory)),
            segmental_snr_db: mean(segmental_snr_db),
            log_spectral_distance_db: mean(|dry, memory, _| log_spectral_distance_db(dry, memory)),
            lufs: or_none(rendering.lufs()),
            residual_lufs: or_none(rendering.residual_lufs()),
            kbit_per_sec: units::kbit_per_sec(&rendering.memory(), span_secs),
        }
    }

    /// Returns name and value of each measure, the most telling first.
    pub(super) fn lines(&self) -> [[String; 2]; 6] {
        let line = |name: &str, value: String| [name.to_owned(), value];
        [
            line("Sound / error", units::level(self.snr_db, "dB")),
            line(
                "Sound / error, mean of 20 ms",
                units::level(self.segmental_snr_db, "dB"),
            ),
            line(
                "Log-spectral distance",
                units::level(self.log_spectral_distance_db, "dB"),
            ),
            line("Loudness", units::loudness(self.lufs)),
            line(
                "Loudness of the residual",
                units::loudness(self.residual_lufs),
            ),
            line("Numbers kept", units::kbit(self.kbit_per_sec)),
        ]
    }
}
