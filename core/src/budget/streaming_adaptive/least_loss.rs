//! Numbers are freed where the sound loses least by it: the cheapest action of all pieces, again and again.

use super::cell_division::CellDivision;
use super::joined_piece::{JoinedPiece, PieceSound};
use super::max_step::MaxStep;
use super::piece_content::PieceContent;
use super::piece_limits::{MAX_CELL_FRAMES, MAX_ORDER, max_piece_order};
use super::piece_list::{Forgetting, ListedPiece, NO_PIECE, NewPiece, PieceList};
use super::price_heap::{Price, PriceHeap};
use crate::budget::piece_size::STRUCTURE;
use crate::math::SimdLevel;

/// A cell is divided at this part of what the next forgotten number loses: finer than what is kept of the sound before it, so
/// that what is cut off is chosen among all pieces, and pieces may still be joined across where halves are cut.
const DETAIL: f64 = 0.25;
/// And never at more than the price at which this part of its numbers is left: it may be joined at less.
const DIVISOR: usize = 2;
/// So many numbers are always left: what a piece of as many frames takes.
const LEAST_LEFT: usize = 16;
/// A loss below this part of the energy is not the difference of energies: it would be roundings.
const CANCELLED: f64 = 1e-13;

/// Holds pieces, and which of them would lose least a number.
#[derive(Clone, Debug)]
pub(super) struct LeastLoss {
    pub(super) list: PieceList,
    heap: PriceHeap,
    division: CellDivision,
    max_piece_frames: u64,
    level: SimdLevel,
}

/// An action with what it loses a number that it frees.
#[derive(Clone, Copy, Debug)]
struct PricedForgetting {
    forgetting: Forgetting,
    per_number: f64,
    lost: f64,
}

/// Says where a cell lies.
#[derive(Clone, Copy, Debug)]
pub(super) struct CellPlace {
    pub(super) start: u64,
    pub(super) frames: usize,
    /// How far the sound steps in it and in the one before.
    pub(super) max_step: MaxStep,
}

impl LeastLoss {
    /// Makes room for `numbers` numbers. Allocates.
    pub(super) fn prepare(numbers: usize, cell_frames: usize, max_piece_frames: u64) -> Self {
        Self {
            list: PieceList::prepare(numbers),
            heap: PriceHeap::prepare(numbers),
            division: CellDivision::prepare(cell_frames),
            max_piece_frames,
            level: SimdLevel::detect(),
        }
    }

    pub(super) fn clear(&mut self) {
        self.list.clear();
        self.heap.clear();
    }

    /// Copies pieces and prices of one with as much room. Realtime: yes.
    pub(super) fn copy(&mut self, other: &Self) {
        self.list.copy(&other.list);
        self.heap.copy(&other.heap);
    }

    /// Takes a finished cell: divided now where there is no room for it, else as samples.
    pub(super) fn push_cell(&mut self, place: CellPlace, cell: &[f64], has_room: bool) {
        let newest = self.list.newest;
        // A cell that a polynomial says whole need not be kept as samples.
        let is_polynomial = max_piece_order(cell.len() as u64) == cell.len();
        if !has_room && !is_polynomial {
            self.division.project(cell);
            let price = DETAIL * self.heap.lowest().unwrap_or(0.0);
            let cost = self.division.divide_to(left_of(cell), price);
            if cost.numbers <= cell.len() {
                return self.insert_divided(newest, place);
            }
        }
        if is_polynomial {
            self.division.project(cell);
            self.division.divide(0.0);
            return self.insert_divided(newest, place);
        }
        let samples = NewPiece {
            start: place.start,
            frames: place.frames as u64,
            content: PieceContent::Samples,
            values: cell,
            lost: 0.0,
            max_step: place.max_step,
        };
        let slot = self.list.insert(newest, &samples);
        self.reprice(slot);
        self.reprice(newest);
    }

    /// Puts a piece behind all others as it was: prices follow in [`Self::begin_at`].
    pub(super) fn push_piece(&mut self, piece: &NewPiece<'_>) {
        self.list.insert(self.list.newest, piece);
    }

    /// Moves all pieces by so many frames to where they lie, and finds their prices.
    pub(super) fn begin_at(&mut self, frame: u64) {
        let mut slot = self.list.oldest;
        while let Some(piece) = self.list.get_mut(slot) {
            piece.start += frame;
            let newer = piece.newer;
            self.reprice(slot);
            slot = newer;
        }
    }

