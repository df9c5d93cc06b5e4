//! Test files: the manual's examples are read, and what is no test is refused in one sentence.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use souvenir_listening::test::{Procedure, ThresholdRule, ThresholdTask};
use souvenir_listening::{ListeningError, ListeningTest};

const PAGE: &str = include_str!("../../docs/listening-test.md");

fn examples() -> Vec<&'static str> {
    let blocks = PAGE.split("```toml\n").skip(1);
    blocks
        .map(|block| block.split("```").next().unwrap())
        .collect()
}

fn read(text: &str) -> Result<ListeningTest, ListeningError> {
    ListeningTest::from_bytes(text.as_bytes())
}

fn refusal(text: &str) -> String {
    read(text).expect_err("refused").to_string()
}

fn example(kind: &str) -> &'static str {
    let is_of_kind = |text: &&str| text.contains(&format!("kind = \"{kind}\""));
    examples().into_iter().find(is_of_kind).unwrap()
}

#[test]
fn every_example_of_the_page_is_a_test_and_every_kind_has_one() {
    let tests: Vec<_> = examples().iter().map(|text| read(text).unwrap()).collect();
    let kinds: Vec<_> = tests.iter().map(|test| test.procedure.name()).collect();
    let all = [
        "abx",
        "ab-preference",
        "mushra",
        "triangle",
        "adaptive-threshold",
    ];
    assert_eq!(kinds, all);
}

#[test]
fn toml_and_json_are_the_same_test_with_the_same_hash() {
    for text in examples() {
        let test = read(text).unwrap();
        for written in [test.to_toml().unwrap(), test.to_json()] {
            let again = read(&written).unwrap();
            assert_eq!((&again, again.hash()), (&test, test.hash()));
        }
    }
}

#[test]
fn another_test_has_another_hash() {
    let hash = |text: &str| read(text).unwrap().hash();
    let text = example("abx");
    assert_eq!(hash(text).len(), 64);
    assert_ne!(hash(text), hash(&text.replace("2026", "2027")));
}

#[test]
fn what_is_left_out_is_as_the_page_says() {
    let test = read(example("ab-preference")).unwrap();
    assert_eq!((test.training_trials, test.level.fade_secs), (0, 0.01));
    let text = example("adaptive-threshold");
    let short = text.lines().filter(|line| {
        let left_out = ["steps_per", "task", "rule", "max_trials", "interval_oct"];
        !left_out.iter().any(|key| line.starts_with(key))
    });
    let test = read(&short.collect::<Vec<_>>().join("\n")).unwrap();
    let Procedure::AdaptiveThreshold {
        steps_per_octave,
        task,
        rule,
        max_trials,
        reversals,
        interval_octaves,
        ..
    } = test.procedure
    else {
        panic!("another kind");
    };
    assert_eq!((steps_per_octave, max_trials, reversals), (2, 60, 12));
    assert_eq!(task, ThresholdTask::Triangle);
    assert_eq!((rule, interval_octaves), (ThresholdRule::Bayesian, 1.0));
}

#[test]
fn an_unknown_key_is_named_with_its_line() {
    for (text, key) in [
        (example("abx").replace("seed =", "sead ="), "`sead`"),
        (
            example("abx").replace("trials = 16", "trails = 16"),
            "`trails`",
        ),
        (example("abx").replace("method =", "methods ="), "`methods`"),
        (
            example("ab-preference").replace("match_loudness", "matched"),
            "`matched`",
        ),
        (example("mushra").replace("from =", "form ="), "`form`"),
    ] {
        let sentence = refusal(&text);
        assert!(
            sentence.contains(key) && !sentence.contains('\n'),
            "{sentence}"
        );
        assert!(sentence.contains("unknown field"), "{sentence}");
    }
    let json = read(example("abx"))
        .unwrap()
        .to_json()
        .replace("\"seed\"", "\"sead\"");
    assert!(refusal(&json).contains("`sead`"));
}

