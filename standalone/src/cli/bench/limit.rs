//! What this core can do at most: multiply-adds, and bytes from memory.

use std::fmt;
use std::hint::black_box;

use cpu_time::ThreadTime;
use serde::Serialize;
use souvenir_core::SimdLevel;
use souvenir_core::lab::peak;

/// A hundredth of a second of multiply-adds, or more.
const ROUNDS: usize = 2_000_000;
/// Larger than any cache here: 256 MiB.
const NUMBERS: usize = 32 << 20;
/// The best counts: nothing is faster than the machine.
const NUM_TRIES: usize = 5;

/// Holds what this processor can do at most.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Limit {
    floating_point_operations_per_second: f64,
    bytes_per_second: f64,
}

impl Limit {
    pub(super) fn measure() -> Self {
        let numbers = vec![1.0; NUMBERS];
        Self {
            floating_point_operations_per_second: best(|| {
                peak::multiply_adds(SimdLevel::detect(), black_box(ROUNDS)).0
            }),
            bytes_per_second: best(|| read(&numbers)),
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let gigaflops = 1e-9 * self.floating_point_operations_per_second;
        let gigabytes = 1e-9 * self.bytes_per_second;
        write!(f, "{gigaflops:.1} GFLOP/s, {gigabytes:.1} GB/s")
    }
}

/// Returns how many of `work`'s units are done a second, at best.
fn best(work: impl Fn() -> f64) -> f64 {
    let rate = |_| {
        let start = ThreadTime::now();
        let done = work();
        done / start.elapsed().as_secs_f64()
    };
    (0..NUM_TRIES).map(rate).fold(0.0, f64::max)
}

/// Reads all numbers and returns how many bytes that were.
fn read(numbers: &[f64]) -> f64 {
    let mut sums = [0.0; 16];
    for part in numbers.chunks_exact(sums.len()) {
        for (sum, number) in sums.iter_mut().zip(part) {
            *sum += number;
        }
    }
    black_box(sums);
    size_of_val(numbers) as f64
}
