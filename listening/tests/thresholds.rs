//! Adaptive runs of simulated listeners: what they are is found again.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
#![expect(
    clippy::print_stdout,
    reason = "what was found, beside what is asked for"
)]
#![expect(dead_code, reason = "other tests use the rest of the listeners")]

#[path = "simulated/listener.rs"]
mod listener;

use listener::Draws;
use souvenir_listening::ListeningTest;
use souvenir_listening::statistics::binomial_tail;
use souvenir_listening::threshold::{
    AdaptiveRun, LAPSE_RATES, Psychometric, SPREADS_OCTAVES, ThresholdEstimate,
};

const RUNS: u64 = 1000;
const SEED: u64 = 0x5eed_0020;

fn test(rule: &str, task: &str) -> ListeningTest {
    let page = include_str!("../../docs/listening-test.md");
    let text = page.split("```toml\n").nth(5).unwrap();
    let text = text.split("```").next().unwrap();
    let text = text.replace("rule = \"bayesian\"", &format!("rule = \"{rule}\""));
    let text = text.replace("task = \"triangle\"", &format!("task = \"{task}\""));
    ListeningTest::from_bytes(text.as_bytes()).unwrap()
}

fn run(begun: &AdaptiveRun, seed: u64, p_correct: &dyn Fn(usize, f64) -> f64) -> ThresholdEstimate {
    let mut run = begun.clone();
    let mut draws = Draws::new(SEED ^ (seed << 20));
    while let Some(step_idx) = run.next_step() {
        let p = p_correct(run.answers().len(), run.ladder().steps[step_idx].intensity);
        run.learn(step_idx, draws.unit() < p);
    }
    run.estimate()
}

fn runs(test: &ListeningTest, p_correct: &dyn Fn(usize, f64) -> f64) -> Vec<ThresholdEstimate> {
    let begun = AdaptiveRun::begin(test).unwrap();
    (0..RUNS).map(|seed| run(&begun, seed, p_correct)).collect()
}

fn mean(numbers: &[f64]) -> f64 {
    numbers.iter().sum::<f64>() / numbers.len() as f64
}

fn standard_deviation(numbers: &[f64]) -> f64 {
    let middle = mean(numbers);
    let squares: Vec<f64> = numbers.iter().map(|one| (one - middle).powi(2)).collect();
    mean(&squares).sqrt()
}

/// Listeners as they are believed to be before the first answer, but that their means keep two octaves from the ends.
fn population(guess_rate: f64) -> Vec<Psychometric> {
    let mut draws = Draws::new(SEED);
    let mut listener = || Psychometric {
        mean: -2.0 - 4.0 * draws.unit(),
        spread: SPREADS_OCTAVES[draws.place(4) as usize - 1],
        guess_rate,
        lapse_rate: LAPSE_RATES[draws.place(3) as usize - 1],
    };
    (0..RUNS).map(|_| listener()).collect()
}

/// The mean error of 1,000 listeners is within 3.3 standard errors of none (a right program fails once in a thousand
/// seeds), and 95 % intervals hold the truth of 95 % but for 3.3 standard errors, 0.023.
fn check_population(rule: &str, task: &str, guess_rate: f64) {
    let begun = AdaptiveRun::begin(&test(rule, task)).unwrap();
    let (mut errors, mut num_held) = (Vec::new(), 0.0);
    for (seed, truth) in (0..).zip(population(guess_rate)) {
        let found = run(&begun, seed, &|_, intensity| truth.p_correct(intensity));
        let threshold = truth.threshold();
        errors.push(found.intensity - threshold);
        let [low, high] = found.interval;
        num_held += f64::from(u8::from((low..=high).contains(&threshold)));
    }
    let bias = mean(&errors);
    let standard_error = standard_deviation(&errors) / (RUNS as f64).sqrt();
    println!("{rule}, {task}: bias {bias:.4} +- {standard_error:.4} octaves, {num_held} held");
    assert!(bias.abs() < 3.3 * standard_error, "{bias} {standard_error}");
    assert!((num_held / RUNS as f64 - 0.95).abs() < 0.023, "{num_held}");
}

#[test]
fn the_bayesian_rule_finds_thresholds_without_bias() {
    check_population("bayesian", "triangle", 1.0 / 3.0);
}

#[test]
fn it_does_in_abx_too() {
    check_population("bayesian", "abx", 0.5);
}

#[test]
fn the_staircase_finds_thresholds_without_bias() {
    check_population("two-down-one-up", "triangle", 1.0 / 3.0);
}

