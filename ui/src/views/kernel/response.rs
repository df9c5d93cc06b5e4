//! The numbers of a layer's kernel: its response to an impulse under the best readout, its spectrum, and its modes.

use std::f64::consts::TAU;

use realfft::RealFftPlanner;
use souvenir_core::ssm::kernel::kernel;
use souvenir_core::ssm::{KernelMode, Layer, ReadoutSolver, kernel_modes};

use crate::views::layers::{LayerInView, NOISE_FLOOR, whole};

/// Every mode has fallen by so much at the kernel's end.
const FALL_DB: f64 = 60.0;
/// More of a kernel than a view needs.
const MAX_FRAMES: usize = 1 << 18;
/// The fewest frequencies of a spectrum, twice.
const MIN_TRANSFORM: usize = 1 << 13;
/// A mode is heard until it has fallen so far, or until nobody waits for it any longer.
const HEARD_DB: f64 = 60.0;
const MAX_HEARD_SECS: f64 = 3.0;
/// Of full scale.
const HEARD_PEAK: f64 = 0.5;

/// Holds what a kernel consists of.
#[derive(Clone, Debug)]
pub(super) struct KernelResponse {
    pub(super) of: LayerInView,
    /// `K_0, K_1, ..`.
    pub(super) kernel: Vec<f64>,
    /// `|sum_j K_j exp(-i w j)|^2`, of even frequencies from 0 to half the sample rate.
    pub(super) power: Vec<f64>,
    /// In ascending order of frequency, of real ones of decay; none where they are not apart.
    pub(super) modes: Vec<KernelMode>,
}

impl KernelResponse {
    /// Computes all of it; `None` where there is no such layer.
    pub(super) fn compute(of: &LayerInView, go_on: &mut dyn FnMut() -> bool) -> Option<Self> {
        let layer = Layer::prepare(&of.spec().ok()?).ok()?;
        if !go_on() {
            return None;
        }
        let solver = ReadoutSolver::prepare(&layer, NOISE_FLOOR).ok()?;
        let readout = solver.readout(of.delay_frames());
        let shown = (2 * of.delay_frames()).max(whole(2.0 * of.time_scale_frames()));
        let frames = layer.decay_frames(FALL_DB, MAX_FRAMES).max(shown);
        let frames = frames.clamp(1, MAX_FRAMES);
        if !go_on() {
            return None;
        }
        let kernel = kernel(&layer, &readout, frames);
        let mut modes = kernel_modes(&layer, &readout).unwrap_or_default();
        modes.sort_by(|a, b| order_of(a).total_cmp(&order_of(b)));
        Some(Self {
            of: *of,
            power: power(&kernel)?,
            kernel,
            modes,
        })
    }

    /// Returns the frequency of an entry of [`Self::power`].
    pub(super) fn bin_hz(&self) -> f64 {
        self.of.rate_hz / 2.0 / (self.power.len() - 1).max(1) as f64
    }

    /// Returns the part of the kernel that is one mode's.
    pub(super) fn mode(&self, mode_idx: usize) -> Option<Vec<f64>> {
        let mode = self.modes.get(mode_idx)?;
        Some((0..self.kernel.len()).map(|frame| mode.at(frame)).collect())
    }

    pub(super) fn mode_hz(&self, mode: &KernelMode) -> f64 {
        mode.log_a.im.abs() / TAU * self.of.rate_hz
    }

    /// Returns how long a mode takes to fall by 60 dB.
    pub(super) fn mode_decay_secs(&self, mode: &KernelMode) -> f64 {
        HEARD_DB * std::f64::consts::LN_10 / 20.0 / -mode.log_a.re / self.of.rate_hz
    }

    /// Returns a mode's level at its own frequency, alone: `|w| / 2 / |1 - |a||`, of a real one `|w| / |1 - a|`.
    pub(super) fn mode_level_db(&self, mode: &KernelMode) -> f64 {
        let share = if mode.log_a.im == 0.0 { 1.0 } else { 0.5 };
        let size = share * mode.weight.norm() / -mode.log_a.re.exp_m1();
        20.0 * size.log10()
    }

    /// Returns a mode's decay as sound: from zero upwards, at half of full scale, so that a faint one is heard too.
    #[expect(clippy::cast_possible_truncation, reason = "sound in f32")]
    pub(super) fn heard(&self, mode_idx: usize) -> Option<Vec<f32>> {
        let mode = self.modes.get(mode_idx)?;
        let secs = self.mode_decay_secs(mode).min(MAX_HEARD_SECS);
        let sample = |frame: usize| {
            let at = mode.log_a * frame as f64;
            // One that does not ring is a step that decays.
            let turned = if mode.log_a.im == 0.0 {
                1.0
            } else {
                at.im.sin()
            };
            (HEARD_PEAK * at.re.exp() * turned) as f32
        };
        let frames = whole(secs * self.of.rate_hz).max(1);
        Some((0..frames).map(sample).collect())
    }
}

fn order_of(mode: &KernelMode) -> f64 {
    if mode.log_a.im == 0.0 {
        // Below all frequencies, the slowest first.
        -1.0 / (1.0 - mode.log_a.re)
    } else {
        mode.log_a.im.abs()
    }
}

