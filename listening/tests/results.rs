//! What is said of simulated listeners' votes: true of those who hear, and seldom false of those who do not.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[path = "simulated/listener.rs"]
mod listener;

use listener::{Listener, Manner};
use souvenir_listening::ListeningTest;
use souvenir_listening::order::{self, Plan, Presented, Session};
use souvenir_listening::results::{Findings, RatingResults, Scope, Sittings, TestResults};
use souvenir_listening::statistics::binomial_tail;
use souvenir_listening::threshold::{AdaptiveRun, Psychometric};
use souvenir_listening::votes::{Response, Vote, VotesFile, VotesHeader};

const SEED: u64 = 0x5eed_0021;
/// Places of the examples on the page.
const ABX: usize = 1;
const PREFERENCE: usize = 2;
const MUSHRA: usize = 3;
const TRIANGLE: usize = 4;
const ADAPTIVE: usize = 5;

fn example(place: usize) -> ListeningTest {
    let page = include_str!("../../docs/listening-test.md");
    let text = page.split("```toml\n").nth(place).unwrap();
    ListeningTest::from_bytes(text.split("```").next().unwrap().as_bytes()).unwrap()
}

fn header(test: &ListeningTest, name: &str) -> VotesHeader {
    let session = Session {
        listener: name.to_owned(),
        session: 1,
    };
    VotesHeader::new(
        test.clone(),
        &session,
        "test".into(),
        "2026-01-01T00:00:00Z".into(),
    )
}

fn votes(answers: Vec<(Presented, Response)>) -> Vec<Vote> {
    let vote = |(idx, (presented, response))| Vote {
        trial: idx + 1,
        training: false,
        seconds: 3.0,
        presented,
        response,
    };
    answers.into_iter().enumerate().map(vote).collect()
}

/// As a file holds it, so that it is checked as a file is.
fn file(test: &ListeningTest, name: &str, answers: Vec<(Presented, Response)>) -> VotesFile {
    let mut text = serde_json::to_string(&header(test, name)).unwrap() + "\n";
    for vote in votes(answers) {
        text += &(serde_json::to_string(&vote).unwrap() + "\n");
    }
    VotesFile::from_bytes(text.as_bytes()).unwrap()
}

/// By the thousand: not written, not read.
fn unwritten(test: &ListeningTest, name: &str, answers: Vec<(Presented, Response)>) -> VotesFile {
    VotesFile {
        header: header(test, name),
        votes: votes(answers),
        whole_bytes: 0,
        is_torn: false,
    }
}

fn answers(
    test: &ListeningTest,
    name: &str,
    respond: &mut dyn FnMut(&Presented) -> Response,
) -> Vec<(Presented, Response)> {
    let Plan::Trials(trials) = order::plan(test, &header(test, name).session()).unwrap() else {
        panic!("not an adaptive test");
    };
    let answered = trials.into_iter().map(|presented| {
        let response = respond(&presented);
        (presented, response)
    });
    answered.collect()
}

fn take(
    test: &ListeningTest,
    name: &str,
    respond: &mut dyn FnMut(&Presented) -> Response,
) -> VotesFile {
    file(test, name, answers(test, name, respond))
}

fn quality(signal: &str) -> f64 {
    match signal {
        "reference" => 100.0,
        "anchor 3.5 kHz" => 20.0,
        "anchor 7 kHz" => 50.0,
        "64" => 40.0,
        "256" | "cosines" => 70.0,
        _ => 85.0,
    }
}

fn sessions(test: &ListeningTest, manner: Manner, count: u64, seed: u64) -> Vec<VotesFile> {
    let one = |idx: u64| {
        let mut listener = Listener::new(manner, SEED ^ (seed << 24) ^ (idx << 8));
        let name = format!("{seed} {idx}");
        let mut respond = |presented: &Presented| listener.respond(presented, &quality);
        unwritten(test, &name, answers(test, &name, &mut respond))
    };
    (0..count).map(one).collect()
}

fn rows_heard(test: &ListeningTest, manner: Manner, count: u64, seed: u64) -> [usize; 2] {
    let results = TestResults::of(&sessions(test, manner, count, seed)).unwrap();
    match results.findings {
        Findings::Discrimination(rows) => {
            let all = rows.iter().filter(|row| row.scope == Scope::All);
            [
                all.clone().filter(|row| row.is_heard()).count(),
                all.count(),
            ]
        }
        Findings::Preference(rows) => {
            let all = rows.iter().filter(|row| row.scope == Scope::All);
            [
                all.clone().filter(|row| row.preferred().is_some()).count(),
                all.count(),
            ]
        }
        _ => panic!("another kind"),
    }
}

