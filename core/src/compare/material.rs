//! The sound on which memories are compared.

use super::ComparisonError;
use crate::dsp::sanitize::Rejected;
use crate::metrics::loudness_lufs;

/// Holds captured sound, cleaned and measured. Never changes.
#[derive(Clone, Debug)]
pub struct Material {
    /// `[channel][frame]`, all of one length.
    channels: Vec<Vec<f32>>,
    sample_rate_hz: f64,
    lufs: Option<f64>,
}

impl Material {
    /// Takes `channels[channel][frame]`; what is not sound becomes silence, as on its way into an engine.
    /// Allocates. Cost: a loudness measurement, some 0.1 s a minute of stereo.
    ///
    /// # Errors
    /// [`ComparisonError::Empty`] and [`ComparisonError::Uneven`].
    pub fn prepare(
        mut channels: Vec<Vec<f32>>,
        sample_rate_hz: f64,
    ) -> Result<Self, ComparisonError> {
        let frames = channels.first().map_or(0, Vec::len);
        if let Some(other) = channels.iter().find(|channel| channel.len() != frames) {
            let (expected, actual) = (frames, other.len());
            return Err(ComparisonError::Uneven { expected, actual });
        }
        if frames == 0 {
            let channels = channels.len();
            return Err(ComparisonError::Empty { channels, frames });
        }
        clean(&mut channels);
        Ok(Self {
            lufs: loudness(&channels, sample_rate_hz),
            channels,
            sample_rate_hz,
        })
    }

    /// Returns the sound, `[channel][frame]`.
    #[must_use]
    pub fn channels(&self) -> &[Vec<f32>] {
        &self.channels
    }

    /// Returns how many frames it has, at least one.
    #[must_use]
    pub fn frames(&self) -> usize {
        self.channels.first().map_or(0, Vec::len)
    }

    /// Returns the sample rate that it was captured at.
    #[must_use]
    pub fn sample_rate_hz(&self) -> f64 {
        self.sample_rate_hz
    }

    /// Returns the integrated loudness; `None` for silence and for less than 400 ms.
    #[must_use]
    pub fn lufs(&self) -> Option<f64> {
        self.lufs
    }
}

fn clean(channels: &mut [Vec<f32>]) {
    let mut rejected = Rejected::default();
    for sample in channels.iter_mut().flatten() {
        if rejected.admit(f64::from(*sample)) == 0.0 {
            *sample = 0.0;
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`as` saturates, and a meter refuses what it does not know"
)]
pub(super) fn loudness(channels: &[Vec<f32>], sample_rate_hz: f64) -> Option<f64> {
    let planes: Vec<&[f32]> = channels.iter().map(Vec::as_slice).collect();
    loudness_lufs(&planes, sample_rate_hz.round() as u32)
}

#[cfg(test)]
mod tests {
    use super::Material;
    use crate::compare::ComparisonError;

    #[test]
    fn what_is_no_sound_is_refused_or_silent() {
        let empty = Material::prepare(vec![vec![]; 2], 48e3).expect_err("no frame");
        let [channels, frames] = [2, 0];
        assert_eq!(empty, ComparisonError::Empty { channels, frames });
        let uneven = vec![vec![0.0; 5], vec![0.0; 4]];
        let uneven = Material::prepare(uneven, 48e3).expect_err("uneven");
        let (expected, actual) = (5, 4);
        assert_eq!(uneven, ComparisonError::Uneven { expected, actual });
        let sound = vec![vec![0.5, f32::NAN, f32::INFINITY, 1e-40, -0.25]];
        let cleaned = Material::prepare(sound, 48e3).expect("sound");
        assert_eq!(cleaned.channels(), [[0.5, 0.0, 0.0, 0.0, -0.25]]);
        assert_eq!(cleaned.lufs(), None, "too short to be measured");
    }
}
