//! `cargo bench -p souvenir_core --bench blocks`: the live engine block by block. Stereo, 48 kHz,
//! window 50 ms (1 s for the largest order): the median block's share of its own duration, that of
//! all blocks, and the worst block over the median. Then latencies, and the pieces of the fast
//! kernels' job. With the word `recall` what is frozen only: a block of stereo read, how long that
//! is opened, and in which pieces.
//!
//! A block during which the system ran something else counts as a bad one, so of `ROUNDS` rounds the
//! best is reported; *own* is the worst block when each is taken from its best round: a block does
//! the same work in each, so what is left is the engine's. *All* is the mean of those.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::print_stdout,
    reason = "a bench measures time and prints it"
)]

use souvenir_core::__internals::FastLegendre;
use souvenir_core::__internals::{FastJob as _, GridToSumsJob, SeriesToGridJob};
use souvenir_core::Kernels;
use souvenir_core::SimdLevel;
use souvenir_core::engine::{Engine, EngineConfig};
use souvenir_core::memory::Method;
use souvenir_core::memory::Timeline;
use souvenir_core::playback::Recall;
use souvenir_core::settings::{MemorySettings, Mode};
use souvenir_core::stream::{StreamConfig, StreamingMemory};
use std::time::Instant;

const RATE_HZ: f64 = 48_000.0;
const ROUNDS: usize = 3;
const PASSAGES: usize = 50;
const SILENCE_SECS: f64 = 4.0;
const ORDERS: [usize; 3] = [256, 1024, 4096];
/// Besides, and their windows.
const LARGE: [(usize, f64); 2] = [(16_384, 0.05), (65_536, 1.0)];
/// Memories of one kind beside the first.
const OTHERS: usize = 19;
const BLOCKS: [usize; 5] = [32, 64, 128, 512, 2048];

/// Seconds of each block of a round.
type Times = Vec<f64>;

/// What an engine hears.
type Sound = fn(usize) -> f32;

fn main() {
    // Cargo passes `--bench`; seconds of audio and modes may follow it.
    let words: Vec<String> = std::env::args().skip(1).collect();
    if words.iter().any(|word| word == "recall") {
        return recalls();
    }
    let seconds = words.iter().find_map(|word| word.parse().ok());
    let seconds = seconds.unwrap_or(60.0);
    let only = |word: &String| word.strip_prefix("N=").and_then(|word| word.parse().ok());
    let orders: Vec<usize> = words.iter().filter_map(only).collect();
    let only = |word: &String| {
        word.strip_prefix("block=")
            .and_then(|word| word.parse().ok())
    };
    let blocks: Vec<usize> = words.iter().filter_map(only).collect();
    let wanted: Vec<Mode> = words.iter().filter_map(|word| word.parse().ok()).collect();
    let modes = || {
        Mode::ALL
            .into_iter()
            .filter(|mode| wanted.is_empty() || wanted.contains(mode))
    };
    println!("{seconds} s of audio, best of {ROUNDS} rounds");
    println!("| mode | N | block | median of the block's time | of all | worst / median | own |");
    println!("|---|---|---|---|---|---|---|");
    for mode in modes() {
        for settings in all_settings(mode) {
            if !orders.is_empty() && !orders.contains(&settings.order) {
                continue;
            }
            for block_frames in BLOCKS {
                if blocks.is_empty() || blocks.contains(&block_frames) {
                    report(settings, block_frames, seconds);
                }
            }
        }
    }
    if !orders.is_empty() {
        return;
    }
    for mode in modes().filter(|mode| !mode.is_unbounded()) {
        waits(mode);
    }
    pieces();
    println!("\n| mode | method | the median block of silence over that of sound |");
    println!("|---|---|---|");
    for mode in modes() {
        for method in Method::ALL {
            compare_silence(settings(mode, method, 256));
        }
    }
}

fn settings(mode: Mode, method: Method, order: usize) -> MemorySettings {
    MemorySettings {
        mode,
        method,
        order,
        ..MemorySettings::default()
    }
}

fn all_settings(mode: Mode) -> Vec<MemorySettings> {
    let usual = ORDERS.map(|order| settings(mode, Method::Exact, order));
    let large = LARGE.map(|(order, window_secs)| MemorySettings {
        window_secs,
        ..settings(mode, Method::Exact, order)
    });
    usual.into_iter().chain(large).collect()
}

/// What makes wait: sound, and who changes the order.
fn waits(mode: Mode) {
    println!(
        "\n| {mode}, N | window | latency, direct kernels | fast ones | prepared in | each of 19 beside it |"
    );
    println!("|---|---|---|---|---|---|");
    for settings in [128, 512].map(|order| settings(mode, Method::Exact, order)) {
        wait(settings);
    }
    all_settings(mode).into_iter().for_each(wait);
}

fn wait(settings: MemorySettings) {
    let config = StreamConfig {
        settings,
        sample_rate_hz: RATE_HZ,
        channels: 2,
    };
    let prepare = |kernels| StreamingMemory::prepare_by(&config, kernels).ok();
    let latency = |memory: Option<StreamingMemory>| memory.map_or(0, |one| one.latency_frames());
    let direct = latency(prepare(Kernels::Direct));
    let start = Instant::now();
    let one = prepare(Kernels::Fast);
    let secs = start.elapsed().as_secs_f64();
    // What is planned is there already.
    let start = Instant::now();
    let others: Vec<_> = (0..OTHERS).map(|_| prepare(Kernels::Fast)).collect();
    let secs_beside = start.elapsed().as_secs_f64() / OTHERS as f64;
    drop(others);
    let fast = latency(one);
    let MemorySettings {
        order, window_secs, ..
    } = settings;
    let window = 1e3 * window_secs;
    println!(
        "| {order} | {window} ms | {direct} | {fast} | {:.1} ms | {:.1} ms |",
        1e3 * secs,
        1e3 * secs_beside
    );
}

