//! What is alike for all states of some frames: their steps, and the powers that evenly spaced decays are made of.
//!
//! ```text
//! exp(delta (first + n spacing)) = a q^n        a = exp(delta first), q = exp(delta spacing)
//! ```
//!
//! Lanes are frames here, so that two exponentials serve as many frames as a vector has lanes, and all states.

use crate::math::simd::elementary::{Lanes, decays};
use fearless_simd::prelude::*;

/// Most lanes of a vector of any level, in f32.
pub(super) const MAX_LANES: usize = 16;
/// Frames whose steps are made together.
pub(super) const STEP_FRAMES: usize = 32;
/// `a`, `a q`, `q^2`, `q^4`, ... up to `q` to the number of lanes.
const MAX_POWERS: usize = MAX_LANES.ilog2() as usize + 2;
/// Bits of a lane's number.
const MAX_BITS: usize = MAX_LANES.ilog2() as usize;

/// Holds some frames' steps.
#[derive(Clone, Debug)]
pub(super) struct FrameSteps<F> {
    /// The step, where it counts.
    delta: [F; STEP_FRAMES],
    /// `delta u`.
    drive: [F; STEP_FRAMES],
    /// `[power][frame]`.
    powers: [[F; STEP_FRAMES]; MAX_POWERS],
}

impl<F: Lanes> FrameSteps<F> {
    #[inline(always)]
    pub(super) fn new() -> Self {
        let zeros = [F::default(); STEP_FRAMES];
        Self {
            delta: zeros,
            drive: zeros,
            powers: [zeros; MAX_POWERS],
        }
    }

    /// Takes the steps of up to [`STEP_FRAMES`] frames.
    #[inline(always)]
    pub(super) fn take(&mut self, delta: &[F], u: &[F]) {
        let frames = delta.iter().zip(u);
        let steps = self.delta.iter_mut().zip(&mut self.drive);
        for ((step, drive), (delta, u)) in steps.zip(frames) {
            *step = step_size(*delta);
            *drive = *step * bounded(*u);
        }
    }

    /// Adds the first `frames` steps to `sum`, one after the other.
    #[inline(always)]
    pub(super) fn sum(&self, sum: F, frames: usize) -> F {
        self.delta[..frames]
            .iter()
            .fold(sum, |sum, step| sum + *step)
    }

    /// Computes the powers of all frames, for states from the rate `first` on.
    #[inline(always)]
    pub(super) fn raise<S: Simd>(&mut self, simd: S, first: F, spacing: F, frames: usize) {
        let mut from = 0;
        while from < frames {
            if frames - from > F::Vector::<S>::LEN {
                from = self.raise_some::<S, 2>(simd, [first, spacing], from);
            } else {
                from = self.raise_some::<S, 1>(simd, [first, spacing], from);
            }
        }
    }

    /// The powers of `V` vectors of frames; where it ends.
    #[inline(always)]
    fn raise_some<S: Simd, const V: usize>(
        &mut self,
        simd: S,
        rates: [F; 2],
        from: usize,
    ) -> usize {
        let lanes = F::Vector::<S>::LEN;
        let mut delta = [F::Vector::<S>::splat(simd, F::default()); V];
        for (v, delta) in delta.iter_mut().enumerate() {
            let at = from + v * lanes;
            *delta = F::Vector::<S>::from_slice(simd, &self.delta[at..at + lanes]);
        }
        let [first, spacing] = rates.map(|rate| F::Vector::<S>::splat(simd, rate));
        let ratio = decays::<S, F, V>(simd, delta.map(|delta| delta * spacing));
        let first = if rates[0] == rates[1] {
            ratio
        } else {
            decays::<S, F, V>(simd, delta.map(|delta| delta * first))
        };
        for (v, (a, mut q)) in first.into_iter().zip(ratio).enumerate() {
            let here = from + v * lanes..from + (v + 1) * lanes;
            a.store_slice(&mut self.powers[0][here.clone()]);
            (a * q).store_slice(&mut self.powers[1][here.clone()]);
            for power in &mut self.powers[2..=lanes.ilog2() as usize + 1] {
                q *= q;
                q.store_slice(&mut power[here.clone()]);
            }
        }
        from + V * lanes
    }
}

