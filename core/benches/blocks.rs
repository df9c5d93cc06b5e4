//! `cargo bench -p souvenir_core --bench blocks`: the live engine block by block. Stereo, 48 kHz,
//! window 50 ms: the median block's share of its own duration, and the worst block over the median.
//!
//! Preemption by other programs counts as a bad block, so of `ROUNDS` rounds the best is reported.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::print_stdout,
    reason = "a bench measures time and prints it"
)]

use souvenir_core::engine::{Engine, EngineConfig};
use souvenir_core::setting::{Mode, Setting};
use std::time::Instant;

const RATE_HZ: f64 = 48_000.0;
const ROUNDS: usize = 3;
const ORDERS: [usize; 3] = [256, 1024, 4096];
const BLOCKS: [usize; 5] = [32, 64, 128, 512, 2048];

fn main() {
    // Cargo passes `--bench`; a number of seconds may follow it.
    let seconds = std::env::args()
        .skip(1)
        .find_map(|word| word.parse().ok())
        .unwrap_or(60.0);
    println!("{seconds} s of audio, best of {ROUNDS} rounds");
    println!("| mode | N | block | median of the block's time | worst / median |");
    println!("|---|---|---|---|---|");
    for mode in Mode::ALL {
        for order in ORDERS {
            for block_frames in BLOCKS {
                report(mode, order, block_frames, seconds);
            }
        }
    }
}

fn report(mode: Mode, order: usize, block_frames: usize, seconds: f64) {
    let rounds = (0..ROUNDS).map(|_| round(mode, order, block_frames, seconds));
    let best = rounds
        .min_by(|a, b| a[1].total_cmp(&b[1]))
        .unwrap_or([f64::NAN; 2]);
    let share = 100.0 * best[0] * RATE_HZ / block_frames as f64;
    println!(
        "| {mode} | {order} | {block_frames} | {share:.1} % | {:.1} |",
        best[1]
    );
}

/// Seconds of the median block, and the worst over it.
fn round(mode: Mode, order: usize, block_frames: usize, seconds: f64) -> [f64; 2] {
    let config = EngineConfig {
        setting: Setting {
            mode,
            order,
            ..Setting::default()
        },
        sample_rate_hz: RATE_HZ,
        channels: 2,
        max_block_frames: block_frames,
    };
    let Ok((mut engine, _pictures)) = Engine::prepare(&config) else {
        return [f64::NAN; 2];
    };
    let (mut left, mut right) = (vec![0.0_f32; block_frames], vec![0.0_f32; block_frames]);
    let mut phase = 0.0_f32;
    let mut play = || {
        for (left, right) in left.iter_mut().zip(&mut right) {
            phase = (phase + 0.05) % std::f32::consts::TAU;
            (*left, *right) = (phase.sin(), phase.cos());
        }
        let start = Instant::now();
        engine.play(&mut [&mut left, &mut right]);
        start.elapsed().as_secs_f64()
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a small count"
    )]
    let blocks = (seconds * RATE_HZ / block_frames as f64) as usize;
    (0..blocks / 10).for_each(|_| {
        let _warm = play();
    });
    let mut times: Vec<f64> = (0..blocks.max(1)).map(|_| play()).collect();
    times.sort_by(f64::total_cmp);
    let median = times[times.len() / 2];
    [median, times[times.len() - 1] / median]
}
