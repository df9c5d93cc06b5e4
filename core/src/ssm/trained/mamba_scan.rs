//! The selective scan of many channels with the same B and C, and the gate: lanes are channels, so nothing is summed
//! across them.
//!
//! ```text
//! h_k = exp(delta_k A) h_{k-1} + delta_k u_k B_k        y_k = (C_k h_k + skip u_k) silu(z_k)
//! ```
//!
//! Cost: one exponential and three multiply-adds a frame, channel and state; the state is read and written in the
//! first-level cache.

use super::linear::{PANEL, padded};
use crate::math::SimdLevel;
use crate::math::simd::elementary::activation::silu;
use crate::math::simd::elementary::{Lanes as _, decays};
use fearless_simd::dispatch;
use fearless_simd::prelude::*;

/// Frames, counted from the first, after which a state that has exploded or all but vanished is set to 0.
pub(super) const HEAL_FRAMES: usize = 32;

/// Scans a layer's channels, with its state.
#[derive(Clone, Debug)]
pub(super) struct ChannelScan {
    states: usize,
    /// `A log2(e)`, `[panel of channels][state][channel of the panel]`, 0 beyond the channels.
    rates: Vec<f32>,
    /// State, in the same order as the rates.
    h: Vec<f32>,
    skip: Vec<f32>,
    /// Frames since a multiple of [`HEAL_FRAMES`].
    frames: usize,
}

impl ChannelScan {
    /// Begins at rest, with `a[channel * states + state]`. Allocates.
    pub(super) fn prepare(channels: usize, a: &[f32], mut skip: Vec<f32>) -> Self {
        let states = a.len() / channels;
        let mut rates = vec![0.0; padded(channels) * states];
        for (channel, of_channel) in a.chunks_exact(states).enumerate() {
            for (state, rate) in of_channel.iter().enumerate() {
                let panel = channel / PANEL * states;
                rates[(panel + state) * PANEL + channel % PANEL] = rate * f32::LOG2_E;
            }
        }
        skip.resize(padded(channels), 0.0);
        let h = vec![0.0; rates.len()];
        Self {
            states,
            rates,
            h,
            skip,
            frames: 0,
        }
    }

    pub(super) fn reset(&mut self) {
        self.h.fill(0.0);
        self.frames = 0;
    }

    /// Turns `u[frame][channel]` into `y`; what is selected is of the same frames, all in padded rows.
    pub(super) fn process(
        &mut self,
        level: SimdLevel,
        frames: usize,
        selected: &Selected<'_>,
        u: &mut [f32],
    ) {
        let (channels, states) = (self.skip.len(), padded(self.states));
        let input = Selected {
            delta: &selected.delta[..frames * channels],
            b: &selected.b[..frames * states],
            c: &selected.c[..frames * states],
            z: &selected.z[..frames * channels],
        };
        let u = &mut u[..frames * channels];
        dispatch!(level.0, simd => self.run(simd, &input, u));
        self.frames = (self.frames + frames) % HEAL_FRAMES;
    }

    #[inline(always)]
    fn run<S: Simd>(&mut self, simd: S, input: &Selected<'_>, u: &mut [f32]) {
        let (lanes, panel_numbers) = (S::f32s::LEN, self.states * PANEL);
        let panels = self.rates.chunks_exact(panel_numbers);
        for (panel, (rates, h)) in panels
            .zip(self.h.chunks_exact_mut(panel_numbers))
            .enumerate()
        {
            for lane in (0..PANEL).step_by(lanes) {
                let at = panel * PANEL + lane;
                let part = ChannelVector {
                    states: self.states,
                    stride: self.skip.len(),
                    at,
                    lane,
                    rates,
                    skip: S::f32s::from_slice(simd, &self.skip[at..at + lanes]),
                    frames: self.frames,
                };
                part.run(simd, input, h, u);
            }
        }
    }
}

/// Holds what the frames select.
#[derive(Clone, Copy, Debug)]
pub(super) struct Selected<'a> {
    pub(super) delta: &'a [f32],
    pub(super) b: &'a [f32],
    pub(super) c: &'a [f32],
    pub(super) z: &'a [f32],
}

