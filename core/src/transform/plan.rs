//! Plans: which kernels evaluate and project series of some order, and the tables that they share.

use super::direct;
use super::fast::FastPlan;
use super::point_set::{PlacedPoints, PointSet};
use super::shared_plans::PlanKey;
use super::{Evaluator, Kernels, Projector};
use crate::math::{LegendreRecurrence, NodePairs, SimdLevel};
use std::sync::Arc;

/// Evaluates and projects Legendre series of `orders` terms, by kernels that are chosen once, here; nothing that
/// it makes tells which they are.
///
/// Plans for as many terms share their tables, wherever in the process they are made. Some 550 bytes an order where the kernels are fast, else 16.
#[derive(Clone, Debug)]
pub struct TransformPlan {
    level: SimdLevel,
    orders: usize,
    pub(super) tables: Arc<Tables>,
}

/// Holds what each of the kernels needs.
#[derive(Debug)]
pub(super) enum Tables {
    Direct(Arc<LegendreRecurrence>),
    Fast(FastPlan),
}

/// Says what becomes of the rounding of a quadrature's nodes where a memory is projected again and again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeErrors {
    /// It adds up: nodes must be right to the last bit.
    AddUp,
    /// It leaves the memory with what is forgotten.
    Fade,
}

/// Counts points that take about as long as 32 pairs by the direct kernels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlicePoints {
    /// Pairs that are evaluated.
    pub evaluated: usize,
    /// Points of one side that are projected.
    pub projected: usize,
}

impl SlicePoints {
    /// No slice has more of either.
    pub const MOST: usize = 256;
}

/// Cells that are held before a step for less than they cost: 8 MB.
const MOST_CELLS: usize = 1 << 20;

impl TransformPlan {
    /// Plans for series of `orders` terms; no orders at all are evaluated directly. Allocates, and waits for whoever makes the same
    /// plan. Cost: O(orders), or none where somebody has such a plan.
    #[must_use]
    pub fn prepare(kernels: Kernels, level: SimdLevel, orders: usize) -> Self {
        let kernels = if orders > 0 { kernels } else { Kernels::Direct };
        let tables = PlanKey::of(kernels, level, orders).tables(|| match kernels {
            Kernels::Fast => Tables::Fast(FastPlan::prepare(level, orders)),
            Kernels::Direct => Tables::Direct(Arc::new(LegendreRecurrence::prepare(orders))),
        });
        Self {
            level,
            orders,
            tables,
        }
    }

    /// Plans by the kernels that are fastest for series of `orders` terms. Allocates. Cost: O(orders).
    #[must_use]
    pub fn fastest(level: SimdLevel, orders: usize) -> Self {
        Self::prepare(Kernels::for_order(level, orders), level, orders)
    }

    /// Returns a plan for the same series by the kernels that are fastest: this one, where it is. May allocate.
    #[must_use]
    pub fn or_fastest(&self) -> Self {
        let fastest = Kernels::for_order(self.level, self.orders);
        if self.kernels() == fastest || self.orders == 0 {
            self.clone()
        } else {
            Self::prepare(fastest, self.level, self.orders)
        }
    }

    /// Returns what is alike in plans that share their tables, and in all that is placed by them.
    pub(crate) fn key(&self) -> PlanKey {
        PlanKey::of(self.kernels(), self.level, self.orders)
    }

    fn kernels(&self) -> Kernels {
        match *self.tables {
            Tables::Direct(_) => Kernels::Direct,
            Tables::Fast(_) => Kernels::Fast,
        }
    }

    /// Returns the instruction set.
    #[must_use]
    pub fn level(&self) -> SimdLevel {
        self.level
    }

    /// Returns how many terms a series has.
    #[must_use]
    pub fn orders(&self) -> usize {
        self.orders
    }

    /// Places points at `1 - delta` and `delta - 1`. Allocates. Cost: O(points).
    #[must_use]
    pub fn point_set(&self, delta: &[f64]) -> PointSet {
        let points = match &*self.tables {
            Tables::Direct(_) => PlacedPoints::Direct(delta.to_vec()),
            Tables::Fast(plan) => PlacedPoints::Fast(plan.spreader().set_points(delta)),
        };
        PointSet { points }
    }

    /// Makes the polynomial that is zero everywhere. Allocates.
    #[must_use]
    pub fn evaluator(&self) -> Evaluator {
        match &*self.tables {
            Tables::Direct(recurrence) => Evaluator::direct(self.level, recurrence, self.orders),
            Tables::Fast(plan) => Evaluator::fast(plan.spreader()),
        }
    }

    /// Makes a projector that holds no points yet. Allocates.
    #[must_use]
    pub fn projector(&self) -> Projector {
        match &*self.tables {
            Tables::Direct(recurrence) => {
                let sums = direct::Sums::prepare(self.level, self.orders);
                Projector::direct(recurrence, sums)
            }
            Tables::Fast(plan) => Projector::fast(plan.spreader()),
        }
    }

    /// Returns a quadrature for products of two series. Allocates. Cost: O(orders), or O(orders^2) where the
    /// kernels are as dear.
    #[must_use]
    pub fn node_pairs(&self, errors: NodeErrors) -> NodePairs {
        match (&*self.tables, errors) {
            (Tables::Direct(_), _) => NodePairs::gauss_legendre_polished(self.level, self.orders),
            (Tables::Fast(_), NodeErrors::Fade) => NodePairs::gauss_legendre(self.orders),
            // Right to the last bit at any order, but more than twice as many.
            (Tables::Fast(plan), NodeErrors::AddUp) => plan.fejer_pairs().into(),
        }
    }

    /// Counts the numbers that a reset leaves of an evaluator or a projector, to be cleared in parts.
    #[must_use]
    pub fn uncleared(&self) -> usize {
        match &*self.tables {
            Tables::Direct(_) => 0,
            Tables::Fast(plan) => plan.spreader().grid_size(),
        }
    }

    /// Counts the cells of a step function beside which it costs little, as much at most, to evaluate and project a
    /// polynomial again: where a window takes as many in each step.
    #[must_use]
    pub fn economical_cells(&self) -> usize {
        match *self.tables {
            // Again costs about 5/8 N^2, a cell 3 N (bench `memory/step`).
            Tables::Direct(_) => 8 * self.orders,
            // Again costs some 55 cells an order (bench `fast`); a step has to be held, too, and read again by
            // whoever asks in its midst.
            Tables::Fast(_) => (64 * self.orders).min(MOST_CELLS).max(32 * self.orders),
        }
    }

    /// Returns how many points a slice of some microseconds has.
    #[must_use]
    pub fn slice_points(&self) -> SlicePoints {
        match *self.tables {
            Tables::Direct(_) => SlicePoints {
                evaluated: 32,
                projected: 64,
            },
            Tables::Fast(_) => SlicePoints {
                evaluated: SlicePoints::MOST / 2,
                projected: SlicePoints::MOST,
            },
        }
    }
}
