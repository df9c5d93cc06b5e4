//! A sound whose exact coefficients are known: few long stairs.

use souvenir_core::Kernels;
use souvenir_core::memory::{Measure, MemorySpec, Method};
use souvenir_core::memory::{Memory, Tuning};
use souvenir_core::{
    __internals::{DoubleDouble, orthonormal_scale},
    SimdLevel,
};
use std::f64::consts::TAU;

const STAIRS: usize = 61;

/// The height of a stair: twenty turns in all.
fn height(stair: usize) -> f64 {
    let u = (stair as f64 + 0.5) / STAIRS as f64;
    0.3 + 0.4 * (TAU * 20.0 * u).sin() + 0.2 * (TAU * 7.3 * u * u).cos()
}

/// Of `c_n`, `d_n = sum of jumps times (P_{n+1} - P_{n-1}) / (2 (2n+1))` at the stairs' ends, in 31 digits.
fn exact(order: usize, frames: usize) -> Vec<f64> {
    let zero = DoubleDouble::from(0.0);
    let mut moments = vec![zero; order];
    for stair in 0..=STAIRS {
        let before = stair.checked_sub(1).map_or(0.0, height);
        let after = if stair < STAIRS { height(stair) } else { 0.0 };
        let jump = DoubleDouble::from(before) - DoubleDouble::from(after);
        let start = (stair * frames).div_ceil(STAIRS);
        let x = DoubleDouble::from((2 * start) as f64 - frames as f64).over(frames as f64);
        let (mut below, mut this) = (DoubleDouble::from(1.0), x);
        moments[0] = moments[0] + (jump * x).over(2.0);
        for (n, moment) in moments.iter_mut().enumerate().skip(1) {
            let odd = DoubleDouble::from((2 * n + 1) as f64);
            let above =
                (odd * x * this - DoubleDouble::from(n as f64) * below).over((n + 1) as f64);
            *moment = *moment + jump * (above - below).over((2 * (2 * n + 1)) as f64);
            (below, this) = (this, above);
        }
    }
    let scaled = moments.into_iter().enumerate();
    scaled
        .map(|(n, d)| f64::from(d) * orthonormal_scale(n))
        .collect()
}

/// The largest difference of a coefficient after so many steps of the default length, over the largest
/// coefficient.
pub(crate) fn error(order: usize, kernels: Kernels, steps: usize) -> f64 {
    let mut memory = memory(order, kernels);
    let block_frames = memory.step_frames();
    let frames = steps * block_frames;
    let heights: Vec<f64> = (0..STAIRS).map(height).collect();
    for step in 0..steps {
        let block = step * block_frames..(step + 1) * block_frames;
        let block: Vec<f64> = block.map(|j| heights[j * STAIRS / frames]).collect();
        memory.push(&[&block]);
    }
    let exact = exact(order, frames);
    let found = memory.coefficients(0).iter();
    let errors = found.zip(&exact).map(|(found, exact)| found - exact);
    super::common::largest(errors) / super::common::largest(exact.iter().copied())
}

fn memory(order: usize, kernels: Kernels) -> Memory {
    let config = MemorySpec {
        measure: Measure::Legs,
        method: Method::Exact,
        order,
        window_frames: 0.0,
        channels: 1,
    };
    let tuning = Tuning {
        level: SimdLevel::detect(),
        step_frames: None,
        kernels: Some(kernels),
    };
    Memory::prepare_tuned(&config, &tuning).expect("in range")
}
