//! The frames that a piece and a stretch that is recalled have in common.

use std::ops::Range;

use super::piece_content::PieceContent;
use crate::budget::gram_step;

/// Holds the part of a recall that one piece fills.
#[derive(Debug)]
pub(super) struct SharedFrames<'a> {
    /// Its first frame, counted from the piece's.
    from: u64,
    out: &'a mut [f64],
}

impl<'a> SharedFrames<'a> {
    /// Returns what a piece from `start` on shares with `out`, whose first frame is `first`.
    pub(super) fn of(start: u64, frames: u64, first: u64, out: &'a mut [f64]) -> Option<Self> {
        let skipped = usize::try_from(start.saturating_sub(first)).ok()?;
        let out = out.get_mut(skipped..)?;
        let from = first.saturating_sub(start);
        let left = frames.checked_sub(from)?;
        let length = usize::try_from(left).map_or(out.len(), |left| left.min(out.len()));
        Some(Self {
            from,
            out: &mut out[..length],
        })
    }

    /// Writes what the piece says there.
    pub(super) fn read(&mut self, content: PieceContent, frames: u64, values: &[f64]) {
        match content {
            PieceContent::Polynomial => gram_step::read(frames, values, self.from, &mut *self.out),
            PieceContent::Samples => {
                // A piece of samples is a cell at the most.
                let from = usize::try_from(self.from).unwrap_or(usize::MAX);
                let samples = values.get(from..).unwrap_or_default();
                let both = self.out.iter_mut().zip(samples);
                both.for_each(|(out, x)| *out = *x);
            }
        }
    }

    /// Returns those of the piece's frames that are shared, each with where it is written.
    pub(super) fn frames_of(
        &mut self,
        frames: Range<u64>,
    ) -> impl Iterator<Item = (u64, &mut f64)> {
        let first = frames.start.max(self.from);
        let skipped = usize::try_from(first - self.from).unwrap_or(usize::MAX);
        let out = self.out.iter_mut().skip(skipped);
        (first..frames.end).zip(out)
    }
}
