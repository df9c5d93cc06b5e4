//! The textbook recurrences, as they are heard: restarted every segment (LegS) or running (LegT).

use super::interpolate::REACH_FRAMES;
use crate::config::{Config, ConfigError, Kind};
use crate::textbook::Recurrence;

/// Orders times frames of a piece: some 5 microseconds of scalar recurrence.
const PIECE_WORK: usize = 2048;

/// Realtime: all but `prepare`.
#[derive(Debug)]
pub(super) struct Cells {
    kind: Kind,
    span_frames: usize,
    piece_frames: usize,
    /// A channel each.
    cells: Vec<Recurrence>,
}

impl Cells {
    /// Learns spans of `span_frames`.
    pub(super) fn prepare(config: &Config, span_frames: usize) -> Result<Self, ConfigError> {
        let cell = Recurrence::prepare(config)?;
        Ok(Self {
            kind: config.kind,
            span_frames,
            piece_frames: (PIECE_WORK / config.order).max(1),
            cells: vec![cell; config.channels],
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
        if piece == 0 && self.kind == Kind::Legs {
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
        cell.settle();
        cell.write_moments(moments);
    }

    pub(super) fn reset(&mut self) {
        self.cells.iter_mut().for_each(Recurrence::reset);
    }
}
