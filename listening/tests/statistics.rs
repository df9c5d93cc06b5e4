//! Statistics against SciPy, statsmodels, questplus and psignifit (`reference/oracles.py`).
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use serde_json::Value;
use souvenir_listening::ListeningTest;
use souvenir_listening::statistics::{
    Proportion, Quartiles, SignTest, SignedRank, abx_d_prime, binomial_tail, holm, triangle_d_prime,
};
use souvenir_listening::threshold::{AdaptiveRun, THRESHOLD_STEP_OCTAVES};

const EXPECTED: &str = include_str!("reference/oracles.json");
/// Incomplete beta functions by two programs: seen 4e-13 of the value.
const OF_PROBABILITIES: f64 = 1e-11;
/// A few roundings of sums.
const OF_SUMS: f64 = 1e-12;

fn expected(what: &str) -> Value {
    let all: Value = serde_json::from_str(EXPECTED).unwrap();
    all[what].clone()
}

fn cases(what: &str) -> Vec<Value> {
    let cases = expected(what).as_array().unwrap().clone();
    assert!(cases.len() >= 4, "{what}");
    cases
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

fn count(value: &Value) -> u64 {
    value.as_u64().unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(number).collect()
}

fn assert_near(found: f64, expected: f64, tolerance: f64, case: &Value) {
    let error = (found - expected).abs();
    assert!(
        error <= tolerance * expected.abs().max(1e-300),
        "{found} is not {expected}: {case}"
    );
}

#[test]
fn the_binomial_tail_is_scipys() {
    for case in cases("binomial") {
        let guess_rate = number(&case["guess_rate"]);
        let p = binomial_tail(count(&case["correct"]), count(&case["trials"]), guess_rate);
        assert_near(p, number(&case["p"]), OF_PROBABILITIES, &case);
    }
}

#[test]
fn intervals_of_shares_are_statsmodels() {
    for case in cases("intervals") {
        let found = Proportion::of(count(&case["count"]), count(&case["of"]));
        for (found, expected) in found.interval.into_iter().zip(numbers(&case["interval"])) {
            // The inverse stops where it is near enough.
            assert!((found - expected).abs() < 1e-9, "{found} {case}");
        }
    }
}

#[test]
fn sign_tests_are_scipys() {
    for case in cases("sign_tests") {
        let found = SignTest::of(count(&case["first"]), count(&case["second"]), 3);
        assert_near(found.p_value, number(&case["p"]), OF_PROBABILITIES, &case);
    }
}

#[test]
fn signed_ranks_are_scipys_with_ties_too() {
    for case in cases("signed_ranks") {
        let found = SignedRank::of(&numbers(&case["differences"]));
        assert_eq!(found.positive, number(&case["positive"]), "{case}");
        assert_eq!(found.negative, number(&case["negative"]), "{case}");
        assert_near(found.p_value, number(&case["p"]), OF_SUMS, &case);
    }
    assert_eq!(SignedRank::of(&[0.0, 0.0]).p_value, 1.0);
}

#[test]
fn holms_correction_is_statsmodels() {
    for case in cases("corrections") {
        let found = holm(&numbers(&case["p"]));
        let expected = numbers(&case["corrected"]);
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.into_iter().zip(expected) {
            assert_near(found, expected, OF_SUMS, &case);
        }
    }
}

#[test]
fn quartiles_are_numpys() {
    for case in cases("quartiles") {
        let found = Quartiles::of(&numbers(&case["numbers"])).unwrap();
        let quartiles = [found.lower, found.median, found.upper];
        for (found, expected) in quartiles.into_iter().zip(numbers(&case["quartiles"])) {
            assert_near(found, expected, OF_SUMS, &case);
        }
        assert_eq!(
            found.whiskers.to_vec(),
            numbers(&case["whiskers"]),
            "{case}"
        );
        assert_eq!(found.outliers, numbers(&case["outliers"]), "{case}");
    }
    assert_eq!(Quartiles::of(&[]), None);
}

#[test]
fn d_prime_is_found_again_from_its_share() {
    let all = expected("d_primes");
    for (kind, estimate) in [
        ("triangle", triangle_d_prime as fn(f64) -> f64),
        ("abx", abx_d_prime),
    ] {
        for case in all[kind].as_array().unwrap() {
            // The shares are known to 1e-8 or so, and are flat where d' is large.
            let error = estimate(number(&case["share"])) - number(&case["d_prime"]);
            assert!(error.abs() < 1e-4, "{kind} {error} {case}");
        }
    }
    assert_eq!((triangle_d_prime(0.3), abx_d_prime(0.5)), (0.0, 0.0));
    assert!(triangle_d_prime(1.0) > 9.9 && abx_d_prime(1.0) > 9.9);
}

/// Four standard deviations of 400,000 trials are 0.0032 of a share, and less than 0.02 of d' here.
#[test]
fn d_prime_is_that_of_listeners_who_compare() {
    for case in expected("d_primes")["abx_simulated"].as_array().unwrap() {
        let error = abx_d_prime(number(&case["share"])) - number(&case["d_prime"]);
        assert!(error.abs() < 0.02, "{error} {case}");
    }
}

/// Nine octaves from order 16 on, without an end but the last trial.
fn octaves() -> ListeningTest {
    let page = include_str!("../../docs/listening-test.md");
    let text = page.split("```toml\n").nth(5).unwrap();
    let text = text.split("```").next().unwrap();
    let text = text.replace("steps_per_octave = 2", "steps_per_octave = 1");
    let text = text.replace("interval_octaves = 0.5", "interval_octaves = 0.0");
    ListeningTest::from_bytes(text.as_bytes()).unwrap()
}

/// Two programs with priors of their own, 360 answers: within a step of the grid. psignifit holds it possible that a
/// listener varies more than a binomial, so its interval is the wider one.
#[test]
fn thresholds_of_many_answers_are_psignifits() {
    let cases = expected("psychometric");
    for case in cases.as_array().unwrap() {
        let mut run = AdaptiveRun::begin(&octaves()).unwrap();
        for (step_idx, correct) in case["correct"].as_array().unwrap().iter().enumerate() {
            for trial in 0..count(&case["trials"]) {
                run.learn(step_idx, trial < count(correct));
            }
        }
        let found = run.estimate();
        let error = found.intensity - number(&case["threshold"]);
        assert!(error.abs() < THRESHOLD_STEP_OCTAVES, "{error} {case}");
        let ([low, high], expected) = (found.interval, numbers(&case["interval"]));
        assert!(low > expected[0] - THRESHOLD_STEP_OCTAVES, "{low} {case}");
        assert!(high < expected[1] + THRESHOLD_STEP_OCTAVES, "{high} {case}");
    }
}

#[test]
fn the_bayesian_rule_asks_and_believes_what_questplus_does() {
    let expected = expected("quest_plus");
    let mut run = AdaptiveRun::begin(&octaves()).unwrap();
    let asked = numbers(&expected["asked"]);
    let means = numbers(&expected["mean"]);
    for (idx, answer) in expected["answers"].as_array().unwrap().iter().enumerate() {
        let step_idx = run.next_step().unwrap();
        assert_eq!(
            run.ladder().steps[step_idx].intensity,
            asked[idx],
            "trial {idx}"
        );
        run.learn(step_idx, answer.as_bool().unwrap());
        let mean = run.estimate().function.mean;
        assert!((mean - means[idx]).abs() < 1e-9, "{mean} {}", means[idx]);
    }
}

/// The window's blind test counts whole numbers, where half of the guesses are right.
#[test]
fn the_binomial_tail_is_that_of_the_windows_test() {
    use souvenir_listening::abx::{Choice, Test};
    for seed in 0..40 {
        let mut test = Test::begin(16, seed).unwrap();
        while test.x().is_some() {
            test.vote(Choice::A).unwrap();
        }
        let verdict = test.verdict().unwrap();
        let p = binomial_tail(verdict.correct as u64, 16, 0.5);
        assert!(
            (p / verdict.p_value - 1.0).abs() < OF_PROBABILITIES,
            "{verdict:?}"
        );
    }
}
