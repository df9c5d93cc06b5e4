//! The grid in two halves, each from its own end of the window, with room for the kernel's reach.

use super::taps::{REACH, TAPS};
use std::mem::take;
use std::ops::Range;

/// Values at `theta_k`, or what was spread over them: a function of one sound. Realtime: all but
/// what makes it ([`super::Fast::grid`]).
#[derive(Clone, Debug)]
pub struct Grid {
    /// `[REACH + k]`, from `x = 1` to the middle and `REACH` beyond.
    pub(super) right: Vec<f64>,
    /// The same from `x = -1`.
    pub(super) left: Vec<f64>,
}

impl Grid {
    pub(super) fn new(half: usize) -> Self {
        Self {
            right: vec![0.0; half + TAPS],
            left: vec![0.0; half + TAPS],
        }
    }

    /// Numbers of one.
    pub(super) fn size(half: usize) -> usize {
        2 * (half + TAPS)
    }

    /// Nothing in these of its numbers.
    pub(crate) fn wipe(&mut self, numbers: Range<usize>) {
        let length = self.right.len();
        let right = numbers.start.min(length)..numbers.end.min(length);
        let part = |number: usize| number.clamp(length, 2 * length) - length;
        self.right[right].fill(0.0);
        self.left[part(numbers.start)..part(numbers.end)].fill(0.0);
    }

    /// Nothing spread.
    pub fn clear(&mut self) {
        self.right.fill(0.0);
        self.left.fill(0.0);
    }

    /// As another of its kind.
    ///
    /// # Panics
    /// If that is of another size.
    pub(crate) fn copy(&mut self, other: &Self) {
        self.right.copy_from_slice(&other.right);
        self.left.copy_from_slice(&other.left);
    }

    /// At the grid points themselves, of each half.
    pub(super) fn values(&self) -> [&[f64]; 2] {
        let points = REACH..REACH + self.half();
        [&self.right[points.clone()], &self.left[points]]
    }

    /// Grid points of a half.
    pub(super) fn half(&self) -> usize {
        self.right.len() - TAPS
    }

    /// Pairs of grid points that [`Self::unfold`] writes.
    pub(super) fn unfolded(&self) -> usize {
        (self.half() + REACH).div_ceil(2)
    }

    /// These pairs of neighbours from the transform's order `b_0, b_2, .. b_3, b_1`; sums of cosines
    /// are even about both ends.
    pub(super) fn unfold(&mut self, shuffled: &[f64], pairs: Range<usize>) {
        let last = shuffled.len() - 1;
        // From the other end, odd and even places change their parts.
        let middle = shuffled.len() / 2;
        let [right, left] = [&mut self.right, &mut self.left].map(|half| {
            let numbers = REACH + 2 * pairs.start..REACH + 2 * pairs.end;
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
            for k in 0..REACH {
                half[REACH - 1 - k] = half[REACH + k];
            }
        }
    }

    /// The transpose of [`Self::unfold`], for these points of each half: what was spread beyond the
    /// ends and the middle comes back. Takes what it counts: in the end nothing is spread.
    pub(super) fn fold(&mut self, shuffled: &mut [f64], points: Range<usize>) {
        let last = shuffled.len() - 1;
        let half = self.half();
        for k in points {
            let place = |k: usize| {
                if k.is_multiple_of(2) {
                    k / 2
                } else {
                    last - k / 2
                }
            };
            shuffled[place(k)] = folded(&mut self.right, &mut self.left, k, half);
            shuffled[place(last - k)] = folded(&mut self.left, &mut self.right, k, half);
        }
    }
}

/// What counts for the grid point `k` of `own`: also what `other` spread beyond the middle.
fn folded(own: &mut [f64], other: &mut [f64], k: usize, half: usize) -> f64 {
    let mut sum = take(&mut own[REACH + k]);
    if k < REACH {
        sum += take(&mut own[REACH - 1 - k]);
    }
    if k + REACH >= half {
        sum += take(&mut other[REACH + 2 * half - 1 - k]);
    }
    sum
}
