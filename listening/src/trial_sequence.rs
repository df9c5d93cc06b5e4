//! What a session asks next: training, then what counts. Of an adaptive test the answers choose.

use crate::order::{self, Plan, Presented, Session};
use crate::threshold::AdaptiveRun;
use crate::votes::{Response, Vote, VotesFile};
use crate::{ListeningError, ListeningTest};

/// Leads a listener through a session, trial by trial.
///
/// The same answers lead through the same session again: an interrupted one goes on from its votes.
#[derive(Clone, Debug)]
pub struct TrialSequence {
    training: Vec<Presented>,
    plan: Plan,
    trained: usize,
    counted: usize,
    /// Of an adaptive test, the run that goes on.
    open: Option<OpenRun>,
    /// A run that has no answers yet.
    fresh: Option<AdaptiveRun>,
}

#[derive(Clone, Debug)]
struct OpenRun {
    run_idx: usize,
    run: AdaptiveRun,
}

/// Says how far a session is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Whether the trial comes before those that count.
    pub is_training: bool,
    /// The trial's number, from 1 on; training counts by itself.
    pub trial: usize,
    /// Trials of the stage; `None` where the answers decide.
    pub trials: Option<usize>,
}

impl TrialSequence {
    /// Begins a session.
    ///
    /// # Errors
    /// Those of [`order::plan`].
    pub fn begin(test: &ListeningTest, session: &Session) -> Result<Self, ListeningError> {
        let plan = order::plan(test, session)?;
        let fresh = match &plan {
            Plan::Trials(_) => None,
            Plan::Runs(_) => Some(AdaptiveRun::begin(test)?),
        };
        let open = fresh.clone().map(|run| OpenRun { run_idx: 0, run });
        Ok(Self {
            training: order::training(test, session)?,
            plan,
            trained: 0,
            counted: 0,
            open,
            fresh,
        })
    }

    /// Goes on behind votes that were given.
    ///
    /// # Errors
    /// They are not those of this session's trials.
    pub fn resume(file: &VotesFile) -> Result<Self, ListeningError> {
        let mut sequence = Self::begin(&file.header.test, &file.header.session())?;
        for vote in &file.votes {
            let again = sequence.answer(vote.response.clone(), vote.seconds);
            if again.as_ref() != Some(vote) {
                return Err(ListeningError::Votes(format!(
                    "trial {} is not what its session asks after the answers before it",
                    vote.trial
                )));
            }
        }
        Ok(sequence)
    }

    /// Returns what is presented now; `None` where the session is over.
    #[must_use]
    pub fn presented(&self) -> Option<Presented> {
        if let Some(training) = self.training.get(self.trained) {
            return Some(training.clone());
        }
        let runs = match &self.plan {
            Plan::Trials(trials) => return trials.get(self.counted).cloned(),
            Plan::Runs(runs) => runs,
        };
        let OpenRun { run_idx, run } = self.open.as_ref()?;
        let planned = runs.get(*run_idx)?;
        let step = run.ladder().steps.get(run.next_step()?)?;
        Some(Presented::Threshold {
            material: planned.material.clone(),
            signal: step.signal.clone(),
            place: *planned.places.get(run.answers().len())?,
        })
    }

    /// Returns how far the session is; after its end that of its last trial's successor.
    #[must_use]
    pub fn progress(&self) -> Progress {
        if self.trained < self.training.len() {
            return Progress {
                is_training: true,
                trial: self.trained + 1,
                trials: Some(self.training.len()),
            };
        }
        Progress {
            is_training: false,
            trial: self.counted + 1,
            trials: match &self.plan {
                Plan::Trials(trials) => Some(trials.len()),
                Plan::Runs(_) => None,
            },
        }
    }

    /// Takes an answer to what is presented, goes on, and returns the vote; `None` where the session is over.
    pub fn answer(&mut self, response: Response, seconds: f64) -> Option<Vote> {
        let progress = self.progress();
        let vote = Vote {
            trial: progress.trial,
            training: progress.is_training,
            seconds,
            presented: self.presented()?,
            response,
        };
        if vote.training {
            self.trained += 1;
        } else {
            self.counted += 1;
            self.learn(vote.is_right() == Some(true));
        }
        Some(vote)
    }

