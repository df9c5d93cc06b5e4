//! Points that serve many grids: mirrored pairs whose places were worked out once, which saves 16 of
//! 46 nanoseconds a pair (bench `fast`, "places known").

use super::super::Level;
use super::taps::{Piece, Stand};
use super::{Grid, add, add_pairs, read};
use fearless_simd::dispatch;
use std::ops::Range;

/// Made by [`super::Fast::points`]. Realtime: all but that.
#[derive(Clone, Debug)]
pub struct Points {
    level: Level,
    pieces: &'static [Piece],
    stands: Vec<Stand>,
}

impl Points {
    pub(super) fn new(level: Level, pieces: &'static [Piece], stands: Vec<Stand>) -> Self {
        Self {
            level,
            pieces,
            stands,
        }
    }

    /// As [`super::Fast::add_pairs`], for these pairs. Cost: O(pairs).
    ///
    /// # Panics
    /// If there are no such pairs, or not a weight for each.
    pub fn add_pairs(&self, grid: &mut Grid, pairs: Range<usize>, even: &[f64], odd: &[f64]) {
        assert_eq!(pairs.len(), even.len(), "one even weight a pair");
        assert_eq!(pairs.len(), odd.len(), "one odd weight a pair");
        let stands = &self.stands[pairs];
        let grids = [&mut grid.right[..], &mut grid.left[..]];
        dispatch!(self.level.0, simd => add_pairs(simd, self.pieces, stands, [even, odd], grids));
    }

    /// As [`super::Fast::add_right`], for these. Cost: O(points).
    ///
    /// # Panics
    /// If there are no such points, or not a weight for each.
    pub fn add_right(&self, grid: &mut Grid, points: Range<usize>, weights: &[f64]) {
        self.add(&mut grid.right, points, weights);
    }

    /// As [`super::Fast::add_left`], for these. Cost: O(points).
    ///
    /// # Panics
    /// As [`Self::add_right`].
    pub fn add_left(&self, grid: &mut Grid, points: Range<usize>, weights: &[f64]) {
        self.add(&mut grid.left, points, weights);
    }

    fn add(&self, half: &mut [f64], points: Range<usize>, weights: &[f64]) {
        assert_eq!(points.len(), weights.len(), "one weight a point");
        let stands = &self.stands[points];
        dispatch!(self.level.0, simd => add(simd, self.pieces, stands, weights, half));
    }

    /// As [`super::Fast::read`], at these pairs. Cost: O(pairs).
    ///
    /// # Panics
    /// If there are no such pairs, or not a place in the slices for each.
    pub fn read(&self, grid: &Grid, pairs: Range<usize>, parts: (&mut [f64], &mut [f64])) {
        assert_eq!(pairs.len(), parts.0.len(), "one even part a pair");
        assert_eq!(pairs.len(), parts.1.len(), "one odd part a pair");
        let stands = &self.stands[pairs];
        let grids = [&grid.right[..], &grid.left[..]];
        let parts = [parts.0, parts.1];
        dispatch!(self.level.0, simd => read(simd, self.pieces, stands, grids, parts));
    }
}
