//! Diagonal recurrences, SIMD over modes: `x_n' = a_n x_n + v`, `y = Re sum_n w_n x_n`.
//!
//! The input's weights are folded into w, so that every mode hears the same v.

use fearless_simd::dispatch;
use fearless_simd::prelude::*;
use num_complex::Complex;

use super::SETTLE_FRAMES;
use crate::math::SimdLevel;
use crate::math::simd::MAX_LANES;
use crate::ssm::kernel::weights_of;
use crate::ssm::step::{DiagonalStep, FeedbackStep, RealDiagonalStep};

/// Vectors of modes that are stepped together: two chains of two operations each, per vector, cover their latency
/// and leave room for the coefficients in 16 registers.
const VECTORS: usize = 2;
/// Modes are padded to whole groups of every level.
const PADDING: usize = VECTORS * MAX_LANES;

/// Complex numbers, split.
#[derive(Clone, Debug)]
struct Split {
    re: Vec<f64>,
    im: Vec<f64>,
}

impl Split {
    fn padded(values: impl Iterator<Item = Complex<f64>>) -> Self {
        let (mut re, mut im): (Vec<f64>, Vec<f64>) = values.map(|z| (z.re, z.im)).unzip();
        let len = re.len().next_multiple_of(PADDING);
        re.resize(len, 0.0);
        im.resize(len, 0.0);
        Self { re, im }
    }

    fn zeros(len: usize) -> Self {
        Self {
            re: vec![0.0; len],
            im: vec![0.0; len],
        }
    }

    fn copy_from(&mut self, other: &Self) {
        self.re.copy_from_slice(&other.re);
        self.im.copy_from_slice(&other.im);
    }
}

/// Steps diagonal modes without feedback.
#[derive(Clone, Debug)]
pub(super) struct Modal {
    level: SimdLevel,
    a: Split,
    w: Split,
    x: Split,
    /// What a mode's x is multiplied by to be its state.
    b: Vec<Complex<f64>>,
    kind: ModeKind,
}

/// Says which real numbers a mode's state is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ModeKind {
    /// One: the mode is real.
    Real,
    /// Two: the mode stands for a conjugate pair.
    Pair,
}

impl Modal {
    pub(super) fn of_pairs(step: &DiagonalStep, readout: &[f64], level: SimdLevel) -> Self {
        let w = weights_of(readout, &step.b);
        Self::new(
            step.a.iter().copied(),
            w,
            step.b.clone(),
            level,
            ModeKind::Pair,
        )
    }

    pub(super) fn of_real_modes(
        step: &RealDiagonalStep,
        readout: &[f64],
        level: SimdLevel,
    ) -> Self {
        let a = step.a.iter().map(|a| Complex::from(*a));
        let w = readout
            .iter()
            .zip(&step.b)
            .map(|(c, b)| Complex::from(c * b));
        let b = step.b.iter().map(|b| Complex::from(*b)).collect();
        Self::new(a, w.collect(), b, level, ModeKind::Real)
    }

    fn new(
        a: impl Iterator<Item = Complex<f64>>,
        w: Vec<Complex<f64>>,
        b: Vec<Complex<f64>>,
        level: SimdLevel,
        kind: ModeKind,
    ) -> Self {
        let a = Split::padded(a);
        Self {
            level,
            x: Split::zeros(a.re.len()),
            a,
            w: Split::padded(w.into_iter()),
            b,
            kind,
        }
    }

    pub(super) fn reset(&mut self) {
        self.x.re.fill(0.0);
        self.x.im.fill(0.0);
    }

    pub(super) fn continue_from(&mut self, other: &Self) {
        self.x.copy_from(&other.x);
    }

    pub(super) fn read_by(&mut self, readout: &[f64]) {
        if self.kind == ModeKind::Pair {
            return read_pairs_by(&mut self.w, &self.b, readout);
        }
        for ((w, b), c) in self.w.re.iter_mut().zip(&self.b).zip(readout) {
            *w = c * b.re;
        }
    }

