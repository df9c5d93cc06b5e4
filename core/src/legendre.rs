//! Legendre polynomials on the window: scales and Gauss nodes.

use crate::kernel::{Ladder, Level, evaluate};
use gauss_quad::legendre::GaussLegendre;
use std::num::NonZeroUsize;

/// `sqrt(2n+1)`: the orthonormal coefficient is `c_n = sqrt(2n+1) d_n`, with
/// `d_n = integral_0^1 f(u) P_n(2u-1) du`.
#[must_use]
pub fn orthonormal_scale(n: usize) -> f64 {
    ((2 * n + 1) as f64).sqrt()
}

/// Gauss-Legendre nodes of the window in mirrored pairs; exact for polynomials of degree below
/// twice their number.
///
/// Pair `i` is `u = delta_i / 2` and `u = 1 - delta_i / 2`, from the window's ends inwards. With
/// an odd number of nodes the last pair is the middle, twice, with half its weight each.
#[derive(Clone, Debug)]
pub struct GaussPairs {
    /// `1 - |x|`, in `(0, 1]`, ascending.
    pub delta: Vec<f64>,
    /// Weight of each of a pair's two nodes, on a window of length 1.
    pub weight: Vec<f64>,
}

impl GaussPairs {
    /// At least one node. Allocates. Cost: O(nodes), by Bogaert's formulas (2014).
    ///
    /// Nodes are accurate to some 1e-16 in `x`. That is enough for one projection: a node's error
    /// counts by its weight times the slope there, `sin(theta) / nodes` times `nodes / sin(theta)`.
    #[must_use]
    pub fn new(nodes: usize) -> Self {
        let nodes = NonZeroUsize::new(nodes).unwrap_or(NonZeroUsize::MIN);
        let rule = GaussLegendre::new(nodes);
        let pairs = nodes.get().div_ceil(2);
        let both = rule
            .iter()
            .take(pairs)
            .map(|(x, weight)| (1.0 + x, weight / 2.0));
        let (delta, mut weight): (Vec<f64>, Vec<f64>) = both.unzip();
        if nodes.get() % 2 == 1 {
            weight[pairs - 1] /= 2.0;
        }
        Self { delta, weight }
    }

    /// The same nodes, accurate to rounding in `delta`, by a step of Newton's iteration on the
    /// ladder. Allocates. Cost: O(nodes^2).
    ///
    /// For windows that move many times by the same nodes, whose errors then add up: 2000 steps at
    /// order 64 (`legs_exact.json`, a step a frame) err by 1.6e-12 without it, by less than 5e-13 with it.
    #[must_use]
    pub fn polished(level: Level, nodes: usize) -> Self {
        let mut rule = Self::new(nodes);
        let pairs = rule.len();
        let middle = nodes % 2 == 1;
        let mut rungs = TopRungs::new(level, nodes, pairs);
        rungs.newton(&mut rule.delta);
        if middle {
            rule.delta[pairs - 1] = 1.0;
        }
        rule.weight = rungs.weights(&rule.delta);
        if middle {
            rule.weight[pairs - 1] /= 2.0;
        }
        rule
    }

    /// Number of pairs.
    #[must_use]
    pub fn len(&self) -> usize {
        self.delta.len()
    }

    /// Never true: there is at least one node.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.delta.is_empty()
    }
}

/// `P_n` and `P_{n-1}` at many points.
struct TopRungs {
    level: Level,
    ladder: Ladder,
    /// 1 at `n` and `n-1`: of opposite parity, so one pass yields both values.
    pick: Vec<f64>,
    even: Vec<f64>,
    odd: Vec<f64>,
}

impl TopRungs {
    fn new(level: Level, nodes: usize, pairs: usize) -> Self {
        let mut pick = vec![0.0; nodes + 1];
        pick[nodes - 1..].fill(1.0);
        let ladder = Ladder::new(nodes + 1);
        Self {
            level,
            ladder,
            pick,
            even: vec![0.0; pairs],
            odd: vec![0.0; pairs],
        }
    }

    /// `[P_n, (1 - x^2) P_n']` at each point; the latter is `n (P_{n-1} - x P_n)`.
    fn climb(&mut self, delta: &[f64]) -> impl Iterator<Item = [f64; 2]> {
        evaluate(
            self.level,
            &self.ladder,
            &self.pick,
            delta,
            (&mut self.even, &mut self.odd),
        );
        let n = self.pick.len() - 1;
        let (top, below) = if n.is_multiple_of(2) {
            (&self.even, &self.odd)
        } else {
            (&self.odd, &self.even)
        };
        let both = top.iter().zip(below).zip(delta);
        both.map(move |((&top, &below), &delta)| [top, n as f64 * ((below - top) + delta * top)])
    }

    fn newton(&mut self, delta: &mut [f64]) {
        let at = delta.to_vec();
        for (delta, [value, slope]) in delta.iter_mut().zip(self.climb(&at)) {
            *delta += value * *delta * (2.0 - *delta) / slope;
        }
    }

    /// `2 / ((1 - x^2) P_n'^2)`, halved for a window of length 1.
    fn weights(&mut self, delta: &[f64]) -> Vec<f64> {
        let rungs = self.climb(delta);
        rungs
            .zip(delta)
            .map(|([_, slope], delta)| delta * (2.0 - delta) / (slope * slope))
            .collect()
    }
}
