//! Rounding over the steps of the exact memory.

#![expect(
    clippy::disallowed_macros,
    reason = "the numbers measured are the test's report"
)]

mod common;
#[path = "common/stairs.rs"]
mod stairs;

use souvenir_core::Kernels;

/// What `fast.rs` holds one job of the fast kernels to, at small orders.
const STEP: f64 = 1e-14;
const STEPS: usize = 10_000;

/// What each step rounded the same way would be `STEPS` times as much as one, not its root: 7e-12 at all orders
/// with places, nodes, weights and scales rounded to `f64`.
#[test]
fn ten_thousand_steps_round_by_chance() {
    for (order, kernels) in [
        (64, Kernels::Direct),
        (64, Kernels::Fast),
        (128, Kernels::Fast),
    ] {
        let error = stairs::error(order, kernels, STEPS);
        println!("{order}, {kernels:?}: {error:.1e} after {STEPS} steps");
        assert!(
            error < STEP * (STEPS as f64).sqrt(),
            "{order}, {kernels:?}: {error:e}"
        );
    }
}
