//! What leaves as f32 is limited, and never subnormal.

/// Loudest sample that leaves the engine, +24 dBFS: a textbook recurrence that explodes is heard to,
/// and hurts no ears or speakers beyond that.
const LOUDEST: f64 = 16.0;

/// Converts to f32, limited, subnormals flushed: some hosts' and devices' code is slow on them.
#[expect(
    clippy::cast_possible_truncation,
    reason = "rounding to f32 is what is asked for"
)]
pub(crate) fn to_output(sample: f64) -> f32 {
    // `clamp` passes what is not a number.
    let limited = if sample.is_nan() {
        0.0
    } else {
        sample.clamp(-LOUDEST, LOUDEST)
    };
    let rounded = limited as f32;
    if rounded.is_subnormal() { 0.0 } else { rounded }
}
