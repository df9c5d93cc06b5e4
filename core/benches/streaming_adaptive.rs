//! `cargo bench -p souvenir_core --bench streaming_adaptive`: what a streaming adaptive memory loses beside others of as many
//! numbers, the steps at the joints of its pieces, and what it costs. `-- loss`, `-- joints` and `-- cost` print one of them.
//!
//! The loss is the median of the relative RMS error; *counted* is the energy that the memory counts as lost over what is.

#![expect(
    clippy::disallowed_macros,
    clippy::print_stdout,
    reason = "a bench prints what it measures"
)]

use cpu_time::ThreadTime;
use souvenir_core::budget::{
    BudgetMemory, StreamingAdaptiveConfig, StreamingAdaptiveMemory, Stretch,
};
use souvenir_core::lab::demo::demo_sound;
use souvenir_core::lab::test_signals::TestSignal;

const RATE_HZ: f64 = 48_000.0;
const BLOCK_FRAMES: usize = 64;
const OTHERS: [BudgetMemory; 4] = [
    BudgetMemory::Adaptive,
    BudgetMemory::Legs,
    BudgetMemory::CosineLargest,
    BudgetMemory::Haar,
];
/// Frames on either side in which the sound's own steps are looked for.
const AROUND_FRAMES: usize = 64;
/// A step against a smaller one of the sound is taken as against this: below, nothing is heard.
const LEAST_STEP: f64 = 0.001;
/// A callback counts by the best of so many rounds: other programs run, too.
const ROUNDS: usize = 3;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let is_asked = |word: &str| {
        let is_none = ["loss", "joints", "cost"]
            .iter()
            .all(|one| !words.iter().any(|w| w == one));
        is_none || words.iter().any(|w| w == word)
    };
    if is_asked("cost") {
        report_cost();
    }
    if is_asked("joints") {
        report_joints();
    }
    if is_asked("loss") {
        report_loss();
    }
}

fn memory(numbers: usize, window_frames: Option<u64>) -> StreamingAdaptiveMemory {
    let config = StreamingAdaptiveConfig {
        numbers,
        window_frames,
    };
    StreamingAdaptiveMemory::prepare(&config).expect("in range")
}

/// Seven stretches of a second.
fn demo_seconds() -> Vec<Vec<f64>> {
    let demo = demo_sound(RATE_HZ);
    demo.chunks_exact(48_000)
        .take(7)
        .map(<[f64]>::to_vec)
        .collect()
}

fn report_loss() {
    println!(
        "\n| sound | K | streaming | counted | adaptive, offline | legs | cosine-largest | haar |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for signal in TestSignal::ALL {
        for numbers in [65, 128, 500, 1995] {
            let sounds: Vec<Vec<f64>> = (1..=5).map(|seed| signal.draw(seed, 1, 8192)).collect();
            report_sounds(signal.name(), numbers, &sounds);
        }
    }
    for percent in [1, 4, 10] {
        report_sounds("demo, by seconds", 480 * percent, &demo_seconds());
    }
}

fn report_sounds(name: &str, numbers: usize, sounds: &[Vec<f64>]) {
    let (mut losses, mut counted) = (Vec::new(), Vec::new());
    for sound in sounds {
        let mut memory = memory(numbers, None);
        memory.process(sound);
        let back = recall(&memory, sound.len());
        losses.push(relative_rms(sound, &back));
        counted.push(memory.energy_lost() / lost(sound, &back));
    }
    let mut row = format!(
        "| {name} | {numbers} | {:.2e} | {:.2}",
        median(losses),
        median(counted)
    );
    for memory in OTHERS {
        let losses = sounds.iter().map(|sound| {
            let prepared = memory.prepare(numbers, sound.len());
            let back = prepared.and_then(|one| one.recall(Stretch { past: &[], sound }));
            back.map_or(f64::NAN, |back| relative_rms(sound, &back))
        });
        row += &format!(" | {:.2e}", median(losses.collect()));
    }
    println!("{row} |");
}

/// Reports the largest steps from one frame to the next, of the sound and of what is read of it.
fn report_joints() {
    println!(
        "\n| sound | K | largest step of the sound | read anywhere | at a joint | most against the sound within {AROUND_FRAMES} frames | of the error at joints, RMS | elsewhere |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for numbers in [480, 1920, 4800] {
        report_steps("demo, by seconds", numbers, &demo_seconds());
    }
    for signal in TestSignal::ALL {
        for numbers in [82, 328, 819] {
            let sounds: Vec<Vec<f64>> = (0..5).map(|seed| signal.draw(seed, 1, 8192)).collect();
            report_steps(signal.name(), numbers, &sounds);
        }
    }
}

