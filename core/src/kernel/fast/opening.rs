//! From a series to a grid that can be read: [`Fast::open`] in pieces of some microseconds, for who
//! must not do all at once.

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
pub(super) const JOINED: usize = 512;

/// Plan and scratch; opens one grid at a time, any number of them. Realtime: all but `new`.
#[derive(Clone, Debug)]
pub struct Opening {
    pub(super) fast: Fast,
    pieces: Vec<Piece>,
}

/// A piece of the opening, in their order.
#[derive(Clone, Debug)]
enum Piece {
    /// Terms of the series.
    Give(Range<usize>),
    Connect(Part),
    Weigh(Range<usize>),
    Values(Cut),
    /// Pairs of neighbours on the grid.
    Unfold(Range<usize>),
}

impl Opening {
    /// Allocates.
    #[must_use]
    pub fn new(fast: Fast) -> Self {
        let transform = fast.cosine.transform();
        let pieces = strips(fast.orders).map(Piece::Give);
        let pieces = pieces
            .chain(connection(&fast).map(Piece::Connect))
            .chain(strips(fast.cosine.terms()).map(Piece::Weigh))
            .chain(transform.cuts(JOINED).rev().map(Piece::Values))
            .chain(strips(fast.grid().unfolded()).map(Piece::Unfold));
        Self {
            pieces: pieces.collect(),
            fast,
        }
    }

    /// The kernels whose grids it opens.
    #[must_use]
    pub fn fast(&self) -> &Fast {
        &self.fast
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
        match &self.pieces[piece] {
            Piece::Give(span) => copy_cost(span.len()),
            Piece::Connect(part) => part_cost(part),
            Piece::Values(cut) => cut_cost(&self.fast, cut),
            Piece::Weigh(span) | Piece::Unfold(span) => copy_cost(2 * span.len()),
        }
    }

    /// Does a piece; those before it are done. In the end `grid` may be read: it is
    /// `sum_n term(n) P_n`.
    ///
    /// # Panics
    /// If there is no such piece.
    pub fn work(&mut self, piece: usize, grid: &mut Grid, mut term: impl FnMut(usize) -> f64) {
        self.follow(piece, grid, |n, _| term(n));
    }

    /// The same after a closing, of which a term may know what it found.
    pub(super) fn follow(
        &mut self,
        piece: usize,
        grid: &mut Grid,
        mut term: impl FnMut(usize, f64) -> f64,
    ) {
        let Fast {
            connection, cosine, ..
        } = &mut self.fast;
        match self.pieces[piece].clone() {
            Piece::Give(orders) => {
                for n in orders {
                    connection.given[n] = term(n, connection.found[n]);
                }
            }
            Piece::Connect(part) => connection.work(Way::Forward, &part),
            Piece::Weigh(terms) => self.fast.weigh(terms),
            Piece::Values(cut) => cosine.work_values(&cut),
            Piece::Unfold(pairs) => grid.unfold(cosine.shuffled(), pairs),
        }
    }
}

pub(super) fn strips(end: usize) -> impl Iterator<Item = Range<usize>> {
    let strip = move |from: usize| from..(from + NUMBERS).min(end);
    (0..end).step_by(NUMBERS).map(strip)
}

/// All of the connection.
pub(super) fn connection(fast: &Fast) -> impl Iterator<Item = Part> + use<> {
    stages(fast.connection.leaves()).flat_map(|stage| stage.cut(CELLS))
}

pub(super) fn copy_cost(numbers: usize) -> usize {
    (COPY_COST * numbers).div_ceil(64)
}

pub(super) fn part_cost(part: &Part) -> usize {
    step_cost(part.step) * part.cells.len()
}

pub(super) fn cut_cost(fast: &Fast, cut: &Cut) -> usize {
    let points = fast.cosine.transform().planned();
    match cut {
        Cut::Join(span) => JOIN_COST * span.len(),
        _ => (TRANSFORM_COST * points * points.ilog2() as usize).div_ceil(64),
    }
}
