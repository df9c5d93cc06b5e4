//! Both kernels in O(N log N + points): Legendre series become Chebyshev series, those become
//! cosine sums on a grid, and a compact kernel takes the grid to the points.
//!
//! ```text
//! P_n(cos theta) = sum_m C_mn cos(m theta)
//! evaluate:  y = K (D^-1 F (C e))            project:  g = C' (F' D^-1 (K' w))
//! ```
//!
//! `C` is the connection, `F` the cosine transform, `K` the kernel's taps, `D` its transform. What
//! is projected is transposed step by step, so both err alike. Realtime: all but the constructors.

mod arc;
mod connection;
mod cosine;
mod dense;
mod fejer;
mod grid;
mod interpolation;
mod near;
mod opening;
mod part;
mod passage;
mod points;
mod ratio;
mod response;
mod spread;
mod table;
mod taps;
mod transform;
mod tree;

pub use fejer::Nodes;
pub use grid::Grid;
pub use opening::Opening;
pub use passage::Passage;
pub use points::Points;
pub use table::Table;

use super::Level;
use super::double::Double;
use arc::Arc;
use connection::Connection;
use cosine::Cosine;
use fearless_simd::dispatch;
use fearless_simd::prelude::*;
use std::iter::repeat;
use std::ops::Range;
use taps::{Piece, Stand};
use tree::Way;

/// Orders of a leaf, next to which the connection is summed entry by entry.
const LEAF: usize = 64;
/// Chebyshev points of a cell.
const NODES: usize = 16;
/// Points that are placed at once.
const STRIP: usize = 32;
/// The shortest half of a grid: it has the kernel's reach on both sides.
const MIN_HALF: usize = 16;

/// Plan and scratch of the fast kernels for series of `N` terms; serves any number of [`Grid`]s.
///
/// A clone shares the plan and has scratch of its own. Accurate to 1e-13 of the largest value up to `N = 65,536` (`core/tests/fast.rs`).
#[derive(Clone, Debug)]
pub struct Fast {
    level: Level,
    orders: usize,
    connection: Connection,
    cosine: Cosine,
    /// `(2 - [m=0]) / D_m`, in two parts.
    scale: std::sync::Arc<[[f64; 2]]>,
    arc: Arc,
    pieces: &'static [Piece],
}

impl Fast {
    /// For series of `orders` terms, at least one. Allocates some 700 bytes an order. Cost: O(N).
    #[must_use]
    pub fn new(level: Level, orders: usize) -> Self {
        let half = grid_half(orders);
        Self {
            level,
            orders,
            connection: Connection::new(level, orders),
            cosine: Cosine::new(half),
            scale: response::of_orders(half)
                .take(orders)
                .enumerate()
                .map(|(m, response)| (Double::from(factor(m)) / response).split())
                .collect(),
            arc: Arc::new(half),
            pieces: taps::pieces(),
        }
    }

    /// Terms of a series.
    #[must_use]
    pub fn orders(&self) -> usize {
        self.orders
    }

    /// Points at `1 - delta` and `delta - 1` whose places on the grid are worked out now. Allocates
    /// 16 bytes a pair.
    #[must_use]
    pub fn points(&self, delta: &[f64]) -> Points {
        let strip = |delta: &[f64]| self.stands(delta).into_iter().take(delta.len());
        let stands = delta.chunks(STRIP).flat_map(strip).collect();
        Points::new(self.level, self.pieces, stands)
    }

    /// Numbers in a grid.
    pub(crate) fn grid_size(&self) -> usize {
        Grid::size(self.cosine.half())
    }

    /// An empty grid. Allocates.
    #[must_use]
    pub fn grid(&self) -> Grid {
        Grid::new(self.cosine.half())
    }

    /// A quadrature, exact for products of two series. Allocates.
    #[must_use]
    pub fn nodes(&self) -> Nodes {
        Nodes::new(table::half(self.orders))
    }

    /// Of values at [`Self::nodes`]. Allocates.
    #[must_use]
    pub fn table(&self) -> Table {
        Table::new(self.orders)
    }

