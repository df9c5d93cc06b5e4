//! From a grid that was added to, by way of its sums, to a grid that can be read: [`Fast::close`] and
//! [`Fast::open`] in pieces of some microseconds, for who must not do all at once.

use super::opening::{self, JOINED, Opening, strips};
use super::part::Part;
use super::transform::Cut;
use super::tree::Way;
use super::{Fast, Grid};
use std::ops::Range;

/// Plan and scratch; serves one passage at a time, of any number of grids. Realtime: all but `new`.
#[derive(Clone, Debug)]
pub struct Passage {
    closing: Vec<Piece>,
    opening: Opening,
}

/// A piece of the passage up to the sums, in their order.
#[derive(Clone, Debug)]
enum Piece {
    /// Grid points of each half.
    Fold(Range<usize>),
    Series(Cut),
    Unweigh(Range<usize>),
    Connect(Part),
}

impl Passage {
    /// Allocates.
    #[must_use]
    pub fn new(fast: Fast) -> Self {
        let transform = fast.cosine.transform();
        let pieces = strips(fast.cosine.half()).map(Piece::Fold);
        let pieces = pieces
            .chain(transform.cuts(JOINED).map(Piece::Series))
            .chain(strips(fast.orders).map(Piece::Unweigh))
            .chain(opening::connection(&fast).map(Piece::Connect));
        Self {
            closing: pieces.collect(),
            opening: Opening::new(fast),
        }
    }

    /// The kernels whose grids it takes.
    #[must_use]
    pub fn fast(&self) -> &Fast {
        self.opening.fast()
    }

    /// Its last pieces, of which it serves more.
    #[must_use]
    pub fn opening(&self) -> &Opening {
        &self.opening
    }

    /// The same, between two passages.
    pub fn opening_mut(&mut self) -> &mut Opening {
        &mut self.opening
    }

    /// How many pieces there are.
    #[must_use]
    pub fn pieces(&self) -> usize {
        self.closing.len() + self.opening.pieces()
    }

    /// Some nanoseconds of a core.
    ///
    /// # Panics
    /// If there is no such piece.
    #[must_use]
    pub fn cost(&self, piece: usize) -> usize {
        let Some(closing) = self.closing.get(piece) else {
            return self.opening.cost(piece - self.closing.len());
        };
        match closing {
            Piece::Fold(span) => opening::copy_cost(3 * span.len()),
            Piece::Series(cut) => opening::cut_cost(self.fast(), cut),
            Piece::Unweigh(span) => opening::copy_cost(span.len()),
            Piece::Connect(part) => opening::part_cost(part),
        }
    }

    /// Does a piece; those before it are done. `from` is empty in the end, and `to` may be read.
    /// `tell(n, sum)` is told `sum_j w_j P_n(x_j)` of what was added to `from`, and says what goes on:
    /// `to` becomes the polynomial of which these are the moments, `sum_n (2n+1) told P_n`.
    ///
    /// # Panics
    /// If there is no such piece.
    pub fn work(
        &mut self,
        piece: usize,
        [from, to]: [&mut Grid; 2],
        mut tell: impl FnMut(usize, f64) -> f64,
    ) {
        let Some(closing) = self.closing.get(piece).cloned() else {
            let term = |n: usize, sum| (2 * n + 1) as f64 * tell(n, sum);
            self.opening.follow(piece - self.closing.len(), to, term);
            return;
        };
        let fast = &mut self.opening.fast;
        match closing {
            Piece::Fold(points) => from.fold(fast.cosine.shuffled(), points),
            Piece::Series(cut) => fast.cosine.work_series(&cut),
            Piece::Unweigh(orders) => fast.unweigh(orders),
            Piece::Connect(part) => fast.connection.work(Way::Backward, &part),
        }
    }
}
