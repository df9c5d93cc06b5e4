//! The nonuniform FFT (Dutt and Rokhlin 1993; FINUFFT: Barnett, Magland and af Klinteberg 2019) goes between cosine
//! series and points:
//!
//! ```text
//! type 2:  y = K F D^-1 c            type 1:  c = D^-1 F' K' w
//! ```
//!
//! `K` spreads over the fine grid or interpolates on it ([`spread`], [`interp`], by the [`kernel`]), `F` is the
//! cosine transform, `D` the kernel's spectrum ([`deconvolve`]). Type 1 is type 2 transposed step by step, so both
//! err alike. Realtime: all but the constructors.

mod deconvolve;
mod fine_grid;
mod interp;
mod spreading_kernel;
mod points;
mod position;
mod spread;

pub use fine_grid::FineGrid;
pub(crate) use points::NonuniformPoints;

use super::dct::{Dct, DctScratch};
use crate::math::SimdLevel;
use fearless_simd::dispatch;
use position::{ArcSine, GridPosition};
use spreading_kernel::KernelPiece;
use std::iter::repeat;
use std::ops::Range;
use std::sync::Arc;

/// Points that are placed at once.
const STRIP: usize = 32;
/// The shortest half of a grid: it has room for the kernel on both sides.
const MIN_HALF: usize = 16;

/// Plans for cosine series of `orders` terms. A clone shares it.
#[derive(Clone, Debug)]
pub(crate) struct Nufft {
    orders: usize,
    pub(crate) dct: Dct,
    /// `(2 - [m=0]) / D_m`, in two parts.
    factors: Arc<[[f64; 2]]>,
    spreader: Spreader,
}

/// Goes between points and the fine grid. A clone shares its tables.
#[derive(Clone, Debug)]
pub(crate) struct Spreader {
    level: SimdLevel,
    half: usize,
    arc_sine: Arc<ArcSine>,
    pieces: &'static [KernelPiece],
}

impl Nufft {
    /// Allocates. Cost: O(N).
    pub(crate) fn prepare(level: SimdLevel, orders: usize) -> Self {
        let half = grid_half(orders);
        Self {
            orders,
            dct: Dct::prepare(half),
            factors: deconvolve::factors(level, half, orders).into(),
            spreader: Spreader {
                level,
                half,
                arc_sine: Arc::new(ArcSine::prepare(half)),
                pieces: spreading_kernel::pieces(),
            },
        }
    }

    pub(crate) fn spreader(&self) -> &Spreader {
        &self.spreader
    }

    /// Makes terms of a cosine sum that the kernel is to smooth of these terms of a Chebyshev series, which has
    /// none beyond its orders.
    pub(crate) fn deconvolve(
        &self,
        chebyshev: &[f64],
        terms: Range<usize>,
        scratch: &mut DctScratch,
    ) {
        let known = terms.start.min(self.orders)..terms.end.min(self.orders);
        let scaled = chebyshev[known.clone()].iter().zip(&self.factors[known]);
        let scaled = scaled.map(|(c, [factor, rest])| c * factor + c * rest);
        let scaled = scaled.chain(repeat(0.0)).take(terms.len());
        self.dct.set_terms(scratch, terms.start, scaled);
    }

    /// The transpose of [`Self::deconvolve`], for these orders.
    pub(crate) fn deconvolve_transposed(
        &self,
        scratch: &DctScratch,
        orders: Range<usize>,
        chebyshev: &mut [f64],
    ) {
        let series = self.dct.series(scratch, orders.start);
        let scaled = series.zip(&self.factors[orders.clone()]);
        let to = chebyshev[orders].iter_mut();
        to.zip(scaled)
            .for_each(|(to, (x, [factor, rest]))| *to = x * factor + x * rest);
    }
}

impl Spreader {
    /// Returns how many numbers a grid has.
    pub(crate) fn grid_size(&self) -> usize {
        FineGrid::size(self.half)
    }

    /// Makes an empty grid. Allocates.
    pub(crate) fn grid(&self) -> FineGrid {
        FineGrid::prepare(self.half)
    }

    /// Points at `1 - delta` and `delta - 1` whose places on the grid are worked out now. Allocates
    /// 16 bytes a pair.
    pub(crate) fn set_points(&self, delta: &[f64]) -> NonuniformPoints {
        let mut positions = vec![GridPosition::default(); delta.len()];
        let mut strip = PlacedStrip::default();
        for (delta, to) in delta.chunks(STRIP).zip(positions.chunks_mut(STRIP)) {
            to.copy_from_slice(self.positions(delta, &mut strip));
        }
        NonuniformPoints::prepare(self.level, self.pieces, positions)
    }