    /// Makes a grid of the series `sum_n series_n P_n`, to be read at points.
    ///
    /// Cost: O(N log N).
    pub fn open(&mut self, series: impl Iterator<Item = f64>, grid: &mut Grid) {
        self.give(series);
        self.connection.apply(Way::Forward);
        self.weigh(0..self.cosine.terms());
        self.show(grid);
    }

    /// Makes a table of the series' values at [`Self::nodes`].
    ///
    /// Cost: O(N log N).
    pub fn tabulate(&mut self, series: impl Iterator<Item = f64>, table: &mut Table) {
        self.give(series);
        self.connection.apply(Way::Forward);
        let found = self.connection.found[..self.orders].iter();
        let chebyshev = found.enumerate().map(|(m, c)| factor(m) * c);
        table.cosine.set_terms(0, chebyshev.chain(repeat(0.0)));
        table.make_values();
    }

    fn give(&mut self, series: impl Iterator<Item = f64>) {
        let given = self.connection.given.iter_mut();
        given
            .zip(series.take(self.orders))
            .for_each(|(to, from)| *to = from);
    }

    /// Chebyshev coefficients as terms of a cosine sum that the kernel is to smooth.
    fn weigh(&mut self, terms: Range<usize>) {
        let known = terms.start.min(self.orders)..terms.end.min(self.orders);
        let found = self.connection.found[known.clone()].iter();
        let scaled = found.zip(&self.scale[known]);
        let scaled = scaled.map(|(c, [scale, rest])| c * scale + c * rest);
        let scaled = scaled.chain(repeat(0.0)).take(terms.len());
        self.cosine.set_terms(terms.start, scaled);
    }

    fn show(&mut self, grid: &mut Grid) {
        self.cosine.make_values();
        grid.unfold(self.cosine.shuffled(), 0..grid.unfolded());
    }

    /// As [`super::evaluate()`], of the series that the grid was opened with. Cost: O(points).
    ///
    /// # Panics
    /// If the slices over points differ in length.
    pub fn read(&self, grid: &Grid, delta: &[f64], parts: (&mut [f64], &mut [f64])) {
        assert_eq!(delta.len(), parts.0.len(), "one even part a point");
        assert_eq!(delta.len(), parts.1.len(), "one odd part a point");
        let parts = parts.0.chunks_mut(STRIP).zip(parts.1.chunks_mut(STRIP));
        for (delta, (even, odd)) in delta.chunks(STRIP).zip(parts) {
            let stands = self.stands(delta);
            let grids = [&grid.right[..], &grid.left[..]];
            let stands = &stands[..delta.len()];
            dispatch!(self.level.0, simd => read(simd, self.pieces, stands, grids, [even, odd]));
        }
    }

    /// As [`super::Sums::add`], for points on the right. Cost: O(points).
    ///
    /// # Panics
    /// If `weights` and `delta` differ in length.
    pub fn add_right(&self, grid: &mut Grid, delta: &[f64], weights: &[f64]) {
        assert_eq!(delta.len(), weights.len(), "one weight a point");
        for (delta, weights) in delta.chunks(STRIP).zip(weights.chunks(STRIP)) {
            let stands = self.stands(delta);
            self.add(&stands[..delta.len()], weights, &mut grid.right);
        }
    }

    /// The same at `x = delta - 1`.
    ///
    /// # Panics
    /// As [`Self::add_right`].
    pub fn add_left(&self, grid: &mut Grid, delta: &[f64], weights: &[f64]) {
        assert_eq!(delta.len(), weights.len(), "one weight a point");
        for (delta, weights) in delta.chunks(STRIP).zip(weights.chunks(STRIP)) {
            let stands = self.stands(delta);
            self.add(&stands[..delta.len()], weights, &mut grid.left);
        }
    }

    fn add(&self, stands: &[Stand], weights: &[f64], half: &mut [f64]) {
        dispatch!(self.level.0, simd => add(simd, self.pieces, stands, weights, half));
    }