/// Says what a frame leaves of `V` vectors of states.
pub(super) trait FrameDecays<S: Simd, F: Lanes, const V: usize> {
    fn of(&self, simd: S, frame: usize) -> [F::Vector<S>; V];
    /// `delta u`.
    fn drive(&self, simd: S, frame: usize) -> F::Vector<S>;
}

/// Computes an exponential a state, for any rates.
pub(super) struct AnyDecays<'a, S: Simd, F: Lanes, const V: usize> {
    pub(super) steps: &'a FrameSteps<F>,
    pub(super) rates: [F::Vector<S>; V],
}

impl<S: Simd, F: Lanes, const V: usize> FrameDecays<S, F, V> for AnyDecays<'_, S, F, V> {
    #[inline(always)]
    fn of(&self, simd: S, frame: usize) -> [F::Vector<S>; V] {
        let delta = F::Vector::<S>::splat(simd, self.steps.delta[frame]);
        decays::<S, F, V>(simd, std::array::from_fn(|v| self.rates[v] * delta))
    }

    #[inline(always)]
    fn drive(&self, simd: S, frame: usize) -> F::Vector<S> {
        F::Vector::<S>::splat(simd, self.steps.drive[frame])
    }
}

/// Computes products of the frame's powers, for rates that are evenly spaced.
pub(super) struct SpacedDecays<'a, S: Simd, F: Lanes> {
    steps: &'a FrameSteps<F>,
    /// Which lanes' numbers have which bit.
    bits: [<F::Vector<S> as SimdBase<S>>::Mask; MAX_BITS],
}

impl<'a, S: Simd, F: Lanes> SpacedDecays<'a, S, F> {
    #[inline(always)]
    pub(super) fn new(simd: S, steps: &'a FrameSteps<F>) -> Self {
        let zero = F::Vector::<S>::splat(simd, F::default());
        let mut bits = [zero.simd_gt(zero); MAX_BITS];
        for (bit, mask) in bits.iter_mut().enumerate() {
            let mut lanes = [F::default(); MAX_LANES];
            for (lane, value) in lanes.iter_mut().enumerate() {
                *value = if lane >> bit & 1 == 1 {
                    F::ONE
                } else {
                    F::default()
                };
            }
            *mask = F::Vector::<S>::from_slice(simd, &lanes[..F::Vector::<S>::LEN]).simd_gt(zero);
        }
        Self { steps, bits }
    }
}

impl<S: Simd, F: Lanes, const V: usize> FrameDecays<S, F, V> for SpacedDecays<'_, S, F> {
    #[inline(always)]
    fn of(&self, simd: S, frame: usize) -> [F::Vector<S>; V] {
        let power = |n: usize| F::Vector::<S>::splat(simd, self.steps.powers[n][frame]);
        let one = F::Vector::<S>::splat(simd, F::ONE);
        let num_bits = F::Vector::<S>::LEN.ilog2() as usize;
        let mut first = self.bits[0].select(power(1), power(0));
        for bit in 1..num_bits {
            first *= self.bits[bit].select(power(bit + 1), one);
        }
        let mut a = [first; V];
        for v in 1..V {
            a[v] = a[v - 1] * power(num_bits + 1);
        }
        a
    }

    #[inline(always)]
    fn drive(&self, simd: S, frame: usize) -> F::Vector<S> {
        F::Vector::<S>::splat(simd, self.steps.drive[frame])
    }
}

#[inline(always)]
fn step_size<F: Lanes>(delta: F) -> F {
    if delta > F::default() && delta < F::HUGE {
        delta
    } else {
        F::default()
    }
}

#[inline(always)]
pub(super) fn bounded<F: Lanes>(u: F) -> F {
    if u.is_a_number() { u } else { F::default() }
}
