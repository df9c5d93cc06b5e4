//! Reading a polynomial at the middles of frames, a strip at a time.

use super::segment_learner::PIECE_POINTS;
use crate::math::{LegendreRecurrence, SimdLevel};
use crate::transform::direct::evaluate;
use crate::transform::fast::{FastLegendre, FineGrid, NonuniformPoints};

/// Realtime: all but the constructors.
#[derive(Debug)]
pub(super) struct StripReader {
    /// Frames of the recall that stand at `delta - 1` and at `1 - delta` of each place.
    frames: Vec<[Option<usize>; 2]>,
    known: Known,
}

/// A polynomial a channel.
#[derive(Debug)]
enum Known {
    Series {
        level: SimdLevel,
        recurrence: LegendreRecurrence,
        /// `1 - |x|` of each place.
        delta: Vec<f64>,
        /// `(2n+1) d_n`, `[channel][n]`.
        series: Vec<Vec<f64>>,
    },
    Grids {
        points: NonuniformPoints,
        grids: Vec<FineGrid>,
    },
}

impl StripReader {
    /// All frames of a window, in mirrored pairs.
    pub(super) fn whole(level: SimdLevel, order: usize, channels: usize, frames: usize) -> Self {
        Self::new(level, order, channels, whole(frames))
    }

    /// The same, of grids of the fast kernels.
    pub(super) fn whole_of_grids(fast: &FastLegendre, channels: usize, frames: usize) -> Self {
        Self::of_grids(fast, channels, whole(frames))
    }

    /// `frames` frames, the newest `delay_frames` before now, of a window of `theta_frames`.
    pub(super) fn delayed(
        level: SimdLevel,
        order: usize,
        channels: usize,
        places: [f64; 2],
        frames: usize,
    ) -> Self {
        Self::new(level, order, channels, delayed(places, frames))
    }

    /// The same, of grids of the fast kernels.
    pub(super) fn delayed_of_grids(
        fast: &FastLegendre,
        channels: usize,
        places: [f64; 2],
        frames: usize,
    ) -> Self {
        Self::of_grids(fast, channels, delayed(places, frames))
    }

    fn new(
        level: SimdLevel,
        order: usize,
        channels: usize,
        (delta, frames): (Vec<f64>, Vec<[Option<usize>; 2]>),
    ) -> Self {
        let known = Known::Series {
            level,
            recurrence: LegendreRecurrence::new(order),
            delta,
            series: vec![vec![0.0; order]; channels],
        };
        Self { frames, known }
    }

    fn of_grids(
        fast: &FastLegendre,
        channels: usize,
        (delta, frames): (Vec<f64>, Vec<[Option<usize>; 2]>),
    ) -> Self {
        let known = Known::Grids {
            points: fast.set_points(&delta),
            grids: vec![fast.grid(); channels],
        };
        Self { frames, known }
    }

    pub(super) fn pieces(&self) -> usize {
        self.frames.len().div_ceil(PIECE_POINTS)
    }

    /// The first frame of a piece; frames ascend with the pieces but for pairs' later halves.
    pub(super) fn first_frame(&self, piece: usize) -> usize {
        self.frames[piece * PIECE_POINTS]
            .iter()
            .flatten()
            .copied()
            .min()
            .unwrap_or(0)
    }

    /// Takes the polynomial to be read from now on. Of series; grids are handed over.
    pub(super) fn open(&mut self, channel_idx: usize, moments: &[f64]) {
        if let Known::Series { series, .. } = &mut self.known {
            let series = series[channel_idx].iter_mut();
            for (n, (term, moment)) in series.zip(moments).enumerate() {
                *term = (2 * n + 1) as f64 * moment;
            }
        }
    }

    pub(super) fn grid(&mut self, channel_idx: usize) -> Option<&mut FineGrid> {
        match &mut self.known {
            Known::Series { .. } => None,
            Known::Grids { grids, .. } => grids.get_mut(channel_idx),
        }
    }

    /// Calls `hear(frame, value)` for the frames of a piece.
    pub(super) fn read(&self, channel_idx: usize, piece: usize, mut hear: impl FnMut(usize, f64)) {
        let from = piece * PIECE_POINTS;
        let places = from..(from + PIECE_POINTS).min(self.frames.len());
        let (mut even, mut odd) = ([0.0; PIECE_POINTS], [0.0; PIECE_POINTS]);
        let parts = (&mut even[..places.len()], &mut odd[..places.len()]);
        match &self.known {
            Known::Series {
                level,
                recurrence,
                delta,
                series,
            } => {
                let delta = &delta[places.clone()];
                evaluate(*level, recurrence, &series[channel_idx], delta, parts);
            }
            Known::Grids { points, grids } => {
                points.interp(&grids[channel_idx], places.clone(), parts);
            }
        }
        for (i, place) in places.enumerate() {
            let values = [even[i] - odd[i], even[i] + odd[i]];
            for (frame, value) in self.frames[place].iter().zip(values) {
                frame.iter().for_each(|frame| hear(*frame, value));
            }
        }
    }

    /// Of series; grids are wiped.
    pub(super) fn reset(&mut self) {
        if let Known::Series { series, .. } = &mut self.known {
            series.iter_mut().for_each(|series| series.fill(0.0));
        }
    }
}

/// Places and frames of a window's part.
fn delayed(
    [theta_frames, delay_frames]: [f64; 2],
    frames: usize,
) -> (Vec<f64>, Vec<[Option<usize>; 2]>) {
    let place = |j: usize| {
        let from_now = (delay_frames + (frames - 1 - j) as f64 + 0.5) / theta_frames;
        let frame = if from_now <= 0.5 {
            [None, Some(j)]
        } else {
            [Some(j), None]
        };
        (2.0 * from_now.min(1.0 - from_now).max(0.0), frame)
    };
    (0..frames).map(place).unzip()
}

/// Places and frames of a window, in mirrored pairs.
fn whole(frames: usize) -> (Vec<f64>, Vec<[Option<usize>; 2]>) {
    let pair = |j: usize| {
        let mirror = frames - 1 - j;
        [Some(j), (mirror != j).then_some(mirror)]
    };
    let delta = |j: usize| (2 * j + 1) as f64 / frames as f64;
    (0..frames.div_ceil(2)).map(|j| (delta(j), pair(j))).unzip()
}
