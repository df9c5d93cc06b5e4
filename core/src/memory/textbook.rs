//! HiPPO's state equations stand here with A and B written out, and with their recurrences as published.
//!
//! A linear RNN `s' = W s + U x, o = V s` is the same thing with `W = A_bar`, `U = B_bar`, `V = C`.
//!
//! Sources: LegS and its steps, Gu et al. 2020 (arXiv 2008.07669); LegT, Voelker et al. 2019;
//! the RNN view, Gu et al. 2021 (arXiv 2111.00396).

mod eigenvalues;
mod frame_step;
mod growth;
mod legs;
mod legt;
mod published;
mod state_equation;

pub use frame_step::FrameStep;
pub use growth::Growth;
pub use published::{BilinearPublished, BilinearTuned};
pub use state_equation::{Cell, StateEquation};

use crate::memory::exact_step::settle;
use crate::memory::running_measure::visit_flag;
use crate::memory::spec::{Measure, MemorySpec, Method, SpecError};
use legs::LegsRecurrence;
use legt::LegtRecurrence;
pub(crate) use legt::LegtStep;

/// No sound leaves coefficients like this; f32 still holds what is read from them.
const EXPLODED: f64 = 1e20;

/// Steps a textbook recurrence. Prefix sums over the coefficients' scaled values make every step O(N) but LegT's
/// zero-order hold.
#[derive(Clone, Debug)]
pub(crate) struct Recurrence {
    rule: RecurrenceRule,
    /// Forward Euler: the others' eigenvalues stay inside of the unit circle.
    can_explode: bool,
    /// A coefficient is infinite or not a number, and so will all be that follow: further steps are for nothing.
    has_left: bool,
}

#[derive(Clone, Debug)]
enum RecurrenceRule {
    Legs(LegsRecurrence),
    Legt(LegtRecurrence),
}

impl Recurrence {
    /// Allocates.
    pub(crate) fn prepare(config: &MemorySpec) -> Result<Self, SpecError> {
        let MemorySpec {
            measure,
            method,
            order,
            window_frames,
            ..
        } = *config;
        let rule = match measure {
            Measure::Legs => RecurrenceRule::Legs(LegsRecurrence::prepare(order, method)?),
            Measure::Legt => {
                RecurrenceRule::Legt(LegtRecurrence::prepare(order, window_frames, method)?)
            }
            _ => return Err(SpecError::Method { measure, method }),
        };
        Ok(Self {
            rule,
            can_explode: method == Method::ForwardEuler,
            has_left: false,
        })
    }

    pub(crate) fn can_explode(&self) -> bool {
        self.can_explode
    }

    pub(crate) fn reset(&mut self) {
        self.has_left = false;
        match &mut self.rule {
            RecurrenceRule::Legs(legs) => legs.reset(),
            RecurrenceRule::Legt(legt) => legt.reset(),
        }
    }

    /// Counts so many zeros, of a memory that has heard nothing else: as [`Self::push`] of them. Realtime: yes.
    /// Cost: O(1).
    pub(crate) fn skip_silence(&mut self, frames: usize) {
        match &mut self.rule {
            RecurrenceRule::Legs(legs) => legs.skip_silence(frames),
            // It counts no steps: silence stays silence.
            RecurrenceRule::Legt(_) => {}
        }
    }

    pub(crate) fn push(&mut self, sample: f64) {
        if self.has_left {
            return;
        }
        match &mut self.rule {
            RecurrenceRule::Legs(legs) => legs.push(sample),
            RecurrenceRule::Legt(legt) => legt.push(sample),
        }
        self.has_left = self.can_explode && !self.state_mut().iter().all(|c| c.is_finite());
    }

    /// Pushes a sample, and notes how large the state has become.
    pub(crate) fn push_and_note(&mut self, sample: f64, growth: &mut Growth) {
        if self.has_left {
            return;
        }
        self.push(sample);
        match &self.rule {
            RecurrenceRule::Legs(legs) => growth.note(legs.moments()),
            RecurrenceRule::Legt(legt) => growth.note(legt.moments()),
        }
        if self.has_left {
            growth.leave();
        }
    }

    fn state_mut(&mut self) -> &mut [f64] {
        match &mut self.rule {
            RecurrenceRule::Legs(legs) => legs.state_mut(),
            RecurrenceRule::Legt(legt) => legt.state_mut(),
        }
    }

    /// Shows every number that the next step depends on.
    pub(crate) fn visit_state(&mut self, visit: &mut impl FnMut(&mut f64)) {
        visit_flag(&mut self.has_left, visit);
        if let RecurrenceRule::Legs(legs) = &mut self.rule {
            visit(legs.steps_mut());
        }
        self.state_mut().iter_mut().for_each(visit);
    }

    /// Flushes what is inaudible to exact silence, and starts anew from silence where the recurrence
    /// has exploded (forward Euler does): true there.
    pub(crate) fn settle(&mut self) -> bool {
        let state = self.state_mut();
        settle(state);
        let has_exploded = !state.iter().all(|c| c.abs() < EXPLODED);
        if has_exploded {
            self.reset();
        }
        has_exploded
    }

    /// Writes the plain moments `d_n`.
    pub(crate) fn write_moments(&self, to: &mut [f64]) {
        fn write(from: impl Iterator<Item = f64>, to: &mut [f64]) {
            to.iter_mut().zip(from).for_each(|(to, from)| *to = from);
        }
        match &self.rule {
            RecurrenceRule::Legs(legs) => write(legs.moments(), to),
            RecurrenceRule::Legt(legt) => write(legt.moments(), to),
        }
    }
}
