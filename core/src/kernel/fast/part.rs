//! The connection's work in parts, in the order in which they are done.

use std::ops::Range;

/// Cells that see each other at all.
const FEWEST: usize = 4;

/// What is done to cells. Only what is marked as near needs no tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Leaves find what is near.
    Near,
    /// Leaves' moments.
    Gather,
    /// Cells' moments, from their children's.
    Rise,
    /// What cells hear from far cells of their size.
    Cross,
    /// What cells hear, from their parents.
    Fall,
    /// Leaves find what their cells have heard.
    Land,
}

/// A step of some cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) step: Step,
    pub(super) tier: usize,
    pub(super) cells: Range<usize>,
}

/// Cells of a tier.
pub(super) fn cells(leaves: usize, tier: usize) -> usize {
    leaves.div_ceil(1 << tier)
}

/// How many tiers see something.
pub(super) fn tiers(leaves: usize) -> usize {
    (0..)
        .take_while(|tier| cells(leaves, *tier) >= FEWEST)
        .count()
}

/// All of the work, a part a step and tier.
pub(super) fn stages(leaves: usize) -> impl Iterator<Item = Part> {
    let tiers = tiers(leaves);
    let part = move |step: Step| {
        move |tier: usize| Part {
            step,
            tier,
            cells: 0..cells(leaves, tier),
        }
    };
    let leaf = 0..tiers.min(1);
    let parents = 1..tiers;
    let children = (0..tiers.saturating_sub(1)).rev();
    std::iter::once(part(Step::Near)(0))
        .chain(leaf.clone().map(part(Step::Gather)))
        .chain(parents.map(part(Step::Rise)))
        .chain((0..tiers).map(part(Step::Cross)))
        .chain(children.map(part(Step::Fall)))
        .chain(leaf.map(part(Step::Land)))
}

impl Part {
    /// The same in parts of up to `count` cells.
    pub(super) fn cut(self, count: usize) -> impl Iterator<Item = Self> {
        let Self { step, tier, cells } = self;
        let end = cells.end;
        cells.step_by(count).map(move |from| Self {
            step,
            tier,
            cells: from..(from + count).min(end),
        })
    }
}