    /// Interpolates (type 2) even and odd parts at the points. Cost: O(points).
    ///
    /// # Panics
    /// If the slices over points differ in length.
    pub(crate) fn interp(&self, grid: &FineGrid, delta: &[f64], even: &mut [f64], odd: &mut [f64]) {
        assert_eq!(delta.len(), even.len(), "one even part a point");
        assert_eq!(delta.len(), odd.len(), "one odd part a point");
        let parts = even.chunks_mut(STRIP).zip(odd.chunks_mut(STRIP));
        let mut strip = PlacedStrip::default();
        for (delta, (even, odd)) in delta.chunks(STRIP).zip(parts) {
            let positions = self.positions(delta, &mut strip);
            dispatch!(self.level.0, simd =>
                interp::interp(simd, self.pieces, positions, grid, even, odd));
        }
    }

    /// Spreads (type 1) points on the right. Cost: O(points).
    ///
    /// # Panics
    /// If `weights` and `delta` differ in length.
    pub(crate) fn spread_right(&self, grid: &mut FineGrid, delta: &[f64], weights: &[f64]) {
        self.spread(&mut grid.right, delta, weights);
    }

    /// Spreads (type 1) points at `x = delta - 1`.
    ///
    /// # Panics
    /// As [`Self::spread_right`].
    pub(crate) fn spread_left(&self, grid: &mut FineGrid, delta: &[f64], weights: &[f64]) {
        self.spread(&mut grid.left, delta, weights);
    }

    fn spread(&self, half: &mut [f64], delta: &[f64], weights: &[f64]) {
        assert_eq!(delta.len(), weights.len(), "one weight a point");
        let mut strip = PlacedStrip::default();
        for (delta, weights) in delta.chunks(STRIP).zip(weights.chunks(STRIP)) {
            let positions = self.positions(delta, &mut strip);
            dispatch!(self.level.0, simd =>
                spread::spread(simd, self.pieces, positions, weights, half));
        }
    }

    /// Spreads (type 1) mirrored pairs of points. Cost: O(points).
    ///
    /// # Panics
    /// If the slices over points differ in length.
    pub(crate) fn spread_pairs(
        &self,
        grid: &mut FineGrid,
        delta: &[f64],
        even: &[f64],
        odd: &[f64],
    ) {
        assert_eq!(delta.len(), even.len(), "one even weight a pair");
        assert_eq!(delta.len(), odd.len(), "one odd weight a pair");
        let weights = even.chunks(STRIP).zip(odd.chunks(STRIP));
        let mut strip = PlacedStrip::default();
        for (delta, (even, odd)) in delta.chunks(STRIP).zip(weights) {
            let positions = self.positions(delta, &mut strip);
            dispatch!(self.level.0, simd =>
                spread::spread_pairs(simd, self.pieces, positions, even, odd, grid));
        }
    }

    /// Up to a strip of points.
    fn positions<'s>(&self, delta: &[f64], strip: &'s mut PlacedStrip) -> &'s [GridPosition] {
        let last = u32::try_from(self.half).unwrap_or(u32::MAX);
        let PlacedStrip { places, positions } = strip;
        places[..delta.len()].copy_from_slice(delta);
        let at_once = position::SIDE_BY_SIDE * self.level.lanes();
        let places = &places[..delta.len().next_multiple_of(at_once)];
        dispatch!(self.level.0, simd =>
            position::locate(simd, &self.arc_sine, last, places, positions));
        &positions[..delta.len()]
    }
}

/// Points that are being placed. Those beyond a strip's end are what was there.
#[derive(Clone, Debug, Default)]
struct PlacedStrip {
    places: [f64; STRIP],
    positions: [GridPosition; STRIP],
}

/// Returns `2 - [m=0]`.
pub(crate) fn factor(m: usize) -> f64 {
    if m == 0 { 1.0 } else { 2.0 }
}

/// `M/2 >= 9/8 orders`, even, with small prime factors. On a grid just twice oversampled the kernel's
/// aliases would be 3e-14 of the highest orders, and every step would repeat them.
fn grid_half(orders: usize) -> usize {
    let at_least = (orders + orders.div_ceil(8)).max(MIN_HALF);
    let smooth = [1, 3, 9, 27].map(|odd| odd * at_least.div_ceil(odd).next_power_of_two().max(2));
    smooth.into_iter().min().unwrap_or(at_least)
}
