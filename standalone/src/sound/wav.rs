//! Sound is written to WAV files.

mod header;

use std::io::{Seek, Write};

use anyhow::ensure;
use hound::{SampleFormat, WavSpec, WavWriter};

/// RIFF counts bytes in 32 bits; this leaves room for the header.
const MAX_DATA_BYTES: u64 = u32::MAX as u64 - 128;
const SAMPLE_BYTES: u64 = 4;

/// Writes 32-bit float as it comes.
#[derive(Debug)]
pub(crate) struct FloatWriter<W> {
    out: W,
    sample_rate_hz: u32,
    num_channels: usize,
    /// As the header says; `None` where it could not know.
    promised_bytes: Option<u64>,
    num_bytes: u64,
}

impl<W: Write> FloatWriter<W> {
    /// Begins with the header: of `num_frames`, or of as many as come to the end of the stream. More than 4 GB
    /// are RF64 (EBU Tech 3306).
    ///
    /// # Errors
    /// Where the writer fails, or a header has no room for the numbers.
    pub(crate) fn begin(
        mut out: W,
        sample_rate_hz: u32,
        num_channels: usize,
        num_frames: Option<u64>,
    ) -> anyhow::Result<Self> {
        let frame_bytes = SAMPLE_BYTES * num_channels as u64;
        let promised_bytes = num_frames.map(|frames| frames.saturating_mul(frame_bytes));
        out.write_all(&header::header(
            sample_rate_hz,
            num_channels,
            promised_bytes,
        )?)?;
        Ok(Self {
            out,
            sample_rate_hz,
            num_channels,
            promised_bytes,
            num_bytes: 0,
        })
    }

    /// Writes the next frames, `block[channel_idx][frame]`.
    ///
    /// # Errors
    /// Where the writer fails, or a sample is not finite.
    pub(crate) fn write(&mut self, block: &[Vec<f32>]) -> anyhow::Result<()> {
        for sample in interleaved(block) {
            ensure!(sample.is_finite(), "a sample is not a finite number");
            self.out.write_all(&sample.to_le_bytes())?;
            self.num_bytes += SAMPLE_BYTES;
        }
        Ok(())
    }

    /// Returns the header as it ought to have been, where it was another.
    ///
    /// # Errors
    /// Where more came than such a header can say.
    pub(crate) fn finish(self) -> anyhow::Result<Option<Vec<u8>>> {
        if self.promised_bytes == Some(self.num_bytes) {
            return Ok(None);
        }
        ensure!(
            self.num_bytes <= MAX_DATA_BYTES,
            "a sound whose length is not known from its start can fill 4 GB of a WAV file, and this one is \
             longer; write it in parts with --from and --to"
        );
        let Self {
            sample_rate_hz,
            num_channels,
            num_bytes,
            ..
        } = self;
        header::header(sample_rate_hz, num_channels, Some(num_bytes)).map(Some)
    }
}

/// Writes 16-bit integers, for players that take nothing else; beyond full scale is clipped.
///
/// # Errors
/// Where the writer fails, or the sound is longer than a WAV file may be (4 GB).
pub(crate) fn write_int16(
    out: impl Write + Seek,
    sample_rate_hz: u32,
    channels: &[Vec<f32>],
) -> anyhow::Result<()> {
    write_integers(out, channels, 16, sample_rate_hz, quantised)
}

/// Writes 24-bit integers, which every player and browser takes; beyond full scale is clipped.
///
/// # Errors
/// Where the writer fails, or the sound is longer than a WAV file may be (4 GB).
pub(crate) fn write_int24(
    out: impl Write + Seek,
    sample_rate_hz: u32,
    channels: &[Vec<f32>],
) -> anyhow::Result<()> {
    write_integers(out, channels, 24, sample_rate_hz, quantised_to_24)
}

