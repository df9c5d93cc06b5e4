//! A state equation is `dc/dt = A c + B f`, dense; one step of it is an RNN cell.

use crate::math::{legendre, orthonormal_scale};
use crate::memory::spec::Method;
use nalgebra::{DMatrix, DVector};

/// The exponential halves its matrix until it is small, once for every power of two: beyond 2^127 nalgebra's count of
/// them overflows, and it squares for ever. No number of such a step would mean anything.
const MOST_HELD: f64 = 1e30;

/// Holds the pair (A, B) on orthonormal coefficients. LegS divides both by the time elapsed, LegT by theta.
#[derive(Clone, Debug, PartialEq)]
pub struct StateEquation {
    /// The matrix A, `[n][k]`.
    pub a: DMatrix<f64>,
    /// The vector B, `[n]`.
    pub b: DVector<f64>,
}

/// Steps as a linear recurrent cell does, `s' = W s + U x`.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// `A_bar`, `[n][k]`.
    pub w: DMatrix<f64>,
    /// `B_bar`, `[n]`.
    pub u: DVector<f64>,
}

impl StateEquation {
    /// Returns HiPPO-LegS: `-r_n r_k` below the diagonal, `-(n+1)` on it. Allocates.
    #[must_use]
    pub fn legs(order: usize) -> Self {
        Self::new(order, |n, k| match n.cmp(&k) {
            std::cmp::Ordering::Greater => -orthonormal_scale(n) * orthonormal_scale(k),
            std::cmp::Ordering::Equal => -((n + 1) as f64),
            std::cmp::Ordering::Less => 0.0,
        })
    }

    /// Returns LegT (the LMU, orthonormal, now at the right edge): `-r_n r_k`, above the diagonal times
    /// `(-1)^(n-k)`. Allocates.
    #[must_use]
    pub fn legt(order: usize) -> Self {
        Self::new(order, |n, k| {
            let sign = if n < k && (k - n) % 2 == 1 { 1.0 } else { -1.0 };
            sign * orthonormal_scale(n) * orthonormal_scale(k)
        })
    }

    fn new(order: usize, a: impl Fn(usize, usize) -> f64) -> Self {
        let b = DVector::from_fn(order, |n, _| orthonormal_scale(n));
        Self {
            a: DMatrix::from_fn(order, order, a),
            b,
        }
    }

    /// Discretises a step of length `dt`, the input held. Allocates. Cost: O(order^3).
    ///
    /// # Panics
    /// If there is no such step, as [`Self::try_discretise`] says: for the HiPPO pairs there is, `dt` from 0 to 1.
    #[must_use]
    pub fn discretise(&self, method: Method, dt: f64) -> Cell {
        let cell = self.try_discretise(method, dt);
        cell.expect("I - dt A is regular, as A's symmetric part is negative, and the step is short")
    }

    /// Discretises as [`Self::discretise`] does, any A; `None` where `I - dt A` is singular, and of a zero-order hold
    /// where `order + 1` times a number of `dt A` or `dt B` is beyond 1e30. Allocates. Cost: O(order^3).
    #[must_use]
    pub fn try_discretise(&self, method: Method, dt: f64) -> Option<Cell> {
        let order = self.b.len();
        let eye = DMatrix::identity(order, order);
        let (a, b) = (&self.a * dt, &self.b * dt);
        let implicit = |share: f64, rest: DMatrix<f64>| {
            let inverse = (&eye - &a * share).lu();
            Some(Cell {
                w: inverse.solve(&rest)?,
                u: inverse.solve(&b)?,
            })
        };
        match method {
            Method::ForwardEuler => Some(Cell { w: &eye + &a, u: b }),
            Method::BackwardEuler => implicit(1.0, eye.clone()),
            Method::Bilinear => implicit(0.5, &eye + &a * 0.5),
            Method::ZeroOrderHold | Method::Exact => {
                let norm_bound = a.amax().max(b.amax()) * (order + 1) as f64;
                (norm_bound <= MOST_HELD).then(|| held(&a, &b))
            }
        }
    }
}

impl Cell {
    /// Steps the state once: `s' = W s + U x`. Allocates.
    #[must_use]
    pub fn step(&self, state: &DVector<f64>, input: f64) -> DVector<f64> {
        &self.w * state + &self.u * input
    }

    /// Returns `V = C(u)`: the row that reads the state at `u` in `[0, 1]` of the window. Allocates.
    #[must_use]
    pub fn readout(&self, u: f64) -> DVector<f64> {
        let order = self.u.len();
        let (delta, mirror) = if u < 0.5 {
            (2.0 * u, -1.0)
        } else {
            (2.0 * (1.0 - u), 1.0)
        };
        let rungs = legendre::polynomials(order, delta);
        let sign = |n: usize| if n % 2 == 1 { mirror } else { 1.0 };
        DVector::from_fn(order, |n, _| sign(n) * orthonormal_scale(n) * rungs[n][0])
    }
}

/// `exp([[A, B], [0, 0]])` holds both `A_bar` and `B_bar`, without inverting A.
fn held(a: &DMatrix<f64>, b: &DVector<f64>) -> Cell {
    let order = b.len();
    let mut joined = DMatrix::zeros(order + 1, order + 1);
    joined.view_mut((0, 0), (order, order)).copy_from(a);
    joined.view_mut((0, order), (order, 1)).copy_from(b);
    let exponential = joined.exp();
    Cell {
        w: exponential.view((0, 0), (order, order)).into_owned(),
        u: exponential
            .view((0, order), (order, 1))
            .column(0)
            .into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::StateEquation;
    use crate::memory::spec::Method;

    #[test]
    fn a_step_too_long_to_hold_is_none_and_does_not_last_for_ever() {
        let legs = StateEquation::legs(4);
        for method in [Method::ZeroOrderHold, Method::Exact] {
            for dt in [1e30, 1e40, 1e300, f64::INFINITY, f64::NAN] {
                assert_eq!(legs.try_discretise(method, dt), None, "{dt}");
            }
            // exp(1e4 A) is nothing: of an input held for so long the state is a constant's, (1, 0, 0, 0).
            let cell = legs.try_discretise(method, 1e4).expect("short enough");
            assert!(cell.w.amax() < 1e-12, "{}", cell.w);
            assert!((cell.u[0] - 1.0).abs() < 1e-12, "{}", cell.u);
        }
        assert!(legs.try_discretise(Method::Bilinear, 1e40).is_some());
    }
}
