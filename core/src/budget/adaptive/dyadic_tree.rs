//! A tree of halves of halves of a sound, down to single frames, each with its own order.
//!
//! It finds where the sound changes: cheap, and to the frame. What it cannot is to join pieces that are no siblings,
//! which `segmentation` does.

use super::gram::GramProjector;
use super::polynomial_piece::{BestOrder, PolynomialPiece};

/// Holds all pieces of a sound that come of halving it, with what each loses.
#[derive(Debug)]
pub(super) struct DyadicTree {
    /// Parents come before their children.
    nodes: Vec<Node>,
}

#[derive(Debug)]
struct Node {
    start: usize,
    frames: usize,
    energies_left: Vec<f64>,
    children: Option<[usize; 2]>,
}

impl DyadicTree {
    /// Projects every piece. Energies below `enough` are taken for none. Cost: O(L N log L).
    pub(super) fn prepare(sound: &[f64], enough: f64) -> Self {
        let mut tree = Self { nodes: Vec::new() };
        tree.grow(&mut GramProjector::default(), sound, 0, enough);
        tree
    }

    fn grow(
        &mut self,
        projector: &mut GramProjector,
        sound: &[f64],
        start: usize,
        enough: f64,
    ) -> usize {
        let index = self.nodes.len();
        let energies_left = projector.energies_left(sound, enough);
        let is_split = sound.len() > 1 && energies_left.len() > 1;
        self.nodes.push(Node {
            start,
            frames: sound.len(),
            energies_left,
            children: None,
        });
        if is_split {
            let (left, right) = sound.split_at(sound.len() / 2);
            let left = self.grow(projector, left, start, enough);
            let right = self.grow(projector, right, start + sound.len() / 2, enough);
            self.nodes[index].children = Some([left, right]);
        }
        index
    }

    /// Returns the cheapest pieces at a price, in order of time. Cost: O(nodes).
    pub(super) fn pieces(&self, price: f64) -> Vec<PolynomialPiece> {
        let mut best: Vec<Cheapest> = Vec::new();
        best.resize_with(self.nodes.len(), Cheapest::default);
        for (index, node) in self.nodes.iter().enumerate().rev() {
            let whole = BestOrder::at(&node.energies_left, price);
            let halves = node.children.map(|[a, b]| best[a].cost + best[b].cost);
            best[index] = match halves {
                Some(cost) if cost < whole.cost => Cheapest { cost, order: None },
                _ => Cheapest {
                    cost: whole.cost,
                    order: Some(whole.order),
                },
            };
        }
        let mut pieces = Vec::new();
        self.collect(&best, 0, &mut pieces);
        pieces
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
