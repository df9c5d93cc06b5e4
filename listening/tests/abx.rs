//! Blind tests taken by simulated listeners, thousands of each kind.

use souvenir_listening::abx::{Choice, DEFAULT_TRIALS, HEARD_BELOW, Test, Verdict};

const RUNS: u64 = 4000;
const SEED: u64 = 0x5eed_0060;

/// `[0, 1)`; `SplitMix64`, nothing that the tests' own sequence is made with.
fn draws(seed: u64) -> impl FnMut() -> f64 {
    let mut state = seed;
    move || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

fn other(x: Choice) -> Choice {
    match x {
        Choice::A => Choice::B,
        Choice::B => Choice::A,
    }
}

/// What each of [`RUNS`] tests says of a listener who hears X and decides.
fn verdicts(trials: usize, mut decide: impl FnMut(Choice) -> Choice) -> Vec<Verdict> {
    let run = |seed| {
        let mut test = Test::begin(trials, seed).expect("in range");
        while let Some(x) = test.x() {
            test.vote(decide(x)).expect("a trial");
        }
        test.verdict().expect("over")
    };
    (SEED..SEED + RUNS).map(run).collect()
}

fn heard_share(verdicts: &[Verdict]) -> f64 {
    let heard = verdicts.iter().filter(|verdict| verdict.is_heard()).count();
    heard as f64 / verdicts.len() as f64
}

/// With a chance `right` at each trial, in floating point, by the ratio of neighbouring terms.
fn chance_of(correct: usize, trials: usize, right: f64) -> f64 {
    let wrong = 1.0 - right;
    let mut term = wrong.powi(i32::try_from(trials).expect("few"));
    let mut sum = 0.0;
    for k in 0..=trials {
        if k >= correct {
            sum += term;
        }
        term *= (trials - k) as f64 / (k + 1) as f64 * right / wrong;
    }
    sum
}

#[test]
fn every_p_value_is_the_exact_one() {
    let mut draw = draws(SEED);
    for verdict in verdicts(DEFAULT_TRIALS, |x| if draw() < 0.6 { x } else { other(x) }) {
        let expected = chance_of(verdict.correct, verdict.trials, 0.5);
        // A term and a sum of 17 roundings each.
        assert!(
            (verdict.p_value / expected - 1.0).abs() < 40.0 * f64::EPSILON,
            "{verdict:?}"
        );
    }
}

#[test]
fn who_hears_everything_is_believed() {
    for verdict in verdicts(DEFAULT_TRIALS, |x| x) {
        assert_eq!((verdict.correct, verdict.trials), (16, 16));
        assert_eq!(verdict.p_value.to_bits(), 0.5_f64.powi(16).to_bits());
    }
}

#[test]
fn who_guesses_is_believed_in_at_most_5_percent_of_tests() {
    let mut draw = draws(SEED);
    for trials in [5, 8, DEFAULT_TRIALS, 25, 50, 100] {
        let mut guess = |_| if draw() < 0.5 { Choice::A } else { Choice::B };
        let share = heard_share(&verdicts(trials, &mut guess));
        let expected = believed(trials, 0.5);
        // Four standard deviations of 4000 runs.
        let luck = 4.0 * (expected * (1.0 - expected) / RUNS as f64).sqrt();
        assert!(expected <= HEARD_BELOW, "by construction: {expected}");
        assert!(
            (share - expected).abs() < luck,
            "{trials}: {share}, not {expected}"
        );
        assert!(share <= HEARD_BELOW, "{trials}: {share}");
    }
}

#[test]
fn who_always_says_a_is_believed_no_more_often_than_who_guesses() {
    let verdicts = verdicts(DEFAULT_TRIALS, |_| Choice::A);
    let mean = verdicts.iter().map(|v| v.correct as f64).sum::<f64>() / RUNS as f64;
    // Four standard deviations of a mean of 4000: 2 / sqrt(4000) each.
    assert!((mean - 8.0).abs() < 0.13, "X is A in {mean} of 16");
    let share = heard_share(&verdicts);
    assert!(share <= HEARD_BELOW, "{share}");
}

#[test]
fn who_hears_a_little_is_believed_as_often_as_theory_says() {
    let mut draw = draws(SEED);
    for (trials, at_least) in [(16, 0.4), (50, 0.8), (100, 0.95)] {
        let share = heard_share(&verdicts(
            trials,
            |x| if draw() < 0.7 { x } else { other(x) },
        ));
        let expected = believed(trials, 0.7);
        let luck = 4.0 * (expected * (1.0 - expected) / RUNS as f64).sqrt();
        assert!(
            (share - expected).abs() < luck.max(1e-3),
            "{trials}: {share}, not {expected}"
        );
        assert!(share > at_least, "{trials}: {share}");
    }
}

/// The chance of a test that says so, for a listener who is `right` so often.
fn believed(trials: usize, right: f64) -> f64 {
    let enough = (0..=trials).find(|correct| chance_of(*correct, trials, 0.5) <= HEARD_BELOW);
    enough.map_or(0.0, |correct| chance_of(correct, trials, right))
}
