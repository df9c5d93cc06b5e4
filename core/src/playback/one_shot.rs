//! A sound that is heard once beside everything else: no memory hears it, and none is asked for it.

use crate::dsp::smoother::FADE_SECS;

/// Loudest sample of such a sound, -6 dBFS: it comes on top of what is heard, and nobody has set a level for it.
const LOUDEST: f32 = 0.5;
/// Time in which it rises, so that one that begins with its peak does not click.
const RISE_SECS: f64 = 0.002;

/// Holds a sound that is played once, the same in every channel.
///
/// ```
/// use souvenir_core::playback::OneShot;
///
/// let sound = OneShot::prepare(vec![3.0; 4800], 48_000.0);
/// assert_eq!(sound.samples()[2400], 0.5, "as loud as it may be");
/// assert_eq!(sound.samples()[0], 0.0, "it rises");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct OneShot {
    samples: Vec<f32>,
    sample_rate_hz: f64,
}

impl OneShot {
    /// Prepares samples, full scale 1, to be heard: what is no number is silent, a peak above -6 dBFS is brought down to
    /// it, and both ends are faded. For threads that may take their time.
    #[must_use]
    pub fn prepare(mut samples: Vec<f32>, sample_rate_hz: f64) -> Self {
        for sample in samples.iter_mut().filter(|sample| !sample.is_finite()) {
            *sample = 0.0;
        }
        let peak = samples.iter().fold(0.0, |peak: f32, x| peak.max(x.abs()));
        if peak > LOUDEST {
            let gain = LOUDEST / peak;
            samples.iter_mut().for_each(|sample| *sample *= gain);
        }
        fade(samples.iter_mut(), RISE_SECS * sample_rate_hz);
        fade(samples.iter_mut().rev(), FADE_SECS * sample_rate_hz);
        Self {
            samples,
            sample_rate_hz,
        }
    }

    /// Returns what is heard, a sample a frame.
    #[must_use]
    pub fn samples(&self) -> &[f32] {
        &self.samples
    }

    /// Returns the rate for which it was prepared.
    #[must_use]
    pub const fn sample_rate_hz(&self) -> f64 {
        self.sample_rate_hz
    }
}

/// Raises the first samples by a cosine.
#[expect(clippy::cast_possible_truncation, reason = "a gain in f32")]
fn fade<'a>(samples: impl Iterator<Item = &'a mut f32>, frames: f64) {
    for (frame, sample) in samples.enumerate() {
        let way = frame as f64 / frames;
        if way >= 1.0 {
            return;
        }
        *sample *= (0.5 - 0.5 * (std::f64::consts::PI * way).cos()) as f32;
    }
}

#[cfg(test)]
mod tests {
    use super::{LOUDEST, OneShot};

    #[test]
    fn whatever_comes_is_finite_soft_enough_and_silent_at_both_ends() {
        let mut samples = vec![40.0_f32; 9600];
        (samples[7], samples[5000], samples[5001]) = (f32::NAN, f32::INFINITY, f32::MAX);
        let sound = OneShot::prepare(samples, 48_000.0);
        let heard = sound.samples();
        assert!(heard.iter().all(|x| x.abs() <= LOUDEST), "softer than that");
        assert_eq!((heard[0], heard[9599]), (0.0, 0.0));
    }

    #[test]
    fn one_that_is_soft_enough_is_played_as_it_is_between_its_ends() {
        let samples: Vec<f32> = (0..4800).map(|j| 0.4 * (0.1 * j as f32).sin()).collect();
        let sound = OneShot::prepare(samples.clone(), 48_000.0);
        // 2 ms and 40 ms.
        assert_eq!(sound.samples()[96..2880], samples[96..2880]);
        assert!(OneShot::prepare(Vec::new(), 48_000.0).samples().is_empty());
    }
}
