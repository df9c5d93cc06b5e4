//! The two scalar yardsticks of `souvenir bench`: LegS by the bilinear rule, O(N) a sample.

use super::legs::LegsRecurrence;
use crate::legendre::orthonormal_scale;

/// As published: orthonormal coefficients, a square root and a division a coefficient.
#[derive(Clone, Debug)]
pub struct BilinearPublished {
    c: Vec<f64>,
    steps: f64,
}

impl BilinearPublished {
    /// From `c = 0`. Allocates.
    #[must_use]
    pub fn new(order: usize) -> Self {
        Self {
            c: vec![0.0; order],
            steps: 0.0,
        }
    }

    /// Hears samples. Realtime: yes. Cost: O(N) a sample, one dependent chain.
    pub fn push(&mut self, samples: &[f64]) {
        for sample in samples {
            self.steps += 1.0;
            let half = 0.5 / self.steps;
            let (mut old, mut new) = (0.0, 0.0);
            for (n, c) in self.c.iter_mut().enumerate() {
                let n = n as f64;
                let r = (2.0 * n + 1.0).sqrt();
                let moved = *c - half * (r * old + (n + 1.0) * *c) + 2.0 * half * r * sample;
                old += r * *c;
                *c = (moved - half * r * new) / (1.0 + half * (n + 1.0));
                new += r * *c;
            }
        }
    }

    /// Orthonormal `c_n`.
    #[must_use]
    pub fn state(&self) -> Vec<f64> {
        self.c.clone()
    }
}

/// The same numbers from better scalar code: the recurrence that users select.
#[derive(Clone, Debug)]
pub struct BilinearTuned {
    cell: LegsRecurrence,
}

impl BilinearTuned {
    /// From `c = 0`. Allocates.
    #[must_use]
    pub fn new(order: usize) -> Self {
        Self {
            cell: LegsRecurrence::bilinear(order),
        }
    }

    /// Hears samples. Realtime: yes. Cost: O(N) a sample.
    pub fn push(&mut self, samples: &[f64]) {
        samples.iter().for_each(|sample| self.cell.push(*sample));
    }

    /// Orthonormal `c_n`. Allocates.
    #[must_use]
    pub fn state(&self) -> Vec<f64> {
        let moments = self.cell.moments().enumerate();
        moments.map(|(n, d)| orthonormal_scale(n) * d).collect()
    }
}
