//! Spectra are taken of short frames: Hann windows of 2048 frames, every 512 frames.

use super::spectrum::Spectrum;
use super::sums::Mean;

/// Frames of a spectrum: 43 ms at 48 kHz.
pub const SPECTRUM_FRAMES: usize = 2048;
const HOP_FRAMES: usize = 512;
/// Power that counts as silence, full-scale sine = 1: -100 dB, below the noise of 16 bits a bin.
const FLOOR_POWER: f64 = 1e-10;

/// Computes the root mean square over frequency of the difference of log power spectra, mean over time, dB.
///
/// `D = mean_t sqrt(mean_k (10 log10 P[t][k] - 10 log10 Q[t][k])^2)`, 0 for equal spectra; blind
/// to phase. Powers below -100 dB of a full-scale sine count as -100 dB. `None` without samples.
///
/// Source: Gray and Markel, "Distance measures for speech processing", IEEE Transactions on
/// Acoustics, Speech and Signal Processing 24 (1976), pages 380 to 391 (the `d_2` measure).
#[must_use]
pub fn log_spectral_distance_db<S: Copy + Into<f64>>(
    reference: &[S],
    estimate: &[S],
) -> Option<f64> {
    let mut distance = SpectralDistance::prepare();
    distance.add(reference, estimate);
    distance.finish()
}

/// Computes the mean power spectrum in dB, `SPECTRUM_FRAMES / 2 + 1` bins from 0 Hz to half the sample rate.
///
/// A full-scale sine in the middle of a bin reads 0 dB; the floor is -100 dB (Welch's method).
#[must_use]
pub fn mean_spectrum_db<S: Copy + Into<f64>>(samples: &[S]) -> Vec<f64> {
    let mut mean = MeanSpectrum::default();
    mean.add(samples);
    mean.finish()
}

/// Measures [`log_spectral_distance_db`] of sounds that arrive in blocks.
#[derive(Debug)]
pub(super) struct SpectralDistance {
    hops: Hops<2>,
    spectra: [Spectrum; 2],
    mean: Mean,
}

impl SpectralDistance {
    pub(super) fn prepare() -> Self {
        Self {
            hops: Hops::default(),
            spectra: [(); 2].map(|()| Spectrum::prepare(SPECTRUM_FRAMES)),
            mean: Mean::default(),
        }
    }

    pub(super) fn add<S: Copy + Into<f64>>(&mut self, reference: &[S], estimate: &[S]) {
        let frames = reference.len().min(estimate.len());
        let sounds = [&reference[..frames], &estimate[..frames]];
        let (spectra, mean) = (&mut self.spectra, &mut self.mean);
        self.hops
            .add(sounds, |frames| mean.add(distance_db(spectra, frames)));
    }

    pub(super) fn finish(mut self) -> Option<f64> {
        if let Some(frames) = self.hops.only() {
            self.mean.add(distance_db(&mut self.spectra, frames));
        }
        self.mean.value()
    }
}

fn distance_db([first, second]: &mut [Spectrum; 2], [x, y]: [&[f64]; 2]) -> f64 {
    root_mean_square_db(floored(first, x), floored(second, y))
}

/// Measures [`mean_spectrum_db`] of a sound that arrives in blocks.
#[derive(Debug)]
pub struct MeanSpectrum {
    hops: Hops<1>,
    spectrum: Spectrum,
    sums: Vec<f64>,
    count: f64,
}

impl Default for MeanSpectrum {
    /// Makes the mean of no sound yet. Allocates.
    fn default() -> Self {
        Self {
            hops: Hops::default(),
            spectrum: Spectrum::prepare(SPECTRUM_FRAMES),
            sums: vec![0.0; SPECTRUM_FRAMES / 2 + 1],
            count: 0.0,
        }
    }
}

impl MeanSpectrum {
    /// Hears the next block.
    pub fn add<S: Copy + Into<f64>>(&mut self, samples: &[S]) {
        let Self {
            hops,
            spectrum,
            sums,
            count,
        } = self;
        hops.add([samples], |[frame]| {
            *count += 1.0;
            sum_up(sums, floored(spectrum, frame));
        });
    }

    /// Returns the mean spectrum at the end of the sound, dB.
    #[must_use]
    pub fn finish(mut self) -> Vec<f64> {
        if let Some([frame]) = self.hops.only() {
            self.count = 1.0;
            sum_up(&mut self.sums, floored(&mut self.spectrum, frame));
        }
        let count = f64::max(self.count, 1.0);
        let mean_db = |sum: &f64| 10.0 * (sum / count).max(FLOOR_POWER).log10();
        self.sums.iter().map(mean_db).collect()
    }
}