#[test]
fn who_hears_is_believed_in_every_kind() {
    for place in [ABX, PREFERENCE, TRIANGLE] {
        for manner in [Manner::Perfect, Manner::Lapsing(10)] {
            assert_eq!(
                rows_heard(&example(place), manner, 2, 1),
                [1, 1],
                "{place} {manner:?}"
            );
        }
    }
}

/// Whether so many of 1,000 can be a rate of 5 % or less: one in 1,000 right programs would have more than 73.
fn is_seldom(num_false: usize) -> bool {
    binomial_tail(num_false as u64, 1000, 0.05) > 0.001
}

/// Of 1,000 tests that nobody could hear at most 5 % say that it was.
#[test]
fn who_guesses_or_always_says_the_same_is_seldom_believed() {
    for place in [ABX, PREFERENCE, TRIANGLE] {
        let test = example(place);
        for manner in [Manner::Guessing, Manner::Biased] {
            let believed = |seed: u64| rows_heard(&test, manner, 2, seed)[0];
            let num_false: usize = (0..1000).map(believed).sum();
            assert!(
                is_seldom(num_false),
                "{place} {manner:?}: {num_false} of 1000"
            );
        }
    }
}

/// Three pairs and none heard: with Holm's correction one in twenty tests says anything at all.
#[test]
fn many_pairs_are_no_more_often_believed_than_one() {
    let mut test = example(ABX);
    let more = ["b", "c"].map(|name| souvenir_listening::test::Stimulus {
        name: name.to_owned(),
        ..test.stimuli[0].clone()
    });
    test.stimuli.extend(more);
    if let souvenir_listening::test::Procedure::Abx { pairs, .. } = &mut test.procedure {
        pairs.clear();
    }
    let any = |seed: u64| {
        let [heard, all] = rows_heard(&test, Manner::Guessing, 1, seed);
        assert_eq!(all, 3);
        usize::from(heard > 0)
    };
    let num_false: usize = (0..1000).map(any).sum();
    assert!(is_seldom(num_false), "{num_false} of 1000");
}

#[test]
fn a_row_says_what_was_counted() {
    let test = example(TRIANGLE);
    let mut trial = 0;
    let votes = take(&test, "Ada", &mut |presented| {
        let Presented::Triangle { odd_at, .. } = presented else {
            panic!("a triangle");
        };
        trial += 1;
        // Every fourth is wrong: 18 of 24.
        let wrong = odd_at % 3 + 1;
        Response::Interval(if trial % 4 == 0 { wrong } else { *odd_at })
    });
    let Findings::Discrimination(rows) = TestResults::of(&[votes]).unwrap().findings else {
        panic!("a triangle");
    };
    let scopes: Vec<_> = rows.iter().map(|row| row.scope.clone()).collect();
    let named = |name: &str| name.to_owned();
    let expected = [
        Scope::All,
        Scope::Material(named("piano")),
        Scope::Listener(named("Ada")),
    ];
    assert_eq!(scopes, expected);
    let row = &rows[0];
    assert_eq!((row.correct.count, row.correct.of), (18, 24));
    // 0.75 of the answers, of which guessing has a third: 0.625. SciPy: binomtest(18, 24, 1/3).
    assert!((row.above_chance - 0.625).abs() < 1e-12);
    assert!(
        (row.p_value / 3.597_935_657_371_87e-5 - 1.0).abs() < 1e-9,
        "{}",
        row.p_value
    );
    let sentence = "exact and bilinear: 18 of 24 right, where guessing gets 8 (p < 0.0001). The difference was heard, \
                    in 62 of 100 trials beyond guessing (d' 2.8).";
    assert_eq!(row.sentence(), sentence);
}

#[test]
fn ties_are_counted_beside_the_test() {
    use souvenir_listening::votes::Preferred;
    let test = example(PREFERENCE);
    let mut trial = 0;
    let votes = take(&test, "Ada", &mut |presented| {
        let Presented::Preference { first, .. } = presented else {
            panic!("a preference");
        };
        trial += 1;
        let adaptive = if first == "adaptive" {
            Preferred::First
        } else {
            Preferred::Second
        };
        Response::Preference(if trial > 8 { Preferred::Tie } else { adaptive })
    });
    let Findings::Preference(rows) = TestResults::of(&[votes]).unwrap().findings else {
        panic!("a preference");
    };
    let row = &rows[0];
    assert_eq!(
        (row.votes.first, row.votes.second, row.votes.ties),
        (8, 0, 2)
    );
    // Two-sided: 2 / 2^8.
    assert!((row.votes.p_value - 2.0 / 256.0).abs() < 1e-12);
    let sentence = "adaptive 8 to cosines 0, 2 for neither (p = 0.0079). adaptive is preferred: a large effect.";
    assert_eq!(row.sentence(), sentence);
}

