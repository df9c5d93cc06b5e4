//! Weighted points on their way to the grid, a strip at a time.

use crate::math::double_double::DoubleDouble;
use crate::transform::fast::{FastLegendre, FineGrid};

const STRIP: usize = 256;

/// Points of both halves that wait.
#[derive(Clone, Debug)]
pub(super) struct Points {
    right: Strip,
    left: Strip,
}

#[derive(Clone, Debug)]
struct Strip {
    delta: Vec<f64>,
    weight: Vec<f64>,
}

impl Points {
    /// Allocates.
    pub(super) fn new() -> Self {
        Self {
            right: Strip::new(),
            left: Strip::new(),
        }
    }
}

impl Strip {
    fn new() -> Self {
        Self {
            delta: Vec::with_capacity(STRIP),
            weight: Vec::with_capacity(STRIP),
        }
    }
}

/// What is left of the old window, as a share of the new one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kept {
    new_share: f64,
    parts: [f64; 2],
}

impl Kept {
    pub(super) fn new(new_share: f64) -> Self {
        Self {
            new_share,
            parts: DoubleDouble::from(1.0 - new_share).split(),
        }
    }

    /// That share of a distance and what rounding took from it, rounded once: a node's own rounding would move
    /// what is remembered the same way in each step.
    pub(super) fn of(self, [delta, rest]: [f64; 2]) -> f64 {
        let [first, second] = self.parts;
        first * delta + (second * delta + first * rest)
    }
}

/// The new window, which takes points by their distance from either end.
pub(super) struct Window<'a> {
    fast: &'a FastLegendre,
    grid: &'a mut FineGrid,
    points: &'a mut Points,
}

impl<'a> Window<'a> {
    pub(super) fn new(
        fast: &'a FastLegendre,
        grid: &'a mut FineGrid,
        points: &'a mut Points,
    ) -> Self {
        Self { fast, grid, points }
    }

    /// At `x = delta - 1`.
    pub(super) fn add_left(&mut self, delta: f64, weight: f64) {
        let Strip {
            delta: d,
            weight: w,
        } = &mut self.points.left;
        d.push(delta);
        w.push(weight);
        if d.len() == STRIP {
            self.fast.spread_left(self.grid, d, w);
            d.clear();
            w.clear();
        }
    }

    /// At `x = 1 - delta`.
    pub(super) fn add_right(&mut self, delta: f64, weight: f64) {
        let Strip {
            delta: d,
            weight: w,
        } = &mut self.points.right;
        d.push(delta);
        w.push(weight);
        if d.len() == STRIP {
            self.fast.spread_right(self.grid, d, w);
            d.clear();
            w.clear();
        }
    }

    /// A node that stood at `x = 1 - delta` before the window took more.
    pub(super) fn add_kept_right(&mut self, node: [f64; 2], kept: Kept, weight: f64) {
        let from_right = 2.0 * kept.new_share + kept.of(node);
        if from_right <= 1.0 {
            self.add_right(from_right, weight);
        } else {
            let [delta, rest] = node;
            self.add_left(kept.of([2.0 - delta, -rest]), weight);
        }
    }

    /// Lets none wait.
    pub(super) fn flush(&mut self) {
        let Points { right, left } = self.points;
        self.fast
            .spread_right(self.grid, &right.delta, &right.weight);
        self.fast.spread_left(self.grid, &left.delta, &left.weight);
        for strip in [right, left] {
            strip.delta.clear();
            strip.weight.clear();
        }
    }
}
