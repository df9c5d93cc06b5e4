//! HiPPO's state equations with A and B written out, and their recurrences as published.
//!
//! A linear RNN `s' = W s + U x, o = V s` is the same thing with `W = A_bar`, `U = B_bar`, `V = C`.
//!
//! Sources: LegS and its steps, Gu et al. 2020 (arXiv 2008.07669); LegT, Voelker et al. 2019;
//! the RNN view, Gu et al. 2021 (arXiv 2111.00396).

mod eigenvalues;
mod frame_step;
mod legs;
mod legt;
mod published;
mod state_equation;

pub use eigenvalues::legs_eigenvalues;
pub use frame_step::FrameStep;
pub use published::{BilinearPublished, BilinearTuned};
pub use state_equation::{Cell, StateEquation};

use crate::config::{Config, ConfigError, Kind};
use crate::window::settle;
use legs::LegsRecurrence;
use legt::LegtRecurrence;

/// No sound leaves coefficients like this; f32 still holds what is read from them.
const EXPLODED: f64 = 1e20;

/// Prefix sums over the coefficients' scaled values make every step O(N) but LegT's
/// zero-order hold.
#[derive(Clone, Debug)]
pub(crate) enum Recurrence {
    Legs(LegsRecurrence),
    Legt(LegtRecurrence),
}

impl Recurrence {
    /// Allocates.
    pub(crate) fn prepare(config: &Config) -> Result<Self, ConfigError> {
        let Config {
            kind,
            method,
            order,
            window_frames,
            ..
        } = *config;
        match kind {
            Kind::Legs => LegsRecurrence::prepare(order, method).map(Self::Legs),
            Kind::Legt => LegtRecurrence::prepare(order, window_frames, method).map(Self::Legt),
            _ => Err(ConfigError::Method { kind, method }),
        }
    }

    pub(crate) fn reset(&mut self) {
        match self {
            Self::Legs(legs) => legs.reset(),
            Self::Legt(legt) => legt.reset(),
        }
    }

    pub(crate) fn push(&mut self, sample: f64) {
        match self {
            Self::Legs(legs) => legs.push(sample),
            Self::Legt(legt) => legt.push(sample),
        }
    }

    /// Flushes what is inaudible to exact silence, and starts anew from silence where the recurrence
    /// has exploded (forward Euler does).
    pub(crate) fn settle(&mut self) {
        let state = match self {
            Self::Legs(legs) => legs.state_mut(),
            Self::Legt(legt) => legt.state_mut(),
        };
        settle(state);
        if !state.iter().all(|c| c.abs() < EXPLODED) {
            self.reset();
        }
    }

    /// Writes the plain moments `d_n`.
    pub(crate) fn write_moments(&self, to: &mut [f64]) {
        fn write(from: impl Iterator<Item = f64>, to: &mut [f64]) {
            to.iter_mut().zip(from).for_each(|(to, from)| *to = from);
        }
        match self {
            Self::Legs(legs) => write(legs.moments(), to),
            Self::Legt(legt) => write(legt.moments(), to),
        }
    }
}
