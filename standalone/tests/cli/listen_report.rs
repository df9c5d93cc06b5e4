//! Votes of simulated listeners who hear the rendered files, and the report of them.

use std::collections::BTreeMap;
use std::fs;

use souvenir_listening::ListeningTest;
use souvenir_listening::abx::Choice;
use souvenir_listening::order::{self, Plan, Presented, Session};
use souvenir_listening::threshold::AdaptiveRun;
use souvenir_listening::votes::{Preferred, Response, Vote, VotesHeader, VotesWriter};

use crate::listen::{folder_with, mushra, rendered, test_file};
use crate::test_folder::{TestFolder, names_in};

fn session(listener: &str) -> Session {
    Session {
        listener: listener.to_owned(),
        session: 1,
    }
}

fn begin(folder: &TestFolder, test: &ListeningTest, listener: &str) -> VotesWriter {
    fs::create_dir_all(folder.path("votes")).unwrap();
    let header = VotesHeader::new(
        test.clone(),
        &session(listener),
        "test".into(),
        "2026-01-01T00:00:00Z".into(),
    );
    VotesWriter::begin(&folder.path(&format!("votes/{listener}.jsonl")), &header).unwrap()
}

fn vote(writer: &mut VotesWriter, trial: usize, presented: Presented, response: Response) {
    let vote = Vote {
        trial,
        training: false,
        seconds: 2.0,
        presented,
        response,
    };
    writer.append(&vote).unwrap();
}

/// A listener answers every trial of the test in `test.toml`.
fn take(folder: &TestFolder, listener: &str, mut respond: impl FnMut(&Presented) -> Response) {
    let test = ListeningTest::read(&folder.path("test.toml")).unwrap();
    let Plan::Trials(trials) = order::plan(&test, &session(listener)).unwrap() else {
        panic!("an adaptive test");
    };
    let mut writer = begin(folder, &test, listener);
    for (idx, presented) in trials.into_iter().enumerate() {
        let response = respond(&presented);
        vote(&mut writer, idx + 1, presented, response);
    }
}

fn distance(one: &[Vec<f64>], other: &[Vec<f64>]) -> f64 {
    let pairs = one[0].iter().zip(&other[0]);
    pairs
        .map(|(one, other)| (one - other).powi(2))
        .sum::<f64>()
        .sqrt()
}

fn report(folder: &TestFolder) -> (String, String) {
    let words = String::from_utf8(folder.succeed("listen votes --report --output report")).unwrap();
    let page = fs::read_to_string(folder.path("report/report.html")).unwrap();
    assert!(
        !page.contains("<script") && !page.contains("http"),
        "one page, nothing fetched"
    );
    let names = names_in(folder.path("report"));
    assert_eq!(
        names,
        [
            "comparisons.csv",
            "report.html",
            "results.csv",
            "steps.csv",
            "votes.csv"
        ],
        "what a report is"
    );
    (words, page)
}

fn table(folder: &TestFolder, name: &str) -> Vec<BTreeMap<String, String>> {
    let text = fs::read_to_string(folder.path(&format!("report/{name}"))).unwrap();
    let mut lines = text
        .lines()
        .map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
    let head = lines.next().unwrap();
    lines
        .map(|line| head.iter().cloned().zip(line).collect())
        .collect()
}

/// Each listener compares the rendered files: what is heard of X is A's file or B's.
#[test]
fn from_a_test_to_the_answer_by_listeners_who_hear_the_files() {
    let folder = folder_with(&test_file(
        "kind = \"abx\"\ntrials = 12",
        &[
            ("rough", "memory = \"legs\"\norder = 24\nwindow = 0.05"),
            ("same", "file = \"hum.wav\""),
        ],
    ));
    folder.succeed("listen test.toml --render out");
    let sounds = rendered(&folder, "out");
    for listener in ["Ada", "Eve", "Ben"] {
        let mut trial = 0_u32;
        take(&folder, listener, |presented| {
            let Presented::Abx { a, b, x, .. } = presented else {
                panic!("an ABX test");
            };
            trial += 1;
            let [a, b] = [&sounds[a], &sounds[b]];
            let heard = if *x == Choice::A { a } else { b };
            let is_alike = distance(a, b) < 1e-3;
            let is_a = if is_alike {
                trial.is_multiple_of(2)
            } else {
                distance(heard, a) < distance(heard, b)
            };
            Response::Choice(if is_a { Choice::A } else { Choice::B })
        });
    }
    let (words, page) = report(&folder);
    let lines: Vec<_> = words.lines().collect();
    assert!(
        lines[0].starts_with("reference and rough: 36 of 36 right, where guessing gets 18"),
        "{words}"
    );
    assert!(
        lines[0].contains("The difference was heard, in 100 of 100 trials beyond guessing"),
        "{words}"
    );
    assert!(
        lines[1].ends_with("That is what guessing gives: no difference was shown."),
        "{words}"
    );
    assert!(
        page.contains("reference and rough: 36 of 36 right") && page.contains("<svg"),
        "{page}"
    );
    let results = table(&folder, "results.csv");
    // Two pairs: all, one material, three listeners.
    assert_eq!(results.len(), 2 * 5);
    assert_eq!(
        (results[0]["correct"].as_str(), results[0]["scope"].as_str()),
        ("36", "all")
    );
    // 1/2^36, as statrs computes it.
    let p: f64 = results[0]["p"].parse().unwrap();
    assert!((p * 2.0_f64.powi(36) - 1.0).abs() < 1e-9, "{p}");
    assert_eq!(table(&folder, "votes.csv").len(), 3 * 24);
}

