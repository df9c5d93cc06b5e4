//! Sound as bytes of a WAV file, as the engine has it: 32 bits, floating point.

use std::io::{self, Cursor};

use hound::{SampleFormat, WavSpec, WavWriter};

/// Writes `[channel_idx][frame]`.
///
/// # Errors
/// More than a WAV file holds.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a few channels, and a rate below a million"
)]
pub(crate) fn float32(sound: &[Vec<f32>], rate_hz: f64) -> io::Result<Vec<u8>> {
    let spec = WavSpec {
        channels: sound.len() as u16,
        sample_rate: rate_hz.round() as u32,
        bits_per_sample: 32,
        sample_format: SampleFormat::Float,
    };
    let mut bytes = Cursor::new(Vec::new());
    let mut writer = WavWriter::new(&mut bytes, spec).map_err(io::Error::other)?;
    let frames = sound.first().map_or(0, Vec::len);
    for frame in 0..frames {
        for channel in sound {
            writer
                .write_sample(channel[frame])
                .map_err(io::Error::other)?;
        }
    }
    writer.finalize().map_err(io::Error::other)?;
    Ok(bytes.into_inner())
}
