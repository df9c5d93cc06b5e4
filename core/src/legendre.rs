//! Legendre polynomials on the window: scales and Gauss nodes.

use crate::kernel::{Ladder, Level, evaluate};
use std::f64::consts::PI;

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
    /// `nodes` nodes, accurate to rounding (Newton's iteration on the ladder). Allocates.
    /// Cost: O(nodes^2).
    #[must_use]
    pub fn new(level: Level, nodes: usize) -> Self {
        let pairs = nodes.div_ceil(2);
        let mut rungs = TopRungs::new(level, nodes, pairs);
        let mut delta: Vec<f64> = (0..pairs).map(|i| first_guess(i, nodes)).collect();
        // Quadratic from a relative error below 1 %: 1e-4, 1e-8, 1e-16, and one more to settle.
        for _ in 0..4 {
            rungs.newton(&mut delta);
        }
        if nodes % 2 == 1 {
            delta[pairs - 1] = 1.0;
        }
        let mut weight = rungs.weights(&delta);
        if nodes % 2 == 1 {
            weight[pairs - 1] /= 2.0;
        }
        Self { delta, weight }
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

/// The i-th node from the end: leading terms of Tricomi's expansion in the angle.
fn first_guess(i: usize, nodes: usize) -> f64 {
    let order = nodes as f64;
    let theta = PI * (4 * i + 3) as f64 / (4.0 * order + 2.0);
    let theta = theta + 1.0 / (theta.tan() * 8.0 * order * order);
    2.0 * (theta / 2.0).sin().powi(2)
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