fn triangle(mean: f64, spread: f64, lapse_rate: f64) -> Psychometric {
    Psychometric {
        mean,
        spread,
        guess_rate: 1.0 / 3.0,
        lapse_rate,
    }
}

fn errors(rule: &str, truth: Psychometric) -> Vec<f64> {
    let found = runs(&test(rule, "triangle"), &|_, intensity| {
        truth.p_correct(intensity)
    });
    found
        .iter()
        .map(|one| one.intensity - truth.threshold())
        .collect()
}

/// One listener a thousand times: what is believed of all listeners draws each a little to the middle. Half a step.
#[test]
fn one_listener_is_found_within_half_a_step() {
    for (rule, task, mean_octaves, spread) in [
        ("bayesian", "triangle", -4.0, 0.7),
        ("bayesian", "triangle", -5.7, 1.5),
        ("bayesian", "abx", -4.0, 0.3),
        ("two-down-one-up", "triangle", -2.3, 1.5),
    ] {
        let guess_rate = if task == "abx" { 0.5 } else { 1.0 / 3.0 };
        let truth = Psychometric {
            guess_rate,
            ..triangle(mean_octaves, spread, 0.0)
        };
        let found = runs(&test(rule, task), &|_, intensity| {
            truth.p_correct(intensity)
        });
        let errors: Vec<f64> = found
            .iter()
            .map(|one| one.intensity - truth.threshold())
            .collect();
        let bias = mean(&errors);
        println!("{rule}, {task}, mean {mean_octaves}, spread {spread}: bias {bias:.3}");
        assert!(bias.abs() < 0.25, "{rule} {bias}");
    }
}

/// Wrong in 5 of 100 trials although the difference was heard.
#[test]
fn a_listener_who_lapses_is_found_within_half_a_step() {
    for rule in ["bayesian", "two-down-one-up"] {
        let bias = mean(&errors(rule, triangle(-4.0, 0.7, 0.05)));
        println!("{rule} lapsing: bias {bias:.3}");
        assert!(bias.abs() < 0.25, "{rule} {bias}");
    }
}

#[test]
fn a_listener_who_learns_is_found_between_what_was_and_what_becomes() {
    let first = triangle(-3.0, 0.5, 0.0);
    let last = triangle(-5.0, 0.5, 0.0);
    for rule in ["bayesian", "two-down-one-up"] {
        let learnt = |trial: usize, intensity: f64| {
            let share = (trial as f64 / 40.0).min(1.0);
            triangle(-3.0 - 2.0 * share, 0.5, 0.0).p_correct(intensity)
        };
        let found = runs(&test(rule, "triangle"), &learnt);
        let middle = mean(&found.iter().map(|one| one.intensity).collect::<Vec<_>>());
        println!("{rule} learning: {middle:.3}");
        assert!(
            (last.threshold()..=first.threshold()).contains(&middle),
            "{rule} {middle}"
        );
    }
}

/// Of 1,000 who guess at most 5 % get a threshold within the steps, but for one right program in 1,000 (exact).
#[test]
fn who_guesses_or_hears_all_is_given_no_threshold() {
    for rule in ["bayesian", "two-down-one-up"] {
        for (p, who) in [(1.0 / 3.0, "guessing"), (1.0, "perfect")] {
            let found = runs(&test(rule, "triangle"), &|_, _| p);
            let num_false = found.iter().filter(|one| !one.is_beyond).count();
            println!("{rule} {who}: {num_false} thresholds of 1000");
            assert!(
                binomial_tail(num_false as u64, RUNS, 0.05) > 0.001,
                "{rule} {who}: {num_false}"
            );
        }
    }
}

/// At a turn downwards the step is hard, at a turn upwards easy: their mean is the threshold's, two trials from each.
#[test]
fn the_mean_of_reversals_is_where_70_7_percent_are_right() {
    let truth = triangle(-4.0, 0.7, 0.0);
    let found = runs(&test("two-down-one-up", "triangle"), &|_, x| {
        truth.p_correct(x)
    });
    let octaves = |one: &ThresholdEstimate| Some(-(one.reversal_value? / 16.0).log2());
    let means: Vec<f64> = found.iter().filter_map(octaves).collect();
    let bias = mean(&means) - truth.threshold();
    println!("reversals: bias {bias:.3} of {}", means.len());
    assert_eq!(means.len() as u64, RUNS);
    // Half of a step's half: steps are what it can settle on.
    assert!(bias.abs() < 0.125, "{bias}");
}
