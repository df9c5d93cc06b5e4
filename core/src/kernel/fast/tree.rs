//! The connection far from its diagonal: cells of `LEAF 2^t` orders whose neighbours' neighbours
//! are at least two cells away see each other through `NODES` Chebyshev points.
//!
//! The entry `a((n-m)/2) a((n+m)/2)` is smooth there: with two cells between, interpolation errs
//! by `(5 + sqrt 24)^-16 = 1e-16` of it. Cost: `O(NODES^2 / LEAF)` multiply-adds a coefficient.

use super::dense::{self, CELL, Matrix};
use super::interpolation::{lagrange, points};
use super::part::{self, tiers};
use super::{LEAF, NODES, ratio};
use fearless_simd::prelude::*;
use std::ops::Range;

/// Which way the connection is applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// From orders `n` down to `m < n`.
    Forward,
    /// From orders `m` up to `n > m`.
    Backward,
}

/// Cells of one size and the matrices between them.
#[derive(Clone, Debug)]
struct Tier {
    cells: usize,
    /// The tier's first cell among those of all tiers.
    first: usize,
    /// The first pair of each lower cell.
    pairs: Vec<usize>,
    /// `[pair]`, pairs ordered by their lower cell.
    forward: Vec<Matrix>,
    backward: Vec<Matrix>,
}

/// Plan of the far part.
#[derive(Clone, Debug)]
pub(super) struct Tree {
    /// Smallest cells first; empty where everything is near.
    tiers: Vec<Tier>,
    /// Lagrange polynomials of a leaf's nodes, `[order][node]` and `[node][order]`.
    rows: Vec<[f64; NODES]>,
    columns: Vec<[f64; LEAF]>,
    /// From a child (left, right) to its parent, `[child node][parent node]`, and back.
    up: Vec<Matrix>,
    down: Vec<Matrix>,
}

/// What the cells hold while the connection is applied.
#[derive(Clone, Debug)]
pub(super) struct Cells {
    moments: Vec<f64>,
    locals: Vec<f64>,
}

impl Tree {
    /// For `leaves` leaves. Allocates 160 bytes an order.
    pub(super) fn new(leaves: usize) -> Self {
        let tier = |first: &mut usize, tier: usize| {
            let cells = part::cells(leaves, tier);
            let new = Tier::new(cells, *first, (LEAF << tier) as f64);
            *first += cells;
            Some(new)
        };
        let tiers = (0..tiers(leaves)).scan(0, tier).collect();
        let rows: Vec<[f64; NODES]> = (0..LEAF).map(|i| basis(place_in_leaf(i))).collect();
        let parent = |side: f64| {
            let rows = nodes().map(|node| basis(0.5 * node + side));
            matrix(|l, k| rows[l][k])
        };
        let up: Vec<Matrix> = [-0.5, 0.5].map(parent).into();
        Self {
            tiers,
            columns: (0..NODES)
                .map(|k| std::array::from_fn(|i| rows[i][k]))
                .collect(),
            rows,
            down: up.iter().map(transposed).collect(),
            up,
        }
    }

    pub(super) fn cells(&self) -> Cells {
        let count = self.tiers.last().map_or(0, |tier| tier.first + tier.cells);
        Cells {
            moments: vec![0.0; count * CELL],
            locals: vec![0.0; count * CELL],
        }
    }

    /// Moments of these leaves, from whole leaves of coefficients.
    #[inline(always)]
    pub(super) fn gather<S: Simd>(
        &self,
        simd: S,
        from: &[f64],
        leaves: Range<usize>,
        cells: &mut Cells,
    ) {
        let from = from[leaves.start * LEAF..leaves.end * LEAF].chunks_exact(LEAF);
        let to = cells.moments[numbers(leaves)].chunks_exact_mut(CELL);
        from.zip(to)
            .for_each(|(from, to)| dense::gather(simd, &self.rows, from, to));
    }

    /// Moments of these cells, from those of the tier below.
    #[inline(always)]
    pub(super) fn rise<S: Simd>(
        &self,
        simd: S,
        tier: usize,
        parents: Range<usize>,
        cells: &mut Cells,
    ) {
        let [child, parent] = [tier - 1, tier].map(|tier| self.tiers[tier].first);
        let (below, above) = cells.moments.split_at_mut(parent * CELL);
        let below = &below[child * CELL..];
        let above = above[numbers(parents.clone())].chunks_exact_mut(CELL);
        for (parent, to) in parents.zip(above) {
            to.fill(0.0);
            let children = below[2 * parent * CELL..].chunks_exact(CELL).zip(&self.up);
            children.for_each(|(from, up)| dense::add(simd, up, from, to));
        }
    }

