//! Readouts of a whole window: the rows that read the Legendre coefficients of the past out of a state.
//!
//! ```text
//! c_n = integral over the window of r_n P_n(2u-1) u_{k-d}       C_n = (W + e)^-1 sum_d w_n(d) A_bar^d B_bar
//! ```
//!
//! With them a state of any layer is seen, frozen and played as a Legendre memory is: they make the polynomial of the
//! window that is nearest to the sound, for white sound and the solver's noise floor.

use nalgebra::DMatrix;

use super::layer::Layer;
use super::readout::ReadoutSolver;
use crate::memory::{MAX_CHANNELS, Memory, MemorySpec, SpecError};

/// Frames of responses that are held at a time.
const CHUNK_FRAMES: usize = 256;
/// The most numbers of the state that are projected side by side: responses are computed once for all of them.
const TILE: usize = 64 * MAX_CHANNELS;
/// Responses are computed once for all numbers where they have room in 128 MiB.
const MOST_HELD: usize = 16 << 20;

impl ReadoutSolver<'_> {
    /// Returns the readouts of the first N orthonormal Legendre coefficients of the last `window_frames`, `[n][number of
    /// the state]`, N the layer's order. Each frame is held until the next. Allocates. Cost: O(N^3 + N window).
    ///
    /// # Errors
    /// [`SpecError`] where no memory has so many coefficients.
    pub(crate) fn window_readout(&self, window_frames: usize) -> Result<Vec<f64>, SpecError> {
        let order = self.layer().order();
        let spectrum = window_spectrum(self.layer(), window_frames)?;
        // Columns of the solution are rows of the readout.
        let solved = self.solve(&DMatrix::from_vec(order, order, spectrum));
        Ok(solved.as_slice().to_vec())
    }
}

/// Returns `sum_d w_n(d) A_bar^d B_bar`, `[n][number of the state]`: each number's response is a sound, newest first,
/// whose coefficients are those of the window but for the sign of odd ones.
fn window_spectrum(layer: &Layer, window_frames: usize) -> Result<Vec<f64>, SpecError> {
    let order = layer.order();
    let mut spectrum = vec![0.0; order * order];
    let mut memories = Vec::new();
    for _ in 0..order.min(TILE).div_ceil(MAX_CHANNELS) {
        let spec = MemorySpec {
            channels: MAX_CHANNELS,
            ..MemorySpec::legs(order)
        };
        memories.push(Memory::prepare(&spec)?);
    }
    let held = (order * window_frames <= MOST_HELD).then(|| all_responses(layer, window_frames));
    for from in (0..order).step_by(TILE) {
        let to = order.min(from + TILE);
        memories.iter_mut().for_each(Memory::reset);
        match &held {
            Some(responses) => push(&responses[from..to], &mut memories),
            None => push_responses(layer, window_frames, from..to, &mut memories),
        }
        for m in from..to {
            let (memory, channel_idx) = ((m - from) / MAX_CHANNELS, (m - from) % MAX_CHANNELS);
            let coefficients = memories[memory].coefficients(channel_idx);
            for (n, c) in coefficients.iter().enumerate() {
                spectrum[n * order + m] = if n.is_multiple_of(2) { *c } else { -c };
            }
        }
    }
    Ok(spectrum)
}

/// `[number of the state][frame]`.
fn all_responses(layer: &Layer, window_frames: usize) -> Vec<Vec<f64>> {
    let mut responses = vec![Vec::with_capacity(window_frames); layer.order()];
    layer.responses(0..window_frames, |_, response| {
        for (track, x) in responses.iter_mut().zip(response) {
            track.push(*x);
        }
    });
    responses
}

fn push_responses(
    layer: &Layer,
    window_frames: usize,
    numbers: std::ops::Range<usize>,
    memories: &mut [Memory],
) {
    let mut chunk = vec![Vec::with_capacity(CHUNK_FRAMES); numbers.len()];
    layer.responses(0..window_frames, |delay, response| {
        for (track, x) in chunk.iter_mut().zip(&response[numbers.clone()]) {
            track.push(*x);
        }
        if (delay + 1).is_multiple_of(CHUNK_FRAMES) || delay + 1 == window_frames {
            push(&chunk, memories);
            chunk.iter_mut().for_each(Vec::clear);
        }
    });
}

fn push(chunk: &[Vec<f64>], memories: &mut [Memory]) {
    for (tracks, memory) in chunk.chunks(MAX_CHANNELS).zip(memories) {
        let tracks: Vec<&[f64]> = tracks.iter().map(Vec::as_slice).collect();
        memory.push(&tracks);
    }
}
