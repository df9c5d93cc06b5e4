//! The connection far from its diagonal: cells of `LEAF 2^t` orders whose neighbours' neighbours
//! are at least two cells away see each other through `NODES` Chebyshev points.
//!
//! The entry `a((n-m)/2) a((n+m)/2)` is smooth there: with two cells between, interpolation errs
//! by `(5 + sqrt 24)^-16 = 1e-16` of it. Cost: `O(NODES^2 / LEAF)` multiply-adds a coefficient.

use super::dense::{self, CELL, LeafRow, Matrix};
use super::phases::{self, levels};
use super::{Direction, LEAF, NODES};
use crate::math::chebyshev::{lagrange, points};
use crate::math::gamma_ratio;
use crate::math::simd::CacheAligned;
use fearless_simd::prelude::*;
use std::ops::Range;

/// Cells of one size and the matrices between them.
#[derive(Clone, Debug)]
struct TreeLevel {
    cells: usize,
    /// The level's first cell among those of all levels.
    first: usize,
    /// The first pair of each lower cell.
    pairs: Vec<usize>,
    /// `[pair]`, pairs ordered by their lower cell.
    forward: Vec<Matrix>,
    transposed: Vec<Matrix>,
}

/// Plans the far part of the connection.
#[derive(Clone, Debug)]
pub(crate) struct Tree {
    /// Smallest cells first; empty where everything is near.
    levels: Vec<TreeLevel>,
    /// Lagrange polynomials of a leaf's nodes, `[order][node]` and `[node][order]`.
    rows: Vec<LeafRow<NODES>>,
    columns: Vec<LeafRow<LEAF>>,
    /// Matrices from a child (left, right) to its parent, `[child node][parent node]`, and back.
    up: Vec<Matrix>,
    down: Vec<Matrix>,
}

/// Holds what the cells of all levels hold while the connection is applied.
#[derive(Clone, Debug)]
pub(crate) struct Expansions {
    multipole: Vec<f64>,
    local: Vec<f64>,
}

impl Tree {
    /// Plans for `leaves` leaves. Allocates 160 bytes an order.
    pub(crate) fn prepare(leaves: usize) -> Self {
        let level = |first: &mut usize, level: usize| {
            let cells = phases::cells(leaves, level);
            let new = TreeLevel::prepare(cells, *first, (LEAF << level) as f64);
            *first += cells;
            Some(new)
        };
        let levels = (0..levels(leaves)).scan(0, level).collect();
        let rows: Vec<_> = (0..LEAF)
            .map(|i| CacheAligned(basis(place_in_leaf(i))))
            .collect();
        let parent = |side: f64| {
            let rows = nodes().map(|node| basis(0.5 * node + side));
            matrix(|l, k| rows[l][k])
        };
        let up: Vec<Matrix> = [-0.5, 0.5].map(parent).into();
        Self {
            levels,
            columns: (0..NODES)
                .map(|k| CacheAligned(std::array::from_fn(|i| rows[i].0[k])))
                .collect(),
            rows,
            down: up.iter().map(transposed).collect(),
            up,
        }
    }

    pub(crate) fn expansions(&self) -> Expansions {
        let count = self
            .levels
            .last()
            .map_or(0, |level| level.first + level.cells);
        Expansions {
            multipole: vec![0.0; count * CELL],
            local: vec![0.0; count * CELL],
        }
    }

    /// Multipole expansions of these leaves, from whole leaves of coefficients.
    #[inline(always)]
    pub(crate) fn p2m<S: Simd>(
        &self,
        simd: S,
        from: &[f64],
        leaves: Range<usize>,
        expansions: &mut Expansions,
    ) {
        let from = from[leaves.start * LEAF..leaves.end * LEAF].chunks_exact(LEAF);
        let to = expansions.multipole[numbers(leaves)].chunks_exact_mut(CELL);
        from.zip(to)
            .for_each(|(from, to)| dense::p2m(simd, &self.rows, from, to));
    }

    /// Computes multipole expansions of these cells, from those of the level below.
    #[inline(always)]
    pub(crate) fn m2m<S: Simd>(
        &self,
        simd: S,
        level: usize,
        parents: Range<usize>,
        expansions: &mut Expansions,
    ) {
        let [child, parent] = [level - 1, level].map(|level| self.levels[level].first);
        let (below, above) = expansions.multipole.split_at_mut(parent * CELL);
        let below = &below[child * CELL..];
        let above = above[numbers(parents.clone())].chunks_exact_mut(CELL);
        for (parent, to) in parents.zip(above) {
            to.fill(0.0);
            let children = below[2 * parent * CELL..].chunks_exact(CELL).zip(&self.up);
            children.for_each(|(from, up)| dense::add_product(simd, up, from, to));
        }
    }

