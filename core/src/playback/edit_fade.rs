//! What is heard of frozen coefficients changes while they are played: the next series is set beside the one that is read, then one
//! fades into the other.

use super::frozen_mix::{FrozenMix, FrozenPart};
use super::polynomials::{Polynomials, SeriesChoice};
use crate::memory::coefficient_edits::CoefficientEdits;

/// Length of a fade from one series to the next: short, because what modulates the order waits for it.
const EDIT_FADE_SECS: f64 = 0.01;

/// Fades from what is heard to what was asked for last. Realtime: all but `prepare`.
#[derive(Debug)]
pub(super) struct EditFade {
    wanted: CoefficientEdits,
    stage: EditStage,
    length: usize,
    /// `[series][frame]` of the block.
    weights: [Vec<f64>; 2],
    frames: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum EditStage {
    Rest,
    /// The next series is being set.
    Setting,
    /// So many frames of the fade have been heard.
    Fading(usize),
}

impl EditFade {
    pub(super) fn prepare(sample_rate_hz: f64, max_block_frames: usize) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "sample rates are positive, and `as` saturates"
        )]
        let length = ((EDIT_FADE_SECS * sample_rate_hz) as usize).max(1);
        Self {
            wanted: CoefficientEdits::default(),
            stage: EditStage::Rest,
            length,
            weights: [(); 2].map(|()| vec![0.0; max_block_frames]),
            frames: 0,
        }
    }

    /// Fades to this, when what is heard otherwise has been reached.
    pub(super) fn aim(&mut self, edits: CoefficientEdits) {
        self.wanted = edits;
    }

    /// There is nothing to fade to: this is heard from here on.
    pub(super) fn rest(&mut self, edits: CoefficientEdits) {
        (self.wanted, self.stage, self.frames) = (edits, EditStage::Rest, 0);
    }

    /// Frames until something happens; 0 where nothing will.
    pub(super) fn frames_left(&self, polynomials: &Polynomials, nanos_a_frame: usize) -> usize {
        match self.stage {
            EditStage::Rest => 0,
            EditStage::Setting => polynomials.next_time_left().div_ceil(nanos_a_frame),
            EditStage::Fading(heard) => self.length - heard,
        }
    }

    /// Does what is due between two frames where nothing is heard: there is nothing to fade.
    pub(super) fn settle_unheard(&mut self, polynomials: &mut Polynomials) {
        self.settle(polynomials);
        if matches!(self.stage, EditStage::Fading(_)) {
            polynomials.go_to_next();
            self.stage = EditStage::Rest;
        }
    }

    /// Does what is due between two frames.
    pub(super) fn settle(&mut self, polynomials: &mut Polynomials) {
        if self.stage == EditStage::Fading(self.length) {
            polynomials.go_to_next();
            self.stage = EditStage::Rest;
        }
        let is_open = polynomials.time_left() == 0;
        if self.stage == EditStage::Rest && is_open && self.wanted != polynomials.edits() {
            polynomials.begin_next(self.wanted);
            self.stage = EditStage::Setting;
        }
        if self.stage == EditStage::Setting && polynomials.next_time_left() == 0 {
            self.stage = EditStage::Fading(0);
        }
    }

    /// Computes how much is heard of each series in a block, no longer than [`Self::frames_left`], of which `own_weights` are
    /// heard of both.
    pub(super) fn begin_block(&mut self, own_weights: Option<&[f64]>, frames: usize) {
        self.frames = 0;
        let EditStage::Fading(heard) = &mut self.stage else {
            return;
        };
        self.frames = frames;
        let [current, next] = &mut self.weights;
        for frame in 0..frames {
            let share = ((*heard + frame) as f64 / self.length as f64).min(1.0);
            let own = own_weights.map_or(1.0, |weights| weights[frame]);
            (current[frame], next[frame]) = (own * (1.0 - share), own * share);
        }
        *heard = (*heard + frames).min(self.length);
    }

    /// Returns what heads read in the block.
    pub(super) fn mix<'a>(&'a self, mix: FrozenMix<'a>) -> FrozenMix<'a> {
        if self.frames == 0 {
            return mix;
        }
        let [current, next] = self.weights.each_ref().map(|one| &one[..self.frames]);
        mix.faded(|part| {
            let of = |choice, weights| FrozenPart {
                choice,
                weights: Some(weights),
                ..part
            };
            [
                of(SeriesChoice::Current, current),
                of(SeriesChoice::Next, next),
            ]
        })
    }
}
