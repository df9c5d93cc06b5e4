//! Votes are compared with what their test, listener and session present.

use super::{Preferred, Response, Vote, VotesHeader};
use crate::ListeningError;
use crate::order::{self, Plan, Presented, Run};
use crate::test::{Procedure, ThresholdTask};

/// A line breaks keys apart (`docs/listening-test.md`, the order of presentation).
const MAX_NAME_CHARS: usize = 200;

/// Refuses a header that is not of its test.
pub(super) fn check_header(header: &VotesHeader) -> Result<(), ListeningError> {
    if header.souvenir_votes != super::VOTES_VERSION {
        return refused(format!(
            "its votes are of version {}, and this program reads {}",
            header.souvenir_votes,
            super::VOTES_VERSION
        ));
    }
    let listener = &header.listener;
    let is_name =
        listener.chars().count() <= MAX_NAME_CHARS && !listener.contains(char::is_control);
    if !is_name || header.session == 0 {
        return refused(
            "its listener or session is none: a short name on one line, and a number from 1 on",
        );
    }
    header.test.check()?;
    if header.test.hash() != header.test_hash {
        return refused("the test in it was changed after the votes: its hash is another");
    }
    Ok(())
}

/// Refuses votes that nobody can have given.
pub(super) fn check_votes(header: &VotesHeader, votes: &[Vote]) -> Result<(), ListeningError> {
    let session = header.session();
    let training = order::training(&header.test, &session)?;
    let (before, counted): (Vec<&Vote>, Vec<&Vote>) = votes.iter().partition(|vote| vote.training);
    check_in_turn(&before)?;
    check_in_turn(&counted)?;
    check_trials(&before, &training)?;
    match order::plan(&header.test, &session)? {
        Plan::Trials(trials) => check_trials(&counted, &trials)?,
        Plan::Runs(runs) => check_runs(header, &counted, &runs)?,
    }
    votes
        .iter()
        .try_for_each(|vote| check_response(header, vote))
}

fn check_in_turn(votes: &[&Vote]) -> Result<(), ListeningError> {
    let wrong = (1..).zip(votes).find(|(turn, vote)| vote.trial != *turn);
    match wrong {
        None => Ok(()),
        Some((turn, vote)) => refused(format!(
            "trial {} stands where trial {turn} is expected",
            vote.trial
        )),
    }
}

fn check_trials(votes: &[&Vote], planned: &[Presented]) -> Result<(), ListeningError> {
    if votes.len() > planned.len() {
        return refused(format!(
            "it has {} votes, and the test has {} trials",
            votes.len(),
            planned.len()
        ));
    }
    let differs = votes
        .iter()
        .zip(planned)
        .find(|(vote, planned)| vote.presented != **planned);
    match differs {
        None => Ok(()),
        Some((vote, _)) => not_planned(vote),
    }
}

/// The steps follow from the answers; material and right answer do not.
fn check_runs(header: &VotesHeader, votes: &[&Vote], runs: &[Run]) -> Result<(), ListeningError> {
    let ladder = header.test.ladder()?;
    let is_step = |name: &str| {
        let steps = ladder.iter().flat_map(|ladder| &ladder.steps);
        steps.into_iter().any(|step| step.signal == name)
    };
    let (mut run_idx, mut trial_idx) = (0, 0);
    for vote in votes {
        let Presented::Threshold {
            material,
            signal,
            place,
        } = &vote.presented
        else {
            return not_planned(vote);
        };
        if runs
            .get(run_idx)
            .is_some_and(|run| run.material != *material)
        {
            (run_idx, trial_idx) = (run_idx + 1, 0);
        }
        let run = runs.get(run_idx).filter(|run| run.material == *material);
        let planned = run.and_then(|run| run.places.get(trial_idx));
        if planned != Some(place) || !is_step(signal) {
            return not_planned(vote);
        }
        trial_idx += 1;
    }
    Ok(())
}

fn not_planned(vote: &Vote) -> Result<(), ListeningError> {
    refused(format!(
        "trial {} presented what the test's seed, listener and session do not",
        vote.trial
    ))
}

fn check_response(header: &VotesHeader, vote: &Vote) -> Result<(), ListeningError> {
    let is_time = vote.seconds.is_finite() && vote.seconds >= 0.0;
    let fits = match (&vote.presented, &vote.response) {
        (Presented::Abx { .. }, Response::Choice(_)) => true,
        (Presented::Preference { .. }, Response::Preference(preferred)) => {
            *preferred != Preferred::Tie || has_ties(&header.test.procedure)
        }
        (Presented::Mushra { signals, .. }, Response::Ratings(ratings)) => {
            ratings.len() == signals.len() && ratings.iter().all(|one| (0.0..=100.0).contains(one))
        }
        (Presented::Triangle { .. }, Response::Interval(place)) => (1..=3).contains(place),
        (Presented::Threshold { .. }, Response::Interval(place)) => {
            (1..=num_places(&header.test.procedure)).contains(place)
        }
        _ => false,
    };
    if fits && is_time {
        return Ok(());
    }
    refused(format!(
        "trial {} has an answer that it cannot have",
        vote.trial
    ))
}

const fn has_ties(procedure: &Procedure) -> bool {
    matches!(procedure, Procedure::AbPreference { ties: true, .. })
}

const fn num_places(procedure: &Procedure) -> u32 {
    match procedure {
        Procedure::AdaptiveThreshold {
            task: ThresholdTask::Abx,
            ..
        } => 2,
        _ => 3,
    }
}

fn refused<T>(sentence: impl Into<String>) -> Result<T, ListeningError> {
    Err(ListeningError::Votes(sentence.into()))
}
