//! `cargo bench -p souvenir_core --bench adaptive`: what it takes to find an adaptive memory of a second of sound, on all cores, in
//! seconds of one.
//!
//! `-- FRAMES NUMBERS RATE_HZ FILE...` takes stretches of so many frames and numbers of sounds as raw f64 (`sox in.flac -t f64 out.f64`).

#![expect(
    clippy::disallowed_macros,
    clippy::print_stdout,
    reason = "a bench prints what it measures"
)]

use std::hint::black_box;

use cpu_time::ProcessTime;
use souvenir_core::budget::{BudgetMemory, BudgetRecall, Stretch};
use souvenir_core::lab::demo::demo_sound;

const DEMO_HZ: f64 = 48_000.0;
/// A stretch counts by the best of so many rounds: other programs run, too.
const ROUNDS: usize = 3;

fn main() {
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| word != "--bench")
        .collect();
    println!(
        "| sound | frames a stretch | numbers | seconds of a core for a second | times real time |"
    );
    println!("|---|---|---|---|---|");
    match &words[..] {
        [frames, numbers, rate, files @ ..] if !files.is_empty() => {
            let asked = Asked {
                frames: frames.parse().expect("frames of a stretch"),
                numbers: numbers.parse().expect("a count of numbers"),
                rate_hz: rate.parse().expect("a rate"),
            };
            for file in files {
                report(file, &samples(file), asked);
            }
        }
        _ => {
            for numbers in [960, 3840, 9600] {
                let asked = Asked {
                    frames: 96_000,
                    numbers,
                    rate_hz: DEMO_HZ,
                };
                report("demo", &demo_sound(DEMO_HZ), asked);
            }
        }
    }
}

/// Says how long the stretches are, and in how many numbers each is kept.
#[derive(Clone, Copy)]
struct Asked {
    frames: usize,
    numbers: usize,
    rate_hz: f64,
}

/// Reads raw samples, lowest byte first.
fn samples(file: &str) -> Vec<f64> {
    let bytes = std::fs::read(file).expect("a file of samples");
    let (samples, _) = bytes.as_chunks::<8>();
    samples
        .iter()
        .map(|bytes| f64::from_le_bytes(*bytes))
        .collect()
}

fn report(name: &str, sound: &[f64], asked: Asked) {
    let prepared = BudgetMemory::Adaptive.prepare(asked.numbers, asked.frames);
    let prepared = prepared.expect("in range");
    let stretches = sound.chunks_exact(asked.frames);
    let seconds = stretches.len() as f64 * asked.frames as f64 / asked.rate_hz;
    let taken: f64 = stretches
        .map(|sound| best_of_rounds(&prepared, sound))
        .sum();
    let Asked {
        frames, numbers, ..
    } = asked;
    println!(
        "| {name} | {frames} | {numbers} | {:.4} | {:.1} |",
        taken / seconds,
        seconds / taken
    );
}

/// Returns the least CPU time of a search, in seconds.
fn best_of_rounds(prepared: &BudgetRecall, sound: &[f64]) -> f64 {
    let rounds = (0..ROUNDS).map(|_| {
        let begin = ProcessTime::now();
        let recalled = prepared.recall(Stretch { past: &[], sound });
        black_box(recalled.expect("any sound"));
        begin.elapsed().as_secs_f64()
    });
    rounds.fold(f64::INFINITY, f64::min)
}
