//! Polynomials over pieces, as they are kept and read.

use super::gram::GramProjector;
use super::joint_ramps::{JointRamp, add_ramp};
use super::polynomial_piece::{PolynomialPiece, numbers};
use super::storage_costs::StorageCosts;

/// Holds the pieces of a sound.
#[derive(Clone, Debug, Default)]
pub(super) struct FittedPieces {
    pieces: Vec<FittedPiece>,
    numbers: usize,
}

#[derive(Clone, Debug)]
struct FittedPiece {
    piece: PolynomialPiece,
    coefficients: Vec<f64>,
    /// How its beginning meets the end of the piece before it.
    ramp: JointRamp,
}

impl FittedPieces {
    /// Projects the pieces, rounds what is rounded, and chooses how they meet.
    pub(super) fn fit(sound: &[f64], pieces: &[PolynomialPiece], costs: StorageCosts) -> Self {
        let mut projector = GramProjector::default();
        let fitted = pieces.iter().map(|piece| FittedPiece {
            piece: *piece,
            coefficients: projector.project(piece.of(sound), piece.order),
            ramp: JointRamp::default(),
        });
        let mut fitted = Self {
            pieces: fitted.collect(),
            numbers: numbers(pieces, costs),
        };
        fitted.round(costs);
        fitted.choose_ramps(sound);
        fitted
    }

    fn round(&mut self, costs: StorageCosts) {
        let all = self.pieces.iter().flat_map(|one| &one.coefficients);
        let peak = all.fold(0.0_f64, |peak, c| peak.max(c.abs()));
        let Some(quantiser) = costs.quantiser(peak) else {
            return;
        };
        for one in &mut self.pieces {
            quantiser.round(&mut one.coefficients);
        }
    }

    fn choose_ramps(&mut self, sound: &[f64]) {
        let said = self.without_ramps(sound.len());
        for idx in 1..self.pieces.len() {
            let joint = self.joint(idx);
            self.pieces[idx].ramp = JointRamp::choose(sound, &said, joint);
        }
    }

    /// Returns where a piece meets the one before it, and how long a ramp there may be on either side.
    fn joint(&self, idx: usize) -> (usize, usize) {
        let [before, after] = [idx - 1, idx].map(|idx| self.pieces[idx].piece);
        (after.start, before.frames.min(after.frames) / 2)
    }

    pub(super) fn numbers(&self) -> usize {
        self.numbers
    }

    /// Returns what they say. Allocates.
    pub(super) fn sound(&self, frames: usize) -> Vec<f64> {
        let mut sound = self.without_ramps(frames);
        for idx in 1..self.pieces.len() {
            add_ramp(&mut sound, self.joint(idx), self.pieces[idx].ramp);
        }
        sound
    }

    fn without_ramps(&self, frames: usize) -> Vec<f64> {
        let mut sound = vec![0.0; frames];
        let mut projector = GramProjector::default();
        for one in &self.pieces {
            let place = &mut sound[one.piece.start..one.piece.end()];
            projector.read(&one.coefficients, place);
        }
        sound
    }
}
