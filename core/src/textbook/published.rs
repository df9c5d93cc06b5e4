//! The two scalar yardsticks of `souvenir bench`: LegS by the bilinear rule, O(N) a sample.

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

/// The same numbers from better scalar code: plain moments `d_n = c_n / sqrt(2n+1)` need no root,
/// and the sum of the new ones, the only chain, is one fused multiply-add a coefficient:
///
/// ```text
/// S_{n+1} = S_n (1 - (2n+1) q_n) + (2n+1) m_n      q_n = 1 / (2k + n + 1)
/// ```
#[derive(Clone, Debug)]
pub struct BilinearTuned {
    d: Vec<f64>,
    steps: f64,
}

impl BilinearTuned {
    /// From `d = 0`. Allocates.
    #[must_use]
    pub fn new(order: usize) -> Self {
        Self {
            d: vec![0.0; order],
            steps: 0.0,
        }
    }

    /// Hears samples. Realtime: yes. Cost: O(N) a sample.
    pub fn push(&mut self, samples: &[f64]) {
        for sample in samples {
            self.steps += 1.0;
            let twice = 2.0 * self.steps;
            let (mut old, mut new) = (0.0, 0.0);
            let mut diagonal = 1.0;
            let mut odd = 1.0;
            for d in &mut self.d {
                let q = 1.0 / (twice + diagonal);
                let free = q * ((twice - diagonal) * *d + 2.0 * sample - old);
                old += odd * *d;
                *d = free - q * new;
                new = new * (1.0 - odd * q) + odd * free;
                diagonal += 1.0;
                odd += 2.0;
            }
        }
    }

    /// Orthonormal `c_n`. Allocates.
    #[must_use]
    pub fn state(&self) -> Vec<f64> {
        let scale = crate::legendre::orthonormal_scale;
        self.d
            .iter()
            .enumerate()
            .map(|(n, d)| scale(n) * d)
            .collect()
    }
}
