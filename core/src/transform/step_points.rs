//! Step functions become weighted points, for the fast kernels.
//!
//! Cells in a row are taken together as long as no `P_n` turns by more than [`MAX_TURN`] over them:
//! there every `P_n` is a polynomial of degree 15 to rounding, so the cells' values count by their
//! first 16 local moments, and those by 16 Gauss nodes. All weights are of the size of a share of
//! the window: nothing cancels. Cells of width one have their matrix made once, and their largest groups are joined, two
//! and two, as long as that holds of all: the nodes of both are weighed onto those of the whole.

use super::mirrored_matrix::{MirroredMatrix, NODES};
use super::window_projector::{EvenWindow, StepFunction, StepJumps, WindowMeasure, WindowPoints};
use crate::math::simd::CompensatedSum;
use crate::math::{NodePairs, SimdLevel};

/// A cosine of half of this argument each way leaves `2 J_16(1.6) = 3e-15` beyond degree 15.
const MAX_TURN: f64 = 3.2;
/// For a constant, 16 nodes are exact to degree 31, and `2 J_32(8) = 1e-16`.
const MAX_TURN_OF_CONSTANT: f64 = 16.0;
/// Cells of a group that is not joined. The 63 knots of the largest fill two strips of the local recurrence.
const SIZES: [usize; 6] = [62, 31, 15, 7, 3, 1];
const MAX_CELLS: usize = SIZES[0];
/// Cells that are summed at once.
const SUMMED: usize = 2048;
/// Groups are joined so often, to 1984 cells.
const MAX_JOINS: usize = 5;
/// Of the density at a joined group's new end, that at its old one: a slope of `0.05` times `2 J_15(1.6) = 5e-14`
/// leaves 1.4e-15 beyond degree 15.
const MIN_DENSITY_RATIO: f64 = 0.9;
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
    /// Weights of the nodes from cells of width one, a matrix a size.
    uniform: Vec<MirroredMatrix>,
    /// Weights of the nodes from those of both halves.
    joined: MirroredMatrix,
    /// Weights of groups that are being joined, and of those that they make.
    parts: [Vec<[f64; NODES]>; 2],
    ages: Vec<f64>,
}

/// Names how a group is made of cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum GroupSize {
    /// The largest of [`SIZES`], joined so often.
    Joined(usize),
    /// One of [`SIZES`].
    Plain(usize),
}

impl GroupSize {
    fn cells(self) -> usize {
        match self {
            Self::Joined(joins) => MAX_CELLS << joins,
            Self::Plain(size) => SIZES[size],
        }
    }

    fn larger(self) -> Self {
        match self {
            Self::Plain(0) => Self::Joined(1),
            Self::Plain(size) => Self::Plain(size - 1),
            Self::Joined(joins) => Self::Joined((joins + 1).min(MAX_JOINS)),
        }
    }

    fn smaller(self) -> Self {
        match self {
            Self::Joined(1) => Self::Plain(0),
            Self::Joined(joins) => Self::Joined(joins - 1),
            Self::Plain(size) => Self::Plain((size + 1).min(SIZES.len() - 1)),
        }
    }
}

/// Names a stretch of the past by its newest instant and its length, in the measure's unit of age.
#[derive(Clone, Copy)]
struct AgeSpan {
    length: f64,
    newest: f64,
}

