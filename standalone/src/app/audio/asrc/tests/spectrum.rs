//! What stands beside a tone: windows of 2.7 s at 48 kHz, each overlapping the next by half, so that
//! nothing falls between two of them.

use std::f64::consts::TAU;
use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};

const NUM_FRAMES: usize = 1 << 17;
/// Blackman-Harris, four terms: sidelobes of -92 dB, the main lobe's zeros 4 bins from its middle.
const TERMS: [f64; 4] = [0.35875, -0.48829, 0.14128, -0.01168];
/// Bins of 0.37 Hz on both sides of the highest one that count as the tone itself: the main lobe's
/// four, half a one for a tone between two bins, half a one for its glide while the governor settles
/// (200 ppm in 10 s: 0.15 bins in a window).
const MAIN_LOBE_BINS: usize = 5;

/// Hears a tone and keeps the worst of what stands beside it.
pub(super) struct Sidebands {
    fft: Arc<dyn RealToComplex<f64>>,
    window: Vec<f64>,
    heard: Vec<f32>,
    /// Planned once: an hour has 2600 windows.
    windowed: Vec<f64>,
    bins: Vec<Complex<f64>>,
    scratch: Vec<Complex<f64>>,
    pub(super) worst_db: f64,
    pub(super) num_windows: usize,
}

impl Sidebands {
    pub(super) fn new() -> Self {
        let fft = RealFftPlanner::new().plan_fft_forward(NUM_FRAMES);
        Self {
            window: (0..NUM_FRAMES).map(blackman_harris).collect(),
            heard: Vec::new(),
            windowed: fft.make_input_vec(),
            bins: fft.make_output_vec(),
            scratch: fft.make_scratch_vec(),
            fft,
            worst_db: f64::NEG_INFINITY,
            num_windows: 0,
        }
    }

    pub(super) fn hear(&mut self, frames: &[f32]) {
        self.heard.extend_from_slice(frames);
        while self.heard.len() >= NUM_FRAMES {
            self.transform();
            self.worst_db = self.worst_db.max(self.sidebands_db());
            self.num_windows += 1;
            self.heard.drain(..NUM_FRAMES / 2);
        }
    }

    fn transform(&mut self) {
        let weighted = self.heard.iter().zip(&self.window);
        let weighted = weighted.map(|(sample, weight)| f64::from(*sample) * weight);
        self.windowed
            .iter_mut()
            .zip(weighted)
            .for_each(|(to, from)| *to = from);
        self.fft
            .process_with_scratch(&mut self.windowed, &mut self.bins, &mut self.scratch)
            .unwrap();
    }

    fn sidebands_db(&self) -> f64 {
        let power = |bin: usize| self.bins[bin].norm_sqr();
        let loudest = |bins: &mut dyn Iterator<Item = usize>| {
            bins.max_by(|a, b| power(*a).total_cmp(&power(*b))).unwrap()
        };
        let carrier = loudest(&mut (0..self.bins.len()));
        let is_beside = |bin: &usize| bin.abs_diff(carrier) > MAIN_LOBE_BINS;
        let beside = loudest(&mut (0..self.bins.len()).filter(is_beside));
        10.0 * (power(beside) / power(carrier)).log10()
    }
}

fn blackman_harris(frame: usize) -> f64 {
    let turn = TAU * frame as f64 / NUM_FRAMES as f64;
    let term = |(idx, weight): (usize, &f64)| weight * (idx as f64 * turn).cos();
    TERMS.iter().enumerate().map(term).sum()
}

#[test]
fn a_clean_tone_has_none_and_a_trembling_one_as_many_as_it_must() {
    let sidebands_db = |depth_rad: f64| {
        let mut sidebands = Sidebands::new();
        let sample = |frame: usize| {
            let secs = frame as f64 / 48_000.0;
            (TAU * 1000.1 * secs + depth_rad * (TAU * 3.0 * secs).sin()).sin()
        };
        #[expect(clippy::cast_possible_truncation, reason = "a sample")]
        let tone: Vec<f32> = (0..NUM_FRAMES).map(|frame| sample(frame) as f32).collect();
        sidebands.hear(&tone);
        sidebands.worst_db
    };
    assert!(sidebands_db(0.0) < -92.0, "{}", sidebands_db(0.0));
    // Narrow phase modulation by b: sidebands of b / 2. Between two bins this window shows 0.8 dB less.
    let found = sidebands_db(2e-4);
    assert!((found + 80.0).abs() < 0.8, "{found}");
}
