//! How much of itself a memory keeps from step to step, eigenvector by eigenvector.
//!
//! LegS is triangular: A's eigenvalues are its diagonal, `-(n+1)`, and a step of length `dt` makes of each
//! `z = lambda dt`: `1 + z` (forward Euler), `1 / (1 - z)` (backward), `(1 + z/2) / (1 - z/2)` (bilinear),
//! `e^z` (held, and exact). What lies outside the unit circle grows without end.

use super::state_equation::Cell;
use crate::memory::spec::Method;

/// Computes the eigenvalues of LegS's `A_bar`, by `n`; they are real. Allocates.
#[must_use]
pub(super) fn legs_eigenvalues(order: usize, method: Method, dt: f64) -> Vec<f64> {
    let eigenvalue = |n: usize| stepped(-((n + 1) as f64) * dt, method);
    (0..order).map(eigenvalue).collect()
}

fn stepped(z: f64, method: Method) -> f64 {
    match method {
        Method::ForwardEuler => 1.0 + z,
        Method::BackwardEuler => 1.0 / (1.0 - z),
        Method::Bilinear => (1.0 + 0.5 * z) / (1.0 - 0.5 * z),
        Method::ZeroOrderHold | Method::Exact => z.exp(),
    }
}

impl Cell {
    /// Computes `[real, imaginary]` of W's eigenvalues, in no order. Allocates. Cost: O(order^3).
    #[must_use]
    pub fn eigenvalues(&self) -> Vec<[f64; 2]> {
        let eigenvalues = self.w.complex_eigenvalues();
        eigenvalues
            .iter()
            .map(|value| [value.re, value.im])
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::legs_eigenvalues;
    use crate::memory::spec::Method;
    use crate::memory::textbook::StateEquation;

    #[test]
    fn a_triangle_has_its_diagonal_as_eigenvalues() {
        for method in Method::ALL {
            let cell = StateEquation::legs(6).discretise(method, 0.37);
            for (n, expected) in legs_eigenvalues(6, method, 0.37).into_iter().enumerate() {
                // Some roundings of a product of a few factors.
                assert!((cell.w[(n, n)] - expected).abs() < 1e-12, "{method:?} {n}");
            }
        }
    }

    #[test]
    fn a_dense_cell_has_those_that_its_trace_says() {
        let cell = StateEquation::legt(7).discretise(Method::Bilinear, 0.01);
        let sum = cell
            .eigenvalues()
            .into_iter()
            .fold([0.0, 0.0], |sum, value| {
                [sum[0] + value[0], sum[1] + value[1]]
            });
        assert!((sum[0] - cell.w.trace()).abs() < 1e-12 && sum[1].abs() < 1e-12);
    }
}
