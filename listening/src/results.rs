//! What the votes of many listeners say.

mod discrimination;
mod preference;
mod ratings;
mod scope;
mod screening;
mod sittings;
mod thresholds;
mod words;

use serde::Serialize;

use crate::test::Procedure;
use crate::votes::VotesFile;
use crate::{ListeningError, ListeningTest};
pub use discrimination::DiscriminationRow;
pub use preference::PreferenceRow;
pub use ratings::{RatingComparison, RatingResults, RatingSummary};
use scope::Counted;
pub use scope::Scope;
pub use screening::{ListenerScreening, REFERENCE_LIMIT, SCREENED_SHARE};
pub use sittings::Sittings;
pub use thresholds::{ThresholdResult, ThresholdSummary};
pub use words::{SIGNIFICANT_BELOW, chance_in_words};

/// Holds what a test's votes say.
#[derive(Clone, Debug, Serialize)]
pub struct TestResults {
    /// The test that all votes are of.
    pub test: ListeningTest,
    /// [`ListeningTest::hash`].
    pub test_hash: String,
    /// Who voted.
    pub sessions: Vec<SessionNote>,
    /// What was found.
    pub findings: Findings,
}

/// Says how far a session went.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SessionNote {
    /// As the listener gave it.
    pub listener: String,
    /// From 1 on.
    pub session: u32,
    /// When it began.
    pub begun: String,
    /// The program that asked.
    pub program: String,
    /// Votes that count.
    pub votes: usize,
    /// Trials that the test has; of an adaptive test at most.
    pub trials: usize,
}

/// Holds what was found, by the kind of the test.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Findings {
    /// ABX and triangle.
    Discrimination(Vec<DiscriminationRow>),
    /// AB preference.
    Preference(Vec<PreferenceRow>),
    /// MUSHRA.
    Ratings(RatingResults),
    /// Adaptive thresholds.
    Thresholds(ThresholdSummary),
}

impl TestResults {
    /// Analyses the votes of sessions, which must be of one test. Cost: a moment, but that of a thousand adaptive trials is
    /// some seconds.
    ///
    /// # Errors
    /// There are none; they are of several tests; a session is there twice.
    pub fn of(files: &[VotesFile]) -> Result<Self, ListeningError> {
        let Some(first) = files.first() else {
            return refused("there are no votes");
        };
        check_one_test(files, first)?;
        let test = first.header.test.clone();
        let sessions = files
            .iter()
            .map(|file| note(&test, file))
            .collect::<Result<_, _>>()?;
        let counted: Vec<Counted<'_>> = files.iter().flat_map(counted).collect();
        let findings = match &test.procedure {
            Procedure::Abx { .. } | Procedure::Triangle { .. } => {
                Findings::Discrimination(discrimination::rows(&test, &counted))
            }
            Procedure::AbPreference { .. } => {
                Findings::Preference(preference::rows(&test, &counted))
            }
            Procedure::Mushra { .. } => Findings::Ratings(ratings::results(&test, &counted)?),
            Procedure::AdaptiveThreshold { .. } => {
                Findings::Thresholds(thresholds::summary(&test, files)?)
            }
        };
        Ok(Self {
            test_hash: first.header.test_hash.clone(),
            sessions,
            findings,
            test,
        })
    }
}

fn check_one_test(files: &[VotesFile], first: &VotesFile) -> Result<(), ListeningError> {
    if files
        .iter()
        .any(|file| file.header.test_hash != first.header.test_hash)
    {
        return refused("the votes are of several tests");
    }
    let mut sessions: Vec<_> = files.iter().map(|file| file.header.session()).collect();
    sessions.sort_by(|one, other| {
        let by_name = one.listener.cmp(&other.listener);
        by_name.then(one.session.cmp(&other.session))
    });
    match sessions.windows(2).find(|pair| pair[0] == pair[1]) {
        None => Ok(()),
        Some(pair) => refused(format!(
            "session {} of `{}` is there twice",
            pair[0].session, pair[0].listener
        )),
    }
}

fn counted(file: &VotesFile) -> impl Iterator<Item = Counted<'_>> {
    let listener = file.header.listener.as_str();
    file.counted().map(move |vote| Counted { listener, vote })
}

fn note(test: &ListeningTest, file: &VotesFile) -> Result<SessionNote, ListeningError> {
    use crate::order::{Plan, plan};
    let header = &file.header;
    let trials = match plan(test, &header.session())? {
        Plan::Trials(trials) => trials.len(),
        Plan::Runs(runs) => runs.iter().map(|run| run.places.len()).sum(),
    };
    Ok(SessionNote {
        listener: header.listener.clone(),
        session: header.session,
        begun: header.begun.clone(),
        program: header.program.clone(),
        votes: file.counted().count(),
        trials,
    })
}

fn refused<T>(sentence: impl Into<String>) -> Result<T, ListeningError> {
    Err(ListeningError::Votes(sentence.into()))
}