#[test]
fn ratings_become_box_plots_and_comparisons() {
    let folder = folder_with(&mushra());
    let rating = |signal: &str| match signal {
        "reference" => 100.0,
        "fine" => 90.0,
        "rough" => 40.0,
        "anchor 7 kHz" => 60.0,
        _ => 20.0,
    };
    for idx in 0..10 {
        take(&folder, &format!("listener {idx}"), |presented| {
            let Presented::Mushra { signals, .. } = presented else {
                panic!("a rating");
            };
            let ratings = signals.iter().map(|signal| rating(signal) - f64::from(idx));
            Response::Ratings(ratings.collect())
        });
    }
    // Somebody who rates the reference 10.
    take(&folder, "upside down", |presented| {
        let Presented::Mushra { signals, .. } = presented else {
            panic!("a rating");
        };
        Response::Ratings(
            signals
                .iter()
                .map(|signal| 108.0 - rating(signal))
                .collect(),
        )
    });
    let (words, page) = report(&folder);
    assert!(words.starts_with("10 of 11 listeners are kept"), "{words}");
    assert!(
        words.contains("\nfine: median 86, interquartile range 4.\n"),
        "{words}"
    );
    // Ten of ten: 2 / 2^10, times ten pairs.
    let expected = "\nfine is rated 50 above rough (p = 0.0196): a large effect.\n";
    assert!(words.contains(expected), "{words}");
    assert!(
        page.contains("upside down") && page.contains("left out"),
        "{page}"
    );
    assert_eq!(table(&folder, "results.csv").len(), 2 * 5);
    assert_eq!(table(&folder, "comparisons.csv").len(), 10);
}

#[test]
fn preferences_are_told_with_their_ties() {
    let folder = folder_with(&test_file(
        "kind = \"ab-preference\"\ntrials = 10\nties = true",
        &[
            ("rough", "memory = \"legs\"\norder = 24"),
            ("fine", "memory = \"legs\"\norder = 600"),
        ],
    ));
    let mut trial = 0;
    take(&folder, "Ada", |presented| {
        let Presented::Preference { first, .. } = presented else {
            panic!("a preference");
        };
        trial += 1;
        let fine = if first == "fine" {
            Preferred::First
        } else {
            Preferred::Second
        };
        Response::Preference(if trial == 10 { Preferred::Tie } else { fine })
    });
    let (words, _) = report(&folder);
    let expected =
        "rough 0 to fine 9, 1 for neither (p = 0.004). fine is preferred: a large effect.\n";
    assert!(words.starts_with(expected), "{words}");
}

/// Hears a difference in the files that is louder than a limit: the threshold is where the files pass it.
#[test]
fn a_threshold_is_found_in_the_rendered_files() {
    let folder = folder_with(&test_file(
        "kind = \"adaptive-threshold\"\nvaries = \"order\"\nfrom = 8\nto = 512\nrule = \"two-down-one-up\"",
        &[("legs", "memory = \"legs\"\nwindow = 0.05")],
    ));
    folder.succeed("listen test.toml --render out");
    let sounds = rendered(&folder, "out");
    let limit = distance(&sounds["order 64"], &sounds["reference"]) + 1e-9;
    let test = ListeningTest::read(&folder.path("test.toml")).unwrap();
    let Plan::Runs(runs) = order::plan(&test, &session("Ada")).unwrap() else {
        panic!("an adaptive test");
    };
    let mut writer = begin(&folder, &test, "Ada");
    let mut run = AdaptiveRun::begin(&test).unwrap();
    while let Some(step_idx) = run.next_step() {
        let signal = run.ladder().steps[step_idx].signal.clone();
        let trial_idx = run.answers().len();
        let place = runs[0].places[trial_idx];
        let is_heard = distance(&sounds[&signal], &sounds["reference"]) > limit;
        let answer = if is_heard { place } else { place % 3 + 1 };
        run.learn(step_idx, is_heard);
        let material = "hum".to_owned();
        vote(
            &mut writer,
            trial_idx + 1,
            Presented::Threshold {
                material,
                signal,
                place,
            },
            Response::Interval(answer),
        );
    }
    let (words, page) = report(&folder);
    let results = table(&folder, "results.csv");
    let number = |name: &str| results[0][name].parse::<f64>().unwrap();
    // Orders up to 45 are heard, 64 and more are not.
    assert!(number("low") < 64.0 && number("high") > 45.0, "{results:?}");
    assert!(
        number("reversals") > 45.0 && number("reversals") < 64.0,
        "{results:?}"
    );
    assert!(words.starts_with("Ada on hum: order "), "{words}");
    for step in table(&folder, "steps.csv") {
        let is_heard = step["value"].parse::<f64>().unwrap() < 64.0;
        assert_eq!(step["share"], if is_heard { "1" } else { "0" }, "{step:?}");
        assert_eq!(
            step["d_prime"].parse::<f64>().unwrap() > 9.0,
            is_heard,
            "{step:?}"
        );
    }
    assert!(page.contains("Ada, hum"), "{page}");
}

#[test]
fn damaged_votes_are_left_out_and_named() {
    let folder = folder_with(&test_file(
        "kind = \"abx\"\ntrials = 4",
        &[("rough", "memory = \"legs\"")],
    ));
    take(&folder, "Ada", |_| Response::Choice(Choice::A));
    fs::write(folder.path("votes/broken.jsonl"), "{}\n").unwrap();
    let run = folder.run("listen votes --report --output report");
    assert_eq!(run.code, 0);
    assert!(
        run.stderr.contains("left out: votes/broken.jsonl: line 1"),
        "{}",
        run.stderr
    );
    let page = fs::read_to_string(folder.path("report/report.html")).unwrap();
    assert!(page.contains("left out: votes/broken.jsonl"), "{page}");
}
