//! `cargo bench -p souvenir_core --bench selective_scan`: a million frames of 16 states in f64, against what the memory would take to
//! store every state twice (256 MB). One run, in turn, medians; the parallel scan by the clock, the others by the thread's CPU time.

#![expect(
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "the numbers measured are the bench's report"
)]

use cpu_time::ThreadTime;
use souvenir_core::SimdLevel;
use souvenir_core::ssm::selective_scan::{ScanInput, SelectiveScan};
use std::hint::black_box;
use std::time::{Duration, Instant};

const FRAMES: usize = 1_000_000;
const STATES: usize = 16;
const BLOCK_FRAMES: usize = 500;
const RUNS: usize = 7;

fn main() {
    let numbers = |count: usize| {
        (0..count)
            .map(|k| (k as f64 * 0.37).sin())
            .collect::<Vec<f64>>()
    };
    let (u, b, c) = (
        numbers(FRAMES),
        numbers(FRAMES * STATES),
        numbers(FRAMES * STATES),
    );
    let delta: Vec<f64> = u.iter().map(|u| 0.05 * (1.0 + u)).collect();
    let a: Vec<f64> = (1..=STATES).map(|n| -(n as f64)).collect();
    let uneven: Vec<f64> = a
        .iter()
        .map(|rate| rate * 1.01 - 0.003 * rate * rate)
        .collect();
    let input = ScanInput {
        u: &u,
        delta: &delta,
        b: &b,
        c: &c,
    };
    let mut y = vec![0.0; FRAMES];
    let mut states = vec![0.0; FRAMES * STATES];
    let mut rows: Vec<(String, Vec<Duration>)> = Vec::new();
    for run in 0..RUNS {
        let mut note =
            |name: String, took: Duration| match rows.iter_mut().find(|row| row.0 == name) {
                Some(row) => row.1.push(took),
                None => rows.push((name, vec![took])),
            };
        note(
            "store every state twice, plain stores".to_owned(),
            stored(&mut states, run as f64),
        );
        note(
            "store every state twice, memset".to_owned(),
            cleared(&mut states),
        );
        note("read B and C once, nothing else".to_owned(), read(&b, &c));
        for level in SimdLevel::available() {
            for (spectrum, a) in [("A = -1 ... -16", &a), ("any A", &uneven)] {
                let Ok(mut scan) = SelectiveScan::prepare_at(level, a, 0.3) else {
                    return;
                };
                let begun = ThreadTime::now();
                scan.process(&input, &mut y);
                note(
                    format!("scan, {spectrum}, {}", level.name()),
                    begun.elapsed(),
                );
            }
        }
        let Ok(mut scan) = SelectiveScan::prepare(&a, 0.3) else {
            return;
        };
        note(
            "scan, B and C made block by block".to_owned(),
            in_cache(&mut scan, &input, &mut y),
        );
        scan.reset();
        let begun = Instant::now();
        scan.process_parallel(&input, &mut y);
        let threads = rayon::current_num_threads();
        note(
            format!("scan over {threads} threads, by the clock"),
            begun.elapsed(),
        );
        black_box(&y);
    }
    for (name, mut took) in rows {
        took.sort();
        let secs = took[RUNS / 2].as_secs_f64();
        println!(
            "{name}: {:.1} ms, {:.1} ns a frame",
            1e3 * secs,
            1e9 * secs / FRAMES as f64
        );
    }
}

/// As many frames, but of the same 500 ones: as where B and C are made of a block of sound just before.
fn in_cache(scan: &mut SelectiveScan<f64>, input: &ScanInput<'_, f64>, y: &mut [f64]) -> Duration {
    let block = ScanInput {
        u: &input.u[..BLOCK_FRAMES],
        delta: &input.delta[..BLOCK_FRAMES],
        b: &input.b[..BLOCK_FRAMES * STATES],
        c: &input.c[..BLOCK_FRAMES * STATES],
    };
    let begun = ThreadTime::now();
    y.chunks_exact_mut(BLOCK_FRAMES)
        .for_each(|y| scan.process(&block, y));
    begun.elapsed()
}

/// 128 MB twice.
fn stored(states: &mut [f64], first: f64) -> Duration {
    let begun = ThreadTime::now();
    for round in 0..2 {
        let value = black_box(first + f64::from(round));
        for (k, state) in states.iter_mut().enumerate() {
            *state = value + k as f64;
        }
        black_box(&mut *states);
    }
    begun.elapsed()
}

/// 128 MB of each. Whole numbers may be summed in any order, and so as fast as memory gives them.
fn read(b: &[f64], c: &[f64]) -> Duration {
    let begun = ThreadTime::now();
    let bits = b.iter().zip(c).map(|(b, c)| b.to_bits() ^ c.to_bits());
    black_box(bits.fold(0, u64::wrapping_add));
    begun.elapsed()
}

fn cleared(states: &mut [f64]) -> Duration {
    let begun = ThreadTime::now();
    for _ in 0..2 {
        states.fill(0.0);
        black_box(&mut *states);
    }
    begun.elapsed()
}
