//! `y = W x + b` for any number of frames, each output summed over its inputs from the first to the last.
//!
//! That order is the same for one frame and for many, and so are the bits. Realtime: all but `new`. Cost: one
//! multiply-add a weight and frame; 12 sums a register file, so that six frames (twelve with AVX-512) share what is
//! loaded.

use crate::math::SimdLevel;
use fearless_simd::dispatch;
use fearless_simd::prelude::*;

/// Outputs that are computed together: the widest vector of f32, whatever the level.
pub(super) const PANEL: usize = 16;

/// Numbers of a row with what fills its last panel.
pub(super) const fn padded(numbers: usize) -> usize {
    numbers.next_multiple_of(PANEL)
}

/// Applies a linear layer.
#[derive(Clone, Debug)]
pub(super) struct Linear {
    inputs: usize,
    outputs: usize,
    /// `[panel][input][output of the panel]`, 0 beyond the outputs.
    panels: Vec<f32>,
    /// 0 where there is none.
    bias: Vec<f32>,
}

impl Linear {
    /// Lays out `weights[output * inputs + input]`. Allocates.
    pub(super) fn new(weights: &[f32], inputs: usize, bias: Option<&[f32]>) -> Self {
        let outputs = weights.len() / inputs;
        let mut panels = vec![0.0; padded(outputs) * inputs];
        for (output, row) in weights.chunks_exact(inputs).enumerate() {
            let (panel, lane) = (output / PANEL, output % PANEL);
            let columns = panels[panel * inputs * PANEL..].chunks_exact_mut(PANEL);
            for (column, weight) in columns.zip(row) {
                column[lane] = *weight;
            }
        }
        let mut bias = bias.unwrap_or_default().to_vec();
        bias.resize(padded(outputs), 0.0);
        Self {
            inputs,
            outputs,
            panels,
            bias,
        }
    }

    pub(super) const fn inputs(&self) -> usize {
        self.inputs
    }

    pub(super) const fn outputs(&self) -> usize {
        self.outputs
    }

    /// `y[frame][output]` from `x[frame][input]`, both in padded rows.
    pub(super) fn multiply(&self, level: SimdLevel, frames: usize, x: &[f32], y: &mut [f32]) {
        let x = &x[..frames * padded(self.inputs)];
        let y = &mut y[..frames * padded(self.outputs)];
        dispatch!(level.0, simd => rows(simd, self, x, y));
    }
}

#[inline(always)]
fn rows<S: Simd>(simd: S, linear: &Linear, x: &[f32], y: &mut [f32]) {
    if S::f32s::LEN == PANEL {
        let (x, y) = rows_of::<S, 12>(simd, linear, x, y);
        few_rows(simd, linear, x, y);
    } else {
        let (x, y) = rows_of::<S, 6>(simd, linear, x, y);
        few_rows(simd, linear, x, y);
    }
}

/// Does as many times `R` frames as there are, and returns what is left.
#[inline(always)]
fn rows_of<'x, 'y, S: Simd, const R: usize>(
    simd: S,
    linear: &Linear,
    mut x: &'x [f32],
    mut y: &'y mut [f32],
) -> (&'x [f32], &'y mut [f32]) {
    let [x_rows, y_rows] = [linear.inputs, linear.outputs].map(|numbers| R * padded(numbers));
    while x.len() >= x_rows {
        let (x_here, x_rest) = x.split_at(x_rows);
        let (y_here, y_rest) = y.split_at_mut(y_rows);
        for panel in 0..padded(linear.outputs) / PANEL {
            tile::<S, R, 1>(simd, linear, panel, x_here, y_here);
        }
        (x, y) = (x_rest, y_rest);
    }
    (x, y)
}

/// Four frames, then one by one.
#[inline(always)]
fn few_rows<S: Simd>(simd: S, linear: &Linear, x: &[f32], y: &mut [f32]) {
    let (x, y) = rows_of::<S, 4>(simd, linear, x, y);
    let rows = x.chunks_exact(padded(linear.inputs));
    for (x, y) in rows.zip(y.chunks_exact_mut(padded(linear.outputs))) {
        one_row(simd, linear, x, y);
    }
}

/// Four panels at once: a single one would wait for its sums.
#[inline(always)]
fn one_row<S: Simd>(simd: S, linear: &Linear, x: &[f32], y: &mut [f32]) {
    let panels = padded(linear.outputs) / PANEL;
    let fours = panels - panels % 4;
    for panel in (0..fours).step_by(4) {
        tile::<S, 1, 4>(simd, linear, panel, x, y);
    }
    for panel in fours..panels {
        tile::<S, 1, 1>(simd, linear, panel, x, y);
    }
}

/// Vectors of a panel at most: those of the narrowest level.
const MAX_VECTORS: usize = 4;

/// `R` frames times `P` panels from the given one on.
#[inline(always)]
fn tile<S: Simd, const R: usize, const P: usize>(
    simd: S,
    linear: &Linear,
    panel: usize,
    x: &[f32],
    y: &mut [f32],
) {
    let vectors = PANEL / S::f32s::LEN;
    let inputs = linear.inputs;
    let (x_stride, y_stride) = (padded(inputs), padded(linear.outputs));
    let x: [&[f32]; R] = std::array::from_fn(|r| &x[r * x_stride..][..inputs]);
    let weights: [&[f32]; P] =
        std::array::from_fn(|p| &linear.panels[(panel + p) * inputs * PANEL..][..inputs * PANEL]);
    let mut sums = [[[S::f32s::splat(simd, 0.0); MAX_VECTORS]; P]; R];
    for (p, v) in each(P, vectors) {
        let at = (panel + p) * PANEL + v * S::f32s::LEN;
        let bias = S::f32s::from_slice(simd, &linear.bias[at..at + S::f32s::LEN]);
        sums.iter_mut().for_each(|sums| sums[p][v] = bias);
    }
    for k in 0..inputs {
        for p in 0..P {
            let column = &weights[p][k * PANEL..][..PANEL];
            for v in 0..vectors {
                let at = v * S::f32s::LEN;
                let weight = S::f32s::from_slice(simd, &column[at..at + S::f32s::LEN]);
                for (x, sums) in x.iter().zip(&mut sums) {
                    let x = S::f32s::splat(simd, x[k]);
                    sums[p][v] = weight.mul_add(x, sums[p][v]);
                }
            }
        }
    }
    for (r, sums) in sums.iter().enumerate() {
        for (p, v) in each(P, vectors) {
            let at = r * y_stride + (panel + p) * PANEL + v * S::f32s::LEN;
            sums[p][v].store_slice(&mut y[at..at + S::f32s::LEN]);
        }
    }
}

#[inline(always)]
fn each(panels: usize, vectors: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..panels).flat_map(move |p| (0..vectors).map(move |v| (p, v)))
}
