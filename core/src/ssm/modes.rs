//! Diagonal state matrices: S4D's three initialisations, one of each conjugate pair.

use std::f64::consts::PI;

use num_complex::Complex;

use super::legs_spectrum::LegsSpectrum;

/// Holds a diagonal state equation of conjugate pairs: `x_n' = lambda_n x_n + b_n u`, `y = 2 Re sum_n C_n x_n`.
#[derive(Clone, Debug, PartialEq)]
pub struct Modes {
    /// Eigenvalues with an imaginary part of 0 or more, `[n]`, `n < N/2`.
    pub lambda: Vec<Complex<f64>>,
    /// Weight of the input in each mode, `[n]`.
    pub b: Vec<Complex<f64>>,
}

impl Modes {
    /// Returns S4D-LegS: the normal part of HiPPO-LegS alone, without its low-rank rest. `b` is real and positive,
    /// which is one choice of the eigenvectors' phases. Allocates. Cost: O(order^2).
    #[must_use]
    pub fn legs(order: usize) -> Self {
        let spectrum = LegsSpectrum::prepare(order);
        let frequencies = spectrum.frequencies().iter();
        let lambda = frequencies.map(|&w| Complex::new(-0.5, w)).collect();
        let inputs = (0..order / 2).map(|m| spectrum.input(m));
        let b = inputs.map(|b| Complex::new(b, 0.0)).collect();
        Self { lambda, b }
    }

    /// Returns S4D-Lin: `lambda_n = -1/2 + i pi n`, evenly spaced, `b = 1`. Its mode 0 is real. Allocates.
    #[must_use]
    pub fn linear(order: usize) -> Self {
        Self::with_unit_inputs(order, |n| PI * n)
    }

    /// Returns S4D-Inv: `lambda_n = -1/2 + i (N/pi) (N/(2n+1) - 1)`, `b = 1`, where N is the whole order, twice the
    /// number of pairs. Allocates.
    #[must_use]
    pub fn inverse(order: usize) -> Self {
        let size = order as f64;
        Self::with_unit_inputs(order, |n| size / PI * (size / (2.0 * n + 1.0) - 1.0))
    }

    fn with_unit_inputs(order: usize, frequency: impl Fn(f64) -> f64) -> Self {
        let frequencies = (0..order / 2).map(|n| frequency(n as f64));
        Self {
            lambda: frequencies.map(|w| Complex::new(-0.5, w)).collect(),
            b: vec![Complex::new(1.0, 0.0); order / 2],
        }
    }
}
