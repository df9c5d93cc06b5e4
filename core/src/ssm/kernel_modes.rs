//! A kernel's modes: `K_j = sum_n Re w_n a_n^j`, one for each pair or real number of a diagonal layer.

use num_complex::Complex;

use super::kernel::weights_of;
use super::layer::Layer;
use super::step::LinearStep;

/// Holds one mode of a kernel: it rings at the angle of `log_a` and decays by its real part, a frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct KernelMode {
    /// `log a_n`.
    pub log_a: Complex<f64>,
    /// `w_n`: what the mode is at the first frame, with its phase.
    pub weight: Complex<f64>,
}

impl KernelMode {
    /// Returns the mode's part of `K_j`. Cost: O(1).
    #[must_use]
    pub fn at(&self, frame: usize) -> f64 {
        // Of a mode that forgets at once, 0 times its infinite logarithm is no number.
        if frame == 0 {
            return self.weight.re;
        }
        (self.weight * (self.log_a * frame as f64).exp()).re
    }
}

/// Returns the modes of the kernel under a readout of N numbers, in the order of the state; `None` where A is not diagonal.
///
/// LegS's own eigenvectors are too ill-conditioned a basis for any number format, which is why S4 keeps a normal matrix
/// and a rank-one rest. Allocates. Cost: O(N).
///
/// # Panics
/// If the readout is not N long.
#[must_use]
pub fn kernel_modes(layer: &Layer, readout: &[f64]) -> Option<Vec<KernelMode>> {
    assert_eq!(readout.len(), layer.order(), "one number an order");
    match layer.step() {
        LinearStep::Diagonal(step) => {
            let weights = weights_of(readout, &step.b).into_iter();
            let modes = weights.zip(&step.log_a).map(|(weight, log_a)| KernelMode {
                log_a: *log_a,
                weight,
            });
            Some(modes.collect())
        }
        LinearStep::RealDiagonal(step) => {
            let weights = readout.iter().zip(&step.b).map(|(c, b)| c * b);
            let modes = weights.zip(&step.a).map(|(weight, a)| KernelMode {
                log_a: Complex::from(*a).ln(),
                weight: weight.into(),
            });
            Some(modes.collect())
        }
        _ => None,
    }
}
