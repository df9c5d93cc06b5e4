//! `cargo bench -p souvenir_core --bench rounding`: how rounding adds up over the steps of the exact memory.
//!
//! A memory after so many steps, against one that has heard all of it in a single step, which rounds once: the
//! largest difference of a coefficient, over the largest coefficient. No faster than the root of the steps,
//! the last column stays level or falls. The sound turns twenty times in all, so that the coefficients do not
//! vanish as those of noise do, and its stairs are low: the single step rounds in proportion to them.

#![expect(
    clippy::disallowed_macros,
    clippy::print_stdout,
    reason = "a bench prints what it measures"
)]

use std::f64::consts::TAU;

use souvenir_core::config::{Config, Kind, Method};
use souvenir_core::kernel::{Kernels, Level};
use souvenir_core::memory::{Memory, Tuning};

/// Orders and the most steps: of the default length, 16 N frames.
const CASES: [(usize, usize); 2] = [(256, 10_000), (1024, 1000)];

fn main() {
    println!("| N | steps | error | error / sqrt(steps) |\n|---|---|---|---|");
    for (order, most) in CASES {
        let mut steps = 1;
        while steps <= most {
            let error = error(order, steps);
            let share = error / (steps as f64).sqrt();
            println!("| {order} | {steps} | {error:.1e} | {share:.1e} |");
            steps *= 10;
        }
    }
}

fn error(order: usize, steps: usize) -> f64 {
    let mut stepped = memory(order, None);
    let frames = steps * stepped.step_frames();
    let mut whole = memory(order, Some(frames));
    let block_frames = stepped.step_frames();
    for step in 0..steps {
        let sound = (step * block_frames..(step + 1) * block_frames)
            .map(|j| sound(j as f64 / frames as f64));
        let block: Vec<f64> = sound.collect();
        stepped.push(&[&block]);
        whole.push(&[&block]);
    }
    let [stepped, whole] = [stepped.coefficients(0), whole.coefficients(0)];
    let largest = whole.iter().fold(0.0, |most: f64, c| most.max(c.abs()));
    let errors = stepped
        .iter()
        .zip(whole)
        .map(|(one, other)| (one - other).abs());
    errors.fold(0.0, f64::max) / largest
}

fn memory(order: usize, step_frames: Option<usize>) -> Memory {
    let config = Config {
        kind: Kind::Legs,
        method: Method::Exact,
        order,
        window_frames: 0.0,
        channels: 1,
    };
    // The single step by the ladder, whose error does not depend on the fast kernels.
    let tuning = Tuning {
        level: Level::detect(),
        step_frames,
        kernels: step_frames.map(|_| Kernels::Direct),
    };
    Memory::prepare_tuned(&config, &tuning).expect("in range")
}

/// At a share of all that is heard.
fn sound(u: f64) -> f64 {
    0.3 + 0.4 * (TAU * 20.0 * u).sin() + 0.2 * (TAU * 7.3 * u * u).cos()
}
