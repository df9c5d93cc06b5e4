//! The fine grid has two halves, each from its own end of the window, with room for the kernel on both sides.

use super::spreading_kernel::{HALF_WIDTH, WIDTH};
use std::mem::take;
use std::ops::Range;

/// Holds values at `theta_k`, or what was spread over them: a function of one sound. Realtime: all but
/// what makes it ([`crate::transform::fast::FastLegendre::grid`]).
#[derive(Clone, Debug)]
pub struct FineGrid {
    /// `[HALF_WIDTH + k]`, from `x = 1` to the middle and `HALF_WIDTH` beyond.
    pub(crate) right: Vec<f64>,
    /// The half from `x = -1`.
    pub(crate) left: Vec<f64>,
}

impl FineGrid {
    pub(crate) fn prepare(half: usize) -> Self {
        Self {
            right: vec![0.0; half + WIDTH],
            left: vec![0.0; half + WIDTH],
        }
    }

    /// Returns how many numbers a grid has.
    pub(crate) fn size(half: usize) -> usize {
        2 * (half + WIDTH)
    }

    /// Clears these of its numbers.
    pub(crate) fn clear_part(&mut self, numbers: Range<usize>) {
        let length = self.right.len();
        let right = numbers.start.min(length)..numbers.end.min(length);
        let part = |number: usize| number.clamp(length, 2 * length) - length;
        self.right[right].fill(0.0);
        self.left[part(numbers.start)..part(numbers.end)].fill(0.0);
    }

    /// Forgets all that was spread.
    pub fn clear(&mut self) {
        self.right.fill(0.0);
        self.left.fill(0.0);
    }

    /// Becomes as another of its kind.
    ///
    /// # Panics
    /// If that is of another size.
    pub(crate) fn copy(&mut self, other: &Self) {
        self.right.copy_from_slice(&other.right);
        self.left.copy_from_slice(&other.left);
    }

    /// Returns the values at the grid points themselves, of each half.
    pub(crate) fn values(&self) -> [&[f64]; 2] {
        let points = HALF_WIDTH..HALF_WIDTH + self.half();
        [&self.right[points.clone()], &self.left[points]]
    }

    /// Returns how many grid points a half has.
    pub(crate) fn half(&self) -> usize {
        self.right.len() - WIDTH
    }

    /// Pairs of grid points that [`Self::unfold`] writes.
    pub(crate) fn unfolded(&self) -> usize {
        (self.half() + HALF_WIDTH).div_ceil(2)
    }

    /// Unfolds these pairs of neighbours from the transform's order `b_0, b_2, .. b_3, b_1`; sums of cosines are
    /// even about both ends.
    pub(crate) fn unfold(&mut self, shuffled: &[f64], pairs: Range<usize>) {
        let last = shuffled.len() - 1;
        // From the other end, odd and even places change their parts.
        let middle = shuffled.len() / 2;
        let [right, left] = [&mut self.right, &mut self.left].map(|half| {
            let numbers = HALF_WIDTH + 2 * pairs.start..HALF_WIDTH + 2 * pairs.end;
            half[numbers].as_chunks_mut::<2>().0
        });
        for (k, (right, left)) in pairs.clone().zip(right.iter_mut().zip(left)) {
            *right = [shuffled[k], shuffled[last - k]];
            *left = [shuffled[middle + k], shuffled[last - middle - k]];
        }
        if pairs.end == self.unfolded() {
            self.mirror_ends();
        }
    }

    fn mirror_ends(&mut self) {
        for half in [&mut self.right, &mut self.left] {
            for k in 0..HALF_WIDTH {
                half[HALF_WIDTH - 1 - k] = half[HALF_WIDTH + k];
            }
        }
    }

    /// The transpose of [`Self::unfold`], for these points of each half, pairs of neighbours: what was spread beyond the
    /// ends and the middle comes back. Takes what it counts: in the end nothing is spread.
    pub(crate) fn fold(&mut self, shuffled: &mut [f64], points: Range<usize>) {
        let half = self.half();
        fold_margins(&mut self.right, &mut self.left, half, points.clone());
        fold_margins(&mut self.left, &mut self.right, half, points.clone());
        let pairs = points.start / 2..points.end / 2;
        let numbers = HALF_WIDTH + points.start..HALF_WIDTH + points.end;
        let [right, left] =
            [&mut self.right, &mut self.left].map(|grid| &mut grid[numbers.clone()]);
        let (near, far) = shuffled.split_at_mut(half);
        deal(
            right,
            &mut near[pairs.clone()],
            &mut far[half - pairs.end..half - pairs.start],
        );
        deal(
            left,
            &mut far[pairs.clone()],
            &mut near[half - pairs.end..half - pairs.start],
        );
    }
}

/// Adds to these points of `own` what was spread beyond its end, and by `other` beyond the middle.
fn fold_margins(own: &mut [f64], other: &mut [f64], half: usize, points: Range<usize>) {
    for k in points.start..points.end.min(HALF_WIDTH) {
        own[HALF_WIDTH + k] += take(&mut own[HALF_WIDTH - 1 - k]);
    }
    for k in points.start.max(half - HALF_WIDTH)..points.end {
        own[HALF_WIDTH + k] += take(&mut other[HALF_WIDTH + 2 * half - 1 - k]);
    }
}

/// Takes numbers by turns, up and down.
fn deal(from: &mut [f64], up: &mut [f64], down: &mut [f64]) {
    let pairs = from.as_chunks::<2>().0;
    for (pair, (up, down)) in pairs.iter().zip(up.iter_mut().zip(down.iter_mut().rev())) {
        [*up, *down] = *pair;
    }
    from.fill(0.0);
}