    /// Frees at least one number, where there is one, at the least loss. Cost: O(order^2 + log pieces); where samples are
    /// divided that of a cell.
    pub(super) fn forget(&mut self) {
        let Some(slot) = self.heap.cheapest() else {
            return self.remove_oldest();
        };
        let Some(piece) = self.list.get(slot).copied() else {
            return;
        };
        match piece.forgetting {
            Forgetting::Drop { order } => self.drop_coefficients(slot, &piece, order),
            Forgetting::Join { order } => self.join(slot, &piece, order),
            Forgetting::Divide => self.divide(slot, &piece),
        }
    }

    /// Frees numbers by so many actions at most, while all that was lost stays below a share of the energy.
    pub(super) fn lose(&mut self, share: f64, actions: usize) {
        for _ in 0..actions {
            let next = self.heap.cheapest().and_then(|slot| self.list.get(slot));
            let Some(piece) = next else {
                return;
            };
            let lost = self.list.lost + piece.next_loss;
            if lost > share * (self.list.energy + self.list.lost) {
                return;
            }
            self.forget();
        }
    }

    /// Removes pieces that end at or before a frame.
    pub(super) fn remove_before(&mut self, frame: u64) {
        while self
            .list
            .get(self.list.oldest)
            .is_some_and(|piece| piece.end() <= frame)
        {
            self.remove_oldest();
        }
    }

    fn remove_oldest(&mut self) {
        let oldest = self.list.oldest;
        if oldest != NO_PIECE {
            self.heap.remove(oldest);
            self.list.remove(oldest);
        }
    }

    fn drop_coefficients(&mut self, slot: u32, piece: &ListedPiece, order: usize) {
        let mut room = [0.0; MAX_CELL_FRAMES];
        let coefficients = self.list.load(piece, &mut room);
        let (kept, dropped) = coefficients.split_at(order.min(coefficients.len()));
        let lost: f64 = dropped.iter().map(|c| c * c).sum();
        self.list.set_coefficients(slot, kept);
        self.changed(slot, lost);
    }

    fn join(&mut self, slot: u32, piece: &ListedPiece, order: usize) {
        let Some(next) = self.list.get(piece.newer).copied() else {
            return;
        };
        let mut rooms = [[0.0; MAX_CELL_FRAMES]; 2];
        let parts = self.parts([piece, &next], &mut rooms);
        let joined = JoinedPiece::project(self.level, parts, order);
        let lost = joined.lost(self.level, parts, joined.max_order);
        self.heap.remove(piece.newer);
        self.list.remove(piece.newer);
        self.list
            .set_coefficients(slot, &joined.coefficients[..joined.max_order]);
        if let Some(piece) = self.list.get_mut(slot) {
            piece.frames += next.frames;
        }
        self.changed(slot, next.lost + lost);
    }

