//! S4D's recurrence: conjugate pairs of modes for each channel, by zero-order hold; lanes are channels.
//!
//! ```text
//! x_k = a x_{k-1} + u_k        y_k = D u_k + sum over pairs of Re(c x_k)
//! a = exp(dt A)                c = 2 C (a - 1) / A
//! ```
//!
//! B is 1 in S4D; its step `(a - 1) / A` is part of `c`. Cost: six multiply-adds a frame, channel and pair.

use super::linear::{PANEL, padded};
use super::mamba_scan::{HEAL_FRAMES, heal};
use crate::math::SimdLevel;
use fearless_simd::dispatch;
use fearless_simd::prelude::*;

/// Holds a pair of conjugate modes with its step.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair {
    /// `[real, imaginary]`.
    pub(super) a: [f32; 2],
    /// `[real, imaginary]`.
    pub(super) c: [f32; 2],
}

/// Steps the pairs of all channels, with their state. Orders are `[panel of channels][pair][channel of the panel]`.
#[derive(Clone, Debug)]
pub(super) struct ModePairs {
    pairs: usize,
    channels: usize,
    a: [Vec<f32>; 2],
    c: [Vec<f32>; 2],
    x: [Vec<f32>; 2],
    skip: Vec<f32>,
    /// Frames since a multiple of [`HEAL_FRAMES`].
    frames: usize,
}

impl ModePairs {
    /// Begins at rest, with `modes[channel * pairs + pair]`. Allocates.
    pub(super) fn prepare(modes: &[Pair], mut skip: Vec<f32>) -> Self {
        let channels = skip.len();
        let pairs = modes.len() / channels;
        let zeros = vec![0.0; padded(channels) * pairs];
        let pair_of = || [zeros.clone(), zeros.clone()];
        let (mut a, mut c) = (pair_of(), pair_of());
        for (idx, mode) in modes.iter().enumerate() {
            let (channel, pair) = (idx / pairs, idx % pairs);
            let at = (channel / PANEL * pairs + pair) * PANEL + channel % PANEL;
            for part in 0..2 {
                a[part][at] = mode.a[part];
                c[part][at] = mode.c[part];
            }
        }
        skip.resize(padded(channels), 0.0);
        Self {
            pairs,
            channels,
            a,
            c,
            x: pair_of(),
            skip,
            frames: 0,
        }
    }

    pub(super) const fn state_numbers(&self) -> usize {
        2 * self.pairs * self.channels
    }

    pub(super) fn reset(&mut self) {
        self.x.iter_mut().for_each(|x| x.fill(0.0));
        self.frames = 0;
    }

    /// `y[frame][channel]` from `u[frame][channel]`, in padded rows.
    pub(super) fn process(&mut self, level: SimdLevel, frames: usize, u: &[f32], y: &mut [f32]) {
        let numbers = frames * self.skip.len();
        let (u, y) = (&u[..numbers], &mut y[..numbers]);
        dispatch!(level.0, simd => self.run(simd, u, y));
        self.frames = (self.frames + frames) % HEAL_FRAMES;
    }

    #[inline(always)]
    fn run<S: Simd>(&mut self, simd: S, u: &[f32], y: &mut [f32]) {
        let (stride, lanes) = (self.skip.len(), S::f32s::LEN);
        let panel_numbers = self.pairs * PANEL;
        for at in (0..stride).step_by(lanes) {
            let panel = at / PANEL * panel_numbers..(at / PANEL + 1) * panel_numbers;
            let lane = at % PANEL;
            let skip = S::f32s::from_slice(simd, &self.skip[at..at + lanes]);
            let modes = PanelModes {
                a_re: &self.a[0][panel.clone()],
                a_im: &self.a[1][panel.clone()],
                c_re: &self.c[0][panel.clone()],
                c_im: &self.c[1][panel.clone()],
            };
            let [re, im] = &mut self.x;
            let mut x = PanelState {
                re: &mut re[panel.clone()],
                im: &mut im[panel],
            };
            for (frame, (u, y)) in u
                .chunks_exact(stride)
                .zip(y.chunks_exact_mut(stride))
                .enumerate()
            {
                let u = S::f32s::from_slice(simd, &u[at..at + lanes]);
                let sum = step(simd, &modes, &mut x, lane, u, skip * u);
                sum.store_slice(&mut y[at..at + lanes]);
                if (self.frames + frame + 1).is_multiple_of(HEAL_FRAMES) {
                    heal(simd, &mut x.re[lane..]);
                    heal(simd, &mut x.im[lane..]);
                }
            }
        }
    }
}

/// Holds the modes of a panel of channels, `[pair][channel of the panel]`.
struct PanelModes<'a> {
    a_re: &'a [f32],
    a_im: &'a [f32],
    c_re: &'a [f32],
    c_im: &'a [f32],
}

/// Holds the state of a panel, in the same order.
struct PanelState<'a> {
    re: &'a mut [f32],
    im: &'a mut [f32],
}

/// One frame of all pairs of a vector of channels, added to `sum`.
#[inline(always)]
fn step<'a, S: Simd>(
    simd: S,
    modes: &PanelModes<'a>,
    x: &mut PanelState<'_>,
    lane: usize,
    u: S::f32s,
    mut sum: S::f32s,
) -> S::f32s {
    let here = lane..lane + S::f32s::LEN;
    let states =
        x.re.chunks_exact_mut(PANEL)
            .zip(x.im.chunks_exact_mut(PANEL));
    let rows = |re: &'a [f32], im: &'a [f32]| re.chunks_exact(PANEL).zip(im.chunks_exact(PANEL));
    let (a, c) = (rows(modes.a_re, modes.a_im), rows(modes.c_re, modes.c_im));
    for (((x_re, x_im), (a_re, a_im)), (c_re, c_im)) in states.zip(a).zip(c) {
        let [re, im, a_re, a_im, c_re, c_im] = [&*x_re, &*x_im, a_re, a_im, c_re, c_im]
            .map(|row| S::f32s::from_slice(simd, &row[here.clone()]));
        let new_re = a_re.mul_add(re, u) - a_im * im;
        let new_im = a_re.mul_add(im, a_im * re);
        new_re.store_slice(&mut x_re[here.clone()]);
        new_im.store_slice(&mut x_im[here.clone()]);
        sum = c_re.mul_add(new_re, sum) - c_im * new_im;
    }
    sum
}
