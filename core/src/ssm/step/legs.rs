//! HiPPO-LegS with constant A, bilinear: O(N) by prefix sums, because A is triangular and of rank one below.
//!
//! ```text
//! (1 + h(n+1)) c'_n = (1 - h(n+1)) c_n + r_n (D u - h S_n)      S_n = sum_{j<n} r_j (c_j + c'_j), h = D/2, r_n = sqrt(2n+1)
//! (1 + h(n+1)) S_{n+1} = (1 - h n) S_n + 2 r_n c_n + (2n+1) D u
//! ```
//!
//! The second line is the first, put into the sum: what a number waits for is then one product and one sum of the number before.

use crate::math::orthonormal_scale;

/// Steps HiPPO-LegS of constant A by the bilinear rule, in O(N).
#[derive(Clone, Debug)]
pub(in crate::ssm) struct LegsStep {
    step: f64,
    numbers: Vec<StepOfNumber>,
}

/// Holds the factors of one number of the state, each divided by `1 + h(n+1)`.
#[derive(Clone, Copy, Debug)]
struct StepOfNumber {
    /// `1 - h(n+1)`.
    kept: f64,
    /// `r_n`.
    gain: f64,
    /// `1 - h n`.
    sum_kept: f64,
    /// `2n+1`.
    sum_gain: f64,
}

impl LegsStep {
    pub(in crate::ssm) fn new(order: usize, step: f64) -> Self {
        let h = step / 2.0;
        let of = |n: usize| {
            let decay = h * (n + 1) as f64;
            StepOfNumber {
                kept: (1.0 - decay) / (1.0 + decay),
                gain: orthonormal_scale(n) / (1.0 + decay),
                sum_kept: (1.0 - h * n as f64) / (1.0 + decay),
                sum_gain: (2 * n + 1) as f64 / (1.0 + decay),
            }
        };
        let numbers = (0..order).map(of).collect();
        Self { step, numbers }
    }

    pub(in crate::ssm) fn advance(&self, state: &mut [f64], input: f64) {
        let (h, input) = (self.step / 2.0, self.step * input);
        let mut sum = 0.0;
        for (c, by) in state.iter_mut().zip(&self.numbers) {
            let next = by.kept * *c + by.gain * (input - h * sum);
            sum = by.sum_kept * sum + (2.0 * by.gain * *c + by.sum_gain * input);
            *c = next;
        }
    }
}
