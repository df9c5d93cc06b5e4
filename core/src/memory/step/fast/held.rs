//! A block of samples held on cells, as weighted points.
//!
//! Cells in a row are taken together as long as no `P_n` turns by more than [`MAX_TURN`] over them:
//! there every `P_n` is a polynomial of degree 15 to rounding, so the cells' sound counts by its
//! first 16 local moments, and those by 16 Gauss nodes. All weights are of the size of a share of
//! the window: nothing cancels. Cells of one frame each have their matrix made once.

use super::points::Window;
use crate::math::{GaussPairs, SimdLevel};
use crate::memory::measure::{RunningMeasure, WindowPlace};
use crate::memory::step::Projector;

/// Gauss nodes of a group.
const NODES: usize = 16;
/// A cosine of half of this argument each way leaves `2 J_16(1.6) = 3e-15` beyond degree 15.
const MAX_TURN: f64 = 3.2;
/// For a constant, 16 nodes are exact to degree 31, and `2 J_32(8) = 1e-16`.
const MAX_TURN_OF_CONSTANT: f64 = 16.0;
/// Cells of a group. The 63 knots of the largest fill two strips of the local recurrence.
const SIZES: [usize; 6] = [62, 31, 15, 7, 3, 1];
const MAX_CELLS: usize = SIZES[0];
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
    /// Weights of the nodes from cells of one frame each, `[size][cell][node]`.
    uniform: [Vec<[f64; NODES]>; SIZES.len()],
    ages: Vec<f64>,
}

impl Held {
    /// Allocates.
    pub(super) fn new(level: SimdLevel, order: usize) -> Self {
        let gauss = GaussPairs::new(NODES);
        let pair = |k: usize| k.min(NODES - 1 - k);
        let from_new = std::array::from_fn(|k| {
            let near = gauss.delta[pair(k)] / 2.0;
            if k < NODES / 2 { near } else { 1.0 - near }
        });
        let weights: [f64; NODES] = std::array::from_fn(|k| gauss.weight[pair(k)]);
        let mut spread = [[0.0; NODES]; NODES];
        for k in 0..NODES {
            let values = crate::math::legendre::polynomials(NODES, 2.0 * from_new[k]);
            for (i, [p, _]) in values.into_iter().enumerate() {
                spread[i][k] = (2 * i + 1) as f64 * p * weights[k];
            }
        }
        let mut new = Self {
            order: order as f64,
            local: Projector::prepare(level, NODES, MAX_CELLS),
            from_new,
            weights,
            spread,
            uniform: Default::default(),
            ages: Vec::with_capacity(MAX_CELLS + 1),
        };
        new.uniform = SIZES.map(|cells| (0..cells).map(|j| new.unit(j, cells)).collect());
        new
    }

    /// Weights of one cell among some of its width.
    fn unit(&mut self, cell: usize, cells: usize) -> [f64; NODES] {
        let mut samples = [0.0; MAX_CELLS];
        samples[cell] = 1.0;
        self.ages.clear();
        self.ages.extend((0..=cells).rev().map(|age| age as f64));
        self.local_weights(&samples[..cells])
    }

    /// `ages` are the cells' knots, oldest first, one more than the samples.
    pub(super) fn add(
        &mut self,
        samples: &[f64],
        ages: &[f64],
        clock: &RunningMeasure,
        window: &mut Window<'_>,
    ) {
        let (mut from, mut size) = (0, 0_usize);
        while from < samples.len() {
            // Cut by the count alone, so that cells of no width behind the last change nothing.
            let end = |cells: usize| (from + cells).min(samples.len());
            let start = angle(clock, ages[from]);
            let turn = |to: usize| self.order * (start - angle(clock, ages[to]));
            size = size.saturating_sub(1);
            while SIZES[size] > 1 && turn(end(SIZES[size])) > MAX_TURN {
                size += 1;
            }
            let to = end(SIZES[size]);
            let (cells, knots) = (&samples[from..to], &ages[from..=to]);
            if SIZES[size] == 1 {
                self.add_one(samples[from], [ages[from], ages[to]], clock, window);
            } else if to - from == SIZES[size] && is_uniform(knots, clock) {
                let weights = weigh(cells, &self.uniform[size]);
                self.add_nodes(&weights, [cells.len() as f64, ages[to]], clock, window);
            } else {
                self.add_group(cells, knots, clock, window);
            }
            from = to;
        }
    }

    fn add_group(
        &mut self,
        samples: &[f64],
        ages: &[f64],
        clock: &RunningMeasure,
        window: &mut Window<'_>,
    ) {
        let newest = ages[samples.len()];
        self.ages.clear();
        self.ages
            .extend(ages.iter().map(|age| clock.clip(*age) - clock.clip(newest)));
        let span = self.ages[0];
        if span <= 0.0 {
            return;
        }
        let weights = self.local_weights(samples);
        self.add_nodes(&weights, [span, clock.clip(newest)], clock, window);
    }

    /// Weights of the nodes of a group whose newest instant is of age 0.
    fn local_weights(&mut self, samples: &[f64]) -> [f64; NODES] {
        let mut moments = [0.0; NODES];
        let elapsed = self.ages[0];
        let local = RunningMeasure::Legs { elapsed };
        self.local.hold(samples, &self.ages, &local, &mut moments);
        weigh(&moments, &self.spread)
    }

    /// One cell, in as many parts as its turns ask for.
    fn add_one(
        &self,
        sample: f64,
        [oldest, newest]: [f64; 2],
        clock: &RunningMeasure,
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
        clock: &RunningMeasure,
        window: &mut Window<'_>,
    ) {
        for (weight, from_new) in weights.iter().zip(&self.from_new) {
            let age = newest + span * from_new;
            let WindowPlace {
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

/// `sum_i values_i rows_i`.
fn weigh(values: &[f64], rows: &[[f64; NODES]]) -> [f64; NODES] {
    let mut sums = [0.0; NODES];
    for (value, row) in values.iter().zip(rows) {
        sums.iter_mut()
            .zip(row)
            .for_each(|(sum, r)| *sum += value * r);
    }
    sums
}

/// Cells of one frame each, all within the window.
fn is_uniform(ages: &[f64], clock: &RunningMeasure) -> bool {
    let is_whole = ages.iter().all(|age| clock.clip(*age) == *age);
    is_whole && ages.windows(2).all(|pair| pair[0] - pair[1] == 1.0)
}

/// `theta` of an instant, `x = cos(theta)`: how far the polynomials have turned since now.
fn angle(clock: &RunningMeasure, age: f64) -> f64 {
    2.0 * clock.place(age).from_now.sqrt().asin()
}