fn power(kernel: &[f64]) -> Option<Vec<f64>> {
    let size = (2 * kernel.len()).next_power_of_two().max(MIN_TRANSFORM);
    let transform = RealFftPlanner::new().plan_fft_forward(size);
    let (mut padded, mut bins) = (transform.make_input_vec(), transform.make_output_vec());
    padded[..kernel.len()].copy_from_slice(kernel);
    transform.process(&mut padded, &mut bins).ok()?;
    Some(bins.iter().map(|bin| bin.norm_sqr()).collect())
}

#[cfg(test)]
mod tests {
    use super::{KernelResponse, LayerInView};
    use souvenir_core::ssm::{Layer, LayerKind, ReadoutSolver};
    use std::f64::consts::TAU;

    fn response(kind: LayerKind) -> KernelResponse {
        let of = LayerInView {
            kind,
            order: 16,
            time_scale_secs: 0.02,
            delay_secs: 0.005,
            rate_hz: 8000.0,
        };
        KernelResponse::compute(&of, &mut || true).expect("in range")
    }

    fn largest(values: impl Iterator<Item = f64>) -> f64 {
        values.fold(0.0, |a: f64, b| a.max(b.abs()))
    }

    /// The state equation, stepped frame by frame and read out.
    fn stepped(response: &KernelResponse) -> Vec<f64> {
        let layer = Layer::prepare(&response.of.spec().expect("in range")).expect("in range");
        let readout = ReadoutSolver::prepare(&layer, 1e-10)
            .expect("regular")
            .readout(40);
        let (mut state, mut scratch) = (vec![0.0; 16], vec![0.0; 16]);
        let read = |frame: usize| {
            layer.advance(&mut state, &mut scratch, if frame == 0 { 1.0 } else { 0.0 });
            readout.iter().zip(&state).map(|(c, s)| c * s).sum()
        };
        (0..response.kernel.len()).map(read).collect()
    }

    #[test]
    fn the_kernel_is_the_state_equation_stepped_and_its_modes_add_up_to_it() {
        for kind in LayerKind::ALL {
            let response = response(kind);
            let stepped = stepped(&response);
            let scale = largest(stepped.iter().copied());
            let off = response.kernel.iter().zip(&stepped).map(|(a, b)| a - b);
            // Readouts are of some 1e4 times the kernel's size, and cancel.
            let off = largest(off);
            assert!(off < 1e-9 * scale, "{kind}: {off:e} of {scale:e}");
            assert_eq!(response.modes.is_empty(), !kind.is_diagonal(), "{kind}");
            if !response.modes.is_empty() {
                let modes = 0..response.modes.len();
                let modes: Vec<Vec<f64>> = modes.filter_map(|n| response.mode(n)).collect();
                let sum = |k: usize| modes.iter().map(|mode| mode[k]).sum::<f64>();
                let off = largest((0..stepped.len()).map(|k| sum(k) - stepped[k]));
                assert!(off < 1e-9 * scale, "{kind}: {off:e} of {scale:e}");
            }
        }
    }

    #[test]
    fn its_spectrum_is_the_sum_over_its_frames_at_every_frequency() {
        let response = response(LayerKind::S4dInv);
        let largest = largest(response.power.iter().copied());
        for bin in [0, 7, 100, 1000, response.power.len() - 1] {
            let w = TAU * bin as f64 * response.bin_hz() / 8000.0;
            let sum = |turn: fn(f64) -> f64| {
                let frames = response.kernel.iter().enumerate();
                frames.map(|(j, k)| k * turn(w * j as f64)).sum::<f64>()
            };
            let expected = sum(f64::cos).powi(2) + sum(f64::sin).powi(2);
            let off = (response.power[bin] - expected).abs();
            assert!(off < 1e-12 * largest, "bin {bin}: {off:e} of {largest:e}");
        }
        assert_eq!(
            response.bin_hz() * (response.power.len() - 1) as f64,
            4000.0
        );
    }

    /// By the papers: S4D-Lin's mode n rings at n / 2 of its time scale's inverse, and all decay by half of it.
    #[test]
    fn modes_ring_and_decay_as_the_papers_say() {
        let response = response(LayerKind::S4dLin);
        for (n, mode) in response.modes.iter().enumerate() {
            assert!((response.mode_hz(mode) - n as f64 / 2.0 / 0.02).abs() < 1e-9);
            // 60 dB are ln(1000) time constants, of 2 time scales each.
            let expected = 1000.0_f64.ln() * 2.0 * 0.02;
            assert!((response.mode_decay_secs(mode) - expected).abs() < 1e-12);
        }
    }

    #[test]
    fn a_mode_is_heard_at_its_own_frequency_until_it_is_gone() {
        let response = response(LayerKind::S4dLin);
        let heard = response.heard(3).expect("a mode");
        // 3 / 2 / 0.02 s = 75 Hz: zero at every multiple of 1 / 150 s, 53.33 frames.
        let crossings = heard
            .windows(2)
            .filter(|pair| pair[0] * pair[1] < 0.0)
            .count();
        let secs = heard.len() as f64 / 8000.0;
        assert!(
            (crossings as f64 - 150.0 * secs).abs() <= 1.0,
            "{crossings} in {secs} s"
        );
        let peak = heard.iter().fold(0.0_f32, |a, b| a.max(b.abs()));
        assert!((0.4..=0.5).contains(&peak), "{peak}");
        assert!(
            heard[0] == 0.0 && heard[heard.len() - 1].abs() < 1e-3,
            "no click"
        );
        assert!(response.heard(99).is_none());
    }
}
