//! One layer of S4D: pairs of complex modes for each channel, GELU, a linear layer with a gate (GLU), residual and norm.

use super::linear::{Linear, padded};
use super::norm::LayerNorm;
use super::s4d_pairs::ModePairs;
use super::tile::TILE_FRAMES;
use crate::math::SimdLevel;
use crate::math::simd::elementary::activation::{gelu, sigmoid};
use fearless_simd::dispatch;
use fearless_simd::prelude::*;

/// Says where the norm stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NormPlace {
    /// Normalises what the layer hears.
    Before,
    /// Normalises what goes on, residual and all.
    After,
}

/// Runs a layer and holds its state.
#[derive(Clone, Debug)]
pub(super) struct S4dLayer {
    pub(super) place: NormPlace,
    pub(super) norm: LayerNorm,
    pub(super) modes: ModePairs,
    /// `output_linear.0`: its first half, which is gated by
    pub(super) to_value: Linear,
    /// its second.
    pub(super) to_gate: Linear,
}

/// Holds one tile of frames, shared by the layers of a stack.
#[derive(Clone, Debug)]
pub(super) struct S4dScratch {
    normed: Vec<f32>,
    y: Vec<f32>,
    value: Vec<f32>,
    gate: Vec<f32>,
}

impl S4dScratch {
    /// Room for the widest of the layers. Allocates.
    pub(super) fn of(layers: &[S4dLayer]) -> Self {
        let most = layers.iter().map(|layer| layer.to_value.inputs()).max();
        let rows = vec![0.0; TILE_FRAMES * padded(most.unwrap_or(0))];
        Self {
            normed: rows.clone(),
            y: rows.clone(),
            value: rows.clone(),
            gate: rows,
        }
    }
}

impl S4dLayer {
    pub(super) const fn state_numbers(&self) -> usize {
        self.modes.state_numbers()
    }

    pub(super) fn reset(&mut self) {
        self.modes.reset();
    }

    /// `x[frame][number]` becomes what the layer says to it.
    pub(super) fn process(
        &mut self,
        level: SimdLevel,
        frames: usize,
        x: &mut [f32],
        scratch: &mut S4dScratch,
    ) {
        let S4dScratch {
            normed,
            y,
            value,
            gate,
        } = scratch;
        let heard = match self.place {
            NormPlace::Before => {
                self.norm.apply(level, frames, x, normed);
                &*normed
            }
            NormPlace::After => &*x,
        };
        self.modes.process(level, frames, heard, y);
        let numbers = frames * padded(self.to_value.inputs());
        dispatch!(level.0, simd => gelu_here(simd, &mut y[..numbers]));
        self.to_value.multiply(level, frames, y, value);
        self.to_gate.multiply(level, frames, y, gate);
        let x = &mut x[..numbers];
        dispatch!(level.0, simd => add_gated(simd, x, value, gate));
        if self.place == NormPlace::After {
            self.norm.apply_here(level, frames, x);
        }
    }
}

#[inline(always)]
fn gelu_here<S: Simd>(simd: S, values: &mut [f32]) {
    for values in values.chunks_exact_mut(S::f32s::LEN) {
        let x = S::f32s::from_slice(simd, values);
        gelu(simd, x).store_slice(values);
    }
}

#[inline(always)]
fn add_gated<S: Simd>(simd: S, x: &mut [f32], value: &[f32], gate: &[f32]) {
    let lanes = S::f32s::LEN;
    let gated = value.chunks_exact(lanes).zip(gate.chunks_exact(lanes));
    for (x, (value, gate)) in x.chunks_exact_mut(lanes).zip(gated) {
        let [sum, value, gate] = [&*x, value, gate].map(|values| S::f32s::from_slice(simd, values));
        value.mul_add(sigmoid(simd, gate), sum).store_slice(x);
    }
}