    fn learn(&mut self, is_right: bool) {
        let Some(OpenRun { run_idx, run }) = &mut self.open else {
            return;
        };
        if let Some(step_idx) = run.next_step() {
            run.learn(step_idx, is_right);
        }
        if run.next_step().is_none() {
            let run_idx = *run_idx + 1;
            self.open = self.fresh.clone().map(|run| OpenRun { run_idx, run });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Plan, Presented, Response, Session, TrialSequence, VotesFile, order};
    use crate::ListeningTest;
    use crate::abx::Choice;
    use crate::votes::{Preferred, Vote, VotesHeader};

    fn examples() -> Vec<ListeningTest> {
        let page = include_str!("../../docs/listening-test.md");
        let blocks = page.split("```toml\n").skip(1);
        let texts = blocks.filter_map(|block| block.split("```").next());
        texts
            .map(|text| ListeningTest::from_bytes(text.as_bytes()).expect("an example"))
            .collect()
    }

    fn ada() -> Session {
        Session {
            listener: "Ada".to_owned(),
            session: 1,
        }
    }

    /// Hears what is easy, and guesses the first place otherwise.
    fn response(presented: &Presented) -> Response {
        match presented {
            Presented::Abx { x, .. } => Response::Choice(*x),
            Presented::Preference { .. } => Response::Preference(Preferred::First),
            Presented::Mushra { signals, .. } => Response::Ratings(vec![50.0; signals.len()]),
            Presented::Triangle { odd_at, .. } => Response::Interval(*odd_at),
            Presented::Threshold { signal, place, .. } => {
                let is_easy = signal
                    .split(' ')
                    .nth(1)
                    .and_then(|value| value.parse().ok())
                    .is_some_and(|value: f64| value < 200.0);
                Response::Interval(if is_easy { *place } else { 1 })
            }
        }
    }

    fn whole(test: &ListeningTest) -> Vec<Vote> {
        let mut sequence = TrialSequence::begin(test, &ada()).expect("a session");
        let mut votes = Vec::new();
        while let Some(presented) = sequence.presented() {
            let vote = sequence.answer(response(&presented), 1.5);
            votes.push(vote.expect("it is asked"));
        }
        assert!(sequence.answer(Response::Choice(Choice::A), 1.0).is_none());
        votes
    }

    fn file(test: &ListeningTest, votes: &[Vote]) -> Vec<u8> {
        let header = VotesHeader::new(test.clone(), &ada(), "test".to_owned(), "now".to_owned());
        let mut text = serde_json::to_string(&header).expect("JSON") + "\n";
        for vote in votes {
            text += &(serde_json::to_string(vote).expect("JSON") + "\n");
        }
        text.into_bytes()
    }

    #[test]
    fn every_kind_asks_what_its_plan_says_to_its_end() {
        let examples = examples();
        assert_eq!(examples.len(), 5, "an example a kind");
        for test in examples {
            let votes = whole(&test);
            let (training, counted): (Vec<&Vote>, Vec<&Vote>) =
                votes.iter().partition(|vote| vote.training);
            let expected = order::training(&test, &ada()).expect("training");
            assert_eq!(training.len(), expected.len(), "{}", test.title);
            if let Plan::Trials(trials) = order::plan(&test, &ada()).expect("a plan") {
                let presented: Vec<_> = counted.iter().map(|vote| vote.presented.clone()).collect();
                assert_eq!(presented, trials, "{}", test.title);
            } else {
                assert!(counted.len() >= 15, "{}: {}", test.title, counted.len());
            }
            // The reader of votes knows the plan by itself.
            VotesFile::from_bytes(&file(&test, &votes)).expect("votes of this test");
        }
    }

    #[test]
    fn an_interrupted_session_goes_on_as_if_nothing_had_happened() {
        for test in examples() {
            let votes = whole(&test);
            for kept in 0..=votes.len() {
                let there = VotesFile::from_bytes(&file(&test, &votes[..kept])).expect("votes");
                let mut sequence = TrialSequence::resume(&there).expect("a session");
                let mut rest = Vec::new();
                while let Some(presented) = sequence.presented() {
                    rest.extend(sequence.answer(response(&presented), 1.5));
                }
                assert_eq!(rest, votes[kept..], "{}, from {kept}", test.title);
            }
        }
    }

    #[test]
    fn votes_that_the_answers_do_not_lead_to_are_refused() {
        let examples = examples();
        let test = examples.last().expect("the adaptive one");
        let mut votes = whole(test);
        let at = votes.len() / 2;
        let Presented::Threshold { signal, .. } = &mut votes[at].presented else {
            panic!("an adaptive test");
        };
        *signal = if signal == "order 16" {
            "order 23"
        } else {
            "order 16"
        }
        .to_owned();
        let there = VotesFile::from_bytes(&file(test, &votes)).expect("steps are not checked");
        let refused = TrialSequence::resume(&there).expect_err("another step");
        assert!(
            refused.to_string().contains("not what its session asks"),
            "{refused}"
        );
    }
}