fn ratings(files: &[VotesFile]) -> RatingResults {
    match TestResults::of(files).unwrap().findings {
        Findings::Ratings(ratings) => ratings,
        _ => panic!("a rating"),
    }
}

#[test]
fn mushra_ranks_what_listeners_rank_and_leaves_out_who_guesses() {
    let test = example(MUSHRA);
    let mut files = sessions(&test, Manner::Perfect, 10, 1);
    files.extend(sessions(&test, Manner::Guessing, 1, 2));
    files.extend(sessions(&test, Manner::Biased, 1, 3));
    let found = ratings(&files);
    let left_out: Vec<_> = found.screening.iter().filter(|one| !one.is_kept).collect();
    let names: Vec<_> = left_out.iter().map(|one| one.listener.as_str()).collect();
    assert_eq!(names, ["2 0", "3 0"]);
    let all = found.summaries.iter().filter(|one| one.scope == Scope::All);
    for summary in all.clone() {
        // Ten listeners, two materials; their error is 3 each, clipped at 100.
        assert_eq!(summary.quartiles.count, 20);
        let error = summary.quartiles.median - quality(&summary.signal);
        assert!(error.abs() < 4.0, "{} {error}", summary.signal);
    }
    assert_eq!(all.count(), 7);
    let pair = |first: &str, second: &str| {
        let of_pair =
            |one: &&souvenir_listening::results::RatingComparison| one.pair == [first, second];
        found.comparisons.iter().find(of_pair).unwrap()
    };
    assert_eq!(found.comparisons.len(), 21);
    // Ten of ten rate 256 above 64: 2 / 2^10, the least p of ten listeners, times 21 pairs.
    let differs = pair("64", "256");
    assert_eq!(differs.signed_rank.p_value, 2.0 / 1024.0);
    assert!(differs.is_different() && differs.sentence().starts_with("256 is rated "));
    assert!(
        differs.sentence().ends_with("a large effect."),
        "{}",
        differs.sentence()
    );
    assert!(!pair("1024", "codec").is_different(), "they are alike");
}

#[test]
fn signals_that_are_alike_are_seldom_called_different() {
    let test = example(MUSHRA);
    let any = |seed: u64| {
        let found = ratings(&sessions(&test, Manner::Perfect, 8, seed));
        let alike =
            |one: &&souvenir_listening::results::RatingComparison| one.pair == ["1024", "codec"];
        let comparison = found.comparisons.iter().find(alike).unwrap();
        usize::from(comparison.signed_rank.p_value <= 0.05)
    };
    let num_false: usize = (0..1000).map(any).sum();
    // Uncorrected, of one pair.
    assert!(is_seldom(num_false), "{num_false} of 1000");
}

fn rated(name: &str, rating: &dyn Fn(&str, &str) -> f64) -> VotesFile {
    take(&example(MUSHRA), name, &mut |presented| {
        let Presented::Mushra { material, signals } = presented else {
            panic!("a rating");
        };
        Response::Ratings(
            signals
                .iter()
                .map(|signal| rating(material, signal))
                .collect(),
        )
    })
}

/// Two items: one missed is half of them, more than 15 %.
#[test]
fn the_standards_rules_leave_out_whom_they_name() {
    let good = |_: &str, signal: &str| quality(signal);
    let misses_reference = |material: &str, signal: &str| {
        let is_missed = material == "drums" && signal == "reference";
        if is_missed { 89.0 } else { quality(signal) }
    };
    let at_the_limit = |_: &str, signal: &str| {
        if signal == "reference" {
            90.0
        } else {
            quality(signal)
        }
    };
    let misses_anchor = |material: &str, signal: &str| {
        let is_missed = material == "guitar" && signal == "anchor 7 kHz";
        if is_missed { 91.0 } else { quality(signal) }
    };
    let mut files: Vec<_> = (0..4)
        .map(|idx| rated(&format!("good {idx}"), &good))
        .collect();
    files.push(rated("reference", &misses_reference));
    files.push(rated("limit", &at_the_limit));
    files.push(rated("anchor", &misses_anchor));
    let left_out = |files: &[VotesFile]| {
        let screening = ratings(files).screening;
        let left_out = screening.into_iter().filter(|one| !one.is_kept);
        left_out.map(|one| one.listener).collect::<Vec<_>>()
    };
    assert_eq!(left_out(&files), ["anchor", "reference"]);
    // 3 of 9 listeners rate the guitar's anchor so: more than a quarter, the item is to blame.
    files.push(rated("anchor 2", &misses_anchor));
    files.push(rated("anchor 3", &misses_anchor));
    assert_eq!(left_out(&files), ["reference"]);
}