    pub(super) fn settle(&mut self) {
        super::settle(&mut self.x.re);
        super::settle(&mut self.x.im);
    }

    pub(super) fn write_state(&self, state: &mut [f64]) {
        if self.kind == ModeKind::Real {
            for ((s, b), x) in state.iter_mut().zip(&self.b).zip(&self.x.re) {
                *s = b.re * x;
            }
        } else {
            write_pairs(&self.x, &self.b, state);
        }
    }

    /// Reads at most [`SETTLE_FRAMES`] frames.
    pub(super) fn run(&mut self, input: &[f64], output: &mut [f64]) {
        let mut sums = [[0.0; MAX_LANES]; SETTLE_FRAMES];
        let sums = &mut sums[..input.len()];
        dispatch!(self.level.0, simd => modes(simd, &self.a, &self.w, &mut self.x, input, sums));
        for (y, sum) in output.iter_mut().zip(sums) {
            *y = add_lanes(*sum);
        }
    }
}

fn write_pairs(x: &Split, b: &[Complex<f64>], state: &mut [f64]) {
    let (re, im) = state.split_at_mut(b.len());
    for (n, b) in b.iter().enumerate() {
        let s = b * Complex::new(x.re[n], x.im[n]);
        (re[n], im[n]) = (s.re, s.im);
    }
}

/// As [`weights_of`] has them.
fn read_pairs_by(w: &mut Split, b: &[Complex<f64>], readout: &[f64]) {
    let (re, im) = readout.split_at(b.len());
    for (n, b) in b.iter().enumerate() {
        let weight = Complex::new(re[n], -im[n]) * b;
        (w.re[n], w.im[n]) = (weight.re, weight.im);
    }
}

/// Adds lanes in one order, whatever the level's width: lanes of narrower vectors fold onto the first.
fn add_lanes(lanes: [f64; MAX_LANES]) -> f64 {
    lanes.iter().sum()
}

#[inline(always)]
fn modes<S: Simd>(
    simd: S,
    a: &Split,
    w: &Split,
    x: &mut Split,
    input: &[f64],
    sums: &mut [[f64; MAX_LANES]],
) {
    let group = VECTORS * S::f64s::LEN;
    for at in (0..a.re.len()).step_by(group) {
        let range = at..at + group;
        let (a_re, a_im) = (
            pair(simd, &a.re[range.clone()]),
            pair(simd, &a.im[range.clone()]),
        );
        let (w_re, w_im) = (
            pair(simd, &w.re[range.clone()]),
            pair(simd, &w.im[range.clone()]),
        );
        let mut re = pair(simd, &x.re[range.clone()]);
        let mut im = pair(simd, &x.im[range.clone()]);
        for (u, sum) in input.iter().zip(&mut *sums) {
            let u = S::f64s::splat(simd, *u);
            let mut y = S::f64s::from_slice(simd, &sum[..S::f64s::LEN]);
            for v in 0..VECTORS {
                let turned = a_re[v].mul_add(re[v], u);
                let next = (-a_im[v]).mul_add(im[v], turned);
                im[v] = a_re[v].mul_add(im[v], a_im[v] * re[v]);
                re[v] = next;
                y = w_re[v].mul_add(re[v], y);
                y = (-w_im[v]).mul_add(im[v], y);
            }
            y.store_slice(&mut sum[..S::f64s::LEN]);
        }
        put(re, &mut x.re[range.clone()]);
        put(im, &mut x.im[range]);
    }
}

#[inline(always)]
fn pair<S: Simd>(simd: S, values: &[f64]) -> [S::f64s; VECTORS] {
    crate::math::simd::load::<S, VECTORS>(simd, values)
}

#[inline(always)]
fn put<T: SimdBase<S, Element = f64>, S: Simd>(vectors: [T; VECTORS], to: &mut [f64]) {
    for (vector, to) in vectors.into_iter().zip(to.chunks_exact_mut(T::LEN)) {
        vector.store_slice(to);
    }
}