fn sum_up(sums: &mut [f64], powers: &[f64]) {
    for (sum, power) in sums.iter_mut().zip(powers) {
        *sum += power;
    }
}

/// Cuts sounds into frames that overlap: every hop whose frame is complete.
#[derive(Debug)]
struct Hops<const N: usize> {
    /// Less than a frame of each sound between two calls.
    held: [Vec<f64>; N],
    num_complete: usize,
}

impl<const N: usize> Default for Hops<N> {
    fn default() -> Self {
        Self {
            held: [(); N].map(|()| Vec::with_capacity(SPECTRUM_FRAMES)),
            num_complete: 0,
        }
    }
}

impl<const N: usize> Hops<N> {
    /// Blocks of equal length.
    fn add<S: Copy + Into<f64>>(&mut self, sounds: [&[S]; N], mut each: impl FnMut([&[f64]; N])) {
        let frames = sounds.first().map_or(0, |sound| sound.len());
        let mut done = 0;
        while done < frames {
            let take = (frames - done).min(SPECTRUM_FRAMES - self.held[0].len());
            for (held, sound) in self.held.iter_mut().zip(sounds) {
                held.extend(sound[done..done + take].iter().map(|&sample| sample.into()));
            }
            done += take;
            if self.held[0].len() == SPECTRUM_FRAMES {
                each(self.held.each_ref().map(Vec::as_slice));
                self.num_complete += 1;
                self.held
                    .iter_mut()
                    .for_each(|held| drop(held.drain(..HOP_FRAMES)));
            }
        }
    }

    /// A sound shorter than a frame is one frame, filled up with silence.
    fn only(&self) -> Option<[&[f64]; N]> {
        let is_only = self.num_complete == 0 && !self.held[0].is_empty();
        is_only.then(|| self.held.each_ref().map(Vec::as_slice))
    }
}

fn root_mean_square_db(x: &[f64], y: &[f64]) -> f64 {
    let sum: f64 = x
        .iter()
        .zip(y)
        .map(|(x, y)| (10.0 * (x / y).log10()).powi(2))
        .sum();
    (sum / x.len() as f64).sqrt()
}

/// Powers of a frame, no lower than the floor.
fn floored<'a>(spectrum: &'a mut Spectrum, samples: &[f64]) -> &'a [f64] {
    let power = spectrum.power(samples.iter().copied());
    power
        .iter_mut()
        .for_each(|power| *power = power.max(FLOOR_POWER));
    power
}

#[cfg(test)]
mod tests {
    use super::{SPECTRUM_FRAMES, log_spectral_distance_db, mean_spectrum_db};
    use std::f64::consts::TAU;

    const BIN_IDX: usize = 100;

    fn sine(amplitude: f64, num_frames: usize) -> Vec<f64> {
        let step_rad = TAU * BIN_IDX as f64 / SPECTRUM_FRAMES as f64;
        (0..num_frames)
            .map(|frame| amplitude * (step_rad * frame as f64).sin())
            .collect()
    }

    /// A Dirac has the same power in all bins, so the distance has no floor in it.
    fn click(amplitude: f64) -> Vec<f64> {
        let mut samples = vec![0.0; SPECTRUM_FRAMES];
        samples[SPECTRUM_FRAMES / 2] = amplitude;
        samples
    }

    #[test]
    fn equal_sounds_have_no_distance() {
        assert_eq!(
            log_spectral_distance_db(&sine(0.5, 5000), &sine(0.5, 5000)),
            Some(0.0),
            "equal"
        );
    }

    #[test]
    fn a_tenth_of_the_amplitude_is_20_db_away() {
        let distance_db = log_spectral_distance_db(&click(1.0), &click(0.1)).unwrap();
        // Rounding of the transform: 11 stages of 2^-53 on powers, in dB.
        assert!((distance_db - 20.0).abs() < 1e-10, "{distance_db} dB");
    }

    #[test]
    fn the_sign_is_not_seen() {
        let distance_db = log_spectral_distance_db(&click(1.0), &click(-1.0)).unwrap();
        assert!(distance_db < 1e-10, "{distance_db} dB");
    }

    #[test]
    fn no_samples_have_no_distance() {
        assert_eq!(
            log_spectral_distance_db::<f32>(&[], &[]),
            None,
            "nothing to compare"
        );
    }

    #[test]
    fn a_full_scale_sine_reads_0_db_in_its_bin_and_nothing_far_from_it() {
        let spectrum_db = mean_spectrum_db(&sine(1.0, 3 * SPECTRUM_FRAMES));
        assert!(
            spectrum_db[BIN_IDX].abs() < 1e-9,
            "{} dB",
            spectrum_db[BIN_IDX]
        );
        assert_eq!(spectrum_db[3 * BIN_IDX], -100.0, "the floor");
    }
}
