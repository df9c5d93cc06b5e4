//! `cargo bench -p souvenir_core --bench levels`: the exact memory by its fast kernels on every level, million frames a
//! second, and AVX-512 over AVX2; and the roofs: what each level does of independent multiply-adds, and how fast it reads
//! numbers that lie in a cache or in memory. Levels take turns in one process,
//! the best of the rounds by the thread's CPU time.
//!
//! With orders or levels behind it, those only. With `direct`, fast / direct on every level, as calibration takes it;
//! with `live`, that of stereo segments over 50 ms on the best level. With `hold`, the last level alone for some seconds,
//! to be profiled from outside.

#![expect(
    clippy::disallowed_macros,
    clippy::print_stdout,
    reason = "a bench prints what it measures"
)]

#[path = "common/noise.rs"]
mod noise;

use cpu_time::ThreadTime;
use noise::noise;
use souvenir_core::lab::peak;
use souvenir_core::memory::{Memory, MemorySpec, Tuning};
use souvenir_core::settings::MemorySettings;
use souvenir_core::stream::{StreamConfig, StreamingMemory};
use souvenir_core::{Kernels, SimdLevel};
use std::hint::black_box;

const ORDERS: [usize; 9] = [64, 128, 192, 256, 512, 1024, 4096, 16_384, 65_536];
const CALIBRATED: [usize; 9] = [32, 48, 64, 96, 128, 192, 256, 384, 512];
const ROUNDS: usize = 7;
/// Frames of a turn, at least one step.
const TURN: usize = 1 << 18;
const MULTIPLY_ADDS: usize = 2_000_000;
/// Bytes that are read: in the second-level cache, in the third, in none.
const READ_BYTES: [usize; 3] = [1 << 18, 1 << 23, 1 << 28];
/// Frames of a run that is looked at from outside.
const HELD_FRAMES: usize = 1 << 26;

/// What takes its turn.
struct Contestant {
    memory: Memory,
    sound: Vec<f64>,
    best: f64,
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let has = |wanted: &str| words.iter().any(|word| word == wanted);
    let asked: Vec<usize> = words.iter().filter_map(|word| word.parse().ok()).collect();
    let orders = |usual: &[usize]| match &asked[..] {
        [] => usual.to_vec(),
        asked => asked.to_vec(),
    };
    let mut levels = SimdLevel::available();
    if levels.iter().any(|level| has(level.name())) {
        levels.retain(|level| has(level.name()));
    }
    if has("hold") {
        let level = levels[levels.len() - 1];
        return orders(&[1024]).iter().for_each(|order| hold(*order, level));
    }
    if has("live") {
        return orders(&CALIBRATED).iter().for_each(|order| live(*order));
    }
    if has("direct") {
        let row = |order| calibrate(order, &levels);
        return table("fast / direct", &levels, &orders(&CALIBRATED), row);
    }
    let row = |order| compare(order, &levels);
    table("million frames a second", &levels, &orders(&ORDERS), row);
    levels.iter().for_each(|level| limit(*level));
}

fn table(what: &str, levels: &[SimdLevel], orders: &[usize], row: impl Fn(usize) -> Vec<f64>) {
    let names: Vec<&str> = levels.iter().map(|level| level.name()).collect();
    println!("{what}\n| N | {} | last / one before |", names.join(" | "));
    println!("|---|{}---|", "---|".repeat(names.len()));
    for order in orders {
        let row = row(*order);
        let numbers: Vec<String> = row.iter().map(|number| format!("{number:.3}")).collect();
        let ratio = row[row.len() - 1] / row[row.len().saturating_sub(2)];
        println!("| {order} | {} | {ratio:.3} |", numbers.join(" | "));
    }
}

fn hold(order: usize, level: SimdLevel) {
    let mut contestant = contestant(order, level, Kernels::Fast);
    let turns = HELD_FRAMES / TURN.max(contestant.sound.len());
    (0..turns).for_each(|_| contestant.take_turn());
    println!("{order} {}: {:.1} M", level.name(), 1e-6 * contestant.best);
}

