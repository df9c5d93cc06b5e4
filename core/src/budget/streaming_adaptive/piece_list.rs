//! Pieces stand in a list in the order of time, in slots that are used again.

use super::coefficient_pool::{CoefficientPool, NO_BLOCK};
use super::max_step::MaxStep;
use super::piece_content::PieceContent;
use super::piece_limits::{MAX_CELL_FRAMES, MAX_ORDER};
use crate::budget::piece_size::STRUCTURE;

/// No piece.
pub(super) const NO_PIECE: u32 = u32::MAX;

/// Says how a piece would free numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Forgetting {
    /// By keeping fewer coefficients.
    Drop { order: usize },
    /// By becoming one piece with the next.
    Join { order: usize },
    /// By being divided: it is still samples.
    Divide,
}

/// Holds a stretch of the past.
#[derive(Clone, Copy, Debug)]
pub(super) struct ListedPiece {
    pub(super) start: u64,
    pub(super) frames: u64,
    pub(super) order: usize,
    pub(super) content: PieceContent,
    pub(super) energy: f64,
    pub(super) lost: f64,
    pub(super) max_step: MaxStep,
    pub(super) forgetting: Forgetting,
    /// What that loses.
    pub(super) next_loss: f64,
    block: u32,
    pub(super) older: u32,
    pub(super) newer: u32,
}

impl ListedPiece {
    pub(super) fn end(&self) -> u64 {
        self.start + self.frames
    }

    pub(super) fn numbers(&self) -> usize {
        self.order + STRUCTURE
    }
}

/// Names what a new piece is made of.
#[derive(Clone, Copy, Debug)]
pub(super) struct NewPiece<'a> {
    pub(super) start: u64,
    pub(super) frames: u64,
    pub(super) content: PieceContent,
    pub(super) values: &'a [f64],
    pub(super) lost: f64,
    pub(super) max_step: MaxStep,
}

/// Holds all pieces. Only `prepare` allocates.
#[derive(Clone, Debug)]
pub(super) struct PieceList {
    slots: Vec<ListedPiece>,
    pool: CoefficientPool,
    free: u32,
    pub(super) oldest: u32,
    pub(super) newest: u32,
    pub(super) numbers: usize,
    /// What is remembered and what was lost, over all pieces; roundings add up as long as there are any.
    pub(super) energy: f64,
    pub(super) lost: f64,
}

impl PieceList {
    /// Makes room for pieces of `numbers` numbers in all. Allocates.
    pub(super) fn prepare(numbers: usize) -> Self {
        let empty = ListedPiece {
            start: 0,
            frames: 0,
            order: 0,
            content: PieceContent::Polynomial,
            energy: 0.0,
            lost: 0.0,
            max_step: MaxStep::UNKNOWN,
            forgetting: Forgetting::Divide,
            next_loss: 0.0,
            block: NO_BLOCK,
            older: NO_PIECE,
            newer: NO_PIECE,
        };
        let mut list = Self {
            slots: vec![empty; numbers],
            pool: CoefficientPool::prepare(numbers),
            free: NO_PIECE,
            oldest: NO_PIECE,
            newest: NO_PIECE,
            numbers: 0,
            energy: 0.0,
            lost: 0.0,
        };
        list.clear();
        list
    }

    /// Forgets every piece. Cost: O(slots).
    pub(super) fn clear(&mut self) {
        self.pool.clear();
        self.free = NO_PIECE;
        for slot in (0..self.slots.len()).rev() {
            self.slots[slot].newer = self.free;
            self.free = u32::try_from(slot).unwrap_or(NO_PIECE);
        }
        (self.oldest, self.newest, self.numbers) = (NO_PIECE, NO_PIECE, 0);
        (self.energy, self.lost) = (0.0, 0.0);
    }

    /// Copies one with as much room.
    pub(super) fn copy(&mut self, other: &Self) {
        self.slots.copy_from_slice(&other.slots);
        self.pool.copy(&other.pool);
        (self.free, self.numbers) = (other.free, other.numbers);
        (self.oldest, self.newest) = (other.oldest, other.newest);
        (self.energy, self.lost) = (other.energy, other.lost);
    }

    pub(super) fn get(&self, slot: u32) -> Option<&ListedPiece> {
        self.slots.get(slot as usize)
    }

    pub(super) fn get_mut(&mut self, slot: u32) -> Option<&mut ListedPiece> {
        self.slots.get_mut(slot as usize)
    }

    /// Copies the numbers of a piece, as many as there is room for.
    pub(super) fn load<'a>(
        &self,
        piece: &ListedPiece,
        room: &'a mut [f64; MAX_CELL_FRAMES],
    ) -> &'a [f64] {
        let values = &mut room[..piece.order.min(MAX_CELL_FRAMES)];
        self.pool.load(piece.block, values);
        values
    }

    /// Puts a piece behind `older`; in front of all where that is none. Returns its slot.
    pub(super) fn insert(&mut self, older: u32, piece: &NewPiece<'_>) -> u32 {
        let slot = self.free;
        debug_assert_ne!(
            slot, NO_PIECE,
            "every piece takes a number, and there is a slot for each"
        );
        let newer = self.get(older).map_or(self.oldest, |older| older.newer);
        let Some(free) = self.slots.get(slot as usize).map(|free| free.newer) else {
            return NO_PIECE;
        };
        self.free = free;
        self.slots[slot as usize] = ListedPiece {
            start: piece.start,
            frames: piece.frames,
            order: piece.values.len(),
            content: piece.content,
            energy: energy(piece.values),
            lost: piece.lost,
            max_step: piece.max_step,
            forgetting: Forgetting::Divide,
            next_loss: f64::INFINITY,
            block: self.pool.store(piece.values),
            older,
            newer,
        };
        let new = &self.slots[slot as usize];
        self.numbers += new.numbers();
        self.energy += new.energy;
        self.lost += new.lost;
        self.link(older, slot);
        self.link(slot, newer);
        slot
    }

    /// Takes a piece out of the list.
    pub(super) fn remove(&mut self, slot: u32) {
        let Some(piece) = self.get(slot).copied() else {
            return;
        };
        self.numbers -= piece.numbers();
        self.energy -= piece.energy;
        self.lost -= piece.lost;
        self.pool.free(piece.block);
        self.link(piece.older, piece.newer);
        if self.oldest == NO_PIECE {
            (self.energy, self.lost) = (0.0, 0.0);
        }
        self.slots[slot as usize].newer = self.free;
        self.free = slot;
    }

    /// Gives a piece other coefficients: no more than it and those that were removed had.
    pub(super) fn set_coefficients(&mut self, slot: u32, coefficients: &[f64]) {
        let Some(piece) = self.slots.get_mut(slot as usize) else {
            return;
        };
        self.pool.free(piece.block);
        self.numbers = self.numbers - piece.order + coefficients.len();
        piece.order = coefficients.len();
        self.energy -= piece.energy;
        piece.energy = energy(coefficients);
        self.energy += piece.energy;
        piece.block = self.pool.store(coefficients);
    }

    fn link(&mut self, older: u32, newer: u32) {
        match self.slots.get_mut(older as usize) {
            Some(piece) => piece.newer = newer,
            None => self.oldest = newer,
        }
        match self.slots.get_mut(newer as usize) {
            Some(piece) => piece.older = older,
            None => self.newest = older,
        }
    }
}

fn energy(values: &[f64]) -> f64 {
    values.iter().map(|x| x * x).sum()
}

const _: () = assert!(
    MAX_ORDER <= MAX_CELL_FRAMES,
    "a piece's coefficients fit where samples do"
);