    /// What far cells of their size bring to these cells, or what these cells bring to them; the
    /// tier's first part begins it anew.
    #[inline(always)]
    pub(super) fn cross<S: Simd>(
        &self,
        simd: S,
        way: Way,
        tier: usize,
        lower: Range<usize>,
        cells: &mut Cells,
    ) {
        let tier = &self.tiers[tier];
        let span = numbers(tier.first..tier.first + tier.cells);
        let (moments, locals) = (&cells.moments[span.clone()], &mut cells.locals[span]);
        if lower.start == 0 {
            locals.fill(0.0);
        }
        tier.cross(simd, way, lower, moments, locals);
    }

    /// Adds to these cells what their parents have heard.
    #[inline(always)]
    pub(super) fn fall<S: Simd>(
        &self,
        simd: S,
        tier: usize,
        children: Range<usize>,
        cells: &mut Cells,
    ) {
        let [child, parent] = [tier, tier + 1].map(|tier| self.tiers[tier].first);
        let (below, above) = cells.locals.split_at_mut(parent * CELL);
        let below = below[child * CELL..][numbers(children.clone())].chunks_exact_mut(CELL);
        for (child, to) in children.zip(below) {
            dense::add(simd, &self.down[child % 2], &above[child / 2 * CELL..], to);
        }
    }

    /// Adds to these leaves of `to` what their cells have heard.
    #[inline(always)]
    pub(super) fn land<S: Simd>(
        &self,
        simd: S,
        cells: &Cells,
        leaves: Range<usize>,
        to: &mut [f64],
    ) {
        let to = to[leaves.start * LEAF..leaves.end * LEAF].chunks_exact_mut(LEAF);
        let from = cells.locals[numbers(leaves)].chunks_exact(CELL);
        from.zip(to)
            .for_each(|(from, to)| dense::scatter(simd, &self.columns, from, to));
    }
}

/// Where cells keep theirs.
fn numbers(cells: Range<usize>) -> Range<usize> {
    cells.start * CELL..cells.end * CELL
}

impl Tier {
    fn new(cells: usize, first: usize, width: f64) -> Self {
        let nodes = nodes();
        let entry = |(low, high): (usize, usize), l: usize, h: usize| {
            let m = low as f64 + 0.5 * nodes[l];
            let n = high as f64 + 0.5 * nodes[h];
            // Cells reach from half an order before their first to half an order after their last.
            let middle = 0.5 * width - 0.5;
            ratio::at(0.5 * width * (n - m)) * ratio::at(0.5 * width * (n + m) + middle)
        };
        let count = |before: &mut usize, low: usize| {
            let first = *before;
            *before += far(low, cells).len();
            Some(first)
        };
        let pairs = (0..cells).flat_map(|low| far(low, cells).map(move |high| (low, high)));
        let forward: Vec<_> = pairs.map(|pair| matrix(|h, l| entry(pair, l, h))).collect();
        Self {
            cells,
            first,
            pairs: (0..cells).scan(0, count).collect(),
            backward: forward.iter().map(transposed).collect(),
            forward,
        }
    }

    #[inline(always)]
    fn cross<S: Simd>(
        &self,
        simd: S,
        way: Way,
        lower: Range<usize>,
        moments: &[f64],
        locals: &mut [f64],
    ) {
        let matrices = match way {
            Way::Forward => &self.forward,
            Way::Backward => &self.backward,
        };
        for low in lower {
            for (high, matrix) in far(low, self.cells).zip(&matrices[self.pairs[low]..]) {
                let (from, to) = match way {
                    Way::Forward => (high, low),
                    Way::Backward => (low, high),
                };
                dense::add(
                    simd,
                    matrix,
                    &moments[from * CELL..],
                    &mut locals[to * CELL..],
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
    std::array::from_fn(|i| entry(i / NODES, i % NODES))
}

fn transposed(matrix: &Matrix) -> Matrix {
    self::matrix(|i, j| matrix[j * NODES + i])
}
