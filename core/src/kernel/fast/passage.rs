//! From a grid that was added to, by way of its sums, to a grid that can be read: [`Fast::close`] and
//! [`Fast::open`] in pieces of some microseconds, for who must not do all at once.

use super::part::{Part, Step, stages};
use super::transform::Cut;
use super::tree::Way;
use super::{Fast, Grid};
use std::ops::Range;

/// Nanoseconds with AVX2 (bench `blocks`), of which a schedule needs the ratios.
///
/// A leaf or cell of each of the connection's steps:
fn step_cost(step: Step) -> usize {
    match step {
        Step::Near => 1750,
        Step::Gather => 130,
        Step::Rise => 125,
        // 110 from the second-level cache, 480 from memory.
        Step::Cross => 250,
        Step::Fall => 65,
        Step::Land => 230,
    }
}
/// 64 numbers that are read, scaled and written.
const COPY_COST: usize = 65;
/// 64 numbers in each of a transform's halvings.
const TRANSFORM_COST: usize = 24;
/// Four quarters of a transform, joined in one place.
const JOIN_COST: usize = 10;

/// Leaves or cells of a piece.
const CELLS: usize = 4;
/// Numbers of a piece that copies.
const NUMBERS: usize = 1024;
/// Places of a piece that joins.
const JOINED: usize = 512;

/// Plan and scratch; serves one passage at a time, of any number of grids. Realtime: all but `new`.
#[derive(Clone, Debug)]
pub struct Passage {
    fast: Fast,
    pieces: Vec<Piece>,
}

/// A piece of the passage, in their order.
#[derive(Clone, Debug)]
enum Piece {
    /// Grid points of each half.
    Fold(Range<usize>),
    Series(Cut),
    Unweigh(Range<usize>),
    Connect(Way, Part),
    /// Sums that are told, and become a series.
    Tell(Range<usize>),
    Weigh(Range<usize>),
    Values(Cut),
    /// Pairs of neighbours on the grid.
    Unfold(Range<usize>),
}

impl Passage {
    /// Allocates.
    #[must_use]
    pub fn new(fast: Fast) -> Self {
        let grid = fast.grid();
        let leaves = fast.connection.leaves();
        let connect = |way| {
            let parts = stages(leaves).flat_map(|stage| stage.cut(CELLS));
            parts.map(move |part| Piece::Connect(way, part))
        };
        let transform = fast.cosine.transform();
        let orders = || strips(fast.orders);
        let pieces = strips(grid.half()).map(Piece::Fold);
        let pieces = pieces
            .chain(transform.cuts(JOINED).map(Piece::Series))
            .chain(orders().map(Piece::Unweigh))
            .chain(connect(Way::Backward))
            .chain(orders().map(Piece::Tell))
            .chain(connect(Way::Forward))
            .chain(strips(fast.cosine.terms()).map(Piece::Weigh))
            .chain(transform.cuts(JOINED).rev().map(Piece::Values))
            .chain(strips(grid.unfolded()).map(Piece::Unfold));
        Self {
            pieces: pieces.collect(),
            fast,
        }
    }

    /// How many pieces there are.
    #[must_use]
    pub fn pieces(&self) -> usize {
        self.pieces.len()
    }

    /// Some nanoseconds of a core.
    ///
    /// # Panics
    /// If there is no such piece.
    #[must_use]
    pub fn cost(&self, piece: usize) -> usize {
        let points = self.fast.cosine.transform().planned();
        let copied = |numbers: usize| (COPY_COST * numbers).div_ceil(64);
        match &self.pieces[piece] {
            Piece::Series(Cut::Join(span)) | Piece::Values(Cut::Join(span)) => {
                JOIN_COST * span.len()
            }
            Piece::Series(_) | Piece::Values(_) => {
                (TRANSFORM_COST * points * points.ilog2() as usize).div_ceil(64)
            }
            Piece::Connect(_, part) => step_cost(part.step) * part.cells.len(),
            Piece::Fold(span) => copied(3 * span.len()),
            Piece::Weigh(span) | Piece::Unfold(span) => copied(2 * span.len()),
            Piece::Unweigh(span) | Piece::Tell(span) => copied(span.len()),
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
        let Fast {
            connection, cosine, ..
        } = &mut self.fast;
        match self.pieces[piece].clone() {
            Piece::Fold(points) => from.fold(cosine.shuffled(), points),
            Piece::Series(cut) => cosine.work_series(&cut),
            Piece::Unweigh(orders) => self.fast.unweigh(orders),
            Piece::Connect(way, part) => connection.work(way, &part),
            Piece::Tell(orders) => {
                for n in orders {
                    let moment = tell(n, connection.found[n]);
                    connection.given[n] = (2 * n + 1) as f64 * moment;
                }
            }
            Piece::Weigh(terms) => self.fast.weigh(terms),
            Piece::Values(cut) => cosine.work_values(&cut),
            Piece::Unfold(pairs) => to.unfold(cosine.shuffled(), pairs),
        }
    }
}

fn strips(end: usize) -> impl Iterator<Item = Range<usize>> {
    let strip = move |from: usize| from..(from + NUMBERS).min(end);
    (0..end).step_by(NUMBERS).map(strip)
}
