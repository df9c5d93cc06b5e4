//! `cargo bench -p souvenir_core --bench streaming_adaptive`: what a streaming adaptive memory loses and costs.

#![expect(
    clippy::disallowed_macros,
    clippy::print_stdout,
    reason = "a bench prints what it measures"
)]

use souvenir_core::budget::{
    BudgetMemory, StreamingAdaptiveConfig, StreamingAdaptiveMemory, Stretch,
};
use souvenir_core::lab::demo::demo_sound;
use souvenir_core::lab::test_signals::TestSignal;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let is_fast = words.iter().any(|word| word == "streaming");
    for signal in TestSignal::ALL {
        for numbers in [65, 128, 500, 1995] {
            let instances: Vec<Vec<f64>> = (1..=5).map(|seed| signal.draw(seed, 1, 8192)).collect();
            print(signal.name(), numbers, &instances, is_fast);
        }
    }
    let demo: Vec<f64> = demo_sound(48_000.0).iter().map(|x| f64::from(*x)).collect();
    let stretches: Vec<Vec<f64>> = demo
        .chunks_exact(48_000)
        .take(7)
        .map(<[f64]>::to_vec)
        .collect();
    for percent in [1, 4, 10] {
        print("demo, 1 s", 480 * percent, &stretches, is_fast);
    }
}

fn print(name: &str, numbers: usize, sounds: &[Vec<f64>], is_fast: bool) {
    let (mut ours, mut ratio, mut held) = (Vec::new(), 0.0_f64, 0);
    for sound in sounds {
        let config = StreamingAdaptiveConfig {
            numbers,
            window_frames: None,
        };
        let mut memory = StreamingAdaptiveMemory::prepare(&config).expect("in range");
        memory.process(sound);
        let mut back = vec![0.0; sound.len()];
        memory.recall(0..sound.len() as u64, &mut back);
        ours.push(relative_rms(sound, &back));
        held = memory.numbers_held();
        let truth = lost(sound, &back);
        let r = memory.energy_lost() / truth;
        if (r.ln()).abs() > ratio.abs() {
            ratio = r.ln();
        }
    }
    let mut row = format!(
        "| {name} | {numbers} | {:.4} | ({held}, {:.2e})",
        median(ours),
        ratio
    );
    if !is_fast {
        for memory in [
            BudgetMemory::Adaptive,
            BudgetMemory::Legs,
            BudgetMemory::CosineLargest,
            BudgetMemory::Haar,
        ] {
            let all = sounds.iter().map(|sound| {
                let back = memory
                    .prepare(numbers, sound.len())
                    .and_then(|one| one.recall(Stretch { past: &[], sound }));
                back.map_or(f64::NAN, |back| relative_rms(sound, &back))
            });
            row += &format!(" | {:.4}", median(all.collect()));
        }
    }
    println!("{row} |");
}

fn lost(sound: &[f64], back: &[f64]) -> f64 {
    sound.iter().zip(back).map(|(x, y)| (x - y) * (x - y)).sum()
}

fn relative_rms(sound: &[f64], back: &[f64]) -> f64 {
    (lost(sound, back) / sound.iter().map(|x| x * x).sum::<f64>()).sqrt()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
