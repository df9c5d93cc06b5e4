//! WAV out.

use std::io::{Seek, Write};

use anyhow::ensure;
use hound::{SampleFormat, WavSpec, WavWriter};

/// RIFF counts bytes in 32 bits; this leaves room for the header.
const MAX_DATA_BYTES: usize = u32::MAX as usize - 128;

/// 32-bit float, `channels[channel_idx][frame]`.
///
/// # Errors
/// Where the writer fails, or the sound is longer than a WAV file may be (4 GB).
pub(crate) fn write_float(
    out: impl Write + Seek,
    sample_rate_hz: u32,
    channels: &[Vec<f32>],
) -> anyhow::Result<()> {
    let mut writer = WavWriter::new(out, spec(sample_rate_hz, channels, SampleFormat::Float)?)?;
    for sample in interleaved(channels) {
        writer.write_sample(sample)?;
    }
    Ok(writer.finalize()?)
}

/// 16-bit integer, for players that take nothing else; beyond full scale is clipped.
///
/// # Errors
/// As [`write_float`].
pub(crate) fn write_int16(
    out: impl Write + Seek,
    sample_rate_hz: u32,
    channels: &[Vec<f32>],
) -> anyhow::Result<()> {
    let mut writer = WavWriter::new(out, spec(sample_rate_hz, channels, SampleFormat::Int)?)?;
    for sample in interleaved(channels) {
        writer.write_sample(quantised(sample))?;
    }
    Ok(writer.finalize()?)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the output is 32-bit float"
)]
pub(crate) fn narrowed(samples: &[f64]) -> Vec<f32> {
    samples.iter().map(|&sample| sample as f32).collect()
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "rounded, and `as` saturates"
)]
fn quantised(sample: f32) -> i16 {
    (sample * 32768.0).round() as i16
}

fn interleaved(channels: &[Vec<f32>]) -> impl Iterator<Item = f32> {
    let num_frames = channels.first().map_or(0, Vec::len);
    (0..num_frames).flat_map(move |frame| channels.iter().map(move |channel| channel[frame]))
}

fn spec(
    sample_rate_hz: u32,
    channels: &[Vec<f32>],
    sample_format: SampleFormat,
) -> anyhow::Result<WavSpec> {
    let bits_per_sample = if sample_format == SampleFormat::Float {
        32
    } else {
        16
    };
    let num_samples: usize = channels.iter().map(Vec::len).sum();
    let num_bytes = num_samples.saturating_mul(usize::from(bits_per_sample) / 8);
    ensure!(
        num_bytes <= MAX_DATA_BYTES,
        "{num_bytes} bytes of sound do not fit a WAV file (4 GB)"
    );
    Ok(WavSpec {
        channels: u16::try_from(channels.len())?,
        sample_rate: sample_rate_hz,
        bits_per_sample,
        sample_format,
    })
}