/// Prints what independent multiply-adds a second come to, and reads.
fn limit(level: SimdLevel) {
    let rate = |_| {
        let start = ThreadTime::now();
        let (operations, sum) = peak::multiply_adds(level, black_box(MULTIPLY_ADDS));
        black_box(sum);
        operations / start.elapsed().as_secs_f64()
    };
    let best = (0..ROUNDS).map(rate).fold(0.0, f64::max);
    let reads = READ_BYTES.map(|bytes| bytes_a_second(level, bytes));
    let [second, third, none] = reads.map(|rate| 1e-9 * rate);
    let name = level.name();
    println!("{name}: {:.1} GFLOP/s", 1e-9 * best);
    println!("{name}: GB/s read of 256 KiB {second:.1}, 8 MiB {third:.1}, 256 MiB {none:.1}");
}

/// How fast numbers are read that were read before, the best of the rounds.
fn bytes_a_second(level: SimdLevel, bytes: usize) -> f64 {
    let numbers = vec![1.0; bytes / size_of::<f64>()];
    let times = (READ_BYTES[2] / bytes).min(64);
    let rate = |_| {
        let start = ThreadTime::now();
        (0..times).for_each(|_| {
            black_box(peak::sum(level, black_box(&numbers)));
        });
        (times * bytes) as f64 / start.elapsed().as_secs_f64()
    };
    (0..=ROUNDS).map(rate).fold(0.0, f64::max)
}

/// Time of a core that stereo segments take by the direct kernels and by the fast ones, the best of the rounds in turn.
fn live(order: usize) {
    let settings = MemorySettings {
        order,
        ..MemorySettings::default()
    };
    let config = StreamConfig {
        settings,
        sample_rate_hz: 48_000.0,
        channels: 2,
    };
    let prepare = |kernels| StreamingMemory::prepare_by(&config, kernels).expect("in range");
    let mut both = [Kernels::Direct, Kernels::Fast].map(prepare);
    let mut best = [f64::MAX; 2];
    for _ in 0..ROUNDS {
        for (memory, best) in both.iter_mut().zip(&mut best) {
            *best = best.min(seconds_of_two_seconds(memory) / 2.0);
        }
    }
    let [direct, fast] = best.map(|share| 100.0 * share);
    let ratio = direct / fast;
    println!("{order}: direct {direct:.3} %, fast {fast:.3} %, fast / direct {ratio:.2}");
}

fn seconds_of_two_seconds(memory: &mut StreamingMemory) -> f64 {
    let sound: Vec<f32> = (0..64).map(|j| (0.05 * j as f32).sin()).collect();
    let mut heard = [[0.0; 64]; 2];
    let start = ThreadTime::now();
    for _ in 0..96_000 / 64 {
        let [left, right] = &mut heard;
        memory.process(&[&sound, &sound], &mut [left, right]);
    }
    start.elapsed().as_secs_f64()
}

fn compare(order: usize, levels: &[SimdLevel]) -> Vec<f64> {
    let mut all: Vec<_> = levels
        .iter()
        .map(|level| contestant(order, *level, Kernels::Fast))
        .collect();
    rounds(&mut all);
    all.iter().map(|one| 1e-6 * one.best).collect()
}

fn calibrate(order: usize, levels: &[SimdLevel]) -> Vec<f64> {
    let both = |level: &SimdLevel| {
        [Kernels::Fast, Kernels::Direct].map(|kernels| contestant(order, *level, kernels))
    };
    let mut all: Vec<_> = levels.iter().flat_map(both).collect();
    rounds(&mut all);
    all.chunks_exact(2)
        .map(|pair| pair[0].best / pair[1].best)
        .collect()
}

fn rounds(all: &mut [Contestant]) {
    for _ in 0..ROUNDS {
        all.iter_mut().for_each(Contestant::take_turn);
    }
}

fn contestant(order: usize, level: SimdLevel, kernels: Kernels) -> Contestant {
    let config = MemorySpec::legs(order);
    let tuning = Tuning {
        level,
        step_frames: None,
        kernels: Some(kernels),
    };
    let mut memory = Memory::prepare_tuned(&config, &tuning).expect("in range");
    let step = memory.step_frames();
    let sound = noise(step);
    (0..8).for_each(|_| memory.push(&[&sound]));
    Contestant {
        memory,
        sound,
        best: 0.0,
    }
}

impl Contestant {
    fn take_turn(&mut self) {
        let steps = TURN.div_ceil(self.sound.len());
        let start = ThreadTime::now();
        (0..steps).for_each(|_| self.memory.push(&[&self.sound]));
        let frames = (steps * self.sound.len()) as f64;
        self.best = self.best.max(frames / start.elapsed().as_secs_f64());
    }
}