/// Steps S4: every mode hears `v = gain u - Re sum_n g_n x_n`.
#[derive(Clone, Debug)]
pub(super) struct Feedback {
    level: SimdLevel,
    a: Split,
    w: Split,
    g: Split,
    x: Split,
    q: Vec<Complex<f64>>,
    gain: f64,
    /// `Re sum_n g_n x_n` as of the last frame.
    fed_back: f64,
}

impl Feedback {
    pub(super) fn new(step: &FeedbackStep, readout: &[f64], level: SimdLevel) -> Self {
        let a = Split::padded(step.a.iter().copied());
        Self {
            level,
            x: Split::zeros(a.re.len()),
            a,
            w: Split::padded(weights_of(readout, &step.q).into_iter()),
            g: Split::padded(weights_of(&step.feedback, &step.q).into_iter()),
            q: step.q.clone(),
            gain: step.input_gain,
            fed_back: 0.0,
        }
    }

    pub(super) fn reset(&mut self) {
        self.x.re.fill(0.0);
        self.x.im.fill(0.0);
        self.fed_back = 0.0;
    }

    pub(super) fn continue_from(&mut self, other: &Self) {
        self.x.copy_from(&other.x);
        self.fed_back = other.fed_back;
    }

    pub(super) fn read_by(&mut self, readout: &[f64]) {
        read_pairs_by(&mut self.w, &self.q, readout);
    }

    pub(super) fn settle(&mut self) {
        super::settle(&mut self.x.re);
        super::settle(&mut self.x.im);
        super::settle(std::slice::from_mut(&mut self.fed_back));
    }

    pub(super) fn write_state(&self, state: &mut [f64]) {
        write_pairs(&self.x, &self.q, state);
    }

    pub(super) fn run(&mut self, input: &[f64], output: &mut [f64]) {
        for (u, y) in input.iter().zip(output) {
            let v = self.gain * u - self.fed_back;
            let (read, fed_back) = dispatch!(self.level.0, simd => self.frame(simd, v));
            *y = read;
            self.fed_back = fed_back;
        }
    }

    #[inline(always)]
    fn frame<S: Simd>(&mut self, simd: S, v: f64) -> (f64, f64) {
        let zero = S::f64s::splat(simd, 0.0);
        let v = S::f64s::splat(simd, v);
        let (mut y, mut fed) = ([zero; VECTORS], [zero; VECTORS]);
        let group = VECTORS * S::f64s::LEN;
        for at in (0..self.a.re.len()).step_by(group) {
            let range = at..at + group;
            let load = |values: &[f64]| pair(simd, &values[range.clone()]);
            let (a_re, a_im) = (load(&self.a.re), load(&self.a.im));
            let (mut re, mut im) = (load(&self.x.re), load(&self.x.im));
            let (w_re, w_im) = (load(&self.w.re), load(&self.w.im));
            let (g_re, g_im) = (load(&self.g.re), load(&self.g.im));
            for i in 0..VECTORS {
                let turned = a_re[i].mul_add(re[i], v);
                let next = (-a_im[i]).mul_add(im[i], turned);
                im[i] = a_re[i].mul_add(im[i], a_im[i] * re[i]);
                re[i] = next;
                y[i] = (-w_im[i]).mul_add(im[i], w_re[i].mul_add(re[i], y[i]));
                fed[i] = (-g_im[i]).mul_add(im[i], g_re[i].mul_add(re[i], fed[i]));
            }
            put(re, &mut self.x.re[range.clone()]);
            put(im, &mut self.x.im[range]);
        }
        (total(y), total(fed))
    }
}

#[inline(always)]
fn total<T: SimdBase<S, Element = f64>, S: Simd>(vectors: [T; VECTORS]) -> f64 {
    let mut lanes = [[0.0; MAX_LANES]; VECTORS];
    for (vector, lanes) in vectors.into_iter().zip(&mut lanes) {
        vector.store_slice(&mut lanes[..T::LEN]);
    }
    lanes.iter().map(|lanes| add_lanes(*lanes)).sum()
}
