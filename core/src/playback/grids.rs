//! Polynomials on the grids of the fast kernels, opened little by little.

use crate::transform::fast::{FastLegendre, FineGrid};
use crate::transform::sliced::InterpJob;

/// One a channel. Realtime: all but `new`.
#[derive(Debug)]
pub(super) struct Grids {
    opening: InterpJob,
    /// Of a channel's pieces up to the end of each: nanoseconds.
    costs: Vec<usize>,
    grids: Vec<FineGrid>,
    /// Since it was begun: nanoseconds there were, and pieces done, over all channels.
    time: usize,
    done: usize,
}

impl Grids {
    /// Not open. Allocates.
    pub(super) fn new(fast: FastLegendre, channels: usize) -> Self {
        let grids = vec![fast.grid(); channels];
        let opening = InterpJob::new(fast);
        let add = |sum: &mut usize, piece| {
            *sum += opening.cost(piece);
            Some(*sum)
        };
        Self {
            costs: (0..opening.slices()).scan(0, add).collect(),
            opening,
            grids,
            time: 0,
            done: 0,
        }
    }

    pub(super) fn is_open(&self) -> bool {
        self.done == self.costs.len() * self.grids.len()
    }

    /// Other polynomials are to be opened.
    pub(super) fn begin(&mut self) {
        (self.time, self.done) = (0, 0);
    }

    fn channel_cost(&self) -> usize {
        self.costs.last().copied().unwrap_or(0)
    }

    /// Nanoseconds of [`Self::work`] until all is open.
    pub(super) fn time_left(&self) -> usize {
        if self.is_open() {
            return 0;
        }
        self.channel_cost() * self.grids.len() - self.time
    }

    /// Goes on for so many nanoseconds: a piece is done when its cost and that of those before it had
    /// the time. `term(channel_idx, n)` is the series' `n`-th.
    pub(super) fn work(&mut self, nanos: usize, term: impl Fn(usize, usize) -> f64) {
        self.time = self.time.saturating_add(nanos);
        let (pieces, channel_cost) = (self.costs.len(), self.channel_cost());
        while !self.is_open() {
            let (channel_idx, piece) = (self.done / pieces, self.done % pieces);
            if channel_idx * channel_cost + self.costs[piece] > self.time {
                return;
            }
            let grid = &mut self.grids[channel_idx];
            self.opening.run(piece, grid, |n| term(channel_idx, n));
            self.done += 1;
        }
    }

    /// As [`FastLegendre::interp`], of a channel; of the last one where there is no such channel.
    pub(super) fn read(&self, channel_idx: usize, delta: &[f64], parts: (&mut [f64], &mut [f64])) {
        let grid = self.grids.get(channel_idx).or(self.grids.last());
        if let Some(grid) = grid {
            self.opening.fast().interp(grid, delta, parts);
        }
    }
}
