//! A tree of halves of halves of a sound, down to a frame or two, each with its own order.
//!
//! It finds where the sound changes: cheap, and to the frame. What it cannot is to join pieces that are no siblings,
//! which `segmentation` does.

use std::num::NonZeroU32;

use super::interval_fit::{IntervalFit, IntervalProjector};
use super::loss_hulls::LossHulls;
use super::polynomial_piece::{ChosenPieces, PolynomialPiece};
use super::storage_costs::{StorageCosts, StoragePrices};

/// Holds all pieces of a sound that come of halving it, with what each loses.
#[derive(Debug)]
pub(super) struct DyadicTree {
    /// Children come before their parents.
    nodes: Vec<Node>,
    /// `[node]`.
    hulls: LossHulls,
}

/// Places in 32 bits: a search for a price reads all nodes again and again.
#[derive(Clone, Copy, Debug)]
struct Node {
    start: u32,
    frames: u32,
    children: Option<[NonZeroU32; 2]>,
}

/// A piece of two frames is never split: two frames cost no more in one piece than one of them alone does.
const MAX_WHOLE_FRAMES: usize = 2;

impl DyadicTree {
    /// Projects every piece. Energies below `enough` are taken for none. Cost: O(order) a frame, and O(1) more a frame and
    /// level.
    pub(super) fn prepare(projector: &IntervalProjector, sound: &[f64], enough: f64) -> Self {
        let mut tree = Self {
            nodes: Vec::with_capacity(sound.len()),
            hulls: LossHulls::default(),
        };
        tree.grow(projector, sound, 0, enough);
        tree
    }

    fn grow(
        &mut self,
        projector: &IntervalProjector,
        sound: &[f64],
        start: usize,
        enough: f64,
    ) -> IntervalFit {
        let first = self.nodes.len();
        let (fit, mut children) = if sound.len() > MAX_WHOLE_FRAMES {
            self.grow_halves(projector, sound, start, enough)
        } else {
            (projector.project(sound), None)
        };
        // Two pieces take two numbers at least.
        if fit.losses()[fit.order.min(1)] <= enough {
            self.nodes.truncate(first);
            self.hulls.truncate(first);
            children = None;
        }
        self.nodes.push(Node {
            start: narrow(start),
            frames: narrow(sound.len()),
            children,
        });
        self.hulls.push(&fit, enough);
        fit
    }

    fn grow_halves(
        &mut self,
        projector: &IntervalProjector,
        sound: &[f64],
        start: usize,
        enough: f64,
    ) -> (IntervalFit, Option<[NonZeroU32; 2]>) {
        let (left, right) = sound.split_at(sound.len() / 2);
        let a = self.grow(projector, left, start, enough);
        let left_end = self.nodes.len();
        let b = self.grow(projector, right, start + left.len(), enough);
        let fit = projector.join([&a, &b], sound);
        let ends = [left_end, self.nodes.len()].map(|end| NonZeroU32::new(narrow(end)));
        let [left_end, right_end] = ends;
        (
            fit,
            left_end.zip(right_end).map(|(left, right)| [left, right]),
        )
    }

    /// Returns the cheapest pieces at a price. `best` is overwritten, so that no price asks the system for memory of its own.
    /// Cost: O(nodes).
    pub(super) fn pieces(
        &self,
        costs: StorageCosts,
        price: f64,
        best: &mut CheapestWays,
    ) -> ChosenPieces {
        let mut pieces = Vec::new();
        self.find_cheapest(costs.at(price), best);
        self.collect(best, self.nodes.len() - 1, &mut pieces);
        let cost = best.costs.last().copied().unwrap_or(0.0);
        ChosenPieces::new(pieces, costs, [price, cost])
    }

    fn find_cheapest(&self, prices: StoragePrices, best: &mut CheapestWays) {
        best.costs.clear();
        best.orders.clear();
        best.costs.reserve(self.nodes.len());
        best.orders.reserve(self.nodes.len());
        for (index, node) in self.nodes.iter().enumerate() {
            let whole = self.hulls.cheapest(index, prices);
            let halves = node.children.map(|[a, b]| best.cost(a) + best.cost(b));
            let (cost, order) = match halves {
                Some(cost) if cost < whole.cost => (cost, None),
                _ => (whole.cost, u8::try_from(whole.order).ok()),
            };
            best.costs.push(cost);
            best.orders.push(order);
        }
    }

    fn collect(&self, best: &CheapestWays, index: usize, pieces: &mut Vec<PolynomialPiece>) {
        let node = &self.nodes[index];
        match (best.orders[index], node.children) {
            (None, Some(children)) => {
                for child in children {
                    self.collect(best, index_of(child), pieces);
                }
            }
            (order, _) => pieces.push(PolynomialPiece {
                start: node.start as usize,
                frames: node.frames as usize,
                order: usize::from(order.unwrap_or(0)),
            }),
        }
    }
}

/// Holds what the cheapest way to keep each node costs, and its order: `None` where it is split.
#[derive(Debug, Default)]
pub(super) struct CheapestWays {
    costs: Vec<f64>,
    orders: Vec<Option<u8>>,
}

impl CheapestWays {
    fn cost(&self, child: NonZeroU32) -> f64 {
        self.costs[index_of(child)]
    }
}

/// A child is named by where it ends in the list of nodes.
fn index_of(child: NonZeroU32) -> usize {
    child.get() as usize - 1
}

/// A sound that is remembered has fewer than 2^22 frames.
fn narrow(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}