/// What the fast kernels do between learning and reading, for one channel.
fn pieces() {
    println!("\n| N | pieces | all of them | the largest | the third |");
    println!("|---|---|---|---|---|");
    for order in [128, 256, 1024, 4096, 16_384, 65_536] {
        let fast = FastLegendre::prepare(SimdLevel::detect(), order);
        let (mut from, mut to) = (fast.grid(), fast.grid());
        let mut job = GridToSumsJob::prepare(fast);
        let mut fastest = vec![f64::MAX; job.slices()];
        for _ in 0..PASSAGES {
            for (piece, fastest) in fastest.iter_mut().enumerate() {
                let start = Instant::now();
                job.run(piece, &mut from, &mut to, |n, sums| sums[n]);
                *fastest = fastest.min(start.elapsed().as_secs_f64());
            }
        }
        let total = 1e6 * fastest.iter().sum::<f64>();
        fastest.sort_by(|a, b| b.total_cmp(a));
        let [largest, third] = [0, 2].map(|i| 1e6 * fastest[i]);
        let count = fastest.len();
        println!("| {order} | {count} | {total:.0} us | {largest:.1} us | {third:.1} us |");
    }
}

/// What is frozen, in stereo, in blocks of 64 frames.
fn recalls() {
    println!(
        "| N | direct kernels | fast ones | frames until it is heard | all pieces | the largest |"
    );
    println!("|---|---|---|---|---|---|");
    for order in [128, 1024, 4096, 16_384, 65_536] {
        let coefficients: Vec<f64> = (0..order).map(|n| (n as f64).sin()).collect();
        let [direct, fast] = [Kernels::Direct, Kernels::Fast].map(|kernels| {
            let mut recall = Recall::prepare_by(kernels, order, 2, RATE_HZ, 64);
            recall.remember(Timeline::Even { frames: RATE_HZ }, |_| &coefficients);
            let frames = recall.frames_until_open();
            recall.go_on(frames);
            (recalled(&mut recall), frames)
        });
        let [total, largest] = opened(order);
        let (direct, frames, fast) = (100.0 * direct.0, fast.1, 100.0 * fast.0);
        println!(
            "| {order} | {direct:.1} % | {fast:.2} % | {frames} | {total:.0} us | {largest:.1} us |"
        );
    }
}

/// Of a core: the median of a second's blocks.
fn recalled(recall: &mut Recall) -> f64 {
    let (mut left, mut right) = ([0.0; 64], [0.0; 64]);
    let mut block = || {
        let start = Instant::now();
        recall.process(&mut [&mut left, &mut right]);
        start.elapsed().as_secs_f64()
    };
    let times = (0..750).map(|_| block()).collect();
    spread(&times)[0] * RATE_HZ / 64.0
}

/// Microseconds of a channel's opening, and of its longest piece.
fn opened(order: usize) -> [f64; 2] {
    let fast = FastLegendre::prepare(SimdLevel::detect(), order);
    let mut grid = fast.grid();
    let mut opening = SeriesToGridJob::prepare(fast);
    let mut fastest = vec![f64::MAX; opening.slices()];
    for _ in 0..PASSAGES {
        for (piece, fastest) in fastest.iter_mut().enumerate() {
            let start = Instant::now();
            opening.run(piece, &mut grid, |n| n as f64);
            *fastest = fastest.min(start.elapsed().as_secs_f64());
        }
    }
    let largest = fastest.iter().copied().fold(0.0, f64::max);
    [fastest.iter().sum(), largest].map(|secs: f64| 1e6 * secs)
}

fn report(settings: MemorySettings, block_frames: usize, seconds: f64) {
    let rounds: Vec<Times> = (0..ROUNDS)
        .map(|_| round(settings, block_frames, seconds, tone))
        .collect();
    let spreads = rounds.iter().map(spread);
    let best = spreads.min_by(|a, b| a[1].total_cmp(&b[1]));
    let [median, worst] = best.unwrap_or([f64::NAN; 2]);
    let blocks = rounds[0].len();
    let fastest = |block: usize| {
        let times = rounds.iter().map(|times| times[block]);
        times.fold(f64::MAX, f64::min)
    };
    let own = spread(&(0..blocks).map(fastest).collect());
    let share = |secs: f64| 100.0 * secs * RATE_HZ / block_frames as f64;
    let mean = (0..blocks).map(fastest).sum::<f64>() / blocks as f64;
    let (share, mean) = (share(median), share(mean));
    let MemorySettings { mode, order, .. } = settings;
    println!(
        "| {mode} | {order} | {block_frames} | {share:.1} % | {mean:.1} % | {worst:.1} | {:.1} |",
        own[1]
    );
}

/// Numbers that fade for ever become subnormal, which some processors are slow on.
fn compare_silence(settings: MemorySettings) {
    if settings.nearest() != settings {
        return;
    }
    let median = |sound| spread(&round(settings, 512, SILENCE_SECS, sound))[0];
    let ratio = median(burst) / median(tone);
    println!("| {} | {} | {ratio:.2} |", settings.mode, settings.method);
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

fn round(settings: MemorySettings, block_frames: usize, seconds: f64, sound: Sound) -> Times {
    let config = EngineConfig {
        settings,
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
