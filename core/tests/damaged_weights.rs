//! Damaged safetensors files: weights are refused in a sentence, or run and say finite numbers.

use souvenir_core::ssm::trained::{StackInput, TrainedStack, WeightsError};
use souvenir_mutation::{Sample, Trial};

#[test]
fn damaged_weights_are_refused_or_run_and_never_harm() {
    let samples = ["mamba_8_inner_norms", "s4d_12", "published_language"].map(sample);
    let trial = Trial {
        test: "damaged_weights_are_refused_or_run_and_never_harm",
        percent: 20,
        samples: &samples,
    };
    trial.run(|sample| match TrainedStack::prepare(&sample.bytes) {
        Ok(mut stack) => check_runs(&mut stack),
        Err(error) => check_sentence(&error),
    });
}

fn sample(name: &'static str) -> Sample {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/stacks");
    let bytes = std::fs::read(format!("{folder}/{name}.safetensors"));
    Sample {
        name,
        bytes: bytes.expect("the fixture is in the repository"),
    }
}

fn check_runs(stack: &mut TrainedStack) {
    let mut output = vec![f32::NAN; 100 * stack.output_width()];
    match stack.input() {
        StackInput::Features { width } => stack.process(&vec![0.5; 100 * width], &mut output),
        StackInput::Tokens { .. } => stack.process_tokens(&[3; 100], &mut output),
    }
    let is_finite = output.iter().all(|y| y.is_finite());
    assert!(is_finite, "finite weights say finite numbers");
}

fn check_sentence(error: &WeightsError) {
    let sentence = error.to_string();
    let is_one = sentence.len() < 1000 && !sentence.contains('\n');
    assert!(is_one, "{sentence}");
}