    /// As [`super::Sums::add_pairs`]. Cost: O(points).
    ///
    /// # Panics
    /// If the slices over points differ in length.
    pub fn add_pairs(&self, grid: &mut Grid, delta: &[f64], even: &[f64], odd: &[f64]) {
        assert_eq!(delta.len(), even.len(), "one even weight a pair");
        assert_eq!(delta.len(), odd.len(), "one odd weight a pair");
        let weights = even.chunks(STRIP).zip(odd.chunks(STRIP));
        for (delta, (even, odd)) in delta.chunks(STRIP).zip(weights) {
            let stands = self.stands(delta);
            let stands = &stands[..delta.len()];
            let grids = [&mut grid.right[..], &mut grid.left[..]];
            dispatch!(self.level.0, simd => add_pairs(simd, self.pieces, stands, [even, odd], grids));
        }
    }

    /// The sums `sum_j w_j P_n(x_j)` of all points added to the grid, from `n = 0` on. The grid is
    /// empty then.
    ///
    /// Cost: O(N log N).
    pub fn close(&mut self, grid: &mut Grid) -> impl Iterator<Item = f64> {
        grid.fold(self.cosine.shuffled(), 0..grid.half());
        self.cosine.make_series();
        self.unweigh(0..self.orders);
        self.connection.apply(Way::Backward);
        self.connection.found[..self.orders].iter().copied()
    }

    /// The transpose of [`Self::weigh`], for these orders.
    fn unweigh(&mut self, orders: Range<usize>) {
        let series = self
            .cosine
            .series(orders.start)
            .zip(&self.scale[orders.clone()]);
        let given = self.connection.given[orders].iter_mut();
        given
            .zip(series)
            .for_each(|(to, (x, [scale, rest]))| *to = x * scale + x * rest);
    }

    /// Up to a strip of points.
    fn stands(&self, delta: &[f64]) -> [Stand; STRIP] {
        let last = u32::try_from(self.cosine.half()).unwrap_or(u32::MAX);
        let mut places = [0.0; STRIP];
        places[..delta.len()].copy_from_slice(delta);
        dispatch!(self.level.0, simd => spread::place(simd, &self.arc, &mut places));
        places.map(|place| Stand::at(place, last))
    }
}

/// `2 - [m=0]`
fn factor(m: usize) -> f64 {
    if m == 0 { 1.0 } else { 2.0 }
}

/// `M/2 >= 9/8 orders`, even, with small prime factors. On a grid just twice oversampled the kernel's
/// aliases would be 3e-14 of the highest orders, and every step would repeat them.
fn grid_half(orders: usize) -> usize {
    let at_least = (orders + orders.div_ceil(8)).max(MIN_HALF);
    let smooth = [1, 3, 9, 27].map(|odd| odd * at_least.div_ceil(odd).next_power_of_two().max(2));
    smooth.into_iter().min().unwrap_or(at_least)
}

#[inline(always)]
fn read<S: Simd>(
    simd: S,
    pieces: &[Piece],
    stands: &[Stand],
    grids: [&[f64]; 2],
    parts: [&mut [f64]; 2],
) {
    match S::f64s::LEN {
        8 => spread::read::<S, 2>(simd, pieces, stands, grids, parts),
        4 => spread::read::<S, 4>(simd, pieces, stands, grids, parts),
        _ => spread::read::<S, 8>(simd, pieces, stands, grids, parts),
    }
}

#[inline(always)]
fn add<S: Simd>(simd: S, pieces: &[Piece], stands: &[Stand], weights: &[f64], grid: &mut [f64]) {
    match S::f64s::LEN {
        8 => spread::add::<S, 2>(simd, pieces, stands, weights, grid),
        4 => spread::add::<S, 4>(simd, pieces, stands, weights, grid),
        _ => spread::add::<S, 8>(simd, pieces, stands, weights, grid),
    }
}

#[inline(always)]
fn add_pairs<S: Simd>(
    simd: S,
    pieces: &[Piece],
    stands: &[Stand],
    weights: [&[f64]; 2],
    grids: [&mut [f64]; 2],
) {
    match S::f64s::LEN {
        8 => spread::add_pairs::<S, 2>(simd, pieces, stands, weights, grids),
        4 => spread::add_pairs::<S, 4>(simd, pieces, stands, weights, grids),
        _ => spread::add_pairs::<S, 8>(simd, pieces, stands, weights, grids),
    }
}
