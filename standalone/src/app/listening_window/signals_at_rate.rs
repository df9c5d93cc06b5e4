//! Signals at the rate of a device that has no other: all of them are converted alike.

use std::sync::Arc;

use anyhow::Context as _;
use rubato::audioadapter_buffers::direct::SequentialSliceOfVecs;
use rubato::{Fft, FixedSync, Resampler as _};

use crate::app::audio::signal_switch::TestSignals;
use crate::app::file::even_chunk;

/// Returns the signals at a rate: themselves where it is their own.
///
/// # Errors
/// Where the rates are too odd to be resampled.
pub(super) fn at_rate(
    signals: &Arc<TestSignals>,
    rate_hz: u32,
) -> anyhow::Result<Arc<TestSignals>> {
    if signals.sample_rate_hz == rate_hz {
        return Ok(Arc::clone(signals));
    }
    let mut sounds = signals.sounds.clone();
    for signal in sounds.iter_mut().flatten() {
        *signal = resampled(signal, [signals.sample_rate_hz, rate_hz])
            .context("cannot be resampled to the device's rate")?;
    }
    Ok(Arc::new(TestSignals {
        sample_rate_hz: rate_hz,
        num_channels: signals.num_channels,
        sounds,
    }))
}

fn resampled(signal: &[Vec<f32>], rates_hz: [u32; 2]) -> anyhow::Result<Vec<Vec<f32>>> {
    let (channels, frames) = (signal.len(), signal.first().map_or(0, Vec::len));
    let [from_hz, to_hz] = rates_hz.map(|hz| hz as usize);
    let chunk_frames = even_chunk(rates_hz[0], rates_hz[1]);
    let mut resampler = Fft::<f32>::new(from_hz, to_hz, chunk_frames, channels, FixedSync::Both)?;
    let room = resampler.process_all_needed_output_len(frames);
    let mut made = vec![vec![0.0; room]; channels];
    let from = SequentialSliceOfVecs::new(signal, channels, frames)?;
    let mut to = SequentialSliceOfVecs::new_mut(&mut made, channels, room)?;
    let (_, made_frames) = resampler.process_all_into_buffer(&from, &mut to, frames, None)?;
    // It makes a frame more than there is time for.
    let wanted = (frames * to_hz + from_hz / 2) / from_hz;
    let kept = made_frames.min(wanted);
    made.iter_mut().for_each(|channel| channel.truncate(kept));
    Ok(made)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{TestSignals, at_rate};

    #[test]
    fn signals_are_as_long_and_as_high_at_another_rate() {
        #[expect(clippy::cast_possible_truncation, reason = "test sound in f32")]
        let tone = |rate_hz: f64, frame: usize| {
            (std::f64::consts::TAU * 440.0 * frame as f64 / rate_hz).sin() as f32
        };
        let sound: Vec<f32> = (0..44_100).map(|frame| tone(44_100.0, frame)).collect();
        let signals = Arc::new(TestSignals {
            sample_rate_hz: 44_100,
            num_channels: 1,
            sounds: vec![vec![vec![sound]; 2]; 1],
        });
        let own = at_rate(&signals, 44_100).expect("itself");
        assert!(Arc::ptr_eq(&own, &signals), "nothing to convert");
        let converted = at_rate(&signals, 48_000).expect("usual rates");
        let made = &converted.sounds[0][0][0];
        assert_eq!(made.len(), 48_000);
        assert_eq!(converted.sounds[0][1][0], *made, "all alike");
        for (frame, x) in made.iter().enumerate().take(47_000).skip(1000) {
            let expected = tone(48_000.0, frame);
            assert!((x - expected).abs() < 1e-3, "{frame}: {x} {expected}");
        }
    }
}
