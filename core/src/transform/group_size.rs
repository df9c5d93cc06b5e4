//! How many cells of a step function are taken together.

/// Cells of a plain group. The 63 knots of the largest fill two strips of the local recurrence.
pub(super) const SIZES: [usize; 6] = [62, 31, 15, 7, 3, 1];
pub(super) const MAX_CELLS: usize = SIZES[0];
/// Parts of a wide group.
pub(super) const PARTS: usize = 4;
/// Groups are joined so often, to 1984 cells.
const MAX_JOINS: usize = 5;
const MAX_WIDE_JOINS: usize = 3;
/// The most groups of [`MAX_CELLS`] that are taken together.
pub(super) const MAX_GROUPS: usize = 1 << MAX_JOINS;

/// Names how a group is made of cells: from many cells to one, each has fewer nodes a cell than those that follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum GroupSize {
    /// The largest of [`SIZES`], joined as often as any.
    Joined,
    /// Four parts, each the largest of [`SIZES`] joined so often, on twice as many nodes.
    Wide(usize),
    /// One of [`SIZES`].
    Plain(usize),
}

impl GroupSize {
    pub(super) fn cells(self) -> usize {
        match self {
            Self::Joined => MAX_CELLS << MAX_JOINS,
            Self::Wide(joins) => PARTS * (MAX_CELLS << joins),
            Self::Plain(size) => SIZES[size],
        }
    }

    /// Returns how often its groups are joined, two and two.
    pub(super) fn joins(self) -> usize {
        match self {
            Self::Joined => MAX_JOINS,
            Self::Wide(joins) => joins,
            Self::Plain(_) => 0,
        }
    }

    pub(super) fn larger(self) -> Self {
        match self {
            Self::Plain(0) => Self::Wide(0),
            Self::Plain(size) => Self::Plain(size - 1),
            Self::Wide(joins) if joins < MAX_WIDE_JOINS => Self::Wide(joins + 1),
            Self::Wide(_) | Self::Joined => Self::Joined,
        }
    }

    pub(super) fn smaller(self) -> Self {
        match self {
            Self::Joined => Self::Wide(MAX_WIDE_JOINS),
            Self::Wide(0) => Self::Plain(0),
            Self::Wide(joins) => Self::Wide(joins - 1),
            Self::Plain(size) => Self::Plain((size + 1).min(SIZES.len() - 1)),
        }
    }
}
