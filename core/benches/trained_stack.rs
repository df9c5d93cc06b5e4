//! `cargo bench -p souvenir_core --bench trained_stack -- FILE.safetensors`: frames a second of a stack that hears features, frame by
//! frame and as a whole, by the thread's CPU time. `core/tests/reference/trained_stacks.py speed FILE` runs it beside mambapy.

#![expect(
    clippy::disallowed_macros,
    clippy::print_stdout,
    reason = "the numbers measured are the bench's report"
)]

use anyhow::{Context as _, ensure};
use cpu_time::ThreadTime;
use souvenir_core::ssm::trained::{StackInput, TrainedStack};
use std::hint::black_box;

/// As many as mambapy is given at once.
const FRAMES: usize = 2048;
const RUNS: usize = 9;

fn main() -> anyhow::Result<()> {
    let fixture = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/golden/stacks/mamba_16.safetensors"
    );
    let is_file = |arg: &String| arg.ends_with(".safetensors");
    let path = std::env::args().find(is_file).unwrap_or(fixture.to_owned());
    let mut stack = TrainedStack::prepare(&std::fs::read(&path).context(path)?)?;
    let StackInput::Features { width } = stack.input() else {
        anyhow::bail!("this bench needs a stack that hears features");
    };
    let said = stack.output_width();
    let input: Vec<f32> = (0..FRAMES * width)
        .map(|k| (k as f32 * 0.37).sin())
        .collect();
    let mut output = vec![0.0; FRAMES * said];
    let mut whole = Vec::new();
    let mut step = Vec::new();
    for _ in 0..RUNS {
        stack.reset();
        let begun = ThreadTime::now();
        stack.process(black_box(&input), &mut output);
        whole.push(begun.elapsed());
        let of_whole = output.clone();
        stack.reset();
        let begun = ThreadTime::now();
        for (input, output) in input.chunks(width).zip(output.chunks_mut(said)) {
            stack.process(black_box(input), output);
        }
        step.push(begun.elapsed());
        ensure!(of_whole == output, "step = whole");
    }
    for (name, mut took) in [("whole", whole), ("step", step)] {
        took.sort();
        println!(
            "{name} {:.1} frames/s",
            FRAMES as f64 / took[RUNS / 2].as_secs_f64()
        );
    }
    Ok(())
}
