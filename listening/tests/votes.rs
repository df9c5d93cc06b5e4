//! Votes on the disk: each is there when it is given, and what is no vote of the test is refused.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::path::{Path, PathBuf};

use souvenir_listening::ListeningTest;
use souvenir_listening::abx::Choice;
use souvenir_listening::order::{self, Plan, Presented, Session};
use souvenir_listening::votes::{Response, Vote, VotesFile, VotesHeader, VotesWriter};

const PAGE: &str = include_str!("../../docs/listening-test.md");

fn abx() -> ListeningTest {
    let text = PAGE.split("```toml\n").nth(1).unwrap();
    ListeningTest::from_bytes(text.split("```").next().unwrap().as_bytes()).unwrap()
}

fn ada() -> Session {
    Session {
        listener: "Ada".to_owned(),
        session: 1,
    }
}

fn header() -> VotesHeader {
    VotesHeader::new(
        abx(),
        &ada(),
        "test".to_owned(),
        "2026-01-01T00:00:00Z".to_owned(),
    )
}

/// Two of training, then all that count; every answer is A.
fn all() -> Vec<Vote> {
    let Plan::Trials(counted) = order::plan(&abx(), &ada()).unwrap() else {
        panic!("an ABX test");
    };
    let training = order::training(&abx(), &ada()).unwrap();
    let votes = |presented: Vec<Presented>, training: bool| {
        let vote = move |(idx, presented)| Vote {
            trial: idx + 1,
            training,
            seconds: 1.5,
            presented,
            response: Response::Choice(Choice::A),
        };
        presented.into_iter().enumerate().map(vote)
    };
    votes(training, true).chain(votes(counted, false)).collect()
}

fn write(folder: &Path, votes: &[Vote]) -> PathBuf {
    let path = folder.join("ada.jsonl");
    let mut writer = VotesWriter::begin(&path, &header()).unwrap();
    votes.iter().for_each(|vote| writer.append(vote).unwrap());
    path
}

#[test]
fn votes_come_back_as_they_were_given() {
    let folder = tempfile::tempdir().unwrap();
    let read = VotesFile::read(&write(folder.path(), &all())).unwrap();
    assert_eq!(
        (read.header, read.votes, read.is_torn),
        (header(), all(), false)
    );
}

#[test]
fn a_file_that_is_there_is_never_begun_anew() {
    let folder = tempfile::tempdir().unwrap();
    let path = write(folder.path(), &all());
    assert!(VotesWriter::begin(&path, &header()).is_err());
    assert_eq!(VotesFile::read(&path).unwrap().votes.len(), 18);
}

/// Cut after every byte of two lines: what a program that is killed can leave.
#[test]
fn no_whole_vote_is_lost_wherever_the_file_was_torn() {
    let folder = tempfile::tempdir().unwrap();
    let path = write(folder.path(), &all()[..2]);
    let bytes = std::fs::read(&path).unwrap();
    let end_of_header = bytes.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    for end in end_of_header..=bytes.len() {
        let whole_lines = bytes[..end].iter().filter(|byte| **byte == b'\n').count();
        std::fs::write(&path, &bytes[..end]).unwrap();
        let read = VotesFile::read(&path).unwrap();
        assert_eq!(read.votes.len(), whole_lines - 1, "cut at {end}");
        let (mut writer, there) = VotesWriter::resume(&path).unwrap();
        let next = there.votes.len();
        writer.append(&all()[next]).unwrap();
        let gone_on = VotesFile::read(&path).unwrap();
        assert_eq!(
            (gone_on.votes.as_slice(), gone_on.is_torn),
            (&all()[..=next], false),
            "cut at {end}"
        );
    }
    std::fs::write(&path, &bytes[..end_of_header - 1]).unwrap();
    assert!(VotesFile::read(&path).is_err(), "no header, no votes");
}

fn refusal(change: impl Fn(&mut Vec<Vote>)) -> String {
    let mut votes = all();
    change(&mut votes);
    let lines = votes
        .iter()
        .map(|vote| serde_json::to_string(vote).unwrap());
    let header = serde_json::to_string(&header()).unwrap();
    let text: String = [header]
        .into_iter()
        .chain(lines)
        .map(|line| line + "\n")
        .collect();
    let refused = VotesFile::from_bytes(text.as_bytes());
    refused.expect_err("refused").to_string()
}

#[test]
fn votes_that_nobody_gave_are_refused() {
    let check = |words: &str, change: &dyn Fn(&mut Vec<Vote>)| {
        let sentence = refusal(change);
        assert!(sentence.contains(words), "{sentence}");
    };
    check("trial 4 stands where trial 3", &|votes| {
        drop(votes.remove(4));
    });
    check("trial 3 presented", &|votes| {
        let Presented::Abx { x, .. } = &mut votes[4].presented else {
            panic!("an ABX test");
        };
        *x = if *x == Choice::A {
            Choice::B
        } else {
            Choice::A
        };
    });
    check("17 votes", &|votes| {
        let mut more = votes[17].clone();
        more.trial = 17;
        votes.push(more);
    });
    check("trial 1 has an answer", &|votes| {
        votes[2].response = Response::Interval(1);
    });
    check("trial 1 has an answer", &|votes| votes[2].seconds = -1.0);
}

#[test]
fn a_test_that_was_changed_afterwards_is_refused() {
    let mut header = header();
    header.test.seed += 1;
    let text = serde_json::to_string(&header).unwrap() + "\n";
    let refused = VotesFile::from_bytes(text.as_bytes()).expect_err("refused");
    assert!(refused.to_string().contains("hash"), "{refused}");
}

#[test]
fn a_damaged_line_in_the_middle_is_refused_with_its_number() {
    let text = serde_json::to_string(&header()).unwrap() + "\n{\"trial\":\n{}\n";
    let refused = VotesFile::from_bytes(text.as_bytes()).expect_err("refused");
    assert!(refused.to_string().starts_with("line 2 "), "{refused}");
}

#[test]
fn a_listener_is_a_short_name_on_one_line() {
    for (listener, session) in [("Ada\n1", 1), (&*"A".repeat(201), 1), ("Ada", 0)] {
        let session = Session {
            listener: listener.to_owned(),
            session,
        };
        let header = VotesHeader::new(abx(), &session, "test".to_owned(), "now".to_owned());
        let text = serde_json::to_string(&header).unwrap() + "\n";
        let refused = VotesFile::from_bytes(text.as_bytes()).expect_err("refused");
        assert!(refused.to_string().contains("a short name"), "{refused}");
    }
}
