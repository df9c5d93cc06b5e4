//! `cargo bench -p souvenir_core --bench adaptive`: what it takes to find an adaptive memory of a second of sound, on one core.
//!
//! `-- SECONDS NUMBERS RATE_HZ FILE...` takes stretches of so many seconds and numbers of sounds as raw f64 (`sox in.flac -t f64 out.f64`).

#![expect(
    clippy::disallowed_macros,
    clippy::print_stdout,
    reason = "a bench prints what it measures"
)]

use cpu_time::ProcessTime;
use souvenir_core::budget::{BudgetMemory, Stretch};
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
        [seconds, numbers, rate, files @ ..] if !files.is_empty() => {
            let [seconds, numbers, rate] =
                [seconds, numbers, rate].map(|word| word.parse::<f64>().expect("a number"));
            for file in files {
                report(file, &samples(file), [seconds, numbers, rate]);
            }
        }
        _ => {
            let demo = demo_sound(DEMO_HZ);
            for numbers in [960.0, 3840.0, 9600.0] {
                report("demo", &demo, [2.0, numbers, DEMO_HZ]);
            }
        }
    }
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

fn report(name: &str, sound: &[f64], [seconds, numbers, rate_hz]: [f64; 3]) {
    let frames = (seconds * rate_hz) as usize;
    let prepared = BudgetMemory::Adaptive
        .prepare(numbers as usize, frames)
        .expect("in range");
    let mut taken = 0.0;
    let stretches = sound.chunks_exact(frames);
    let total = stretches.len() as f64 * seconds;
    let mut sum = 0.0;
    for sound in stretches {
        let mut best = f64::INFINITY;
        for _ in 0..ROUNDS {
            let begin = ProcessTime::now();
            let recalled = prepared
                .recall(Stretch { past: &[], sound })
                .expect("any sound");
            best = best.min(begin.elapsed().as_secs_f64());
            sum += recalled
                .iter()
                .zip(sound)
                .map(|(x, y)| (x - y) * (x - y))
                .sum::<f64>();
        }
        taken += best;
    }
    println!(
        "| {name} | {frames} | {numbers} | {:.4} | {:.1} | {sum:e}",
        taken / total,
        total / taken
    );
}
