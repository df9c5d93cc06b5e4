//! The old window's polynomial and the new one's sums, by either kernels.

use super::super::halves;
use crate::kernel::fast::{Fast, Grid, Points};
use crate::kernel::{Ladder, Level, Sums, evaluate};
use crate::legendre::GaussPairs;
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
pub(super) struct Series {
    level: Level,
    ladder: Ladder,
    channels: Vec<Channel>,
}

#[derive(Clone, Debug)]
struct Channel {
    /// `(2n+1) d_n` of the old window.
    series: Vec<f64>,
    /// Of the new window's left and right half.
    sums: [Sums; 2],
}

#[derive(Debug)]
pub(super) struct Grids {
    fast: Fast,
    /// Of the old window's nodes; those of the new one are elsewhere every hop.
    nodes: Points,
    /// Old and new, a channel each.
    grids: Vec<[Grid; 2]>,
}

impl Known {
    pub(super) fn series(level: Level, order: usize, channels: usize) -> Self {
        let sums = Sums::new(level, order);
        let channel = Channel {
            series: vec![0.0; order],
            sums: [sums.clone(), sums],
        };
        Self::Series(Box::new(Series {
            level,
            ladder: Ladder::new(order),
            channels: vec![channel; channels],
        }))
    }

    pub(super) fn grids(fast: Fast, channels: usize, nodes: &GaussPairs) -> Self {
        Self::Grids(Box::new(Grids {
            nodes: fast.points(&nodes.delta),
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
                let series = &known.channels[channel_idx].series;
                let delta = &nodes.delta[pairs.clone()];
                evaluate(known.level, &known.ladder, series, delta, parts);
            }
            Self::Grids(known) => {
                let [old, _] = &known.grids[channel_idx];
                known.nodes.read(old, pairs.clone(), parts);
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
            Self::Series(known) => {
                let sums = &mut known.channels[channel_idx].sums[half];
                sums.add(&known.ladder, delta, weights);
            }
            Self::Grids(known) => {
                let [_, new] = &mut known.grids[channel_idx];
                match half {
                    0 => known.fast.add_left(new, delta, weights),
                    _ => known.fast.add_right(new, delta, weights),
                }
            }
        }
    }

    /// Of series; grids are handed over.
    pub(super) fn finish(&mut self, channel_idx: usize, moments: &mut [f64]) {
        if let Self::Series(known) = self {
            let Channel { series, sums } = &mut known.channels[channel_idx];
            halves::finish(sums, series, moments);
        }
    }

    /// What was learnt, and where it goes to be read for the next hop.
    pub(super) fn learnt(&mut self, channel_idx: usize) -> Option<[&mut Grid; 2]> {
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
            for (channel_idx, channel) in known.channels.iter_mut().enumerate() {
                for (n, term) in channel.series.iter_mut().enumerate() {
                    *term = (2 * n + 1) as f64 * moments(channel_idx, n);
                }
            }
        }
    }

    /// Nothing of the new window was learnt.
    pub(super) fn discard(&mut self) {
        match self {
            Self::Series(known) => {
                let sums = known
                    .channels
                    .iter_mut()
                    .flat_map(|channel| &mut channel.sums);
                sums.for_each(Sums::clear);
            }
            Self::Grids(known) => known.grids.iter_mut().for_each(|[_, new]| new.clear()),
        }
    }

    /// Of series; grids are wiped.
    pub(super) fn reset(&mut self) {
        if let Self::Series(known) = self {
            let channels = known.channels.iter_mut();
            channels.for_each(|channel| channel.series.fill(0.0));
            self.discard();
        }
    }
}
