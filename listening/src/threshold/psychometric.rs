//! How often an answer is right, by the intensity of what is asked.

use statrs::distribution::{ContinuousCDF as _, Normal};

use super::TARGET_SHARE;

/// Describes a listener on a material.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Psychometric {
    /// Intensity at which it is right half way between guessing and its best.
    pub mean: f64,
    /// Octaves from there to 84 % of the way.
    pub spread: f64,
    /// How often guessing is right.
    pub guess_rate: f64,
    /// How often it is wrong although it heard.
    pub lapse_rate: f64,
}

impl Psychometric {
    /// Computes the chance of a right answer.
    #[must_use]
    pub fn p_correct(&self, intensity: f64) -> f64 {
        let heard = Normal::standard().cdf((intensity - self.mean) / self.spread);
        self.guess_rate + (1.0 - self.guess_rate - self.lapse_rate) * heard
    }

    /// Computes the intensity at which 70.7 % are right, lapses left out.
    #[must_use]
    pub fn threshold(&self) -> f64 {
        self.mean + self.spread * offset(self.guess_rate)
    }
}

/// Spreads from the mean to the threshold.
pub(super) fn offset(guess_rate: f64) -> f64 {
    let heard = (TARGET_SHARE - guess_rate) / (1.0 - guess_rate);
    Normal::standard().inverse_cdf(heard)
}