fn write_integers<T: hound::Sample>(
    out: impl Write + Seek,
    channels: &[Vec<f32>],
    bits: u16,
    sample_rate_hz: u32,
    quantised: impl Fn(f32) -> T,
) -> anyhow::Result<()> {
    let num_samples: usize = channels.iter().map(Vec::len).sum();
    ensure!(
        u64::from(bits / 8) * num_samples as u64 <= MAX_DATA_BYTES,
        "{num_samples} samples do not fit a WAV file (4 GB)"
    );
    let mut spec = spec(sample_rate_hz, channels.len(), SampleFormat::Int)?;
    spec.bits_per_sample = bits;
    let mut writer = WavWriter::new(out, spec)?;
    for sample in interleaved(channels) {
        writer.write_sample(quantised(sample))?;
    }
    Ok(writer.finalize()?)
}

/// Converts to 32-bit float; what is beyond its range is its largest number.
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

#[expect(
    clippy::cast_possible_truncation,
    reason = "24 bits of a number within them"
)]
fn quantised_to_24(sample: f32) -> i32 {
    let full_scale = f64::from(1_u32 << 23);
    let scaled = (f64::from(sample) * full_scale).round();
    scaled.clamp(-full_scale, full_scale - 1.0) as i32
}

fn interleaved(channels: &[Vec<f32>]) -> impl Iterator<Item = f32> {
    let num_frames = channels.first().map_or(0, Vec::len);
    (0..num_frames).flat_map(move |frame| channels.iter().map(move |channel| channel[frame]))
}

/// # Errors
/// Where a header has no room for the numbers.
fn spec(
    sample_rate_hz: u32,
    num_channels: usize,
    sample_format: SampleFormat,
) -> anyhow::Result<WavSpec> {
    let bits_per_sample = if sample_format == SampleFormat::Float {
        32
    } else {
        16
    };
    let channels = u16::try_from(num_channels)?;
    let frame_bytes = u32::from(channels) * u32::from(bits_per_sample / 8);
    ensure!(
        sample_rate_hz > 0 && sample_rate_hz.checked_mul(frame_bytes).is_some(),
        "a WAV file cannot say that {num_channels} channels have a rate of {sample_rate_hz} Hz"
    );
    Ok(WavSpec {
        channels,
        sample_rate: sample_rate_hz,
        bits_per_sample,
        sample_format,
    })
}

#[cfg(test)]
mod tests {
    use super::{FloatWriter, SampleFormat, WavWriter, interleaved, narrowed, spec};
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
            let mut writer = FloatWriter::begin(Vec::new(), 48_000, 1, None).unwrap();
            assert!(writer.write(&[vec![0.0, sample]]).is_err(), "{sample}");
        }
    }

    /// hound is the judge: the same sound, the same bytes.
    #[test]
    fn files_are_to_the_byte_what_hound_writes() {
        for num_channels in [1, 2, 3, 8] {
            let channels = vec![vec![0.25_f32, -1.0, 0.5]; num_channels];
            let mut expected = Cursor::new(Vec::new());
            let spec = spec(44_100, num_channels, SampleFormat::Float).unwrap();
            let mut hound = WavWriter::new(&mut expected, spec).unwrap();
            interleaved(&channels).for_each(|sample| hound.write_sample(sample).unwrap());
            hound.finalize().unwrap();
            for num_frames in [None, Some(2), Some(3)] {
                let mut bytes = Vec::new();
                let mut writer =
                    FloatWriter::begin(&mut bytes, 44_100, num_channels, num_frames).unwrap();
                writer.write(&channels).unwrap();
                let header = writer.finish().unwrap();
                assert_eq!(header.is_none(), num_frames == Some(3), "all as promised");
                let header = header.unwrap_or_default();
                bytes[..header.len()].copy_from_slice(&header);
                assert_eq!(
                    bytes,
                    *expected.get_ref(),
                    "{num_channels} of {num_frames:?}"
                );
            }
        }
    }

    #[test]
    fn rates_that_a_header_cannot_say_are_refused() {
        for (rate_hz, num_channels) in [(0, 1), (u32::MAX, 1), (1 << 28, 8), (48_000, 70_000)] {
            let begun = FloatWriter::begin(Vec::new(), rate_hz, num_channels, None);
            assert!(begun.is_err(), "{num_channels} at {rate_hz} Hz");
        }
    }
}
