//! The grid in two halves, each from its own end of the window, with room for the kernel's reach.

use super::taps::{REACH, TAPS};

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

    /// Nothing spread.
    pub fn clear(&mut self) {
        self.right.fill(0.0);
        self.left.fill(0.0);
    }

    /// After [`super::Fast::tabulate`]: values at [`super::Nodes`], `[k]`: at the nodes `x = 1 - delta_k`, and at `x = delta_k - 1`.
    #[must_use]
    pub fn values(&self) -> [&[f64]; 2] {
        let points = REACH..REACH + self.half();
        [&self.right[points.clone()], &self.left[points]]
    }

    /// Grid points of a half.
    pub(super) fn half(&self) -> usize {
        self.right.len() - TAPS
    }

    /// From the transform's order `b_0, b_2, .. b_3, b_1`; sums of cosines are even about both ends.
    pub(super) fn unfold(&mut self, shuffled: &[f64]) {
        let reach = self.half() + REACH;
        let last = shuffled.len() - 1;
        for (k, pair) in shuffled
            .iter()
            .zip(shuffled.iter().rev())
            .enumerate()
            .take(reach.div_ceil(2))
        {
            self.right[REACH + 2 * k] = *pair.0;
            self.right[REACH + 2 * k + 1] = *pair.1;
        }
        // From the other end, odd and even places change their parts.
        let middle = shuffled.len() / 2;
        for k in 0..reach.div_ceil(2) {
            self.left[REACH + 2 * k] = shuffled[middle + k];
            self.left[REACH + 2 * k + 1] = shuffled[last - middle - k];
        }
        for half in [&mut self.right, &mut self.left] {
            for k in 0..REACH {
                half[REACH - 1 - k] = half[REACH + k];
            }
        }
    }

    /// The transpose of [`Self::unfold`]: what was spread beyond the ends and the middle comes back.
    pub(super) fn fold(&self, shuffled: &mut [f64]) {
        let last = shuffled.len() - 1;
        let half = self.half();
        for k in 0..half {
            let place = |k: usize| {
                if k.is_multiple_of(2) {
                    k / 2
                } else {
                    last - k / 2
                }
            };
            shuffled[place(k)] = folded(&self.right, &self.left, k, half);
            shuffled[place(last - k)] = folded(&self.left, &self.right, k, half);
        }
    }
}

/// What counts for the grid point `k` of `own`: also what `other` spread beyond the middle.
fn folded(own: &[f64], other: &[f64], k: usize, half: usize) -> f64 {
    let mut sum = own[REACH + k];
    if k < REACH {
        sum += own[REACH - 1 - k];
    }
    if k + REACH >= half {
        sum += other[REACH + 2 * half - 1 - k];
    }
    sum
}
