//! A layer's kernel `K_j = C A_bar^j B_bar`: its answer to one frame of 1.

use num_complex::Complex;

use super::fft_kernel;
use super::impulse_response::impulse_response;
use super::layer::Layer;
use super::low_rank::NormalLowRank;
use super::step::{DiagonalStep, LinearStep};

/// Powers of a mode that are multiplied up before the next is taken from its logarithm: rounding stays at this
/// many units.
const POWERS: usize = 64;

/// Returns the kernel's first `frames` entries under a readout of N numbers. Allocates.
///
/// It is a Vandermonde product of diagonal layers, Cauchy sums and an FFT of S4, else the response to an impulse.
/// Cost: O(N) an entry; of S4 O(N) besides for the readout's `C (I - A_bar^frames)`.
///
/// # Panics
/// If the readout is not N long.
#[must_use]
pub fn kernel(layer: &Layer, readout: &[f64], frames: usize) -> Vec<f64> {
    assert_eq!(readout.len(), layer.order(), "one number an order");
    match layer.step() {
        LinearStep::Diagonal(step) => vandermonde(step, readout, frames),
        LinearStep::Feedback(_) => {
            let system = NormalLowRank::legs(layer.order());
            fft_kernel::bilinear(&system, &pairs_of(readout), layer.spec().step, frames)
        }
        _ => impulse_response(layer, readout, frames),
    }
}

/// Returns `C_n` of pairs, `y = 2 Re sum_n C_n x_n`, from a readout of the real state. Allocates.
#[must_use]
pub(super) fn pairs_of(readout: &[f64]) -> Vec<Complex<f64>> {
    let (re, im) = readout.split_at(readout.len() / 2);
    let root = 0.5_f64.sqrt();
    re.iter()
        .zip(im)
        .map(|(re, im)| Complex::new(re * root, -im * root))
        .collect()
}

/// Returns the readout of the real state from `C_n` of pairs. Allocates.
#[must_use]
pub fn readout_of_pairs(pairs: &[Complex<f64>]) -> Vec<f64> {
    let root = 2.0_f64.sqrt();
    let re = pairs.iter().map(|c| c.re * root);
    re.chain(pairs.iter().map(|c| -c.im * root)).collect()
}

/// Returns the readout of S4's state, which lies in the basis of its modes, from a row on Legendre coefficients.
/// Allocates. Cost: O(N^2).
#[must_use]
pub fn s4_readout_of_legs(row: &[f64]) -> Vec<f64> {
    let basis = NormalLowRank::legs_basis(row.len());
    let row = nalgebra::DVector::from_column_slice(row);
    (basis * row).as_slice().to_vec()
}

/// `w_n` of `y = Re sum_n w_n x_n`, where the state is `b_n x_n`.
pub(super) fn weights_of(readout: &[f64], b: &[Complex<f64>]) -> Vec<Complex<f64>> {
    let (re, im) = readout.split_at(b.len());
    let rows = re.iter().zip(im).map(|(re, im)| Complex::new(*re, -im));
    rows.zip(b).map(|(c, b)| c * b).collect()
}

fn vandermonde(step: &DiagonalStep, readout: &[f64], frames: usize) -> Vec<f64> {
    let mut kernel = vec![0.0; frames];
    for (n, w) in weights_of(readout, &step.b).into_iter().enumerate() {
        for (block, kernel) in kernel.chunks_mut(POWERS).enumerate() {
            let mut x = w * (step.log_a[n] * (block * POWERS) as f64).exp();
            for k in kernel {
                *k += x.re;
                x *= step.a[n];
            }
        }
    }
    kernel
}
