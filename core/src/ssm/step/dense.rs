//! A dense step: the zero-order hold of a system that is not diagonal.

use nalgebra::{DMatrix, DVector};

use crate::memory::Method;
use crate::memory::textbook::StateEquation;
use crate::ssm::kind::LayerKind;
use crate::ssm::low_rank::NormalLowRank;

/// Steps a state by a full matrix: `x' = A_bar x + B_bar u`.
#[derive(Clone, Debug)]
pub(in crate::ssm) struct DenseStep {
    pub(in crate::ssm) a_bar: DMatrix<f64>,
    pub(in crate::ssm) b_bar: DVector<f64>,
}

impl DenseStep {
    /// LegT for [`LayerKind::Legt`], LegS for all others; S4 in the basis of its modes. Allocates. Cost: O(N^3).
    pub(in crate::ssm) fn zero_order_hold(kind: LayerKind, order: usize, step: f64) -> Self {
        let equation = match kind {
            LayerKind::Legt => StateEquation::legt(order),
            _ => StateEquation::legs(order),
        };
        let cell = equation.discretise(Method::ZeroOrderHold, step);
        if kind != LayerKind::S4 {
            return Self {
                a_bar: cell.w,
                b_bar: cell.u,
            };
        }
        let basis = NormalLowRank::legs_basis(order);
        Self {
            a_bar: &basis * cell.w * basis.transpose(),
            b_bar: basis * cell.u,
        }
    }

    pub(in crate::ssm) fn advance(&self, state: &[f64], next: &mut [f64], input: f64) {
        for (next, b) in next.iter_mut().zip(&self.b_bar) {
            *next = b * input;
        }
        for (column, s) in self.a_bar.column_iter().zip(state) {
            for (next, a) in next.iter_mut().zip(&column) {
                *next += a * s;
            }
        }
    }
}
