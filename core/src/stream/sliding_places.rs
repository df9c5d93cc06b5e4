//! Where the old window is read, and where that goes.

use crate::math::NodePairs;
use crate::transform::Side;

/// Holds the places of a hop. All of it is known beforehand. For each pair of nodes there is a near place `kept q`
/// and a far one `kept (1 - q)` from the left end: where they are read from the right end, and where they are
/// written.
#[derive(Debug)]
pub(super) struct Places {
    /// Where the old polynomial is read, to be written at the mirror image: `1 - |x|`.
    pub(super) read: Vec<f64>,
    /// The part read is the mirrored one (`even - odd`) where this is -1.
    pub(super) read_sign: Vec<f64>,
    /// What goes to the left half of the new window.
    pub(super) left: OldPoints,
    /// What goes to its right half.
    pub(super) right: OldPoints,
}

/// Holds the old points on one half of the new window.
#[derive(Debug, Default)]
pub(super) struct OldPoints {
    pub(super) delta: Vec<f64>,
    /// Which value read, and its weight.
    pub(super) source: Vec<(usize, f64)>,
}

impl Places {
    /// Places the points of a hop that fills `share` of the window. Allocates.
    pub(super) fn new(nodes: &NodePairs, share: f64) -> Self {
        let kept = 1.0 - share;
        let pairs = nodes.len();
        let (mut read, mut read_sign) = (vec![0.0; 2 * pairs], vec![1.0; 2 * pairs]);
        let (mut left, mut right) = (OldPoints::default(), OldPoints::default());
        for (i, (delta, weight)) in nodes.delta.iter().zip(&nodes.weight).enumerate() {
            let weight = kept * weight;
            let far_from_right = 2.0 * share + kept * delta;
            let on_right = far_from_right <= 1.0;
            let far = if on_right {
                far_from_right
            } else {
                kept * (2.0 - delta)
            };
            read[i] = kept * delta;
            read[pairs + i] = far;
            read_sign[pairs + i] = if on_right { -1.0 } else { 1.0 };
            // What is read near the right end belongs to the node that is far from the left one.
            left.push(kept * delta, (pairs + i, weight));
            let side = if on_right { &mut right } else { &mut left };
            side.push(far, (i, weight));
        }
        Self {
            read,
            read_sign,
            left,
            right,
        }
    }

    /// Returns what goes to a half of the new window.
    pub(super) fn points(&self, side: Side) -> &OldPoints {
        match side {
            Side::Left => &self.left,
            Side::Right => &self.right,
        }
    }
}

impl OldPoints {
    fn push(&mut self, delta: f64, source: (usize, f64)) {
        self.delta.push(delta);
        self.source.push(source);
    }
}
