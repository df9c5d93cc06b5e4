//! A layer's answer to an impulse, step by step.

use super::layer::Layer;

/// Returns the kernel's first `frames` entries by running the recurrence on an impulse, of any layer. Allocates. Cost: that of a step a frame.
///
/// # Panics
/// If the readout is not N long.
#[must_use]
pub fn impulse_response(layer: &Layer, readout: &[f64], frames: usize) -> Vec<f64> {
    let (mut state, mut scratch) = (vec![0.0; layer.order()], vec![0.0; layer.order()]);
    let mut kernel = Vec::with_capacity(frames);
    for frame in 0..frames {
        layer.advance(&mut state, &mut scratch, if frame == 0 { 1.0 } else { 0.0 });
        kernel.push(readout.iter().zip(&state).map(|(c, s)| c * s).sum());
    }
    kernel
}
