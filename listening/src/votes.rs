//! Votes of a listener: a line each, on the disk before the next trial begins.

mod check;
#[cfg(test)]
mod mutation;
mod reader;
mod writer;

use serde::{Deserialize, Serialize};

use crate::ListeningTest;
use crate::abx::Choice;
use crate::order::{Presented, Session};
pub use reader::{MAX_VOTES_BYTES, VotesFile};
pub use writer::VotesWriter;

/// The version of the format, raised when fields come to mean something else.
pub const VOTES_VERSION: u32 = 1;

/// Holds the first line of a file of votes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VotesHeader {
    /// [`VOTES_VERSION`].
    pub souvenir_votes: u32,
    /// The program that asked, and its version.
    pub program: String,
    /// When, as ISO 8601 says it.
    pub begun: String,
    /// Who.
    pub listener: String,
    /// For the how-manieth time, from 1 on.
    pub session: u32,
    /// [`ListeningTest::hash`].
    pub test_hash: String,
    /// The whole test: a file of votes can be read alone.
    pub test: ListeningTest,
}

/// Holds every other line: a trial that is over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vote {
    /// From 1 on; training counts by itself.
    pub trial: usize,
    /// Whether it came before those that count.
    #[serde(default)]
    pub training: bool,
    /// From the trial's beginning to the answer.
    pub seconds: f64,
    /// What was heard.
    pub presented: Presented,
    /// What was said.
    pub response: Response,
}

/// Holds a listener's answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Response {
    /// What X was taken for.
    Choice(Choice),
    /// What was preferred.
    Preference(Preferred),
    /// 0 to 100 each, in the order of the sliders.
    Ratings(Vec<f64>),
    /// The interval that was taken for the odd one, 1 to 3; of a threshold by ABX 1 (X is the reference) or 2.
    Interval(u32),
}

/// Names what was preferred.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Preferred {
    /// What was labelled first.
    First,
    /// What was labelled second.
    Second,
    /// Neither.
    Tie,
}

impl VotesHeader {
    /// Begins the votes of a session.
    #[must_use]
    pub fn new(test: ListeningTest, session: &Session, program: String, begun: String) -> Self {
        Self {
            souvenir_votes: VOTES_VERSION,
            program,
            begun,
            listener: session.listener.clone(),
            session: session.session,
            test_hash: test.hash(),
            test,
        }
    }

    /// Returns whose votes they are.
    #[must_use]
    pub fn session(&self) -> Session {
        Session {
            listener: self.listener.clone(),
            session: self.session,
        }
    }
}

impl Vote {
    /// Tells whether the answer was right; `None` where nothing is.
    #[must_use]
    pub fn is_right(&self) -> Option<bool> {
        match (&self.presented, &self.response) {
            (Presented::Abx { x, .. }, Response::Choice(vote)) => Some(x == vote),
            (Presented::Triangle { odd_at, .. }, Response::Interval(vote)) => Some(odd_at == vote),
            (Presented::Threshold { place, .. }, Response::Interval(vote)) => Some(place == vote),
            _ => None,
        }
    }
}
