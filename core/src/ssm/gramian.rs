//! The state's covariance under white sound: `W = sum_j A_bar^j B_bar B_bar^T A_bar^jT`, in the state's real basis.

use nalgebra::DMatrix;
use num_complex::Complex;

use super::layer::Layer;
use super::low_rank::NormalLowRank;
use super::step::{DiagonalStep, LinearStep, RealDiagonalStep, exp_minus_one};
use crate::math::orthonormal_scale;

impl Layer {
    /// Returns the state's covariance under white sound of variance 1, `[n][k]`. Allocates. Cost: O(N^2) where modes
    /// or Legendre polynomials give it in closed form, else O(N^3 log(frames remembered)).
    #[must_use]
    pub fn gramian(&self) -> DMatrix<f64> {
        match self.step() {
            LinearStep::Diagonal(step) => of_pairs(step),
            LinearStep::RealDiagonal(step) => of_real_modes(step),
            LinearStep::Legs(_) => of_legs(self.order(), self.spec().step),
            LinearStep::Feedback(_) => {
                let basis = NormalLowRank::legs_basis(self.order());
                &basis * of_legs(self.order(), self.spec().step) * basis.transpose()
            }
            LinearStep::Legt(_) | LinearStep::Dense(_) => self.gramian_by_doubling(),
        }
    }

    /// Returns the covariance by `W <- W + A_bar W A_bar^T`, `A_bar <- A_bar^2`, for any layer. Allocates.
    /// Cost: O(N^3 log(frames remembered)).
    #[must_use]
    pub fn gramian_by_doubling(&self) -> DMatrix<f64> {
        let mut power = self.transition();
        let input = nalgebra::DVector::from_vec(self.response(0));
        let mut gramian = &input * input.transpose();
        // 2^40 frames are a fortnight at 768 kHz.
        for _ in 0..40 {
            let more = &power * &gramian * power.transpose();
            let is_done = more.norm() <= f64::EPSILON * gramian.norm();
            gramian += more;
            if is_done {
                break;
            }
            power = &power * &power;
        }
        gramian
    }

    /// Returns `A_bar`, `[n][k]`. Allocates. Cost: O(N^2), of dense steps O(N^3).
    #[must_use]
    pub fn transition(&self) -> DMatrix<f64> {
        if let LinearStep::Dense(dense) = self.step() {
            return dense.a_bar.clone();
        }
        let order = self.order();
        let mut columns = DMatrix::zeros(order, order);
        let mut scratch = vec![0.0; order];
        for (k, mut column) in columns.column_iter_mut().enumerate() {
            column[k] = 1.0;
            let state = column.as_mut_slice();
            self.step().advance(state, &mut scratch, 0.0);
        }
        columns
    }
}

/// `W = D integral u r_n P_n(2u-1) r_k P_k(2u-1) du`: the bilinear step keeps the covariance of LegS's continuous
/// response `exp(-s) r_n P_n(2 exp(-s) - 1)`, and `u P_n` is three terms.
fn of_legs(order: usize, step: f64) -> DMatrix<f64> {
    DMatrix::from_fn(order, order, |n, k| {
        if n == k {
            step / 2.0
        } else if n.abs_diff(k) == 1 {
            let product = orthonormal_scale(n) * orthonormal_scale(k);
            step * n.max(k) as f64 / (2.0 * product)
        } else {
            0.0
        }
    })
}

fn of_real_modes(step: &RealDiagonalStep) -> DMatrix<f64> {
    let order = step.a.len();
    DMatrix::from_fn(order, order, |n, k| {
        step.b[n] * step.b[k] / (1.0 - step.a[n] * step.a[k])
    })
}

/// Computes the covariance of pairs: of two modes, `sum x_i conj(x_k)` and `sum x_i x_k` are geometric series; real
/// and imaginary parts follow.
fn of_pairs(step: &DiagonalStep) -> DMatrix<f64> {
    let half = step.a.len();
    let mut gramian = DMatrix::zeros(2 * half, 2 * half);
    for i in 0..half {
        for k in 0..half {
            let (log_i, log_k) = (step.log_a[i], step.log_a[k]);
            let crossed = series(step.b[i] * step.b[k].conj(), log_i + log_k.conj());
            let plain = series(step.b[i] * step.b[k], log_i + log_k);
            gramian[(i, k)] = 0.5 * (crossed.re + plain.re);
            gramian[(half + i, half + k)] = 0.5 * (crossed.re - plain.re);
            gramian[(i, half + k)] = 0.5 * (plain.im - crossed.im);
            gramian[(half + i, k)] = 0.5 * (plain.im + crossed.im);
        }
    }
    gramian
}

/// `sum_j first exp(j log)`.
fn series(first: Complex<f64>, log: Complex<f64>) -> Complex<f64> {
    first / -exp_minus_one(log)
}