/// One vector of channels.
struct ChannelVector<'a, V> {
    states: usize,
    stride: usize,
    /// The first channel, and where it stands in its panel.
    at: usize,
    lane: usize,
    rates: &'a [f32],
    skip: V,
    frames: usize,
}

impl<V> ChannelVector<'_, V> {
    #[inline(always)]
    fn run<S: Simd<f32s = V>>(&self, simd: S, input: &Selected<'_>, h: &mut [f32], u: &mut [f32])
    where
        V: SimdFloat<S, Element = f32>,
    {
        let states = padded(self.states);
        let selected = input
            .b
            .chunks_exact(states)
            .zip(input.c.chunks_exact(states));
        for (frame, (b, c)) in selected.enumerate() {
            let from = frame * self.stride + self.at;
            let here = from..from + V::LEN;
            let [delta, z] =
                [input.delta, input.z].map(|rows| V::from_slice(simd, &rows[here.clone()]));
            let x = V::from_slice(simd, &u[here.clone()]);
            let drive = delta * x;
            let selected = Frame { delta, drive, b, c };
            let y = self.step(simd, x, &selected, h);
            (y * silu(simd, z)).store_slice(&mut u[here]);
            if (self.frames + frame + 1).is_multiple_of(HEAL_FRAMES) {
                heal(simd, &mut h[self.lane..]);
            }
        }
    }

    /// One frame of all states, four by four.
    #[inline(always)]
    fn step<S: Simd<f32s = V>>(&self, simd: S, x: V, frame: &Frame<'_, V>, h: &mut [f32]) -> V
    where
        V: SimdFloat<S, Element = f32>,
    {
        let mut y = self.skip * x;
        let fours = self.states - self.states % 4;
        for at in (0..fours).step_by(4) {
            y = self.states::<S, 4>(simd, at, frame, h, y);
        }
        for at in fours..self.states {
            y = self.states::<S, 1>(simd, at, frame, h, y);
        }
        y
    }

    /// `M` states from the given one on, added to `y`.
    #[inline(always)]
    fn states<S: Simd<f32s = V>, const M: usize>(
        &self,
        simd: S,
        at: usize,
        frame: &Frame<'_, V>,
        h: &mut [f32],
        mut y: V,
    ) -> V
    where
        V: SimdFloat<S, Element = f32>,
    {
        let rates = &self.rates[at * PANEL..(at + M) * PANEL];
        let h = &mut h[at * PANEL..(at + M) * PANEL];
        let (b, c) = (&frame.b[at..at + M], &frame.c[at..at + M]);
        let here = |m: usize| m * PANEL + self.lane..m * PANEL + self.lane + V::LEN;
        let t: [V; M] = std::array::from_fn(|m| V::from_slice(simd, &rates[here(m)]) * frame.delta);
        let a = decays::<S, f32, M>(simd, t);
        for m in 0..M {
            let old = V::from_slice(simd, &h[here(m)]);
            let new = old.mul_add(a[m], frame.drive * V::splat(simd, b[m]));
            new.store_slice(&mut h[here(m)]);
            y = new.mul_add(V::splat(simd, c[m]), y);
        }
        y
    }
}

/// What one frame does to a vector of channels.
struct Frame<'a, V> {
    delta: V,
    /// `delta u`.
    drive: V,
    b: &'a [f32],
    c: &'a [f32],
}

/// Every [`PANEL`]th vector from the first on.
#[inline(always)]
pub(super) fn heal<S: Simd>(simd: S, h: &mut [f32]) {
    let [huge, tiny, zero] = [f32::HUGE, f32::TINY, 0.0].map(|value| S::f32s::splat(simd, value));
    for h in h.chunks_mut(PANEL) {
        let Some(h) = h.get_mut(..S::f32s::LEN) else {
            return;
        };
        let value = S::f32s::from_slice(simd, h);
        let size = value.abs();
        let kept = size.simd_lt(huge) & size.simd_gt(tiny);
        kept.select(value, zero).store_slice(h);
    }
}