    fn parts<'a>(
        &self,
        pieces: [&ListedPiece; 2],
        rooms: &'a mut [[f64; MAX_CELL_FRAMES]; 2],
    ) -> [PieceSound<'a>; 2] {
        let [left, right] = rooms;
        [(pieces[0], left), (pieces[1], right)].map(|(piece, room)| PieceSound {
            frames: piece.frames,
            coefficients: self.list.load(piece, room),
        })
    }

    fn divide(&mut self, slot: u32, piece: &ListedPiece) {
        let mut room = [0.0; MAX_CELL_FRAMES];
        let cell = self.list.load(piece, &mut room);
        self.heap.remove(slot);
        self.list.remove(slot);
        self.division.project(cell);
        self.division.divide_to(left_of(cell), f64::INFINITY);
        let place = CellPlace {
            start: piece.start,
            frames: cell.len(),
            max_step: piece.max_step,
        };
        self.insert_divided(piece.older, place);
    }

    /// Puts what a cell was divided into behind `older`.
    fn insert_divided(&mut self, older: u32, cell: CellPlace) {
        let (mut place, mut from) = (older, 0);
        while let Some(piece) = self.division.piece_at(from).filter(|_| from < cell.frames) {
            let new = NewPiece {
                start: cell.start + from as u64,
                frames: piece.frames as u64,
                content: PieceContent::Polynomial,
                values: piece.coefficients,
                lost: piece.lost,
                max_step: cell.max_step,
            };
            place = self.list.insert(place, &new);
            from += piece.frames;
        }
        let end = self.list.get(place).map_or(NO_PIECE, |piece| piece.newer);
        let first = if older == NO_PIECE {
            self.list.oldest
        } else {
            older
        };
        let mut slot = first;
        while let Some(piece) = self.list.get(slot).filter(|_| slot != end) {
            let newer = piece.newer;
            self.reprice(slot);
            slot = newer;
        }
    }

    /// Notes what a piece lost, and what it and the one before it would lose next.
    fn changed(&mut self, slot: u32, lost: f64) {
        let Some(piece) = self.list.get_mut(slot) else {
            return;
        };
        piece.lost += lost;
        let older = piece.older;
        self.list.lost += lost;
        self.reprice(slot);
        self.reprice(older);
    }

    fn reprice(&mut self, slot: u32) {
        let Some(piece) = self.list.get(slot).copied() else {
            return;
        };
        let Some(cheapest) = self.cheapest(&piece) else {
            return self.heap.remove(slot);
        };
        if let Some(piece) = self.list.get_mut(slot) {
            (piece.forgetting, piece.next_loss) = (cheapest.forgetting, cheapest.lost);
        }
        let price = Price {
            per_number: cheapest.per_number,
            start: piece.start,
        };
        self.heap.set(slot, price);
    }

    fn cheapest(&mut self, piece: &ListedPiece) -> Option<PricedForgetting> {
        let mut rooms = [[0.0; MAX_CELL_FRAMES]; 2];
        if piece.content == PieceContent::Samples {
            let cell = self.list.load(piece, &mut rooms[0]);
            return Some(self.price_of_division(cell));
        }
        let next = self.list.get(piece.newer).filter(|next| {
            next.content == PieceContent::Polynomial
                && piece.frames + next.frames <= self.max_piece_frames
        });
        let dropped = cheapest_drop(self.list.load(piece, &mut rooms[0]));
        let joined =
            next.map(|next| cheapest_join(self.level, self.parts([piece, next], &mut rooms)));
        let both = dropped.into_iter().chain(joined);
        both.min_by(|a, b| a.per_number.total_cmp(&b.per_number))
    }

    fn price_of_division(&mut self, cell: &[f64]) -> PricedForgetting {
        self.division.project(cell);
        let cost = self.division.divide_to(left_of(cell), f64::INFINITY);
        let freed = (cell.len() + STRUCTURE).saturating_sub(cost.numbers).max(1);
        PricedForgetting {
            forgetting: Forgetting::Divide,
            per_number: cost.lost / freed as f64,
            lost: cost.lost,
        }
    }
}

fn left_of(cell: &[f64]) -> usize {
    (cell.len() / DIVISOR).max(LEAST_LEFT)
}

/// Returns how many of the last coefficients go at the least loss each.
fn cheapest_drop(coefficients: &[f64]) -> Option<PricedForgetting> {
    let mut lost = 0.0;
    let last = coefficients.iter().enumerate().rev();
    let all = last.map(|(order, c)| {
        lost += c * c;
        PricedForgetting {
            forgetting: Forgetting::Drop { order },
            per_number: lost / (coefficients.len() - order) as f64,
            lost,
        }
    });
    all.min_by(|a, b| a.per_number.total_cmp(&b.per_number))
}

/// Returns the order of one piece of both that loses least a number that is freed.
fn cheapest_join(level: SimdLevel, parts: [PieceSound<'_>; 2]) -> PricedForgetting {
    let had: usize = parts.iter().map(|part| part.coefficients.len()).sum();
    let all = parts.iter().flat_map(|part| part.coefficients);
    let energy: f64 = all.map(|c| c * c).sum();
    let joined = JoinedPiece::project(level, parts, had.min(MAX_ORDER));
    let freed = |order: usize| (had + STRUCTURE - order) as f64;
    let (mut left, mut order, mut lost) = (energy, 0, energy);
    for (idx, c) in joined.coefficients[..joined.max_order].iter().enumerate() {
        left = (left - c * c).max(0.0);
        if left / freed(idx + 1) < lost / freed(order) {
            (order, lost) = (idx + 1, left);
        }
    }
    if lost < CANCELLED * energy {
        lost = joined.lost(level, parts, order);
    }
    PricedForgetting {
        forgetting: Forgetting::Join { order },
        per_number: lost / freed(order),
        lost,
    }
}