impl AgeSpan {
    /// That of a group's ends.
    fn of(knots: &[f64]) -> Self {
        let [oldest, .., newest] = *knots else {
            return Self {
                length: 0.0,
                newest: 0.0,
            };
        };
        Self {
            length: oldest - newest,
            newest,
        }
    }
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
            uniform: Vec::new(),
            joined: MirroredMatrix::prepare(level, &[]),
            parts: [0, 1].map(|_| vec![[0.0; NODES]; 1 << MAX_JOINS]),
            ages: Vec::with_capacity(MAX_CELLS + 1),
        };
        let units = SIZES.map(|cells| (0..cells).map(|j| new.unit(j, cells)).collect::<Vec<_>>());
        new.uniform = units
            .iter()
            .map(|rows| MirroredMatrix::prepare(level, rows))
            .collect();
        new.joined = MirroredMatrix::prepare(level, &new.node_rows());
        new
    }

    /// Weights of the nodes of a group from those of its older and its newer half, of whose length its own is twice.
    fn node_rows(&self) -> Vec<[f64; NODES]> {
        let row = |from_new: f64| {
            let moments = crate::math::legendre::polynomials(NODES, 2.0 * from_new);
            let moments: Vec<f64> = moments.into_iter().map(|[p, _]| 0.5 * p).collect();
            weigh(&moments, &self.spread)
        };
        let older = self.from_new.iter().map(|from_new| 0.5 + 0.5 * from_new);
        let newer = self.from_new.iter().map(|from_new| 0.5 * from_new);
        older.chain(newer).map(row).collect()
    }

    /// Weights of one cell among some of its width.
    fn unit(&mut self, cell: usize, cells: usize) -> [f64; NODES] {
        let mut values = [0.0; MAX_CELLS];
        values[cell] = 1.0;
        self.ages.clear();
        self.ages.extend((0..=cells).rev().map(|age| age as f64));
        self.local_weights(&values[..cells])
    }

    /// Adds a function whose first `units` cells are of width one, and its values to a sum: a stretch at a time, shortly
    /// before they are weighed, so that they are fetched once.
    pub(super) fn add(
        &mut self,
        StepFunction { values, knots, .. }: StepFunction<'_>,
        units: usize,
        measure: &impl WindowMeasure,
        points: &mut WindowPoints,
        sum: &mut CompensatedSum,
    ) {
        let (mut from, mut size, mut summed) = (0, GroupSize::Plain(0), 0);
        while from < values.len() {
            size = self.group_size(size, knots, from, units, measure);
            let to = (from + size.cells()).min(values.len());
            if summed < to {
                let next = (summed + SUMMED).min(values.len()).max(to);
                sum.add(&values[summed..next]);
                summed = next;
            }
            let (cells, ends) = (&values[from..to], &knots[from..=to]);
            let is_uniform = to <= units || is_uniform(ends, measure);
            match size {
                GroupSize::Joined(joins) => {
                    let weights = self.join(joins, cells);
                    self.add_nodes(&weights, AgeSpan::of(ends), measure, points);
                }
                GroupSize::Plain(size) if SIZES[size] == 1 => {
                    self.add_one(values[from], knots[from], knots[to], measure, points);
                }
                GroupSize::Plain(size) if cells.len() == SIZES[size] && is_uniform => {
                    let mut weights = [[0.0; NODES]];
                    self.uniform[size].weigh(cells, &mut weights);
                    self.add_nodes(&weights[0], AgeSpan::of(ends), measure, points);
                }
                GroupSize::Plain(_) => self.add_group(cells, ends, measure, points),
            }
            from = to;
        }
    }

    /// The largest size, but at most one larger than the last, that a group of these cells may have; of the first
    /// `units` each is of width one.
    fn group_size(
        &self,
        last: GroupSize,
        knots: &[f64],
        from: usize,
        units: usize,
        measure: &impl WindowMeasure,
    ) -> GroupSize {
        let start = angle(measure, knots[from]);
        let fits = |size: GroupSize| {
            // Cut by the count alone, so that cells of no width behind the last change nothing.
            let to = (from + size.cells()).min(knots.len() - 1);
            let turns = || self.order * (start - angle(measure, knots[to])) <= MAX_TURN;
            match size {
                GroupSize::Plain(size) => SIZES[size] == 1 || turns(),
                GroupSize::Joined(_) => {
                    let is_whole = from + size.cells() <= units;
                    is_whole && turns() && is_even(measure, knots[from], knots[to])
                }
            }
        };
        let mut size = last.larger();
        while !fits(size) {
            size = size.smaller();
        }
        size
    }

    /// Weights of the nodes of groups that are joined so often.
    fn join(&mut self, joins: usize, cells: &[f64]) -> [f64; NODES] {
        let [parts, next] = &mut self.parts;
        self.uniform[0].weigh(cells, &mut parts[..1 << joins]);
        for left in (0..joins).rev() {
            let halves = parts[..2 << left].as_flattened();
            self.joined.weigh(halves, &mut next[..1 << left]);
            std::mem::swap(parts, next);
        }
        parts[0]
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
            known_units: 0,
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
            let place = measure.place(age);
            points.add_place(place, ages.length * measure.density(age) * weight);
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

/// Tells whether a group weighs alike all over, so that its products with polynomials are of a degree hardly higher.
fn is_even(measure: &impl WindowMeasure, oldest: f64, newest: f64) -> bool {
    let [old, new] = [oldest, newest].map(|age| measure.density(age));
    old >= MIN_DENSITY_RATIO * new
}

/// `theta` of an instant, `x = cos(theta)`: how far the polynomials have turned since now.
fn angle(measure: &impl WindowMeasure, age: f64) -> f64 {
    2.0 * measure.place(age).from_now.sqrt().asin()
}
