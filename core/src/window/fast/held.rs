//! A block of samples held on cells, as weighted points.
//!
//! Cells in a row are taken together as long as no `P_n` turns by more than [`MAX_TURN`] over them:
//! there every `P_n` is a polynomial of degree 15 to rounding, so the cells' sound counts by its
//! first 16 local moments, and those by 16 Gauss nodes. All weights are of the size of a share of
//! the window: nothing cancels.

use super::points::Window;
use crate::clock::{Clock, Place};
use crate::kernel::Level;
use crate::legendre::GaussPairs;
use crate::window::Projector;

/// Gauss nodes of a group.
const NODES: usize = 16;
/// A cosine of half of this argument each way leaves `2 J_16(1.6) = 3e-15` beyond degree 15.
const MAX_TURN: f64 = 3.2;
/// For a constant, 16 nodes are exact to degree 31, and `2 J_32(8) = 1e-16`.
const MAX_TURN_OF_CONSTANT: f64 = 16.0;
/// 63 knots fill two strips of the local ladder.
const MAX_CELLS: usize = 62;
/// A cell halved this often has no width.
const MAX_HALVINGS: usize = 64;

/// Plan and scratch.
#[derive(Clone, Debug)]
pub(super) struct Held {
    order: f64,
    local: Projector,
    /// `1 - u` of the nodes and their weights, `u` from 0 at the group's old end to 1.
    from_new: [f64; NODES],
    weights: [f64; NODES],
    /// `[moment][node]`: `(2i+1) P_i` times the node's weight.
    spread: [[f64; NODES]; NODES],
    ages: Vec<f64>,
}

impl Held {
    /// Allocates.
    pub(super) fn new(level: Level, order: usize) -> Self {
        let gauss = GaussPairs::new(NODES);
        let pair = |k: usize| k.min(NODES - 1 - k);
        let from_new = std::array::from_fn(|k| {
            let near = gauss.delta[pair(k)] / 2.0;
            if k < NODES / 2 { near } else { 1.0 - near }
        });
        let weights: [f64; NODES] = std::array::from_fn(|k| gauss.weight[pair(k)]);
        let mut spread = [[0.0; NODES]; NODES];
        for k in 0..NODES {
            let ladder = crate::kernel::scalar::legendre(NODES, 2.0 * from_new[k]);
            for (i, [p, _]) in ladder.into_iter().enumerate() {
                spread[i][k] = (2 * i + 1) as f64 * p * weights[k];
            }
        }
        Self {
            order: order as f64,
            local: Projector::prepare(level, NODES, MAX_CELLS),
            from_new,
            weights,
            spread,
            ages: Vec::with_capacity(MAX_CELLS + 1),
        }
    }

    /// `ages` are the cells' knots, oldest first, one more than the samples.
    pub(super) fn add(
        &mut self,
        samples: &[f64],
        ages: &[f64],
        clock: &Clock,
        window: &mut Window<'_>,
    ) {
        let (mut from, mut cells) = (0, MAX_CELLS);
        while from < samples.len() {
            // Cut by the count alone, so that cells of no width behind the last change nothing.
            let end = |cells: usize| (from + cells).min(samples.len());
            cells = (2 * cells).min(MAX_CELLS);
            let start = angle(clock, ages[from]);
            let turn = |to: usize| self.order * (start - angle(clock, ages[to]));
            while cells > 1 && turn(end(cells)) > MAX_TURN {
                cells /= 2;
            }
            let to = end(cells);
            if cells == 1 {
                self.add_one(samples[from], [ages[from], ages[to]], clock, window);
            } else {
                self.add_group(&samples[from..to], &ages[from..=to], clock, window);
            }
            from = to;
        }
    }

    fn add_group(&mut self, samples: &[f64], ages: &[f64], clock: &Clock, window: &mut Window<'_>) {
        let newest = ages[samples.len()];
        self.ages.clear();
        self.ages
            .extend(ages.iter().map(|age| clock.clip(*age) - clock.clip(newest)));
        let span = self.ages[0];
        if span <= 0.0 {
            return;
        }
        let mut moments = [0.0; NODES];
        let local = Clock::Legs { elapsed: span };
        self.local.hold(samples, &self.ages, &local, &mut moments);
        let mut weights = [0.0; NODES];
        for (moment, row) in moments.iter().zip(&self.spread) {
            weights
                .iter_mut()
                .zip(row)
                .for_each(|(w, s)| *w += moment * s);
        }
        self.add_nodes(&weights, [span, clock.clip(newest)], clock, window);
    }

    /// One cell, in as many parts as its turns ask for.
    fn add_one(
        &self,
        sample: f64,
        [oldest, newest]: [f64; 2],
        clock: &Clock,
        window: &mut Window<'_>,
    ) {
        let weights = self.weights.map(|weight| sample * weight);
        let (mut from, to) = (clock.clip(oldest), clock.clip(newest));
        while from > to {
            let mut span = from - to;
            let start = angle(clock, from);
            for _ in 0..MAX_HALVINGS {
                if self.order * (start - angle(clock, from - span)) <= MAX_TURN_OF_CONSTANT {
                    break;
                }
                span /= 2.0;
            }
            let end = if span == from - to { to } else { from - span };
            self.add_nodes(&weights, [from - end, end], clock, window);
            if end >= from {
                return;
            }
            from = end;
        }
    }

    fn add_nodes(
        &self,
        weights: &[f64; NODES],
        [span, newest]: [f64; 2],
        clock: &Clock,
        window: &mut Window<'_>,
    ) {
        for (weight, from_new) in weights.iter().zip(&self.from_new) {
            let age = newest + span * from_new;
            let Place {
                from_start,
                from_now,
            } = clock.place(age);
            let weight = span * clock.density(age) * weight;
            if from_now <= 0.5 {
                window.add_right(2.0 * from_now, weight);
            } else {
                window.add_left(2.0 * from_start, weight);
            }
        }
    }
}

/// `theta` of an instant, `x = cos(theta)`: how far the polynomials have turned since now.
fn angle(clock: &Clock, age: f64) -> f64 {
    2.0 * clock.place(age).from_now.sqrt().asin()
}
