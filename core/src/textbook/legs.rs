//! The published LegS recurrence: step `k = 1, 2, ..` uses `A/k`, `B/k`, from `c = 0`.
//!
//! ```text
//! (A c)_n = -r_n sum_{j<n} r_j c_j - (n+1) c_n      r_n = sqrt(2n+1)      B_n = r_n
//! ```

use crate::config::{ConfigError, Kind, Method};
use crate::legendre::orthonormal_scale;

/// One channel. Realtime: all but `prepare`.
#[derive(Clone, Debug)]
pub(crate) struct LegsRecurrence {
    rule: Rule,
    r: Vec<f64>,
    c: Vec<f64>,
    steps: f64,
}

/// The step from `c` to `c'` as  `(I - implicit A/k) c' = (I + explicit A/k) c + B f / k`.
#[derive(Clone, Copy, Debug)]
struct Rule {
    explicit: f64,
    implicit: f64,
}

impl LegsRecurrence {
    pub(crate) fn prepare(order: usize, method: Method) -> Result<Self, ConfigError> {
        let rule = match method {
            Method::ForwardEuler => Rule {
                explicit: 1.0,
                implicit: 0.0,
            },
            Method::BackwardEuler => Rule {
                explicit: 0.0,
                implicit: 1.0,
            },
            Method::Bilinear => Rule {
                explicit: 0.5,
                implicit: 0.5,
            },
            Method::Exact | Method::ZeroOrderHold => {
                return Err(ConfigError::Method {
                    kind: Kind::Legs,
                    method,
                });
            }
        };
        let r = (0..order).map(orthonormal_scale).collect();
        Ok(Self {
            rule,
            r,
            c: vec![0.0; order],
            steps: 0.0,
        })
    }

    pub(crate) fn reset(&mut self) {
        self.c.fill(0.0);
        self.steps = 0.0;
    }

    pub(crate) fn push(&mut self, sample: f64) {
        self.steps += 1.0;
        let step = 1.0 / self.steps;
        let (explicit, implicit) = (self.rule.explicit * step, self.rule.implicit * step);
        // Sums of r_j c_j and r_j c'_j over j < n.
        let (mut old, mut new) = (0.0, 0.0);
        for (n, (c, r)) in self.c.iter_mut().zip(&self.r).enumerate() {
            let diagonal = (n + 1) as f64;
            let moved = *c - explicit * (r * old + diagonal * *c) + step * r * sample;
            old += r * *c;
            *c = (moved - implicit * r * new) / (1.0 + implicit * diagonal);
            new += r * *c;
        }
    }

    pub(crate) fn state(&self) -> &[f64] {
        &self.c
    }
}
