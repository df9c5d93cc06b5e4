//! Step functions become weighted points, for the fast kernels.
//!
//! Cells in a row are taken together as long as no `P_n` turns by more than [`MAX_TURN`] over them:
//! there every `P_n` is a polynomial of degree 15 to rounding, so the cells' values count by their
//! first 16 local moments, and those by 16 Gauss nodes. All weights are of the size of a share of
//! the window: nothing cancels. Cells of width one have their matrix made once, and their largest groups are joined, two
//! and two, as long as that holds of all: the nodes of both are weighed onto those of the whole. Four such groups in a
//! row are weighed onto 32 nodes, on which `P_n` may turn four times as far: half as many points.

use super::group_nodes::{AgeSpan, GroupNodes, weigh};
use super::group_size::{GroupSize, MAX_CELLS, MAX_GROUPS, PARTS, SIZES};
use super::mirrored_matrix::MirroredMatrix;
use super::step_function::{BegunSteps, EvenWindow, StepFunction, WindowMeasure};
use super::step_jumps::StepJumps;
use super::window_points::WindowPoints;
use crate::math::SimdLevel;
use std::f64::consts::FRAC_PI_2;

/// Gauss nodes of a group, and of a wide one.
const NODES: usize = 16;
const WIDE_NODES: usize = 2 * NODES;
/// A cosine of half of this argument each way leaves `2 J_16(1.6) = 3e-15` beyond degree 15; of four times as much,
/// `2 J_32(6.4) = 1e-19` beyond degree 31.
const MAX_TURN: f64 = 3.2;
/// For a constant, 16 nodes are exact to degree 31, and `2 J_32(8) = 1e-16`.
const MAX_TURN_OF_CONSTANT: f64 = 16.0;
/// Of the density at a joined group's new end, that at its old one: a slope of `0.05` times `2 J_15(1.6) = 5e-14`
/// leaves 1.4e-15 beyond degree 15.
const MIN_DENSITY_RATIO: f64 = 0.9;
/// A cell halved this often has no width.
const MAX_HALVINGS: usize = 64;

/// Turns steps into weighted points, with a plan and scratch of its own.
#[derive(Clone, Debug)]
pub(super) struct StepPoints {
    order: f64,
    /// Of half of the angle by which a group may turn.
    max_sine: f64,
    local: StepJumps,
    nodes: GroupNodes<NODES>,
    wide: GroupNodes<WIDE_NODES>,
    /// Weights of the nodes from cells of width one, a matrix a size.
    uniform: Vec<MirroredMatrix<NODES>>,
    /// Weights of the nodes from those of both halves.
    joined: MirroredMatrix<NODES>,
    /// Weights of a wide group's nodes from those of its parts.
    widened: MirroredMatrix<WIDE_NODES>,
    /// Weights of groups that are being joined, and of those that they make.
    parts: [Vec<[f64; NODES]>; 2],
    /// Of the knots of a group that has no matrix, its newest instant being of age 0.
    ages: Box<[f64; MAX_CELLS + 1]>,
    /// How many cells of a function have been added, and the size of their last group.
    added: usize,
    size: GroupSize,
}

impl StepPoints {
    /// Allocates.
    pub(super) fn prepare(level: SimdLevel, order: usize) -> Self {
        let (nodes, wide) = (GroupNodes::<NODES>::prepare(), GroupNodes::prepare());
        let joined = nodes.rows_of_parts(2, &nodes.from_new);
        let widened = wide.rows_of_parts(PARTS, &nodes.from_new);
        let order = order as f64;
        let mut new = Self {
            order,
            max_sine: (MAX_TURN / (2.0 * order)).min(FRAC_PI_2).sin(),
            local: StepJumps::prepare(level, NODES),
            nodes,
            wide,
            uniform: Vec::new(),
            joined: MirroredMatrix::prepare(level, &joined),
            widened: MirroredMatrix::prepare(level, &widened),
            parts: [0, 1].map(|_| vec![[0.0; NODES]; MAX_GROUPS]),
            ages: Box::new([0.0; MAX_CELLS + 1]),
            added: 0,
            size: GroupSize::Plain(0),
        };
        let units = SIZES.map(|cells| (0..cells).map(|j| new.unit(j, cells)).collect::<Vec<_>>());
        new.uniform = units
            .iter()
            .map(|rows| MirroredMatrix::prepare(level, rows))
            .collect();
        new
    }

    /// Weights of one cell among some of its width.
    fn unit(&mut self, cell: usize, cells: usize) -> [f64; NODES] {
        let mut values = [0.0; MAX_CELLS];
        values[cell] = 1.0;
        let ages = (0..=cells).rev().map(|age| age as f64);
        self.ages
            .iter_mut()
            .zip(ages)
            .for_each(|(to, age)| *to = age);
        self.local_weights(&values[..cells])
    }

    /// Adds of a function, whose first `units` cells are of width one, the groups of which all values are known and that
    /// were not added before. Returns the first cell that is left.
    pub(super) fn add(
        &mut self,
        steps: BegunSteps<'_>,
        units: usize,
        measure: &impl WindowMeasure,
        points: &mut WindowPoints,
    ) -> usize {
        let (knots, last) = (steps.knots, steps.cells());
        while self.added < last {
            let size = self.group_size(self.size, knots, self.added, units, measure);
            let cells = self.added..(self.added + size.cells()).min(last);
            if cells.end > steps.known() {
                break;
            }
            let group = StepFunction {
                values: &steps.values_from(cells.start)[..cells.len()],
                knots: &knots[cells.start..=cells.end],
                known_units: if cells.end <= units { cells.len() } else { 0 },
            };
            self.add_group(size, group, measure, points);
            (self.added, self.size) = (cells.end, size);
        }
        self.added
    }

