//! `cargo bench -p souvenir_core --bench rounding`: how rounding adds up over the steps of the exact memory.
//!
//! A memory after so many steps of the default length, against the exact coefficients of the same sound: the
//! largest difference of a coefficient, over the largest coefficient. No faster than the root of the steps,
//! the last column stays level or falls. `-- 65536 10000`: that order alone, to so many steps (seven minutes).

#![expect(
    clippy::disallowed_macros,
    clippy::print_stdout,
    reason = "a bench prints what it measures"
)]

#[path = "../tests/common/mod.rs"]
mod common;
#[path = "../tests/common/stairs.rs"]
mod stairs;

use souvenir_core::Kernels;

/// Orders and the most steps.
const CASES: [(usize, Kernels, usize); 6] = [
    (64, Kernels::Direct, 10_000),
    (128, Kernels::Fast, 10_000),
    (256, Kernels::Fast, 10_000),
    (512, Kernels::Fast, 10_000),
    (1024, Kernels::Fast, 10_000),
    (4096, Kernels::Fast, 1000),
];

fn main() {
    println!("| N | kernels | steps | error | error / sqrt(steps) |\n|---|---|---|---|---|");
    let numbers: Vec<usize> = std::env::args()
        .filter_map(|word| word.parse().ok())
        .collect();
    let asked =
        <[usize; 2]>::try_from(numbers).map(|[order, most]| vec![(order, Kernels::Fast, most)]);
    for (order, kernels, most) in asked.unwrap_or(CASES.to_vec()) {
        let mut steps = 1;
        while steps <= most {
            let error = stairs::error(order, kernels, steps);
            let share = error / (steps as f64).sqrt();
            println!("| {order} | {kernels:?} | {steps} | {error:.1e} | {share:.1e} |");
            steps *= 10;
        }
    }
}
