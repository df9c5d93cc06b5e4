//! What heads read in a block: what is frozen, or memories that fade into one another.

use super::polynomials::{Polynomials, SeriesChoice};
use crate::memory::timeline::Timeline;

/// What is frozen, and the memories that can be pinned.
pub(super) const MAX_PARTS: usize = super::pinned::MAX_PINNED + 1;

/// Holds one memory that is heard.
#[derive(Clone, Copy, Debug)]
pub(super) struct FrozenPart<'a> {
    pub(super) polynomials: &'a Polynomials,
    pub(super) choice: SeriesChoice,
    pub(super) timeline: Timeline,
    /// `[frame]` of the block; all of it where there is nothing to mix.
    pub(super) weights: Option<&'a [f64]>,
}

/// Holds all that is heard in a block. Realtime: yes.
#[derive(Clone, Copy, Debug)]
pub(super) struct FrozenMix<'a> {
    parts: [Option<FrozenPart<'a>>; MAX_PARTS],
    /// What the first is fading to.
    next: Option<FrozenPart<'a>>,
    /// Frames that a head needs from one end to the other, at each frame of the block; those of the first part where
    /// there is nothing to mix.
    spans: &'a [f64],
}

impl FrozenPart<'_> {
    pub(super) fn weight(&self, frame: usize) -> f64 {
        self.weights.map_or(1.0, |weights| weights[frame])
    }
}

impl<'a> FrozenMix<'a> {
    pub(super) fn of(part: FrozenPart<'a>) -> Self {
        let mut parts = [None; MAX_PARTS];
        parts[0] = Some(part);
        Self {
            parts,
            next: None,
            spans: &[],
        }
    }

    pub(super) fn mixed(parts: [Option<FrozenPart<'a>>; MAX_PARTS], spans: &'a [f64]) -> Self {
        Self {
            parts,
            next: None,
            spans,
        }
    }

    /// Makes two of what is frozen, where it is heard: what it was and what it will be.
    pub(super) fn faded(self, split: impl FnOnce(FrozenPart<'a>) -> [FrozenPart<'a>; 2]) -> Self {
        let mut faded = self;
        if let Some(own) = faded.parts[0] {
            let [current, next] = split(own);
            (faded.parts[0], faded.next) = (Some(current), Some(next));
        }
        faded
    }

    pub(super) fn parts(&self) -> impl Iterator<Item = FrozenPart<'a>> {
        self.parts.into_iter().chain([self.next]).flatten()
    }

    pub(super) fn span_frames(&self, frame: usize) -> f64 {
        let own = self.parts[0].map_or(0.0, |part| part.timeline.span_frames());
        self.spans.get(frame).copied().unwrap_or(own)
    }
}
