//! A state equation is `dc/dt = A c + B f`, dense; one step of it is an RNN cell.

use crate::math::{legendre, orthonormal_scale};
use crate::memory::spec::Method;
use nalgebra::{DMatrix, DVector};

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
    /// If `I - dt A` is singular: not for the HiPPO pairs and `dt >= 0`.
    #[must_use]
    pub fn discretise(&self, method: Method, dt: f64) -> Cell {
        let cell = self.try_discretise(method, dt);
        cell.expect("I - dt A is regular: A's symmetric part is negative")
    }

    /// Discretises as [`Self::discretise`] does, any A; `None` where `I - dt A` is singular. Allocates.
    /// Cost: O(order^3).
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
            Method::ZeroOrderHold | Method::Exact => Some(held(&a, &b)),
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
