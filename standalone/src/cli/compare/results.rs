//! The numbers of all renderings are written for the terminal and for other programs.

use std::io::Write;

use comfy_table::Table;
use serde::Serialize;

use super::super::table;
use super::Combination;
use crate::quality::{Quality, mean_db};

/// Collects the quality of each combination, in the order in which they were rendered.
#[derive(Debug, Default)]
pub(super) struct Results(Vec<(Combination, Quality)>);

/// Holds one line of `results.csv`: a rendering's channel.
#[derive(Serialize)]
struct Record<'a> {
    method: &'a str,
    order: usize,
    window_seconds: f64,
    channel: usize,
    latency_frames: usize,
    bandwidth_hz: f64,
    coefficients_per_second: f64,
    snr_db: Option<f64>,
    segmental_snr_db: Option<f64>,
    log_spectral_distance_db: Option<f64>,
    loudness_dry_lufs: Option<f64>,
    loudness_memory_lufs: Option<f64>,
    realtime_factor: f64,
    memory_file: String,
    residual_file: String,
}

impl Results {
    pub(super) fn add(&mut self, combination: &Combination, quality: Quality) {
        self.0.push((*combination, quality));
    }

    /// Writes the results as CSV.
    ///
    /// # Errors
    /// Those of `out`.
    pub(super) fn write_csv(&self, out: &mut impl Write) -> anyhow::Result<()> {
        let mut writer = csv::Writer::from_writer(out);
        for (combination, quality) in &self.0 {
            for channel in 0..quality.snr_db.len() {
                writer.serialize(record(combination, quality, channel))?;
            }
        }
        Ok(writer.flush()?)
    }

    /// Measures are means over the channels.
    pub(super) fn table(&self) -> Table {
        let mut table = table::new(&[
            "method",
            "order",
            "window s",
            "up to Hz",
            "coeff/s",
            "SNR dB",
            "segSNR dB",
            "LSD dB",
            "LUFS",
            "x real time",
        ]);
        for (combination, quality) in &self.0 {
            table.add_row(row(combination, quality));
        }
        table::align_numbers(&mut table, 1);
        table
    }
}

fn row(combination: &Combination, quality: &Quality) -> [String; 10] {
    let number = |value: Option<f64>| value.map_or("-".to_owned(), |value| format!("{value:.1}"));
    [
        combination.way.name().to_owned(),
        combination.order.to_string(),
        nanoseconds(combination.window_secs).to_string(),
        format!("{:.0}", quality.bandwidth_hz),
        format!("{:.0}", quality.coefficients_per_second),
        number(mean_db(&quality.snr_db)),
        number(mean_db(&quality.segmental_snr_db)),
        number(mean_db(&quality.log_spectral_distance_db)),
        number(quality.loudness_lufs.memory),
        number(Some(quality.realtime_factor)),
    ]
}

/// A window as long as a sound has more digits than a table has room for.
fn nanoseconds(secs: f64) -> f64 {
    (secs * 1e9).round() / 1e9
}

fn record<'a>(combination: &Combination, quality: &Quality, channel: usize) -> Record<'a> {
    Record {
        method: combination.way.name(),
        order: combination.order,
        window_seconds: combination.window_secs,
        channel,
        latency_frames: quality.latency_frames,
        bandwidth_hz: quality.bandwidth_hz,
        coefficients_per_second: quality.coefficients_per_second,
        snr_db: quality.snr_db[channel],
        segmental_snr_db: quality.segmental_snr_db[channel],
        log_spectral_distance_db: quality.log_spectral_distance_db[channel],
        loudness_dry_lufs: quality.loudness_lufs.dry,
        loudness_memory_lufs: quality.loudness_lufs.memory,
        realtime_factor: quality.realtime_factor,
        memory_file: combination.memory_file(),
        residual_file: combination.residual_file(),
    }
}