#[test]
fn what_no_test_can_be_is_refused() {
    let check = |kind: &str, from: &str, to: &str, words: &str| {
        let text = example(kind);
        assert!(text.contains(from), "{from}");
        let sentence = refusal(&text.replace(from, to));
        assert!(
            sentence.contains(words) && !sentence.contains('\n'),
            "{sentence}"
        );
    };
    check("abx", "version = 1", "version = 2", "version 2");
    check("abx", "seed = 2026", "seed = 9007199254740992", "seed");
    check("abx", "seed = 2026", "seed = -1", "invalid value");
    check("abx", "trials = 16\n", "trials = 101\n", "trials: 101");
    check("abx", "trials = 16\n", "trials = 0\n", "trials: 0");
    check(
        "abx",
        "kind = \"abx\"",
        "kind = \"abc\"",
        "unknown variant `abc`",
    );
    check(
        "abx",
        "\"reference\", \"exact 256\"",
        "\"reference\", \"other\"",
        "`other`",
    );
    check(
        "abx",
        "\"reference\", \"exact 256\"",
        "\"reference\", \"reference\"",
        "itself",
    );
    check("abx", "from = 1.0", "from = 6.0", "later");
    check("abx", "from = 1.0", "from = nan", "later");
    check("abx", "order = 256", "order = 256\nnumbers = 3", "numbers");
    check(
        "abx",
        "memory = \"legs\"",
        "file = \"a.wav\"",
        "a memory's words",
    );
    check("abx", "memory = \"legs\"", "", "either");
    check(
        "abx",
        "name = \"exact 256\"",
        "name = \"reference\"",
        "always there",
    );
    check("abx", "name = \"exact 256\"", "name = \" \"", "empty");
    check(
        "mushra",
        "codec/{material}.wav",
        "codec.wav",
        "several materials",
    );
    check(
        "mushra",
        "name = \"64\"",
        "name = \"256\"",
        "two of the name",
    );
    check(
        "ab-preference",
        "loudness_lufs = -23.0",
        "loudness_lufs = 3",
        "loudness_lufs",
    );
    check("adaptive-threshold", "to = 4096", "to = 8", "larger");
    check("adaptive-threshold", "to = 4096", "to = inf", "larger");
    check("adaptive-threshold", "to = 4096", "to = 1e300", "64 values");
    check("adaptive-threshold", "from = 16", "from = 1", "fewer steps");
    check(
        "adaptive-threshold",
        "window = 0.05",
        "window = 0.05\norder = 3",
        "has none",
    );
}

#[test]
fn a_preference_of_one_stimulus_has_no_pair() {
    let text = example("ab-preference");
    let one = text.rfind("[[stimuli]]").unwrap();
    assert!(refusal(&text[..one]).contains("no pair"));
}

#[test]
fn mushra_has_twelve_signals_at_most() {
    let mut text = example("mushra").to_owned();
    for idx in 0..5 {
        text += &format!("\n[[stimuli]]\nname = \"more {idx}\"\nmemory = \"legs\"\n");
    }
    let signals = read(&text).unwrap().signals().unwrap();
    assert_eq!(signals.len(), 12);
    assert_eq!(
        (&signals[0], &signals[11]),
        (&"reference".to_owned(), &"anchor 7 kHz".to_owned())
    );
    text += "\n[[stimuli]]\nname = \"one too many\"\nmemory = \"legs\"\n";
    assert!(refusal(&text).contains("13"));
}

#[test]
fn a_file_that_is_too_long_is_not_parsed() {
    let long = "#".repeat((1 << 20) + 1);
    assert!(matches!(read(&long), Err(ListeningError::Long { .. })));
}

#[test]
fn steps_go_from_the_easiest_to_the_hardest() {
    let orders = read(example("adaptive-threshold")).unwrap();
    let steps = orders.ladder().unwrap().unwrap().steps;
    assert_eq!(steps.len(), 17);
    assert_eq!(
        (steps[1].signal.as_str(), steps[1].value),
        ("order 23", 23.0)
    );
    assert_eq!((steps[0].intensity, steps[16].intensity), (0.0, -8.0));
    assert_eq!(orders.stimulus_at(&steps[16]).unwrap().order, Some(4096));
    let text = example("adaptive-threshold").replace("varies = \"order\"", "varies = \"window\"");
    let text = text
        .replace("from = 16", "from = 0.0125")
        .replace("to = 4096", "to = 0.1");
    let windows = read(&text.replace("window = 0.05", "order = 256")).unwrap();
    let steps = windows.ladder().unwrap().unwrap().steps;
    let names: Vec<_> = steps.iter().map(|step| step.signal.as_str()).collect();
    assert_eq!(
        (names[0], names[1], names[6]),
        ("window 0.1", "window 0.070711", "window 0.0125")
    );
    assert_eq!(steps[6].intensity, -3.0);
}
