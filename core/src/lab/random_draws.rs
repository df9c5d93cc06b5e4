//! Random numbers from a seed, the same on every machine.

use rand_pcg::Pcg32;
use rand_pcg::rand_core::Rng as _;

/// Draws numbers by the published PCG XSH RR 64/32 (O'Neill 2014).
#[derive(Debug)]
pub(super) struct RandomDraws(Pcg32);

impl RandomDraws {
    /// Begins a sequence; every stream has others.
    pub(super) fn new(seed: u64, stream: u64) -> Self {
        Self(Pcg32::new(seed, stream))
    }

    /// Draws from `0..1`.
    pub(super) fn unit(&mut self) -> f64 {
        f64::from(self.0.next_u32()) / (f64::from(u32::MAX) + 1.0)
    }

    /// Draws from `low..high`.
    pub(super) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// Draws from `0..count`.
    pub(super) fn below(&mut self, count: usize) -> usize {
        let scaled = u128::from(self.0.next_u64()) * count as u128;
        usize::try_from(scaled >> 64).unwrap_or(0)
    }

    /// Draws 1 or -1.
    pub(super) fn sign(&mut self) -> f64 {
        if self.0.next_u32() >> 31 == 0 {
            1.0
        } else {
            -1.0
        }
    }
}
