//! The textbook recurrences, as they are heard: restarted every segment, or running on.

use super::interpolate::REACH_FRAMES;
use crate::config::{Config, ConfigError};
use crate::textbook::Recurrence;

/// Orders times frames of a piece: some 5 microseconds of scalar recurrence.
const PIECE_WORK: usize = 2048;

/// Realtime: all but the constructors.
#[derive(Debug)]
pub(super) struct Cells {
    span: Span,
    span_frames: usize,
    piece_frames: usize,
    /// A channel each.
    cells: Vec<Recurrence>,
    /// Spans of a channel that ended in an explosion, since the last reset.
    explosions: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Span {
    Restarts,
    GoesOn,
}

impl Cells {
    /// Forgets everything before every span of `span_frames`.
    pub(super) fn restarting(config: &Config, span_frames: usize) -> Result<Self, ConfigError> {
        Self::new(config, span_frames, Span::Restarts)
    }

    /// One sound, learnt in spans of `span_frames`.
    pub(super) fn running(config: &Config, span_frames: usize) -> Result<Self, ConfigError> {
        Self::new(config, span_frames, Span::GoesOn)
    }

    fn new(config: &Config, span_frames: usize, span: Span) -> Result<Self, ConfigError> {
        let cell = Recurrence::prepare(config)?;
        Ok(Self {
            span,
            span_frames,
            piece_frames: (PIECE_WORK / config.order).max(1),
            cells: vec![cell; config.channels],
            explosions: 0,
        })
    }

    pub(super) fn pieces(&self) -> usize {
        self.span_frames.div_ceil(self.piece_frames)
    }

    pub(super) fn frames_needed(&self, piece: usize) -> usize {
        ((piece + 1) * self.piece_frames).min(self.span_frames)
    }

    pub(super) fn learn(&mut self, channel_idx: usize, piece: usize, history: &[f64]) {
        let cell = &mut self.cells[channel_idx];
        if piece == 0 && self.span == Span::Restarts {
            cell.reset();
        }
        let from = REACH_FRAMES + piece * self.piece_frames;
        let to = (from + self.piece_frames).min(REACH_FRAMES + self.span_frames);
        history[from..to]
            .iter()
            .for_each(|sample| cell.push(*sample));
    }

    pub(super) fn finish(&mut self, channel_idx: usize, moments: &mut [f64]) {
        let cell = &mut self.cells[channel_idx];
        self.explosions += u64::from(cell.settle());
        cell.write_moments(moments);
    }

    pub(super) fn explosions(&self) -> u64 {
        self.explosions
    }

    pub(super) fn reset(&mut self) {
        self.cells.iter_mut().for_each(Recurrence::reset);
        self.explosions = 0;
    }
}
