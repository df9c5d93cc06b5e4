//! A quadrature serves products of two series of a plan, and holds a polynomial's values at its nodes.

use super::evaluator::{Evaluator, EvenOdd};
use super::fast::FejerValues;
use super::jobs::SumsJob;
use super::plan::{NodeErrors, Tables, TransformPlan};
use super::shared_plans::PlanKey;
use super::shared_tables::SharedTables;
use crate::math::NodePairs;
use crate::math::double_double::DoubleDouble;
use std::ops::Range;
use std::sync::Arc;

/// Holds nodes whose errors may add up, and scratch for one polynomial at a time. Realtime: all but `prepare`.
#[derive(Clone, Debug)]
pub struct Quadrature {
    nodes: Arc<QuadratureNodes>,
    values: NodeValues,
}

/// Holds the nodes, which quadratures of like plans share.
#[derive(Debug)]
struct QuadratureNodes {
    pairs: NodePairs,
    /// What rounding takes from each node's distance, where that is known.
    rest: Option<Vec<f64>>,
}

static HELD: SharedTables<PlanKey, QuadratureNodes> = SharedTables::new();

impl QuadratureNodes {
    fn prepare(plan: &TransformPlan) -> Self {
        match &*plan.tables {
            Tables::Direct(_) => Self {
                pairs: plan.node_pairs(NodeErrors::AddUp),
                rest: None,
            },
            Tables::Fast(fast) => {
                let pairs = fast.fejer_pairs();
                Self {
                    rest: Some(pairs.rest.clone()),
                    pairs: pairs.into(),
                }
            }
        }
    }
}

impl Drop for QuadratureNodes {
    fn drop(&mut self) {
        HELD.forget_unused();
    }
}

/// A polynomial at the nodes.
#[derive(Clone, Debug)]
enum NodeValues {
    Direct {
        polynomial: Evaluator,
        even: Vec<f64>,
        odd: Vec<f64>,
    },
    Fast(FejerValues),
}

/// Holds a node's distance from its end of the window, in `x`.
#[derive(Clone, Copy, Debug)]
pub struct NodeDistance {
    delta: f64,
    /// What rounding took from it, where that is known.
    rest: Option<f64>,
}

/// Holds a share of the window.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Share {
    share: f64,
    /// The share in two parts, of which the first has few bits.
    parts: [f64; 2],
}

impl Share {
    /// Takes a share in `[0, 1]`.
    #[must_use]
    pub(crate) fn new(share: f64) -> Self {
        Self {
            share,
            parts: DoubleDouble::from(share).split(),
        }
    }

    /// Returns that share of a distance and what rounding took from it, rounded once: a node's own rounding would
    /// move what is remembered the same way in each step.
    #[must_use]
    #[inline(always)]
    pub(crate) fn of(self, distance: NodeDistance) -> f64 {
        let NodeDistance { delta, rest } = distance;
        let [first, second] = self.parts;
        rest.map_or(self.share * delta, |rest| {
            first * delta + (second * delta + first * rest)
        })
    }
}

impl NodeDistance {
    /// Measures the distance from the other end.
    #[must_use]
    pub fn mirrored(self) -> Self {
        Self {
            delta: 2.0 - self.delta,
            rest: self.rest.map(|rest| -rest),
        }
    }
}

impl Quadrature {
    /// Makes the quadrature of a plan's orders. Allocates, and waits for whoever makes the same. Cost: O(orders) or O(orders^2), as the
    /// plan's kernels; less where somebody has its nodes.
    #[must_use]
    pub fn prepare(plan: &TransformPlan) -> Self {
        let nodes = HELD.find_or(&plan.key(), || QuadratureNodes::prepare(plan));
        let values = match &*plan.tables {
            Tables::Direct(_) => {
                let nothing = vec![0.0; nodes.pairs.len()];
                NodeValues::Direct {
                    polynomial: plan.evaluator(),
                    even: nothing.clone(),
                    odd: nothing,
                }
            }
            Tables::Fast(_) => NodeValues::Fast(FejerValues::prepare(plan.orders())),
        };
        Self { nodes, values }
    }

    /// Returns how many pairs of nodes there are.
    #[must_use]
    pub fn nodes(&self) -> &NodePairs {
        &self.nodes.pairs
    }

    /// Returns a pair's distance from the window's ends.
    ///
    /// # Panics
    /// If there is no such pair.
    #[must_use]
    pub fn distance(&self, pair: usize) -> NodeDistance {
        NodeDistance {
            delta: self.nodes.pairs.delta[pair],
            rest: self.nodes.rest.as_ref().map(|rest| rest[pair]),
        }
    }

    /// Evaluates `sum_n term(n) P_n` at the nodes; the job is of the same plan and between two runs. Cost: that
    /// of a job.
    pub fn set(&mut self, job: &mut SumsJob, term: impl Fn(usize) -> f64) {
        match (&mut self.values, job.fast()) {
            (
                NodeValues::Direct {
                    polynomial,
                    even,
                    odd,
                },
                None,
            ) => {
                job.run_series(0, polynomial, term);
                polynomial.evaluate(&self.nodes.pairs.delta, EvenOdd { even, odd });
            }
            (NodeValues::Fast(values), Some(fast)) => {
                fast.series_to_values((0..fast.orders()).map(term), values);
            }
            _ => debug_assert!(false, "a job of another plan"),
        }
    }

    /// Writes that share of the distance of each of these pairs, as many as there is room for.
    #[inline(always)]
    pub(crate) fn write_shares(&self, pairs: Range<usize>, share: Share, to: &mut [f64]) {
        let delta = &self.nodes.pairs.delta[pairs.clone()];
        let Some(rest) = &self.nodes.rest else {
            return to
                .iter_mut()
                .zip(delta)
                .for_each(|(to, delta)| *to = share.share * delta);
        };
        for ((to, delta), rest) in to.iter_mut().zip(delta).zip(&rest[pairs]) {
            *to = share.of(NodeDistance {
                delta: *delta,
                rest: Some(*rest),
            });
        }
    }

    /// Writes what was set at the left and at the right nodes of these pairs, weighed.
    #[inline(always)]
    pub(crate) fn write_weighed(&self, pairs: Range<usize>, share: f64, to: [&mut [f64]; 2]) {
        let weights = &self.nodes.pairs.weight[pairs.clone()];
        let [left, right] = to;
        match &self.values {
            NodeValues::Direct { .. } => {
                let both = left.iter_mut().zip(right.iter_mut());
                for (pair, (left, right)) in pairs.zip(both) {
                    [*left, *right] = self.value(pair);
                }
            }
            NodeValues::Fast(values) => {
                let [from_right, from_left] = values.values();
                left.copy_from_slice(&from_left[pairs.clone()]);
                right.copy_from_slice(&from_right[pairs]);
            }
        }
        for to in [left, right] {
            to.iter_mut()
                .zip(weights)
                .for_each(|(to, weight)| *to *= share * weight);
        }
    }

    /// Returns what was set at a pair's left and right node.
    ///
    /// # Panics
    /// If there is no such pair.
    #[must_use]
    pub fn value(&self, pair: usize) -> [f64; 2] {
        match &self.values {
            NodeValues::Direct { even, odd, .. } => {
                [even[pair] - odd[pair], even[pair] + odd[pair]]
            }
            NodeValues::Fast(values) => {
                let [right, left] = values.values();
                [left[pair], right[pair]]
            }
        }
    }
}
