//! Points that serve many grids: mirrored pairs whose places were worked out once, which saves 16 of
//! 46 nanoseconds a pair (bench `fast`, "places known").

use super::position::GridPosition;
use super::spreading_kernel::KernelPiece;
use super::{FineGrid, interp, spread};
use crate::math::SimdLevel;
use fearless_simd::dispatch;
use std::ops::Range;

/// Places points on the fine grid; made by [`crate::transform::fast::FastLegendre::set_points`]. Realtime: all but that.
#[derive(Clone, Debug)]
pub struct NonuniformPoints {
    level: SimdLevel,
    pieces: &'static [KernelPiece],
    positions: Vec<GridPosition>,
}

impl NonuniformPoints {
    pub(super) fn prepare(
        level: SimdLevel,
        pieces: &'static [KernelPiece],
        positions: Vec<GridPosition>,
    ) -> Self {
        Self {
            level,
            pieces,
            positions,
        }
    }

    /// Spreads (type 1) these pairs. Cost: O(pairs).
    ///
    /// # Panics
    /// If there are no such pairs, or not a weight for each.
    pub fn spread_pairs(
        &self,
        grid: &mut FineGrid,
        pairs: Range<usize>,
        even: &[f64],
        odd: &[f64],
    ) {
        assert_eq!(pairs.len(), even.len(), "one even weight a pair");
        assert_eq!(pairs.len(), odd.len(), "one odd weight a pair");
        let positions = &self.positions[pairs];
        dispatch!(self.level.0, simd =>
            spread::spread_pairs(simd, self.pieces, positions, even, odd, grid));
    }

    /// Spreads (type 1) these points at `x = 1 - delta`. Cost: O(points).
    ///
    /// # Panics
    /// If there are no such points, or not a weight for each.
    pub fn spread_right(&self, grid: &mut FineGrid, points: Range<usize>, weights: &[f64]) {
        self.spread(&mut grid.right, points, weights);
    }

    /// Spreads (type 1) these points at `x = delta - 1`. Cost: O(points).
    ///
    /// # Panics
    /// As [`Self::spread_right`].
    pub fn spread_left(&self, grid: &mut FineGrid, points: Range<usize>, weights: &[f64]) {
        self.spread(&mut grid.left, points, weights);
    }

    fn spread(&self, half: &mut [f64], points: Range<usize>, weights: &[f64]) {
        assert_eq!(points.len(), weights.len(), "one weight a point");
        let positions = &self.positions[points];
        dispatch!(self.level.0, simd =>
            spread::spread(simd, self.pieces, positions, weights, half));
    }

    /// Interpolates (type 2) even and odd parts at these pairs. Cost: O(pairs).
    ///
    /// # Panics
    /// If there are no such pairs, or not a place in the slices for each.
    pub fn interp(&self, grid: &FineGrid, pairs: Range<usize>, even: &mut [f64], odd: &mut [f64]) {
        assert_eq!(pairs.len(), even.len(), "one even part a pair");
        assert_eq!(pairs.len(), odd.len(), "one odd part a pair");
        let positions = &self.positions[pairs];
        dispatch!(self.level.0, simd => interp::interp(simd, self.pieces, positions, grid, even, odd));
    }
}
