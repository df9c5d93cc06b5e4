//! One layer of Mamba: the norm, the simplified block, the residual.

use super::linear::{Linear, padded};
use super::mamba_scan::{ChannelScan, Selected};
use super::norm::RmsNorm;
use super::tile::TILE_FRAMES;
use crate::math::SimdLevel;
use crate::math::simd::elementary::activation::{silu, softplus};
use fearless_simd::dispatch;
use fearless_simd::prelude::*;

/// Holds what a file gives for one layer; names as in the paper's Figure 3 and in mambapy.
pub(super) struct MambaWeights {
    pub(super) norm: RmsNorm,
    /// `in_proj`'s first half, to the scan.
    pub(super) to_x: Linear,
    /// Its second half, the gate.
    pub(super) to_z: Linear,
    /// `conv[channel * taps + tap]`, oldest first.
    pub(super) conv: Vec<f32>,
    pub(super) conv_bias: Vec<f32>,
    /// `x_proj`'s rows: first those of the step, then of B, then of C.
    pub(super) to_step: Linear,
    pub(super) to_b: Linear,
    pub(super) to_c: Linear,
    /// Norms of step, B and C, where Jamba has them.
    pub(super) inner_norms: [Option<RmsNorm>; 3],
    pub(super) dt_proj: Linear,
    /// `A[channel * states + state]`, at most 0.
    pub(super) a: Vec<f32>,
    pub(super) skip: Vec<f32>,
    pub(super) out_proj: Linear,
}

/// Runs a layer and holds its state: the newest inputs of its convolution and `h[channel][state]`.
#[derive(Clone, Debug)]
pub(super) struct MambaLayer {
    norm: RmsNorm,
    to_x: Linear,
    to_z: Linear,
    conv: DepthwiseConvolution,
    to_step: Linear,
    to_b: Linear,
    to_c: Linear,
    inner_norms: [Option<RmsNorm>; 3],
    dt_proj: Linear,
    scan: ChannelScan,
    out_proj: Linear,
    newest_steps: Vec<f32>,
}

/// Holds one tile of frames, shared by the layers of a stack.
#[derive(Clone, Debug)]
pub(super) struct MambaScratch {
    normed: Vec<f32>,
    z: Vec<f32>,
    u: Vec<f32>,
    step: Vec<f32>,
    b: Vec<f32>,
    c: Vec<f32>,
    delta: Vec<f32>,
    out: Vec<f32>,
}

impl MambaScratch {
    /// Room for the widest of the layers. Allocates.
    pub(super) fn of(layers: &[MambaLayer]) -> Self {
        let rows = |numbers: fn(&MambaLayer) -> usize| {
            let most = layers.iter().map(numbers).max().unwrap_or(0);
            vec![0.0; TILE_FRAMES * padded(most)]
        };
        Self {
            normed: rows(|layer| layer.to_x.inputs()),
            z: rows(|layer| layer.to_z.outputs()),
            u: rows(|layer| layer.to_x.outputs()),
            step: rows(|layer| layer.to_step.outputs()),
            b: rows(|layer| layer.to_b.outputs()),
            c: rows(|layer| layer.to_c.outputs()),
            delta: rows(|layer| layer.dt_proj.outputs()),
            out: rows(|layer| layer.out_proj.outputs()),
        }
    }
}

impl MambaLayer {
    /// Begins at rest. Allocates.
    pub(super) fn prepare(weights: MambaWeights) -> Self {
        let channels = weights.to_x.outputs();
        let conv = DepthwiseConvolution::prepare(channels, &weights.conv, weights.conv_bias);
        Self {
            norm: weights.norm,
            to_x: weights.to_x,
            to_z: weights.to_z,
            conv,
            to_step: weights.to_step,
            to_b: weights.to_b,
            to_c: weights.to_c,
            inner_norms: weights.inner_norms,
            dt_proj: weights.dt_proj,
            scan: ChannelScan::prepare(channels, &weights.a, weights.skip),
            out_proj: weights.out_proj,
            newest_steps: vec![0.0; channels],
        }
    }

    pub(super) fn state_numbers(&self) -> usize {
        let channels = self.to_x.outputs();
        channels * (self.conv.taps - 1 + self.to_b.outputs())
    }

    pub(super) fn newest_steps(&self) -> &[f32] {
        &self.newest_steps
    }

    pub(super) fn reset(&mut self) {
        self.conv.rows.fill(0.0);
        self.scan.reset();
        self.newest_steps.fill(0.0);
    }

