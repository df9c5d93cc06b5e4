//! The order of presentation, against Python's.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeMap;

use serde_json::Value;
use souvenir_listening::ListeningTest;
use souvenir_listening::order::{self, Plan, Presented, Session};
use souvenir_listening::threshold::Staircase;

const PAGE: &str = include_str!("../../docs/listening-test.md");
const EXPECTED: &str = include_str!("reference/order.json");

fn tests() -> Vec<ListeningTest> {
    let blocks = PAGE.split("```toml\n").skip(1);
    let text = blocks.map(|block| block.split("```").next().unwrap());
    text.map(|text| ListeningTest::from_bytes(text.as_bytes()).unwrap())
        .collect()
}

fn session(listener: &str, session: u32) -> Session {
    Session {
        listener: listener.to_owned(),
        session,
    }
}

#[test]
fn it_is_what_the_page_describes_as_written_in_python() {
    let expected: Value = serde_json::from_str(EXPECTED).unwrap();
    let expected = expected["tests"].as_array().unwrap();
    let tests = tests();
    assert_eq!(tests.len(), expected.len());
    for (test, expected) in tests.iter().zip(expected) {
        assert_eq!(
            serde_json::json!(test.signals().unwrap()),
            expected["signals"]
        );
        let places = serde_json::json!(order::file_places(test).unwrap());
        assert_eq!(places, expected["file_places"], "{}", test.title);
        for one in expected["sessions"].as_array().unwrap() {
            let number = u32::try_from(one["session"].as_u64().unwrap()).unwrap();
            let session = session(one["listener"].as_str().unwrap(), number);
            let plan = match order::plan(test, &session).unwrap() {
                Plan::Trials(trials) => serde_json::json!(trials),
                Plan::Runs(runs) => serde_json::json!(runs),
            };
            assert_eq!(plan, one["plan"], "{}, {session:?}", test.title);
            let training = serde_json::json!(order::training(test, &session).unwrap());
            assert_eq!(training, one["training"], "{}", test.title);
        }
    }
}

#[test]
fn a_staircase_goes_where_it_goes_in_python() {
    let expected: Value = serde_json::from_str(EXPECTED).unwrap();
    for case in expected["staircases"].as_array().unwrap() {
        let mut staircase = Staircase::new(17);
        let mut asked = Vec::new();
        for answer in case["answers"].as_array().unwrap() {
            asked.push(staircase.step_idx());
            staircase.learn(answer.as_bool().unwrap());
        }
        assert_eq!(serde_json::json!(asked), case["asked"], "steps");
        assert_eq!(
            serde_json::json!(staircase.reversals()),
            case["turns"],
            "turns"
        );
    }
}

#[test]
fn listeners_and_sessions_have_orders_of_their_own() {
    for test in tests() {
        let plan = |listener, number| order::plan(&test, &session(listener, number)).unwrap();
        assert_eq!(plan("Ada", 1), plan("Ada", 1));
        assert_ne!(plan("Ada", 1), plan("Ada", 2), "{}", test.title);
        assert_ne!(plan("Ada", 1), plan("Eve", 1), "{}", test.title);
    }
}

/// The interval of the odd one, over many listeners: what a listener who always says "1" scores.
#[test]
fn nothing_is_gained_by_always_saying_the_same() {
    const LISTENERS: usize = 500;
    let test = &tests()[3];
    let mut counts = BTreeMap::new();
    for idx in 0..LISTENERS {
        let Plan::Trials(trials) = order::plan(test, &session(&idx.to_string(), 1)).unwrap() else {
            panic!("a triangle");
        };
        for trial in trials {
            let Presented::Triangle { odd, odd_at, .. } = trial else {
                panic!("a triangle");
            };
            *counts.entry((odd, odd_at)).or_insert(0.0) += 1.0;
        }
    }
    // 12000 trials over six cases: five standard deviations of 2000 are 5 sqrt(12000 x 1/6 x 5/6) = 204.
    assert_eq!(counts.len(), 6);
    assert!(
        counts
            .values()
            .all(|count: &f64| (count - 2000.0).abs() < 204.0),
        "{counts:?}"
    );
}
