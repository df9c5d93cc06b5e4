//! HiPPO-LegS with constant A, bilinear: O(N) by prefix sums, because A is triangular and of rank one below.
//!
//! ```text
//! (1 + h(n+1)) c'_n = (1 - h(n+1)) c_n + r_n (D u - h sum_{j<n} r_j (c_j + c'_j))      h = D/2, r_n = sqrt(2n+1)
//! ```

use crate::math::orthonormal_scale;

/// Steps HiPPO-LegS of constant A by the bilinear rule, in O(N).
#[derive(Clone, Debug)]
pub(in crate::ssm) struct LegsStep {
    step: f64,
    r: Vec<f64>,
}

impl LegsStep {
    pub(in crate::ssm) fn new(order: usize, step: f64) -> Self {
        let r = (0..order).map(orthonormal_scale).collect();
        Self { step, r }
    }

    pub(in crate::ssm) fn advance(&self, state: &mut [f64], input: f64) {
        let h = self.step / 2.0;
        let mut sum = 0.0;
        for (n, (c, r)) in state.iter_mut().zip(&self.r).enumerate() {
            let decay = h * (n + 1) as f64;
            let next = ((1.0 - decay) * *c + r * (self.step * input - h * sum)) / (1.0 + decay);
            sum += r * (*c + next);
            *c = next;
        }
    }
}