fn report_steps(name: &str, numbers: usize, sounds: &[Vec<f64>]) {
    let (mut own, mut read, mut at_joints, mut against) = (0.0_f64, 0.0_f64, 0.0_f64, 0.0_f64);
    let (mut joint_errors, mut other_errors) = (Vec::new(), Vec::new());
    for sound in sounds {
        let mut memory = memory(numbers, None);
        memory.process(sound);
        let (steps, heard) = (steps(sound), steps(&recall(&memory, sound.len())));
        let mut is_joint = vec![false; sound.len()];
        for piece in memory.pieces() {
            is_joint[usize::try_from(piece.start_frame).expect("a second")] = true;
        }
        own = own.max(largest(&steps));
        for (j, step) in heard.iter().enumerate() {
            let around = j.saturating_sub(AROUND_FRAMES)..steps.len().min(j + AROUND_FRAMES);
            let around = largest(&steps[around]).max(LEAST_STEP);
            read = read.max(step.abs());
            against = against.max(step.abs() / around);
            if is_joint[j + 1] {
                at_joints = at_joints.max(step.abs());
                joint_errors.push(step - steps[j]);
            } else {
                other_errors.push(step - steps[j]);
            }
        }
    }
    println!(
        "| {name} | {numbers} | {own:.3} | {read:.3} | {at_joints:.3} | {against:.2} | {:.5} | {:.5} |",
        rms(&joint_errors),
        rms(&other_errors)
    );
}

fn steps(sound: &[f64]) -> Vec<f64> {
    sound.windows(2).map(|two| two[1] - two[0]).collect()
}

fn largest(steps: &[f64]) -> f64 {
    steps.iter().fold(0.0, |most, step| most.max(step.abs()))
}

/// Reports stereo in callbacks of 64 frames, when the window is full.
fn report_cost() {
    println!(
        "\n| sound | K | window, s | % of a core, stereo | worst callback, us | over the mean |"
    );
    println!("|---|---|---|---|---|---|");
    let demo = demo_sound(RATE_HZ);
    let noise = noise(demo.len());
    for (name, sound) in [("demo", &demo), ("noise", &noise)] {
        for (numbers, window_secs) in [(512, 10.0), (4096, 10.0), (4096, 1.0), (65_536, 10.0)] {
            report_cost_of(name, sound, numbers, window_secs);
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "some seconds"
)]
fn report_cost_of(name: &str, sound: &[f64], numbers: usize, window_secs: f64) {
    let window_frames = (window_secs * RATE_HZ) as u64;
    let mut full = memory(numbers, Some(window_frames));
    for _ in 0..=window_frames as usize / sound.len() {
        full.process(sound);
    }
    let mut best = vec![f64::INFINITY; sound.len() / BLOCK_FRAMES];
    for _ in 0..ROUNDS {
        let mut pair = [full.clone(), full.clone()];
        for (best, block) in best.iter_mut().zip(sound.chunks_exact(BLOCK_FRAMES)) {
            let start = ThreadTime::now();
            for memory in &mut pair {
                memory.process(block);
            }
            *best = best.min(start.elapsed().as_secs_f64());
        }
    }
    let mean = best.iter().sum::<f64>() / best.len() as f64;
    let worst = best.iter().copied().fold(0.0, f64::max);
    let percent = 100.0 * mean * RATE_HZ / BLOCK_FRAMES as f64;
    println!(
        "| {name} | {numbers} | {window_secs} | {percent:.1} | {:.0} | {:.1} |",
        1e6 * worst,
        worst / mean
    );
}

fn noise(frames: usize) -> Vec<f64> {
    let mut seed = 1_u32;
    let draw = |_| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(seed >> 8) / f64::from(1 << 23) - 1.0
    };
    (0..frames).map(draw).collect()
}

fn recall(memory: &StreamingAdaptiveMemory, frames: usize) -> Vec<f64> {
    let mut back = vec![0.0; frames];
    memory.recall(0..frames as u64, &mut back);
    back
}

fn lost(sound: &[f64], back: &[f64]) -> f64 {
    let errors = sound.iter().zip(back);
    errors.map(|(x, y)| (x - y) * (x - y)).sum()
}

fn relative_rms(sound: &[f64], back: &[f64]) -> f64 {
    (lost(sound, back) / sound.iter().map(|x| x * x).sum::<f64>()).sqrt()
}

fn rms(values: &[f64]) -> f64 {
    (values.iter().map(|x| x * x).sum::<f64>() / values.len() as f64).sqrt()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
