//! The textbook recurrences, as they are heard: restarted every segment, or running on.

use super::learnt::Moments;
use crate::memory::spec::{MemorySpec, SpecError};
use crate::memory::textbook::{Growth, Recurrence};
use crate::transform::REACH_FRAMES;

/// Orders times frames of a piece: some 5 microseconds of scalar recurrence.
const PIECE_WORK: usize = 2048;

/// Learns by the textbook recurrences, span by span. Realtime: all but the constructors.
#[derive(Debug)]
pub(super) struct TextbookSegments {
    span: Span,
    span_frames: usize,
    piece_frames: usize,
    /// A channel each.
    cells: Vec<Recurrence>,
    /// Spans of a channel that ended in an explosion, since the last reset.
    explosions: u64,
    /// Growth of the first channel: as it goes, and as it was at the end of a span.
    growth: [Growth; 2],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Span {
    Restarts,
    GoesOn,
}

impl TextbookSegments {
    /// Forgets everything before every span of `span_frames`.
    pub(super) fn restarting(config: &MemorySpec, span_frames: usize) -> Result<Self, SpecError> {
        Self::new(config, span_frames, Span::Restarts)
    }

    /// One sound, learnt in spans of `span_frames`.
    pub(super) fn running(config: &MemorySpec, span_frames: usize) -> Result<Self, SpecError> {
        Self::new(config, span_frames, Span::GoesOn)
    }

    fn new(config: &MemorySpec, span_frames: usize, span: Span) -> Result<Self, SpecError> {
        let cell = Recurrence::prepare(config)?;
        let growth = || {
            if cell.can_explode() {
                Growth::prepare()
            } else {
                Growth::default()
            }
        };
        Ok(Self {
            growth: [growth(), growth()],
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
        let growth = &mut self.growth[0];
        let is_noted = channel_idx == 0 && cell.can_explode();
        if piece == 0 && self.span == Span::Restarts {
            cell.reset();
        }
        if piece == 0 && self.span == Span::Restarts && is_noted {
            growth.clear();
        }
        let from = REACH_FRAMES + piece * self.piece_frames;
        let to = (from + self.piece_frames).min(REACH_FRAMES + self.span_frames);
        for sample in &history[from..to] {
            if is_noted {
                cell.push_and_note(*sample, growth);
            } else {
                cell.push(*sample);
            }
        }
    }

    /// Counts the first pieces after a reset, all of them silence, as [`Self::learn`] would have learnt them.
    pub(super) fn skip_silence(&mut self, channel_idx: usize, pieces: usize) {
        let frames = (pieces * self.piece_frames).min(self.span_frames);
        let cell = &mut self.cells[channel_idx];
        cell.skip_silence(frames);
        if channel_idx == 0 && cell.can_explode() {
            self.growth[0].skip_silence(frames);
        }
    }

    /// Shows how the span grew: what runs on and has exploded once stays shown so, though it begins anew.
    fn show_growth(&mut self) {
        let [growth, shown] = &mut self.growth;
        if self.span == Span::Restarts || shown.left_at().is_none() {
            shown.copy(growth);
        }
    }

    /// Shows that the span exploded, and begins anew.
    fn show_explosion(&mut self) {
        self.growth[0].leave();
        self.show_growth();
        self.growth[0].clear();
    }

    /// Returns how the first channel's newest span grew.
    pub(super) fn growth(&self) -> &Growth {
        &self.growth[1]
    }

    pub(super) fn explosions(&self) -> u64 {
        self.explosions
    }

    pub(super) fn reset(&mut self) {
        self.cells.iter_mut().for_each(Recurrence::reset);
        self.explosions = 0;
        self.growth.iter_mut().for_each(Growth::clear);
    }
}

impl Moments for TextbookSegments {
    fn finish(&mut self, channel_idx: usize, moments: &mut [f64]) {
        let cell = &mut self.cells[channel_idx];
        let has_exploded = cell.settle();
        self.explosions += u64::from(has_exploded);
        cell.write_moments(moments);
        if channel_idx != 0 || !cell.can_explode() {
            return;
        }
        if has_exploded {
            self.show_explosion();
        } else {
            self.show_growth();
        }
    }
}
