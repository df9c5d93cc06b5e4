//! Fejer's first rule: the grid's own points as nodes, exact below degree `M`.

use realfft::RealFftPlanner;
use realfft::num_complex::Complex;
use std::f64::consts::PI;

/// The grid's points in mirrored pairs, from the window's ends inwards.
#[derive(Clone, Debug)]
pub struct Nodes {
    /// `1 - |x|`, in `(0, 1)`, ascending.
    pub delta: Vec<f64>,
    /// Weight of each of a pair's two nodes, on a window of length 1.
    pub weight: Vec<f64>,
}

impl Nodes {
    /// Of a grid of `2 half` points. Allocates.
    pub(super) fn new(half: usize) -> Self {
        let delta = |k: usize| {
            let sine = (PI * (2 * k + 1) as f64 / (8 * half) as f64).sin();
            2.0 * sine * sine
        };
        Self {
            delta: (0..half).map(delta).collect(),
            weight: weights(half),
        }
    }
}

/// `w_k = 1/M (1 - 2 sum_j cos(2 j theta_k) / (4 j^2 - 1))`, `0 < j < M/2` (Fejer 1933).
fn weights(half: usize) -> Vec<f64> {
    let bin = |j: usize| {
        let turn = Complex::cis(PI * j as f64 / (2 * half) as f64);
        turn / (1.0 - 4.0 * (j * j) as f64)
    };
    let mut bins: Vec<Complex<f64>> = (0..half).map(bin).collect();
    bins.push(Complex::ZERO);
    let mut sums = vec![0.0; 2 * half];
    let plan = RealFftPlanner::new().plan_fft_inverse(2 * half);
    let done = plan.process(&mut bins, &mut sums);
    debug_assert!(
        done.is_ok(),
        "lengths are the plan's, the first bin is real"
    );
    sums.truncate(half);
    sums.iter().map(|sum| sum / (2 * half) as f64).collect()
}
