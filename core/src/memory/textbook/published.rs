//! Two scalar yardsticks serve `souvenir bench`: LegS by the bilinear rule, O(N) a sample.

use std::hint::black_box;

use super::legs::LegsRecurrence;
use crate::math::orthonormal_scale;

/// Steps LegS as published: orthonormal coefficients, a square root and a division a coefficient.
#[derive(Clone, Debug)]
pub struct BilinearPublished {
    c: Vec<f64>,
    steps: f64,
}

impl BilinearPublished {
    /// Starts from `c = 0`. Allocates.
    #[must_use]
    pub fn prepare(order: usize) -> Self {
        Self {
            c: vec![0.0; order],
            steps: 0.0,
        }
    }

    /// Learns the next samples. Realtime: yes. Cost: O(N) a sample, one dependent chain.
    pub fn push(&mut self, samples: &[f64]) {
        for sample in samples {
            self.steps += 1.0;
            self.step(0.5 / self.steps, *sample);
        }
    }

    /// `(I - half A)^-1 ((I + half A) c + 2 half B sample)`, from the lowest order up.
    fn step(&mut self, half: f64, sample: f64) {
        let heard = 2.0 * half * sample;
        let (mut sum_before, mut sum_after) = (0.0, 0.0);
        let mut n = 0.0_f64;
        for c in &mut self.c {
            let next = n + 1.0;
            let scale = (n + next).sqrt();
            let x = *c;
            let moved = x - half * (scale * sum_before + next * x) + scale * heard;
            *c = (moved - half * scale * sum_after) / (1.0 + half * next);
            sum_after += scale * *c;
            // Unseen by the compiler, which would add to both sums with one instruction: then each step's
            // first half waits for the last one's division, and a C++ compiler's loop is 1.6 times as fast
            // (`souvenir bench --twin`).
            sum_before = black_box(sum_before + scale * x);
            n = next;
        }
    }

    /// Returns the orthonormal `c_n` of all samples. Allocates.
    #[must_use]
    pub fn state(&self) -> Vec<f64> {
        self.c.clone()
    }
}

/// Steps LegS to the same numbers by better scalar code: the recurrence that users select.
#[derive(Clone, Debug)]
pub struct BilinearTuned {
    cell: LegsRecurrence,
}

impl BilinearTuned {
    /// Starts from `c = 0`. Allocates.
    #[must_use]
    pub fn prepare(order: usize) -> Self {
        Self {
            cell: LegsRecurrence::bilinear(order),
        }
    }

    /// Learns the next samples. Realtime: yes. Cost: O(N) a sample.
    pub fn push(&mut self, samples: &[f64]) {
        samples.iter().for_each(|sample| self.cell.push(*sample));
    }

    /// Returns the orthonormal `c_n` of all samples. Allocates.
    #[must_use]
    pub fn state(&self) -> Vec<f64> {
        let moments = self.cell.moments().enumerate();
        moments.map(|(n, d)| orthonormal_scale(n) * d).collect()
    }
}
