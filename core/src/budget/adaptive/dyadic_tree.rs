//! A tree of halves of halves of a sound, down to single frames, each with its own order.
//!
//! It finds where the sound changes: cheap, and to the frame. What it cannot is to join pieces that are no siblings,
//! which `segmentation` does.

use super::interval_fit::{IntervalFit, IntervalProjector};
use super::loss_hulls::LossHulls;
use super::polynomial_piece::{ChosenPieces, PolynomialPiece};
use super::storage_costs::{StorageCosts, StoragePrices};

/// Holds all pieces of a sound that come of halving it, with what each loses.
#[derive(Debug)]
pub(super) struct DyadicTree {
    /// Children come before their parents.
    nodes: Vec<Node>,
    hulls: LossHulls,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    start: usize,
    frames: usize,
    hull: usize,
    children: Option<[usize; 2]>,
}

impl DyadicTree {
    /// Projects every piece. Energies below `enough` are taken for none. Cost: O(order) a frame, and O(1) more a frame and
    /// level.
    pub(super) fn prepare(projector: &IntervalProjector, sound: &[f64], enough: f64) -> Self {
        let mut tree = Self {
            nodes: Vec::with_capacity(2 * sound.len()),
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
        let (fit, mut children) = if sound.len() > 1 {
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
            start,
            frames: sound.len(),
            hull: self.hulls.len(),
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
    ) -> (IntervalFit, Option<[usize; 2]>) {
        let (left, right) = sound.split_at(sound.len() / 2);
        let a = self.grow(projector, left, start, enough);
        let left_child = self.nodes.len() - 1;
        let b = self.grow(projector, right, start + left.len(), enough);
        let fit = projector.join([&a, &b], sound);
        (fit, Some([left_child, self.nodes.len() - 1]))
    }

    /// Returns the cheapest pieces at a price. Cost: O(nodes).
    pub(super) fn pieces(&self, costs: StorageCosts, price: f64) -> ChosenPieces {
        let (best, mut pieces) = (self.cheapest(costs.at(price)), Vec::new());
        self.collect(&best, self.nodes.len() - 1, &mut pieces);
        let cost = best.last().map_or(0.0, |root| root.cost);
        ChosenPieces::new(pieces, costs, [price, cost])
    }

    fn cheapest(&self, prices: StoragePrices) -> Vec<Cheapest> {
        let mut best: Vec<Cheapest> = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            let whole = self.hulls.cheapest(node.hull, prices);
            let halves = node.children.map(|[a, b]| best[a].cost + best[b].cost);
            best.push(match halves {
                Some(cost) if cost < whole.cost => Cheapest { cost, order: None },
                _ => Cheapest {
                    cost: whole.cost,
                    order: Some(whole.order),
                },
            });
        }
        best
    }

    fn collect(&self, best: &[Cheapest], index: usize, pieces: &mut Vec<PolynomialPiece>) {
        let node = &self.nodes[index];
        match (best[index].order, node.children) {
            (None, Some(children)) => {
                for child in children {
                    self.collect(best, child, pieces);
                }
            }
            (order, _) => pieces.push(PolynomialPiece {
                start: node.start,
                frames: node.frames,
                order: order.unwrap_or(0),
            }),
        }
    }
}

/// What the cheapest way to keep a node costs; `order` is `None` where it is split.
#[derive(Clone, Copy, Debug, Default)]
struct Cheapest {
    cost: f64,
    order: Option<usize>,
}