    /// Forgets how far a function has been added.
    pub(super) fn begin(&mut self) {
        (self.added, self.size) = (0, GroupSize::Plain(0));
    }

    fn add_group(
        &mut self,
        size: GroupSize,
        group: StepFunction<'_>,
        measure: &impl WindowMeasure,
        points: &mut WindowPoints,
    ) {
        let (cells, ends) = (group.values, group.knots);
        let are_units = || group.known_units == cells.len() || is_uniform(ends, measure);
        match size {
            GroupSize::Joined => {
                self.join(size, cells);
                let weights = &self.parts[0][0];
                self.nodes.add(weights, AgeSpan::of(ends), measure, points);
            }
            GroupSize::Wide(_) => {
                self.join(size, cells);
                let mut weights = [[0.0; WIDE_NODES]];
                let parts = self.parts[0][..PARTS].as_flattened();
                self.widened.weigh(parts, &mut weights);
                self.wide
                    .add(&weights[0], AgeSpan::of(ends), measure, points);
            }
            GroupSize::Plain(size) if SIZES[size] == 1 => {
                self.add_one(cells[0], ends[0], ends[1], measure, points);
            }
            GroupSize::Plain(size) if cells.len() == SIZES[size] && are_units() => {
                let mut weights = [[0.0; NODES]];
                self.uniform[size].weigh(cells, &mut weights);
                self.nodes
                    .add(&weights[0], AgeSpan::of(ends), measure, points);
            }
            GroupSize::Plain(_) => self.add_cells(cells, ends, measure, points),
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
        // Cut by the count alone, so that cells of no width behind the last change nothing.
        let age = |cells: usize| knots[(from + cells).min(knots.len() - 1)];
        let turns = |from, to| self.turns_little(measure, age(from), age(to));
        let fits = |size: GroupSize| {
            let cells = size.cells();
            let is_whole = from + cells <= units;
            match size {
                GroupSize::Plain(size) => SIZES[size] == 1 || turns(0, cells),
                GroupSize::Joined => {
                    is_whole && turns(0, cells) && is_even(measure, age(0), age(cells))
                }
                // Between the outermost parts none turns further than both.
                GroupSize::Wide(_) => {
                    let part = cells / PARTS;
                    let are_slow = || turns(cells - part, cells) && turns(0, part);
                    is_whole && are_slow() && is_even(measure, age(0), age(cells))
                }
            }
        };
        let mut size = last.larger();
        while !fits(size) {
            size = size.smaller();
        }
        size
    }

    /// Tells whether no polynomial turns far between two ages. Of `sin(theta/2)^2`, which is a place's share of the
    /// window, the difference is `sin((theta' - theta)/2) sin((theta' + theta)/2)`: no angle has to be known.
    fn turns_little(&self, measure: &impl WindowMeasure, older: f64, newer: f64) -> bool {
        let [old, new] = [older, newer].map(|age| measure.place(age));
        let between =
            (old.from_now * new.from_start).sqrt() + (old.from_start * new.from_now).sqrt();
        old.from_now - new.from_now <= self.max_sine * between
    }

    /// Weighs cells onto the nodes of their groups, and joins these as often as the size says: the first of `parts`.
    fn join(&mut self, size: GroupSize, cells: &[f64]) {
        let [parts, next] = &mut self.parts;
        let mut groups = cells.len() / MAX_CELLS;
        self.uniform[0].weigh(cells, &mut parts[..groups]);
        for _ in 0..size.joins() {
            groups /= 2;
            let halves = parts[..2 * groups].as_flattened();
            self.joined.weigh(halves, &mut next[..groups]);
            std::mem::swap(parts, next);
        }
    }

    fn add_cells(
        &mut self,
        values: &[f64],
        ages: &[f64],
        measure: &impl WindowMeasure,
        points: &mut WindowPoints,
    ) {
        let newest = ages[values.len()];
        for (to, age) in self.ages.iter_mut().zip(ages) {
            *to = measure.clip(*age) - measure.clip(newest);
        }
        let span = self.ages[0];
        if span <= 0.0 {
            return;
        }
        let weights = self.local_weights(values);
        let ages = AgeSpan {
            length: span,
            newest: measure.clip(newest),
        };
        self.nodes.add(&weights, ages, measure, points);
    }

    /// Weights of the nodes of a group whose newest instant is of age 0.
    fn local_weights(&mut self, values: &[f64]) -> [f64; NODES] {
        let mut moments = [0.0; NODES];
        let local = EvenWindow {
            length: self.ages[0],
        };
        let cells = StepFunction {
            values,
            knots: &self.ages[..=values.len()],
            known_units: 0,
        };
        self.local.project(cells, &local, &mut moments);
        weigh(&moments, &self.nodes.spread)
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
        let weights = self.nodes.weights.map(|weight| value * weight);
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
            self.nodes.add(&weights, ages, measure, points);
            if end >= from {
                return;
            }
            from = end;
        }
    }
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
