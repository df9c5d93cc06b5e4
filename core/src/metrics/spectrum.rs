//! Spectra are taken one after another, of a Hann window of any length.
//!
//! Levels are those of sines: one of amplitude 1 (full scale) has power 1, 0 dBFS, in its bin.

use std::f64::consts::TAU;
use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};

/// Computes power spectra, with a plan, a window and buffers of its own. Cost: O(M log M) a spectrum of M frames.
pub struct Spectrum {
    plan: Arc<dyn RealToComplex<f64>>,
    frames: usize,
    /// Window as long as the sound that was windowed last.
    window: Vec<f64>,
    frame: Vec<f64>,
    bins: Vec<Complex<f64>>,
    power: Vec<f64>,
}

impl std::fmt::Debug for Spectrum {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let frames = self.frames;
        f.debug_struct("Spectrum")
            .field("frames", &frames)
            .finish_non_exhaustive()
    }
}

impl Spectrum {
    /// Prepares spectra of so many frames; 0 counts as 1. Allocates.
    #[must_use]
    pub(crate) fn prepare(frames: usize) -> Self {
        Self::padded(frames, 1)
    }

    /// Prepares spectra at so many times as many frequencies, by silence behind the window: from twice on they tell
    /// all of the spectrum, and a peak between two of them can be found. 0 counts as 1. Allocates.
    #[must_use]
    pub fn padded(frames: usize, times: usize) -> Self {
        let frames = frames.max(1);
        let plan = RealFftPlanner::new().plan_fft_forward(frames * times.max(1));
        let (frame, bins) = (plan.make_input_vec(), plan.make_output_vec());
        let power = vec![0.0; bins.len()];
        Self {
            window: hann(frames),
            frames,
            plan,
            frame,
            bins,
            power,
        }
    }

    /// Returns the frames that it takes.
    #[must_use]
    pub fn frames(&self) -> usize {
        self.frames
    }

    /// Computes as [`Self::power`] does, of a window that is as long as `samples`: nothing is missing. Those beyond
    /// [`Self::frames`] are left out. Allocates where the length changes.
    pub fn power_of(&mut self, samples: &[f64]) -> &mut [f64] {
        let samples = &samples[..samples.len().min(self.frames)];
        if self.window.len() != samples.len() {
            self.window = hann(samples.len());
        }
        self.transform(samples.iter().copied())
    }

    /// Computes the power of every bin from 0 Hz to half the sample rate, a full-scale sine = 1; what is missing of
    /// the frames is silent, what is more is left out.
    pub fn power<S: Into<f64>>(&mut self, samples: impl IntoIterator<Item = S>) -> &mut [f64] {
        if self.window.len() != self.frames {
            self.window = hann(self.frames);
        }
        self.transform(samples)
    }

    fn transform<S: Into<f64>>(&mut self, samples: impl IntoIterator<Item = S>) -> &mut [f64] {
        self.frame.fill(0.0);
        let windowed = self.frame.iter_mut().zip(samples).zip(&self.window);
        for ((frame, sample), window) in windowed {
            *frame = sample.into() * window;
        }
        // Cannot fail: all three buffers are the plan's own.
        let _ = self.plan.process(&mut self.frame, &mut self.bins);
        for (power, bin) in self.power.iter_mut().zip(&self.bins) {
            *power = bin.norm_sqr();
        }
        &mut self.power
    }
}

/// Periodic Hann, scaled so that a full-scale sine has power 1 in its bin.
fn hann(frames: usize) -> Vec<f64> {
    let len = frames as f64;
    let value = |frame_idx: usize| 0.5 - 0.5 * (TAU * frame_idx as f64 / len).cos();
    // A sine's bin holds amplitude / 2 times the window's sum, which is len / 2.
    (0..frames)
        .map(|frame_idx| value(frame_idx) * 4.0 / len)
        .collect()
}
