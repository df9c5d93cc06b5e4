//! Reading a polynomial at the middles of frames, a strip at a time.

use super::learner::PIECE_POINTS;
use crate::kernel::{Ladder, Level, evaluate};

/// Realtime: all but the constructors.
#[derive(Debug)]
pub(super) struct Reader {
    level: Level,
    ladder: Ladder,
    /// `1 - |x|` of each place.
    delta: Vec<f64>,
    /// Frames of the recall that stand at `delta - 1` and at `1 - delta`.
    frames: Vec<[Option<usize>; 2]>,
    /// `(2n+1) d_n` of each channel's polynomial.
    series: Vec<Vec<f64>>,
}

impl Reader {
    /// All frames of a window, in mirrored pairs.
    pub(super) fn whole(level: Level, order: usize, channels: usize, frames: usize) -> Self {
        let pair = |j: usize| {
            let mirror = frames - 1 - j;
            [Some(j), (mirror != j).then_some(mirror)]
        };
        let delta = |j: usize| (2 * j + 1) as f64 / frames as f64;
        let places = (0..frames.div_ceil(2)).map(|j| (delta(j), pair(j)));
        Self::new(level, order, channels, places.unzip())
    }

    /// `frames` frames, the newest `delay_frames` before now, of a window of `theta_frames`.
    pub(super) fn delayed(
        level: Level,
        order: usize,
        channels: usize,
        [theta_frames, delay_frames]: [f64; 2],
        frames: usize,
    ) -> Self {
        let place = |j: usize| {
            let from_now = (delay_frames + (frames - 1 - j) as f64 + 0.5) / theta_frames;
            let frame = if from_now <= 0.5 {
                [None, Some(j)]
            } else {
                [Some(j), None]
            };
            (2.0 * from_now.min(1.0 - from_now).max(0.0), frame)
        };
        Self::new(level, order, channels, (0..frames).map(place).unzip())
    }

    fn new(
        level: Level,
        order: usize,
        channels: usize,
        (delta, frames): (Vec<f64>, Vec<[Option<usize>; 2]>),
    ) -> Self {
        let series = vec![vec![0.0; order]; channels];
        Self {
            level,
            ladder: Ladder::new(order),
            delta,
            frames,
            series,
        }
    }

    pub(super) fn pieces(&self) -> usize {
        self.delta.len().div_ceil(PIECE_POINTS)
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

    /// Takes the polynomial to be read from now on.
    pub(super) fn open(&mut self, channel_idx: usize, moments: &[f64]) {
        let series = self.series[channel_idx].iter_mut();
        for (n, (term, moment)) in series.zip(moments).enumerate() {
            *term = (2 * n + 1) as f64 * moment;
        }
    }

    /// Calls `hear(frame, value)` for the frames of a piece.
    pub(super) fn read(&self, channel_idx: usize, piece: usize, mut hear: impl FnMut(usize, f64)) {
        let from = piece * PIECE_POINTS;
        let places = from..(from + PIECE_POINTS).min(self.delta.len());
        let (mut even, mut odd) = ([0.0; PIECE_POINTS], [0.0; PIECE_POINTS]);
        let parts = (&mut even[..places.len()], &mut odd[..places.len()]);
        let series = &self.series[channel_idx];
        evaluate(
            self.level,
            &self.ladder,
            series,
            &self.delta[places.clone()],
            parts,
        );
        for (i, place) in places.enumerate() {
            let values = [even[i] - odd[i], even[i] + odd[i]];
            for (frame, value) in self.frames[place].iter().zip(values) {
                frame.iter().for_each(|frame| hear(*frame, value));
            }
        }
    }

    pub(super) fn reset(&mut self) {
        self.series.iter_mut().for_each(|series| series.fill(0.0));
    }
}