    /// Adds to `x[frame][number]` what the layer says to it.
    pub(super) fn process(
        &mut self,
        level: SimdLevel,
        frames: usize,
        x: &mut [f32],
        scratch: &mut MambaScratch,
    ) {
        let MambaScratch { normed, z, u, .. } = scratch;
        self.norm.apply(level, frames, x, normed);
        self.to_x.multiply(level, frames, normed, self.conv.input());
        self.to_z.multiply(level, frames, normed, z);
        self.conv.process(level, frames, u);
        self.select(level, frames, scratch);
        let MambaScratch {
            z,
            u,
            b,
            c,
            delta,
            out,
            ..
        } = scratch;
        let selected = Selected { delta, b, c, z };
        self.scan.process(level, frames, &selected, u);
        self.out_proj.multiply(level, frames, u, out);
        let numbers = frames * padded(self.out_proj.outputs());
        for (x, out) in x[..numbers].iter_mut().zip(&*out) {
            *x += out;
        }
    }

    /// The step, B and C of each frame, from the frame itself.
    fn select(&mut self, level: SimdLevel, frames: usize, scratch: &mut MambaScratch) {
        let MambaScratch {
            u,
            step,
            b,
            c,
            delta,
            ..
        } = scratch;
        let of_u = [&self.to_step, &self.to_b, &self.to_c];
        let into = [&mut *step, b, c];
        for ((linear, norm), out) in of_u.into_iter().zip(&self.inner_norms).zip(into) {
            linear.multiply(level, frames, u, out);
            if let Some(norm) = norm {
                norm.apply_here(level, frames, out);
            }
        }
        self.dt_proj.multiply(level, frames, step, delta);
        let stride = padded(self.dt_proj.outputs());
        let delta = &mut delta[..frames * stride];
        dispatch!(level.0, simd => softplus_here(simd, delta));
        if let Some(newest) = delta.chunks_exact(stride).next_back() {
            let channels = self.newest_steps.len();
            self.newest_steps.copy_from_slice(&newest[..channels]);
        }
    }
}

#[inline(always)]
fn softplus_here<S: Simd>(simd: S, values: &mut [f32]) {
    for values in values.chunks_exact_mut(S::f32s::LEN) {
        let x = S::f32s::from_slice(simd, values);
        softplus(simd, x).store_slice(values);
    }
}

/// Each channel with a short filter of its own, then `silu`.
#[derive(Clone, Debug)]
struct DepthwiseConvolution {
    taps: usize,
    /// Channels, padded.
    stride: usize,
    /// `[tap][channel]`, oldest first.
    weights: Vec<f32>,
    bias: Vec<f32>,
    /// The `taps - 1` newest frames, then the tile that is being heard.
    rows: Vec<f32>,
}

impl DepthwiseConvolution {
    fn prepare(channels: usize, weights: &[f32], mut bias: Vec<f32>) -> Self {
        let (taps, stride) = (weights.len() / channels, padded(channels));
        let mut by_tap = vec![0.0; taps * stride];
        for (channel, of_channel) in weights.chunks_exact(taps).enumerate() {
            for (tap, weight) in of_channel.iter().enumerate() {
                by_tap[tap * stride + channel] = *weight;
            }
        }
        bias.resize(stride, 0.0);
        Self {
            taps,
            stride,
            weights: by_tap,
            bias,
            rows: vec![0.0; (taps - 1 + TILE_FRAMES) * stride],
        }
    }

    /// Where a tile is to be written.
    fn input(&mut self) -> &mut [f32] {
        &mut self.rows[(self.taps - 1) * self.stride..]
    }

    /// Processes the tile in [`Self::input`].
    fn process(&mut self, level: SimdLevel, frames: usize, out: &mut [f32]) {
        let out = &mut out[..frames * self.stride];
        dispatch!(level.0, simd => self.filter(simd, out));
        let newest = frames * self.stride..(frames + self.taps - 1) * self.stride;
        self.rows.copy_within(newest, 0);
    }

    #[inline(always)]
    fn filter<S: Simd>(&self, simd: S, out: &mut [f32]) {
        let (stride, lanes) = (self.stride, S::f32s::LEN);
        for (frame, out) in out.chunks_exact_mut(stride).enumerate() {
            for at in (0..stride).step_by(lanes) {
                let mut sum = S::f32s::from_slice(simd, &self.bias[at..at + lanes]);
                for tap in 0..self.taps {
                    let [row, weights] = [(frame + tap) * stride + at, tap * stride + at];
                    let x = S::f32s::from_slice(simd, &self.rows[row..row + lanes]);
                    let weight = S::f32s::from_slice(simd, &self.weights[weights..weights + lanes]);
                    sum = weight.mul_add(x, sum);
                }
                silu(simd, sum).store_slice(&mut out[at..at + lanes]);
            }
        }
    }
}
