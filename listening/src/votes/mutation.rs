//! Files of votes are damaged by the thousand.

use souvenir_mutation::{Sample, Trial};

use super::{Response, Vote, VotesFile, VotesHeader};
use crate::ListeningTest;
use crate::abx::Choice;
use crate::order::{self, Plan, Session};

fn sample() -> Sample {
    let page = include_str!("../../../docs/listening-test.md");
    let text = page
        .split("```toml\n")
        .nth(1)
        .and_then(|block| block.split("```").next());
    let test = ListeningTest::from_bytes(text.unwrap_or_default().as_bytes()).expect("an example");
    let session = Session {
        listener: "Ada".to_owned(),
        session: 1,
    };
    let Ok(Plan::Trials(trials)) = order::plan(&test, &session) else {
        panic!("an ABX test");
    };
    let header = VotesHeader::new(test, &session, "test".to_owned(), "now".to_owned());
    let mut text = serde_json::to_string(&header).expect("JSON") + "\n";
    for (idx, presented) in trials.into_iter().enumerate() {
        let vote = Vote {
            trial: idx + 1,
            training: false,
            seconds: 1.0,
            presented,
            response: Response::Choice(Choice::B),
        };
        text += &(serde_json::to_string(&vote).expect("JSON") + "\n");
    }
    Sample {
        name: "votes",
        bytes: text.into_bytes(),
    }
}

#[test]
fn no_damaged_votes_do_harm() {
    let samples = [sample()];
    let whole = VotesFile::from_bytes(&samples[0].bytes).expect("readable before it is damaged");
    assert_eq!(whole.votes.len(), 16);
    let trial = Trial {
        test: "votes::mutation::no_damaged_votes_do_harm",
        percent: 5,
        samples: &samples,
    };
    trial.run(|input| {
        // Whether it is refused is its own matter; what is read can be analysed.
        if let Ok(file) = VotesFile::from_bytes(&input.bytes) {
            let _ = crate::results::TestResults::of(&[file]);
        }
    });
}
