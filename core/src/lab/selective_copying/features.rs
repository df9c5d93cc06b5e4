//! What a stack hears of a sound: the amplitudes of 17 bands, every 20 ms.
//!
//! ```text
//! a_i = 2/H |sum over the newest 2H samples of x_j hann_j exp(-i 2 pi f_i j / rate)|,  H = hop
//! feature_i = ln(1 + 100 a_i) / ln 101        hann_j = (1 - cos(pi (j + 1/2) / H)) / 2
//! ```
//!
//! A steady sine of amplitude 1 at `f_i` gives 1. Realtime: all but `prepare`. Cost: 68 multiply-adds a sample.

use std::f64::consts::{PI, TAU};

/// The 16 kinds of tones, and the cue.
pub const BANDS: usize = 17;
const HOP_SECS: f64 = 0.02;
const FIRST_HZ: f64 = 500.0;
/// Three of the window's bandwidths of 50 Hz.
const SPACING_HZ: f64 = 150.0;

/// Returns the frequency of a kind of tone; the cue's is the seventeenth.
#[must_use]
pub fn band_hz(band: usize) -> f64 {
    FIRST_HZ + SPACING_HZ * band as f64
}

/// Measures the bands' amplitudes of a running sound.
#[derive(Clone, Debug)]
pub struct ToneFeatures {
    hop_frames: usize,
    /// `[band][re, im][sample]`.
    waves: Vec<f32>,
    /// The last hop, then the one that is being heard.
    sound: Vec<f32>,
    /// Samples of the hop that have been heard.
    heard: usize,
}

impl ToneFeatures {
    /// Prepares for a (positive, finite) sample rate. Allocates.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a hop of 20 ms, clamped; weights in f32"
    )]
    pub fn prepare(sample_rate_hz: f64) -> Self {
        let hop_frames = (HOP_SECS * sample_rate_hz).round().clamp(1.0, 1e6) as usize;
        let hop = hop_frames as f64;
        let weight = |at: usize| {
            let (wave, j) = (at / (2 * hop_frames), (at % (2 * hop_frames)) as f64);
            let hann = 0.5 - 0.5 * (PI * (j + 0.5) / hop).cos();
            let phase = TAU * band_hz(wave / 2) * j / sample_rate_hz;
            let part = if wave % 2 == 0 {
                phase.cos()
            } else {
                -phase.sin()
            };
            (2.0 / hop * hann * part) as f32
        };
        Self {
            hop_frames,
            waves: (0..BANDS * 4 * hop_frames).map(weight).collect(),
            sound: vec![0.0; 2 * hop_frames],
            heard: 0,
        }
    }

    /// Returns the frames of a hop.
    #[must_use]
    pub const fn hop_frames(&self) -> usize {
        self.hop_frames
    }

    /// Forgets all that was heard.
    pub fn reset(&mut self) {
        self.sound.fill(0.0);
        self.heard = 0;
    }

    /// Hears some frames, and calls `each` with `features[band]` whenever a hop is complete. Any split calls with
    /// the same bits.
    pub fn process(&mut self, mut sound: &[f32], mut each: impl FnMut(&[f32; BANDS])) {
        while !sound.is_empty() {
            let (now, rest) = sound.split_at(sound.len().min(self.hop_frames - self.heard));
            let at = self.hop_frames + self.heard;
            for (to, x) in self.sound[at..].iter_mut().zip(now) {
                *to = if x.is_finite() { *x } else { 0.0 };
            }
            self.heard += now.len();
            if self.heard == self.hop_frames {
                each(&self.bands());
                self.sound.copy_within(self.hop_frames.., 0);
                self.heard = 0;
            }
            sound = rest;
        }
    }

    fn bands(&self) -> [f32; BANDS] {
        let mut waves = self.waves.chunks_exact(2 * self.hop_frames);
        let mut part = || waves.next().map_or(0.0, |wave| dot(wave, &self.sound));
        std::array::from_fn(|_| {
            let amplitude = part().hypot(part());
            (100.0 * amplitude).ln_1p() / 101_f32.ln()
        })
    }
}

/// Adds up in eight sums, which compilers turn into vectors.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0_f32; 8];
    let (a, a_rest) = a.as_chunks::<8>();
    let (b, b_rest) = b.as_chunks::<8>();
    for (a, b) in a.iter().zip(b) {
        for lane in 0..8 {
            sums[lane] += a[lane] * b[lane];
        }
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    sums.iter().sum::<f32>() + rest
}
