//! `cargo bench -p souvenir_core --bench blocks`: the live engine block by block. Stereo, 48 kHz,
//! window 50 ms: the median block's share of its own duration, and the worst block over the median.
//!
//! A block during which the system ran something else counts as a bad one, so of `ROUNDS` rounds the
//! best is reported; *own* is the worst block when each is taken from its best round: a block does
//! the same work in each, so what is left is the engine's.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::print_stdout,
    reason = "a bench measures time and prints it"
)]

use souvenir_core::config::Method;
use souvenir_core::engine::{Engine, EngineConfig};
use souvenir_core::setting::{Mode, Setting};
use std::time::Instant;

const RATE_HZ: f64 = 48_000.0;
const ROUNDS: usize = 3;
const SILENCE_SECS: f64 = 4.0;
const ORDERS: [usize; 3] = [256, 1024, 4096];
const BLOCKS: [usize; 5] = [32, 64, 128, 512, 2048];

/// Seconds of each block of a round.
type Times = Vec<f64>;

/// What an engine hears.
type Sound = fn(usize) -> f32;

fn main() {
    // Cargo passes `--bench`; seconds of audio and modes may follow it.
    let words: Vec<String> = std::env::args().skip(1).collect();
    let seconds = words.iter().find_map(|word| word.parse().ok());
    let seconds = seconds.unwrap_or(60.0);
    let wanted: Vec<Mode> = words.iter().filter_map(|word| word.parse().ok()).collect();
    let modes = || {
        Mode::ALL
            .into_iter()
            .filter(|mode| wanted.is_empty() || wanted.contains(mode))
    };
    println!("{seconds} s of audio, best of {ROUNDS} rounds");
    println!("| mode | N | block | median of the block's time | worst / median | own |");
    println!("|---|---|---|---|---|---|");
    for mode in modes() {
        for order in ORDERS {
            for block_frames in BLOCKS {
                report(setting(mode, Method::Exact, order), block_frames, seconds);
            }
        }
    }
    println!("\n| mode | method | the median block of silence over that of sound |");
    println!("|---|---|---|");
    for mode in modes() {
        for method in Method::ALL {
            compare_silence(setting(mode, method, 256));
        }
    }
}

fn setting(mode: Mode, method: Method, order: usize) -> Setting {
    Setting {
        mode,
        method,
        order,
        ..Setting::default()
    }
}

fn report(setting: Setting, block_frames: usize, seconds: f64) {
    let rounds: Vec<Times> = (0..ROUNDS)
        .map(|_| round(setting, block_frames, seconds, tone))
        .collect();
    let spreads = rounds.iter().map(spread);
    let best = spreads.min_by(|a, b| a[1].total_cmp(&b[1]));
    let [median, worst] = best.unwrap_or([f64::NAN; 2]);
    let fastest = |block| {
        let times = rounds.iter().map(|times| times[block]);
        times.fold(f64::MAX, f64::min)
    };
    let own = spread(&(0..rounds[0].len()).map(fastest).collect());
    let share = 100.0 * median * RATE_HZ / block_frames as f64;
    let Setting { mode, order, .. } = setting;
    println!(
        "| {mode} | {order} | {block_frames} | {share:.1} % | {worst:.1} | {:.1} |",
        own[1]
    );
}

/// Numbers that fade for ever become subnormal, which some processors are slow on.
fn compare_silence(setting: Setting) {
    if setting.nearest() != setting {
        return;
    }
    let median = |sound| spread(&round(setting, 512, SILENCE_SECS, sound))[0];
    let ratio = median(burst) / median(tone);
    println!("| {} | {} | {ratio:.2} |", setting.mode, setting.method);
}

/// Median, and the worst over it.
fn spread(times: &Times) -> [f64; 2] {
    let mut sorted = times.clone();
    sorted.sort_by(f64::total_cmp);
    let median = sorted[sorted.len() / 2];
    [median, sorted[sorted.len() - 1] / median]
}

fn tone(frame: usize) -> f32 {
    (0.05 * (frame % 480_000) as f32).sin()
}

/// A tenth of a second, and silence.
fn burst(frame: usize) -> f32 {
    if frame < 4800 { tone(frame) } else { 0.0 }
}

fn round(setting: Setting, block_frames: usize, seconds: f64, sound: Sound) -> Times {
    let config = EngineConfig {
        setting,
        sample_rate_hz: RATE_HZ,
        channels: 2,
        max_block_frames: block_frames,
    };
    let Ok((mut engine, _pictures)) = Engine::prepare(&config) else {
        return vec![f64::NAN];
    };
    let (mut left, mut right) = (vec![0.0_f32; block_frames], vec![0.0_f32; block_frames]);
    let mut frame = 0;
    let mut play = || {
        for (left, right) in left.iter_mut().zip(&mut right) {
            (*left, *right) = (sound(frame), -sound(frame));
            frame += 1;
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
    (0..blocks.max(1)).map(|_| play()).collect()
}
