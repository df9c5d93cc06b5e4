//! Points on their way to a projector, in strips that the kernels like.

use super::projector::{Projector, Side};
use super::step_function::WindowPlace;

/// Points of a side that wait: whole strips of the kernels.
const STRIP: usize = 256;

/// Collects weighted points on their way to a projector, a strip at a time.
#[derive(Clone, Debug)]
pub(super) struct WindowPoints {
    pub(super) projector: Projector,
    left: Strip,
    right: Strip,
}

/// Holds what waits on a side: the first `len` of a strip.
#[derive(Clone, Debug)]
pub(super) struct Strip {
    delta: Box<[f64; STRIP]>,
    weight: Box<[f64; STRIP]>,
    len: usize,
}

impl WindowPoints {
    pub(super) fn new(projector: Projector) -> Self {
        Self {
            projector,
            left: Strip::new(),
            right: Strip::new(),
        }
    }

    #[inline]
    pub(super) fn add(&mut self, side: Side, delta: f64, weight: f64) {
        let strip = match side {
            Side::Left => &mut self.left,
            Side::Right => &mut self.right,
        };
        if strip.push(delta, weight) {
            let (delta, weight) = strip.take();
            self.projector.add(side, delta, weight);
        }
    }

    /// Adds a point to the side that it stands on.
    #[inline]
    pub(super) fn add_place(&mut self, place: WindowPlace, weight: f64) {
        if place.from_now <= 0.5 {
            self.add(Side::Right, 2.0 * place.from_now, weight);
        } else {
            self.add(Side::Left, 2.0 * place.from_start, weight);
        }
    }

    /// Forgets all.
    pub(super) fn clear(&mut self) {
        self.projector.clear();
        (self.left.len, self.right.len) = (0, 0);
    }

    /// Lets none wait.
    pub(super) fn flush(&mut self) {
        let (right, left) = (&mut self.right, &mut self.left);
        for (side, strip) in [(Side::Right, right), (Side::Left, left)] {
            let (delta, weight) = strip.take();
            self.projector.add(side, delta, weight);
        }
    }
}

impl Strip {
    pub(super) fn new() -> Self {
        Self {
            delta: Box::new([0.0; STRIP]),
            weight: Box::new([0.0; STRIP]),
            len: 0,
        }
    }

    /// Tells whether the strip is full now; then it is to be taken.
    #[inline]
    pub(super) fn push(&mut self, delta: f64, weight: f64) -> bool {
        let at = self.len % STRIP;
        self.delta[at] = delta;
        self.weight[at] = weight;
        self.len = at + 1;
        self.len == STRIP
    }

    /// Returns what waits; nothing does then.
    pub(super) fn take(&mut self) -> (&[f64], &[f64]) {
        let len = std::mem::take(&mut self.len);
        (&self.delta[..len], &self.weight[..len])
    }
}
