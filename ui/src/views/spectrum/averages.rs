//! Powers of every bin are averaged over time.

use souvenir_core::metrics::Spectrum;

/// Says how long powers are averaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Averaging {
    Off,
    Fast,
    Slow,
}

impl Averaging {
    pub(super) const ALL: [Self; 3] = [Self::Off, Self::Fast, Self::Slow];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Off => "No average",
            Self::Fast => "0.2 s",
            Self::Slow => "2 s",
        }
    }

    /// Returns the newest spectrum's share.
    fn share(self, elapsed_secs: f64) -> f64 {
        let constant_secs = match self {
            Self::Off => return 1.0,
            Self::Fast => 0.2,
            Self::Slow => 2.0,
        };
        -(-elapsed_secs / constant_secs).exp_m1()
    }
}

/// Averages powers of sound, memory and error.
#[derive(Debug)]
pub(super) struct Averages {
    spectrum: Spectrum,
    powers: [Vec<f64>; 3],
    /// The frames of the newest sound.
    frames: usize,
    /// Spectra so far: the first are averaged evenly, or they would rise out of silence.
    count: u32,
}

impl Averages {
    /// Prepares for up to so many frames, at `times` as many frequencies.
    pub(super) fn new(frames: usize, times: usize) -> Self {
        Self {
            spectrum: Spectrum::padded(frames, times),
            powers: [(); 3].map(|()| vec![0.0; frames * times / 2 + 1]),
            frames: 0,
            count: 0,
        }
    }

    /// Each windowed as long as it is.
    pub(super) fn hear(&mut self, sounds: &[Vec<f64>; 3], averaging: Averaging, elapsed_secs: f64) {
        self.frames = sounds[1].len();
        self.count = self.count.saturating_add(1);
        let even_share = 1.0 / f64::from(self.count);
        let share = averaging.share(elapsed_secs).max(even_share);
        for (powers, sound) in self.powers.iter_mut().zip(sounds) {
            let newest = self.spectrum.power_of(sound);
            for (power, newest) in powers.iter_mut().zip(newest) {
                *power += share * (*newest - *power);
                // What is no number once must not stay so.
                if !power.is_finite() {
                    *power = 0.0;
                }
            }
        }
    }

    /// Returns the frames of the newest memory that was heard.
    pub(super) fn frames(&self) -> usize {
        self.frames
    }

    pub(super) fn powers(&self) -> &[Vec<f64>; 3] {
        &self.powers
    }
}

#[cfg(test)]
mod tests {
    use super::{Averages, Averaging};

    fn tone(gain: f64) -> [Vec<f64>; 3] {
        let step = std::f64::consts::TAU * 10.0 / 256.0;
        let sound: Vec<f64> = (0..256)
            .map(|j| gain * (step * f64::from(j)).sin())
            .collect();
        [sound.clone(), sound, vec![f64::NAN; 256]]
    }

    #[test]
    fn a_full_scale_tone_has_power_one_and_the_average_comes_to_it() {
        let mut averages = Averages::new(256, 1);
        averages.hear(&tone(1.0), Averaging::Off, 0.03);
        assert!((averages.powers()[0][10] - 1.0).abs() < 1e-12);
        for _ in 0..7 {
            averages.hear(&tone(0.0), Averaging::Fast, 0.1);
        }
        // The second of all is averaged evenly, then six by 0.1 s at 0.2 s.
        let expected = 0.5 * (-3.0_f64).exp();
        assert!((averages.powers()[1][10] - expected).abs() < 1e-12);
    }

    #[test]
    fn nonsense_leaves_nothing_behind() {
        let mut averages = Averages::new(256, 1);
        averages.hear(&tone(1.0), Averaging::Slow, 0.03);
        assert!(averages.powers()[2].iter().all(|power| *power == 0.0));
    }
}
