//! State-space layers: against golden files, against one another, and against dense linear algebra.
//! `core/tests/reference/state_space_reference.py` wrote the golden files, in 40 digits.

#![expect(
    clippy::disallowed_macros,
    reason = "the numbers measured are the test's report"
)]

mod golden;
mod layers;
mod readouts;
mod ways;

use souvenir_core::ssm::{Layer, LayerKind, LayerSpec};

/// A sound that repeats nothing, in [-1, 1]: the same in every run.
fn noise(frames: usize) -> Vec<f64> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let next = |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / 2.0_f64.powi(52) - 1.0
    };
    (0..frames).map(next).collect()
}

/// A readout that weighs every number of a state.
fn any_readout(order: usize) -> Vec<f64> {
    let c = |n: usize| ((n * n + 1) as f64 * 0.7).sin() / (order as f64).sqrt();
    (0..order).map(c).collect()
}

fn layer(kind: LayerKind, order: usize, step: f64) -> Layer {
    Layer::prepare(&LayerSpec::new(kind, order, step)).expect("in range")
}

/// The largest difference, of the largest wanted value.
fn relative(found: &[f64], wanted: &[f64]) -> f64 {
    assert_eq!(found.len(), wanted.len(), "of one length");
    let largest = |values: &mut dyn Iterator<Item = f64>| values.fold(0.0, f64::max);
    let off = largest(&mut found.iter().zip(wanted).map(|(f, w)| (f - w).abs()));
    off / largest(&mut wanted.iter().map(|w| w.abs()))
}
