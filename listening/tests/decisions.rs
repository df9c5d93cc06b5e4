//! Decisions of adaptive runs, in a file that the page in a browser is compared with too.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
#![expect(dead_code, reason = "other tests use the rest of the listeners")]

#[path = "simulated/listener.rs"]
mod listener;

use listener::Draws;
use serde_json::{Value, json};
use souvenir_listening::ListeningTest;
use souvenir_listening::threshold::{AdaptiveRun, Psychometric};

const EXPECTED: &str = include_str!("reference/decisions.json");
const SEED: u64 = 0x5eed_0031;
/// Of each rule and task.
const RUNS: u32 = 8;

fn test(rule: &str, task: &str, varies: &str) -> ListeningTest {
    // The wider interval is narrow enough as soon as it is asked for.
    let (from, to, octaves) = match varies {
        "order" => (16.0, 4096.0, 0.75),
        _ => (0.005, 0.4, 3.0),
    };
    let text = format!(
        "version = 1\ntitle = \"Decisions\"\nseed = 1\n[procedure]\nkind = \"adaptive-threshold\"\nvaries = \"{varies}\"\n\
         from = {from}\nto = {to}\nsteps_per_octave = 3\ntask = \"{task}\"\nrule = \"{rule}\"\nmax_trials = 50\n\
         interval_octaves = {octaves}\n[[material]]\nname = \"hum\"\nsound = \"hum.wav\"\n[[stimuli]]\nname = \"legs\"\nmemory = \"legs\"\n"
    );
    ListeningTest::from_bytes(text.as_bytes()).unwrap()
}

/// A run of a listener whose threshold is somewhere on the ladder: steps, and whether they were heard.
fn decisions(test: &ListeningTest, guess_rate: f64, draws: &mut Draws) -> Value {
    let mut run = AdaptiveRun::begin(test).unwrap();
    let ear = Psychometric {
        mean: -6.0 * draws.unit(),
        spread: 0.5,
        guess_rate,
        lapse_rate: 0.02,
    };
    while let Some(step_idx) = run.next_step() {
        let intensity = run.ladder().steps[step_idx].intensity;
        run.learn(step_idx, draws.unit() < ear.p_correct(intensity));
    }
    let (steps, answers): (Vec<_>, Vec<_>) = run.answers().iter().copied().unzip();
    json!({ "steps": steps, "answers": answers })
}

fn all() -> Value {
    let mut draws = Draws::new(SEED);
    let mut cases = Vec::new();
    for rule in ["bayesian", "two-down-one-up"] {
        for (task, guess_rate) in [("triangle", 1.0 / 3.0), ("abx", 0.5)] {
            for varies in ["order", "window"] {
                let test = test(rule, task, varies);
                let runs: Vec<_> = (0..RUNS)
                    .map(|_| decisions(&test, guess_rate, &mut draws))
                    .collect();
                let ladder = test.ladder().unwrap();
                cases.push(json!({ "procedure": test.procedure, "ladder": ladder, "runs": runs }));
            }
        }
    }
    Value::from(cases)
}

#[test]
fn they_are_those_of_the_file() {
    let expected: Value = serde_json::from_str(EXPECTED).unwrap();
    let cases = all();
    // Intensities are logarithms, whose last bit is the machine's.
    let runs = |cases: &Value| -> Vec<Value> {
        let cases = cases.as_array().unwrap().iter();
        cases.map(|case| case["runs"].clone()).collect()
    };
    assert!(
        runs(&cases) == runs(&expected),
        "write it again: --run-ignored only"
    );
}

#[test]
#[ignore = "writes the file that the other test reads"]
fn they_are_written() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/reference/decisions.json"
    );
    std::fs::write(path, format!("{}\n", all())).unwrap();
}