    /// Adds what far cells of their size bring to these cells' local expansions, or what these cells bring to
    /// theirs; the level's first task begins them anew.
    #[inline(always)]
    pub(crate) fn m2l<S: Simd>(
        &self,
        simd: S,
        direction: Direction,
        level: usize,
        lower: Range<usize>,
        expansions: &mut Expansions,
    ) {
        let level = &self.levels[level];
        let span = numbers(level.first..level.first + level.cells);
        let (multipole, local) = (
            &expansions.multipole[span.clone()],
            &mut expansions.local[span],
        );
        if lower.start == 0 {
            local.fill(0.0);
        }
        level.m2l(simd, direction, lower, multipole, local);
    }

    /// Adds their parents' local expansions to these cells'.
    #[inline(always)]
    pub(crate) fn l2l<S: Simd>(
        &self,
        simd: S,
        level: usize,
        children: Range<usize>,
        expansions: &mut Expansions,
    ) {
        let [child, parent] = [level, level + 1].map(|level| self.levels[level].first);
        let (below, above) = expansions.local.split_at_mut(parent * CELL);
        let below = below[child * CELL..][numbers(children.clone())].chunks_exact_mut(CELL);
        for (child, to) in children.zip(below) {
            dense::add_product(simd, &self.down[child % 2], &above[child / 2 * CELL..], to);
        }
    }

    /// Adds to these leaves of `to` what their local expansions say.
    #[inline(always)]
    pub(crate) fn l2p<S: Simd>(
        &self,
        simd: S,
        expansions: &Expansions,
        leaves: Range<usize>,
        to: &mut [f64],
    ) {
        let to = to[leaves.start * LEAF..leaves.end * LEAF].chunks_exact_mut(LEAF);
        let from = expansions.local[numbers(leaves)].chunks_exact(CELL);
        from.zip(to)
            .for_each(|(from, to)| dense::l2p(simd, &self.columns, from, to));
    }
}

/// Where cells keep theirs.
fn numbers(cells: Range<usize>) -> Range<usize> {
    cells.start * CELL..cells.end * CELL
}

impl TreeLevel {
    fn prepare(cells: usize, first: usize, width: f64) -> Self {
        let nodes = nodes();
        let entry = |(low, high): (usize, usize), l: usize, h: usize| {
            let m = low as f64 + 0.5 * nodes[l];
            let n = high as f64 + 0.5 * nodes[h];
            // Cells reach from half an order before their first to half an order after their last.
            let middle = 0.5 * width - 0.5;
            gamma_ratio::at(0.5 * width * (n - m)) * gamma_ratio::at(0.5 * width * (n + m) + middle)
        };
        let count = |before: &mut usize, low: usize| {
            let first = *before;
            *before += far(low, cells).len();
            Some(first)
        };
        let pairs = (0..cells).flat_map(|low| far(low, cells).map(move |high| (low, high)));
        let mut forward = Vec::with_capacity((0..cells).map(|low| far(low, cells).len()).sum());
        forward.extend(pairs.map(|pair| matrix(|h, l| entry(pair, l, h))));
        Self {
            cells,
            first,
            pairs: (0..cells).scan(0, count).collect(),
            transposed: forward.iter().map(transposed).collect(),
            forward,
        }
    }

    #[inline(always)]
    fn m2l<S: Simd>(
        &self,
        simd: S,
        direction: Direction,
        lower: Range<usize>,
        multipole: &[f64],
        local: &mut [f64],
    ) {
        let matrices = match direction {
            Direction::Forward => &self.forward,
            Direction::Transposed => &self.transposed,
        };
        for low in lower {
            for (high, matrix) in far(low, self.cells).zip(&matrices[self.pairs[low]..]) {
                let (from, to) = match direction {
                    Direction::Forward => (high, low),
                    Direction::Transposed => (low, high),
                };
                dense::add_product(
                    simd,
                    matrix,
                    &multipole[from * CELL..],
                    &mut local[to * CELL..],
                );
            }
        }
    }
}

/// Cells above `low` that see it, but whose parents do not see its parent.
fn far(low: usize, cells: usize) -> Range<usize> {
    let to = (low - low % 2 + 6).min(cells);
    (low + 3).min(to)..to
}

/// A cell's, in `[-1, 1]`.
fn nodes() -> [f64; NODES] {
    let mut nodes = [0.0; NODES];
    nodes
        .iter_mut()
        .zip(points(NODES))
        .for_each(|(to, node)| *to = node);
    nodes
}

/// An order of a leaf, in `[-1, 1]`.
fn place_in_leaf(i: usize) -> f64 {
    (2 * i + 1) as f64 / LEAF as f64 - 1.0
}

fn basis(x: f64) -> [f64; NODES] {
    let mut row = [0.0; NODES];
    row.iter_mut()
        .zip(lagrange(NODES, x))
        .for_each(|(to, from)| *to = from);
    row
}

fn matrix(entry: impl Fn(usize, usize) -> f64) -> Matrix {
    CacheAligned(std::array::from_fn(|i| entry(i / NODES, i % NODES)))
}

fn transposed(matrix: &Matrix) -> Matrix {
    self::matrix(|i, j| matrix.0[j * NODES + i])
}
