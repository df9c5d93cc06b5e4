//! Loudness is measured as broadcasters do.

use ebur128::{EbuR128, Mode};

/// Computes the integrated loudness of `channels[channel_idx][frame]`, LUFS (ITU-R BS.1770-4, gated).
///
/// `None` for silence, and below 400 ms, where the standard has no value.
#[must_use]
pub fn loudness_lufs(channels: &[&[f32]], sample_rate_hz: u32) -> Option<f64> {
    let mut loudness = RunningLoudness::prepare(channels.len(), sample_rate_hz);
    loudness.add(channels);
    loudness.lufs()
}

/// Measures [`loudness_lufs`] of a sound that arrives in blocks.
///
/// Gating needs the power of every block of 400 ms to the end: 80 bytes a second of sound.
#[derive(Debug)]
pub struct RunningLoudness {
    /// `None` where the standard has no value: no channels, odd rates.
    meter: Option<EbuR128>,
}

impl RunningLoudness {
    /// Prepares to measure a sound of so many channels. Allocates.
    #[must_use]
    pub fn prepare(num_channels: usize, sample_rate_hz: u32) -> Self {
        let meter = |num_channels| EbuR128::new(num_channels, sample_rate_hz, Mode::I).ok();
        Self {
            meter: u32::try_from(num_channels).ok().and_then(meter),
        }
    }

    /// Measures the next block, `channels[channel_idx][frame]`.
    pub fn add(&mut self, channels: &[&[f32]]) {
        let meter = self.meter.take();
        self.meter = meter.and_then(|mut meter| {
            meter.add_frames_planar_f32(channels).ok()?;
            Some(meter)
        });
    }

    /// Returns the loudness of all so far.
    #[must_use]
    pub fn lufs(&self) -> Option<f64> {
        let lufs = self.meter.as_ref()?.loudness_global().ok()?;
        lufs.is_finite().then_some(lufs)
    }
}

#[cfg(test)]
mod tests {
    use super::{RunningLoudness, loudness_lufs};

    const RATE_HZ: u32 = 48_000;

    fn sine(hz: f64, amplitude: f64, num_frames: u32) -> Vec<f32> {
        let phase_rad = |frame| std::f64::consts::TAU * hz * f64::from(frame) / f64::from(RATE_HZ);
        #[expect(clippy::cast_possible_truncation, reason = "test sound in f32")]
        (0..num_frames)
            .map(|frame| (amplitude * f64::sin(phase_rad(frame))) as f32)
            .collect()
    }

    /// BS.1770-4, annex 1: a 0 dB sine of 997 Hz in one front channel reads -3.01 LKFS; meters may
    /// differ by 0.1 LU (EBU Tech 3341).
    #[test]
    fn the_standards_own_tone_reads_as_the_standard_says() {
        let tone = sine(997.0, 1.0, 5 * RATE_HZ);
        let lufs = loudness_lufs(&[&tone], RATE_HZ).unwrap();
        assert!((lufs + 3.01).abs() < 0.1, "{lufs} LUFS");
    }

    #[test]
    fn half_the_amplitude_is_6_db_softer() {
        let loud = loudness_lufs(&[&sine(997.0, 0.5, RATE_HZ)], RATE_HZ).unwrap();
        let soft = loudness_lufs(&[&sine(997.0, 0.25, RATE_HZ)], RATE_HZ).unwrap();
        // The meter's histogram-free mode is exact; f32 samples carry 24 bits.
        assert!(
            (loud - soft - 20.0 * 2.0_f64.log10()).abs() < 1e-4,
            "{loud} and {soft} LUFS"
        );
    }

    #[test]
    fn any_split_gives_the_bits_of_the_whole() {
        let tone = sine(997.0, 0.3, 100_000);
        let whole = loudness_lufs(&[&tone], RATE_HZ);
        for block in [1, 4096, 19_201] {
            let mut loudness = RunningLoudness::prepare(1, RATE_HZ);
            tone.chunks(block).for_each(|block| loudness.add(&[block]));
            assert_eq!(loudness.lufs(), whole, "in blocks of {block}");
        }
    }

    #[test]
    fn silence_and_less_than_400_ms_have_no_loudness() {
        assert_eq!(loudness_lufs(&[&vec![0.0; 48_000]], RATE_HZ), None, "gated");
        assert_eq!(
            loudness_lufs(&[&sine(997.0, 1.0, 19_000)], RATE_HZ),
            None,
            "no complete block"
        );
    }
}
