//! Step functions become weighted points, for the fast kernels.
//!
//! Cells in a row are taken together as long as no `P_n` turns by more than [`MAX_TURN`] over them:
//! there every `P_n` is a polynomial of degree 15 to rounding, so the cells' values count by their
//! first 16 local moments, and those by 16 Gauss nodes. All weights are of the size of a share of
//! the window: nothing cancels. Cells of width one have their matrix made once.

use super::projector::Side;
use super::window_projector::{
    EvenWindow, StepFunction, StepJumps, WindowMeasure, WindowPlace, WindowPoints,
};
use crate::math::{NodePairs, SimdLevel};

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

/// Turns steps into weighted points, with a plan and scratch of its own.
#[derive(Clone, Debug)]
pub(super) struct StepPoints {
    order: f64,
    local: StepJumps,
    /// `1 - u` of the nodes and their weights, `u` from 0 at the group's old end to 1.
    from_new: [f64; NODES],
    weights: [f64; NODES],
    /// `[moment][node]`: `(2i+1) P_i` times the node's weight.
    spread: [[f64; NODES]; NODES],
    /// Weights of the nodes from cells of width one, `[size][cell][node]`.
    uniform: [Vec<[f64; NODES]>; SIZES.len()],
    ages: Vec<f64>,
}

/// Names a stretch of the past by its newest instant and its length, in the measure's unit of age.
#[derive(Clone, Copy)]
struct AgeSpan {
    length: f64,
    newest: f64,
}

impl StepPoints {
    /// Allocates.
    pub(super) fn prepare(level: SimdLevel, order: usize) -> Self {
        let gauss = NodePairs::gauss_legendre(NODES);
        let pair = |k: usize| k.min(NODES - 1 - k);
        let from_new = std::array::from_fn(|k| {
            let near = gauss.delta[pair(k)] / 2.0;
            if k < NODES / 2 { near } else { 1.0 - near }
        });
        let weights: [f64; NODES] = std::array::from_fn(|k| gauss.weight[pair(k)]);
        let mut spread = [[0.0; NODES]; NODES];
        for k in 0..NODES {
            let polynomials = crate::math::legendre::polynomials(NODES, 2.0 * from_new[k]);
            for (i, [p, _]) in polynomials.into_iter().enumerate() {
                spread[i][k] = (2 * i + 1) as f64 * p * weights[k];
            }
        }
        let mut new = Self {
            order: order as f64,
            local: StepJumps::prepare(level, NODES),
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
        let mut values = [0.0; MAX_CELLS];
        values[cell] = 1.0;
        self.ages.clear();
        self.ages.extend((0..=cells).rev().map(|age| age as f64));
        self.local_weights(&values[..cells])
    }

    pub(super) fn add(
        &mut self,
        StepFunction { values, knots }: StepFunction<'_>,
        measure: &impl WindowMeasure,
        points: &mut WindowPoints,
    ) {
        let (mut from, mut size) = (0, 0_usize);
        while from < values.len() {
            // Cut by the count alone, so that cells of no width behind the last change nothing.
            let end = |cells: usize| (from + cells).min(values.len());
            let start = angle(measure, knots[from]);
            let turn = |to: usize| self.order * (start - angle(measure, knots[to]));
            size = size.saturating_sub(1);
            while SIZES[size] > 1 && turn(end(SIZES[size])) > MAX_TURN {
                size += 1;
            }
            let to = end(SIZES[size]);
            let (cells, ends) = (&values[from..to], &knots[from..=to]);
            if SIZES[size] == 1 {
                self.add_one(values[from], knots[from], knots[to], measure, points);
            } else if to - from == SIZES[size] && is_uniform(ends, measure) {
                let weights = weigh(cells, &self.uniform[size]);
                let ages = AgeSpan {
                    length: cells.len() as f64,
                    newest: knots[to],
                };
                self.add_nodes(&weights, ages, measure, points);
            } else {
                self.add_group(cells, ends, measure, points);
            }
            from = to;
        }
    }

    fn add_group(
        &mut self,
        values: &[f64],
        ages: &[f64],
        measure: &impl WindowMeasure,
        points: &mut WindowPoints,
    ) {
        let newest = ages[values.len()];
        self.ages.clear();
        self.ages.extend(
            ages.iter()
                .map(|age| measure.clip(*age) - measure.clip(newest)),
        );
        let span = self.ages[0];
        if span <= 0.0 {
            return;
        }
        let weights = self.local_weights(values);
        let ages = AgeSpan {
            length: span,
            newest: measure.clip(newest),
        };
        self.add_nodes(&weights, ages, measure, points);
    }

    /// Weights of the nodes of a group whose newest instant is of age 0.
    fn local_weights(&mut self, values: &[f64]) -> [f64; NODES] {
        let mut moments = [0.0; NODES];
        let local = EvenWindow {
            length: self.ages[0],
        };
        let cells = StepFunction {
            values,
            knots: &self.ages,
        };
        self.local.project(cells, &local, &mut moments);
        weigh(&moments, &self.spread)
    }

    /// One cell, in as many parts as its turns ask for.
    fn add_one(
        &self,
        value: f64,
        oldest: f64,
        newest: f64,
        measure: &impl WindowMeasure,
        points: &mut WindowPoints,
    ) {
        let weights = self.weights.map(|weight| value * weight);
        let (mut from, to) = (measure.clip(oldest), measure.clip(newest));
        while from > to {
            let mut span = from - to;
            let start = angle(measure, from);
            for _ in 0..MAX_HALVINGS {
                if self.order * (start - angle(measure, from - span)) <= MAX_TURN_OF_CONSTANT {
                    break;
                }
                span /= 2.0;
            }
            let end = if span == from - to { to } else { from - span };
            let ages = AgeSpan {
                length: from - end,
                newest: end,
            };
            self.add_nodes(&weights, ages, measure, points);
            if end >= from {
                return;
            }
            from = end;
        }
    }

    fn add_nodes(
        &self,
        weights: &[f64; NODES],
        ages: AgeSpan,
        measure: &impl WindowMeasure,
        points: &mut WindowPoints,
    ) {
        for (weight, from_new) in weights.iter().zip(&self.from_new) {
            let age = ages.newest + ages.length * from_new;
            let WindowPlace {
                from_start,
                from_now,
            } = measure.place(age);
            let weight = ages.length * measure.density(age) * weight;
            if from_now <= 0.5 {
                points.add(Side::Right, 2.0 * from_now, weight);
            } else {
                points.add(Side::Left, 2.0 * from_start, weight);
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

/// Cells of width one, all within the window.
fn is_uniform(ages: &[f64], measure: &impl WindowMeasure) -> bool {
    let is_whole = ages.iter().all(|age| measure.clip(*age) == *age);
    is_whole && ages.windows(2).all(|pair| pair[0] - pair[1] == 1.0)
}

/// `theta` of an instant, `x = cos(theta)`: how far the polynomials have turned since now.
fn angle(measure: &impl WindowMeasure, age: f64) -> f64 {
    2.0 * measure.place(age).from_now.sqrt().asin()
}
