//! WAV out.

use std::io::{Seek, Write};

use anyhow::ensure;
use hound::{SampleFormat, WavSpec, WavWriter};

/// RIFF counts bytes in 32 bits; this leaves room for the header.
const MAX_DATA_BYTES: usize = u32::MAX as usize - 128;

/// 32-bit float, `channels[channel_idx][frame]`.
///
/// # Errors
/// Where the writer fails, a sample is not finite, or the sound is longer than a WAV file may be
/// (4 GB).
pub(crate) fn write_float(
    out: impl Write + Seek,
    sample_rate_hz: u32,
    channels: &[Vec<f32>],
) -> anyhow::Result<()> {
    let mut writer = WavWriter::new(out, spec(sample_rate_hz, channels, SampleFormat::Float)?)?;
    for sample in interleaved(channels) {
        ensure!(sample.is_finite(), "a sample is not a finite number");
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

/// As 32-bit float; what is beyond its range is its largest number.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the output is 32-bit float"
)]
pub(crate) fn narrowed(samples: &[f64]) -> Vec<f32> {
    samples
        .iter()
        .map(|&sample| bounded(sample as f32))
        .collect()
}

/// Finite, unless it is not a number.
pub(crate) fn bounded(sample: f32) -> f32 {
    sample.clamp(-f32::MAX, f32::MAX)
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

#[cfg(test)]
mod tests {
    use super::{narrowed, write_float};
    use std::io::Cursor;

    #[test]
    fn what_f32_cannot_hold_becomes_its_largest_number() {
        let loud = f64::from(f32::MAX);
        let samples = [-1e300, -loud, 0.25, loud, 2.0 * loud, f64::INFINITY];
        let expected = [-f32::MAX, -f32::MAX, 0.25, f32::MAX, f32::MAX, f32::MAX];
        assert_eq!(narrowed(&samples), expected, "finite");
    }

    #[test]
    fn what_is_not_finite_is_never_written() {
        for sample in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            let mut file = Cursor::new(Vec::new());
            let written = write_float(&mut file, 48_000, &[vec![0.0, sample]]);
            assert!(written.is_err(), "{sample}");
        }
    }
}