#[test]
fn one_listener_alone_is_compared_by_materials() {
    let found = ratings(&[rated("Ada", &|_, signal| quality(signal))]);
    assert!(!found.is_paired_by_listener);
    assert_eq!(found.comparisons[0].signed_rank.num_pairs, 2);
}

#[test]
fn thresholds_are_those_of_the_runs_that_were_voted() {
    let test = example(ADAPTIVE);
    let truth = Psychometric {
        mean: -4.0,
        spread: 0.5,
        guess_rate: 1.0 / 3.0,
        lapse_rate: 0.0,
    };
    let Plan::Runs(runs) = order::plan(&test, &header(&test, "Ada").session()).unwrap() else {
        panic!("an adaptive test");
    };
    let mut run = AdaptiveRun::begin(&test).unwrap();
    let mut draws = listener::Draws::new(SEED);
    let mut votes = Vec::new();
    while let Some(step_idx) = run.next_step() {
        let step = run.ladder().steps[step_idx].clone();
        let place = runs[0].places[votes.len()];
        let is_right = draws.unit() < truth.p_correct(step.intensity);
        run.learn(step_idx, is_right);
        let presented = Presented::Threshold {
            material: "guitar".to_owned(),
            signal: step.signal,
            place,
        };
        let vote = if is_right { place } else { place % 3 + 1 };
        votes.push((presented, Response::Interval(vote)));
    }
    let Findings::Thresholds(found) = TestResults::of(&[file(&test, "Ada", votes)])
        .unwrap()
        .findings
    else {
        panic!("an adaptive test");
    };
    assert_eq!(found.runs[0].estimate, run.estimate());
    let [low, high] = found.runs[0].estimate.interval_value;
    let expected = 16.0 * (-truth.threshold()).exp2();
    assert!(low < expected && expected < high, "{low} {expected} {high}");
    assert_eq!(found.of_materials[0].1.as_ref().unwrap().count, 1);
    assert!(
        found.runs[0]
            .sentence()
            .starts_with("Ada on guitar: order ")
    );
}

#[test]
fn votes_of_two_tests_and_a_session_twice_are_refused() {
    let one = sessions(&example(ABX), Manner::Perfect, 1, 1);
    let other = sessions(&example(TRIANGLE), Manner::Perfect, 1, 1);
    let refused = TestResults::of(&[one[0].clone(), other[0].clone()]).unwrap_err();
    assert!(refused.to_string().contains("several tests"));
    let refused = TestResults::of(&[one[0].clone(), one[0].clone()]).unwrap_err();
    assert!(refused.to_string().contains("twice"));
    assert!(TestResults::of(&[]).is_err());
}

#[test]
fn a_file_that_came_twice_counts_once_and_two_of_a_name_are_told_apart() {
    let test = example(ABX);
    let whole = sessions(&test, Manner::Perfect, 1, 1).remove(0);
    let mut half = whole.clone();
    half.votes.truncate(7);
    let mut namesake = whole.clone();
    namesake.header.begun = "2026-01-02T00:00:00Z".to_owned();
    let found = Sittings::of(vec![half, namesake.clone(), whole.clone()]);
    let votes: Vec<_> = found.files.iter().map(|file| file.votes.len()).collect();
    assert_eq!(votes, [16, 16]);
    let names: Vec<_> = found
        .files
        .iter()
        .map(|file| file.header.listener.as_str())
        .collect();
    assert_eq!(names, ["1 0", "1 0 (2)"]);
    assert_eq!(found.notes.len(), 2, "{:?}", found.notes);
    let results = TestResults::of(&found.files).unwrap();
    assert_eq!(results.sessions.len(), 2);
    assert_eq!(
        Sittings::of(vec![whole.clone()]).files,
        [whole],
        "alone it stays as it is"
    );
}
