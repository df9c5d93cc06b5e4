//! The old window's polynomial and the new one's sums, by either kernels.

use super::super::direct_sums::Series;
use super::places::Places;
use crate::math::SimdLevel;
use crate::transform::fast::{FastLegendre, FineGrid, NonuniformPoints};
use std::ops::Range;

/// Points that are taken at once, at most.
pub(super) const MAX_POINTS: usize = 256;

/// Realtime: all but the constructors.
#[derive(Debug)]
pub(super) enum Known {
    Series {
        known: Box<Series>,
        /// `1 - x` of the new hop's nodes.
        heard: Vec<f64>,
    },
    Grids(Box<Grids>),
}

#[derive(Debug)]
pub(super) struct Grids {
    /// Of the places read, of each half's, and of the new hop's nodes.
    read: NonuniformPoints,
    halves: [NonuniformPoints; 2],
    heard: NonuniformPoints,
    /// Old and new, a channel each.
    grids: Vec<[FineGrid; 2]>,
}

impl Known {
    pub(super) fn series(level: SimdLevel, order: usize, channels: usize, heard: Vec<f64>) -> Self {
        Self::Series {
            known: Box::new(Series::new(level, order, channels)),
            heard,
        }
    }

    pub(super) fn grids(
        fast: &FastLegendre,
        channels: usize,
        places: &Places,
        heard: &[f64],
    ) -> Self {
        let [left, right] = &places.halves;
        Self::Grids(Box::new(Grids {
            read: fast.set_points(&places.read),
            halves: [left, right].map(|half| fast.set_points(&half.delta)),
            heard: fast.set_points(heard),
            grids: vec![[fast.grid(), fast.grid()]; channels],
        }))
    }

    /// Points that are read, and that are kept, in the time of a piece.
    pub(super) fn strips(&self) -> [usize; 2] {
        match self {
            Self::Series { .. } => [32, 64],
            Self::Grids(_) => [MAX_POINTS / 2, MAX_POINTS],
        }
    }

    /// The old polynomial at these places.
    pub(super) fn read(
        &self,
        channel_idx: usize,
        places: &Places,
        span: Range<usize>,
        values: &mut [f64],
    ) {
        let (mut even, mut odd) = ([0.0; MAX_POINTS], [0.0; MAX_POINTS]);
        let parts = (&mut even[..span.len()], &mut odd[..span.len()]);
        match self {
            Self::Series { known, .. } => {
                known.read(channel_idx, &places.read[span.clone()], parts);
            }
            Self::Grids(known) => {
                let [old, _] = &known.grids[channel_idx];
                known.read.interp(old, span.clone(), parts);
            }
        }
        for (i, place) in span.enumerate() {
            values[place] = even[i] + places.read_sign[place] * odd[i];
        }
    }

    /// Adds old points of a half to the new window.
    pub(super) fn keep(
        &mut self,
        channel_idx: usize,
        (half, delta): (usize, &[f64]),
        points: Range<usize>,
        weights: &[f64],
    ) {
        match self {
            Self::Series { known, .. } => known.add(channel_idx, half, &delta[points], weights),
            Self::Grids(known) => {
                let [_, new] = &mut known.grids[channel_idx];
                match half {
                    0 => known.halves[0].spread_left(new, points, weights),
                    _ => known.halves[1].spread_right(new, points, weights),
                }
            }
        }
    }

    /// Adds nodes of the new hop.
    pub(super) fn hear(&mut self, channel_idx: usize, nodes: Range<usize>, weights: &[f64]) {
        match self {
            Self::Series { known, heard } => known.add(channel_idx, 1, &heard[nodes], weights),
            Self::Grids(known) => {
                let [_, new] = &mut known.grids[channel_idx];
                known.heard.spread_right(new, nodes, weights);
            }
        }
    }

    /// Of series; grids are handed over.
    pub(super) fn finish(&mut self, channel_idx: usize, moments: &mut [f64]) {
        if let Self::Series { known, .. } = self {
            known.finish(channel_idx, moments);
        }
    }

    /// What was learnt, and where it goes to be read for the next hop.
    pub(super) fn learnt(&mut self, channel_idx: usize) -> Option<[&mut FineGrid; 2]> {
        match self {
            Self::Series { .. } => None,
            Self::Grids(known) => known.grids.get_mut(channel_idx).map(|grids| {
                let [old, new] = grids;
                [new, old]
            }),
        }
    }

    /// Of series; grids are wiped.
    pub(super) fn reset(&mut self) {
        if let Self::Series { known, .. } = self {
            known.reset();
        }
    }
}
