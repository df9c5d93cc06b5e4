//! The phases of the method as tasks, in the order in which they are done.

use std::ops::Range;

/// The fewest cells of a level of which two are far from each other.
const FEWEST: usize = 4;

/// Names what is done to cells. Only the near field needs no tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Leaves find what is near.
    P2P,
    /// Leaves' multipole expansions.
    P2M,
    /// Cells' multipole expansions, from their children's.
    M2M,
    /// Cells' local expansions, from far cells of their size.
    M2L,
    /// Cells' local expansions, from their parents'.
    L2L,
    /// Leaves find what their local expansions say.
    L2P,
}

/// Names a phase of some cells of a level of the tree, leaves being level 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Task {
    pub(crate) phase: Phase,
    pub(crate) level: usize,
    pub(crate) cells: Range<usize>,
}

/// Returns how many cells a level has.
pub(super) fn cells(leaves: usize, level: usize) -> usize {
    leaves.div_ceil(1 << level)
}

/// Returns how many levels of the tree have cells that are far from each other.
pub(super) fn levels(leaves: usize) -> usize {
    (0..)
        .take_while(|level| cells(leaves, *level) >= FEWEST)
        .count()
}

/// Lists all of the work, a task a phase and level.
pub(crate) fn phases(leaves: usize) -> impl Iterator<Item = Task> {
    let levels = levels(leaves);
    let task = move |phase: Phase| {
        move |level: usize| Task {
            phase,
            level,
            cells: 0..cells(leaves, level),
        }
    };
    let leaf = 0..levels.min(1);
    let parents = 1..levels;
    let children = (0..levels.saturating_sub(1)).rev();
    std::iter::once(task(Phase::P2P)(0))
        .chain(leaf.clone().map(task(Phase::P2M)))
        .chain(parents.map(task(Phase::M2M)))
        .chain((0..levels).map(task(Phase::M2L)))
        .chain(children.map(task(Phase::L2L)))
        .chain(leaf.map(task(Phase::L2P)))
}

impl Task {
    /// Splits it into tasks of up to `count` cells.
    pub(crate) fn split(self, count: usize) -> impl Iterator<Item = Self> {
        let Self {
            phase,
            level,
            cells,
        } = self;
        let end = cells.end;
        cells.step_by(count).map(move |from| Self {
            phase,
            level,
            cells: from..(from + count).min(end),
        })
    }
}
