//! The frames that a piece and a stretch that is recalled have in common.

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
    pub(super) fn read(self, content: PieceContent, frames: u64, values: &[f64]) {
        match content {
            PieceContent::Polynomial => gram_step::read(frames, values, self.from, self.out),
            PieceContent::Samples => {
                // A piece of samples is a cell at the most.
                let from = usize::try_from(self.from).unwrap_or(usize::MAX);
                let samples = values.get(from..).unwrap_or_default();
                let both = self.out.iter_mut().zip(samples);
                both.for_each(|(out, x)| *out = *x);
            }
        }
    }
}
