//! The old window's polynomial and the new one's sums, by either kernels.

use super::super::direct_sums::Series;
use crate::math::{GaussPairs, SimdLevel};
use crate::transform::fast::{FastLegendre, FineGrid, NonuniformPoints};
use std::ops::Range;

/// Points that are taken at once, at most.
pub(super) const MAX_POINTS: usize = 256;

/// Realtime: all but the constructors.
#[derive(Debug)]
pub(super) enum Known {
    Series(Box<Series>),
    Grids(Box<Grids>),
}

#[derive(Debug)]
pub(super) struct Grids {
    fast: FastLegendre,
    /// Of the old window's nodes; those of the new one are elsewhere every hop.
    nodes: NonuniformPoints,
    /// Old and new, a channel each.
    grids: Vec<[FineGrid; 2]>,
}

impl Known {
    pub(super) fn series(level: SimdLevel, order: usize, channels: usize) -> Self {
        Self::Series(Box::new(Series::new(level, order, channels)))
    }

    pub(super) fn grids(fast: FastLegendre, channels: usize, nodes: &GaussPairs) -> Self {
        Self::Grids(Box::new(Grids {
            nodes: fast.set_points(&nodes.delta),
            grids: vec![[fast.grid(), fast.grid()]; channels],
            fast,
        }))
    }

    /// Pairs that are read, and points that are kept, in the time of a piece.
    pub(super) fn strips(&self) -> [usize; 2] {
        match self {
            Self::Series(_) => [32, 64],
            Self::Grids(_) => [MAX_POINTS / 2, MAX_POINTS],
        }
    }

    /// The old polynomial at these pairs of nodes, left and right.
    pub(super) fn read(
        &self,
        channel_idx: usize,
        (nodes, pairs): (&GaussPairs, Range<usize>),
        [left, right]: &mut [Vec<f64>; 2],
    ) {
        let (mut even, mut odd) = ([0.0; MAX_POINTS], [0.0; MAX_POINTS]);
        let parts = (&mut even[..pairs.len()], &mut odd[..pairs.len()]);
        match self {
            Self::Series(known) => {
                known.read(channel_idx, &nodes.delta[pairs.clone()], parts);
            }
            Self::Grids(known) => {
                let [old, _] = &known.grids[channel_idx];
                known.nodes.interp(old, pairs.clone(), parts);
            }
        }
        for (i, pair) in pairs.enumerate() {
            left[pair] = even[i] - odd[i];
            right[pair] = even[i] + odd[i];
        }
    }

    /// Adds points to the left (0) or right (1) half of the new window.
    pub(super) fn add(&mut self, channel_idx: usize, half: usize, points: [&[f64]; 2]) {
        let [delta, weights] = points;
        match self {
            Self::Series(known) => known.add(channel_idx, half, delta, weights),
            Self::Grids(known) => {
                let [_, new] = &mut known.grids[channel_idx];
                match half {
                    0 => known.fast.spread_left(new, delta, weights),
                    _ => known.fast.spread_right(new, delta, weights),
                }
            }
        }
    }

    /// Of series; grids are handed over.
    pub(super) fn finish(&mut self, channel_idx: usize, moments: &mut [f64]) {
        if let Self::Series(known) = self {
            known.finish(channel_idx, moments);
        }
    }

    /// What was learnt, and where it goes to be read for the next hop.
    pub(super) fn learnt(&mut self, channel_idx: usize) -> Option<[&mut FineGrid; 2]> {
        match self {
            Self::Series(_) => None,
            Self::Grids(known) => known.grids.get_mut(channel_idx).map(|grids| {
                let [old, new] = grids;
                [new, old]
            }),
        }
    }

    /// Series are of these moments, `(channel, n)`; grids are handed over.
    pub(super) fn inherit(&mut self, moments: impl Fn(usize, usize) -> f64) {
        if let Self::Series(known) = self {
            known.inherit(moments);
        }
    }

    /// Nothing of the new window was learnt.
    pub(super) fn discard(&mut self) {
        match self {
            Self::Series(known) => known.discard(),
            Self::Grids(known) => known.grids.iter_mut().for_each(|[_, new]| new.clear()),
        }
    }

    /// Of series; grids are wiped.
    pub(super) fn reset(&mut self) {
        if let Self::Series(known) = self {
            known.reset();
        }
    }
}
