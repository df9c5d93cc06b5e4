//! State matrices as a normal part and a low-rank rest: `A = V (Lambda - sum_r p_r p_r^*) V^*`, S4's form.

use nalgebra::DMatrix;
use num_complex::Complex;

use super::legs_spectrum::LegsSpectrum;
use super::modes::Modes;
use crate::math::orthonormal_scale;

/// Holds a state equation in the basis that makes its normal part diagonal, one of each conjugate pair.
#[derive(Clone, Debug, PartialEq)]
pub struct NormalLowRank {
    /// Lambda and `V^* B`.
    pub modes: Modes,
    /// `V^* P_r`, `[r][n]`: one vector for LegS, two for LegT.
    pub p: Vec<Vec<Complex<f64>>>,
}

impl NormalLowRank {
    /// Returns HiPPO-LegS: rank one, `P_n = sqrt(n + 1/2)`. Allocates. Cost: O(order^2).
    #[must_use]
    pub fn legs(order: usize) -> Self {
        let modes = Modes::legs(order);
        let p = modes.b.iter().map(|b| b * 0.5_f64.sqrt()).collect();
        Self { modes, p: vec![p] }
    }

    /// Returns HiPPO-LegT: rank two, `r_n` on even n and `r_n` on odd n. What is left is skew-symmetric and couples
    /// even with odd n only, so its vectors come from the singular vectors of that block. Allocates. Cost:
    /// O(order^3).
    ///
    /// # Panics
    /// If `order` is odd.
    #[must_use]
    pub fn legt(order: usize) -> Self {
        assert!(
            order.is_multiple_of(2),
            "conjugate pairs have an even order"
        );
        let half = order / 2;
        let scale = |n: usize| orthonormal_scale(n);
        let coupling = DMatrix::from_fn(half, half, |i, j| {
            let sign = if i <= j { 1.0 } else { -1.0 };
            sign * scale(2 * i) * scale(2 * j + 1)
        });
        let svd = coupling.svd(true, true);
        let (u, v_t) = (svd.u.expect("asked for"), svd.v_t.expect("asked for"));
        let dot = |column: usize| {
            let even = (0..half).map(|i| u[(i, column)] * scale(2 * i));
            let odd = (0..half).map(|j| v_t[(column, j)] * scale(2 * j + 1));
            let root = 0.5_f64.sqrt();
            (even.sum::<f64>() * root, odd.sum::<f64>() * root)
        };
        let mut rest = Self {
            modes: Modes {
                lambda: Vec::new(),
                b: Vec::new(),
            },
            p: vec![Vec::new(), Vec::new()],
        };
        for column in (0..half).rev() {
            // The vector (u, i v) / sqrt(2) has the eigenvalue i s.
            let (even, odd) = dot(column);
            rest.modes
                .lambda
                .push(Complex::new(0.0, svd.singular_values[column]));
            rest.modes.b.push(Complex::new(even, -odd));
            rest.p[0].push(Complex::new(even, 0.0));
            rest.p[1].push(Complex::new(0.0, -odd));
        }
        rest
    }

    /// Returns the unitary V of LegS as a real orthogonal matrix `[state][n]`: the first N/2 rows are
    /// `sqrt(2) Re v_m`, the others `-sqrt(2) Im v_m`. Allocates. Cost: O(order^2).
    #[must_use]
    pub(super) fn legs_basis(order: usize) -> DMatrix<f64> {
        let spectrum = LegsSpectrum::prepare(order);
        let half = order / 2;
        let mut basis = DMatrix::zeros(order, order);
        let mut vector = vec![Complex::new(0.0, 0.0); order];
        for m in 0..half {
            spectrum.write_vector(m, &mut vector);
            for (n, v) in vector.iter().enumerate() {
                basis[(m, n)] = v.re * 2.0_f64.sqrt();
                basis[(half + m, n)] = -v.im * 2.0_f64.sqrt();
            }
        }
        basis
    }
}
