//! A blind test: is X the sound A or the sound B?
//!
//! How many trials there are is fixed before the first, which of the two X is comes from a seed, and a
//! vote stands. No clock, no sound, no file: a shell plays [`Test::x`] and saves [`Test::record`] after
//! every vote.

mod chance;
mod choice;
mod draw;
mod verdict;

pub use chance::MAX_TRIALS;
pub use choice::Choice;
use draw::GENERATOR;
pub use verdict::{HEARD_BELOW, Verdict};

/// Trials where nobody says otherwise.
pub const DEFAULT_TRIALS: usize = 16;
/// The version of a [`Record`], raised when its fields come to mean something else.
const RECORD_VERSION: u32 = 1;

/// Conducts a test, from its first trial to its verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Test {
    seed: u64,
    /// What X is, `[trial]`.
    answers: Vec<Choice>,
    /// `[trial]`, of those that are over.
    votes: Vec<Choice>,
}

/// Records a trial that is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trial {
    /// What X was.
    pub x: Choice,
    /// What it was taken for.
    pub vote: Choice,
}

/// Holds all that a test is so far, to be saved after every vote. `Test::begin(trials, seed)` and the same
/// votes make the same test again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Raised when these fields come to mean something else.
    pub version: u32,
    /// How X is drawn from the seed: the generator's name and stream.
    pub generator: &'static str,
    /// What X is was drawn from it.
    pub seed: u64,
    /// How many trials there are, as fixed beforehand.
    pub trials: usize,
    /// Those that are over, in order.
    pub voted: Vec<Trial>,
}

/// Says why a test or a vote is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AbxError {
    /// Too few or too many trials.
    #[error("{trials} trials are outside 1 to {max}")]
    Trials {
        /// What was asked for.
        trials: usize,
        /// [`MAX_TRIALS`].
        max: usize,
    },
    /// Every trial has its vote.
    #[error("all {trials} trials are over")]
    Over {
        /// Trials as fixed beforehand.
        trials: usize,
    },
}

impl Test {
    /// Begins a test, before its first trial. A seed that nobody knows is the shell's to find.
    ///
    /// # Errors
    /// [`AbxError::Trials`] outside `1..=MAX_TRIALS`.
    pub fn begin(trials: usize, seed: u64) -> Result<Self, AbxError> {
        if !(1..=MAX_TRIALS).contains(&trials) {
            let max = MAX_TRIALS;
            return Err(AbxError::Trials { trials, max });
        }
        Ok(Self {
            seed,
            answers: draw::answers(seed).take(trials).collect(),
            votes: Vec::with_capacity(trials),
        })
    }

    /// Returns how many trials there are, as fixed beforehand.
    #[must_use]
    pub fn trials(&self) -> usize {
        self.answers.len()
    }

    /// Counts the trials that are over.
    #[must_use]
    pub fn voted(&self) -> usize {
        self.votes.len()
    }

    /// Returns what X is in the trial that is on, to be played and not to be shown; `None` when all are over.
    #[must_use]
    pub fn x(&self) -> Option<Choice> {
        self.answers.get(self.votes.len()).copied()
    }

    /// Ends the trial that is on.
    ///
    /// # Errors
    /// [`AbxError::Over`] when there is none.
    pub fn vote(&mut self, vote: Choice) -> Result<(), AbxError> {
        let trials = self.trials();
        if self.votes.len() == trials {
            return Err(AbxError::Over { trials });
        }
        self.votes.push(vote);
        Ok(())
    }

    /// Returns the result; `None` before the last vote, since a score on the way would tell.
    #[must_use]
    pub fn verdict(&self) -> Option<Verdict> {
        let is_over = self.votes.len() == self.trials();
        let correct = self.over().filter(|trial| trial.x == trial.vote).count();
        is_over.then(|| Verdict::new(correct, self.trials()))
    }

    /// Returns what is to be saved.
    #[must_use]
    pub fn record(&self) -> Record {
        Record {
            version: RECORD_VERSION,
            generator: GENERATOR,
            seed: self.seed,
            trials: self.trials(),
            voted: self.over().collect(),
        }
    }

    fn over(&self) -> impl Iterator<Item = Trial> {
        let both = self.answers.iter().zip(&self.votes);
        both.map(|(x, vote)| Trial { x: *x, vote: *vote })
    }
}

#[cfg(test)]
mod tests {
    use super::{AbxError, Choice, RECORD_VERSION, Test};

    #[test]
    fn trials_are_fixed_beforehand_and_votes_stand() {
        let mut test = Test::begin(3, 7).expect("in range");
        for voted in 0..3 {
            assert_eq!(
                (test.voted(), test.verdict()),
                (voted, None),
                "no score yet"
            );
            let x = test.x().expect("a trial");
            test.vote(x).expect("a trial");
            let record = test.record();
            assert_eq!((record.trials, record.voted.len()), (3, voted + 1));
        }
        assert_eq!(test.x(), None, "over");
        let over = test.clone();
        assert_eq!(test.vote(Choice::A), Err(AbxError::Over { trials: 3 }));
        assert_eq!(test, over, "a vote too many changes nothing");
        assert_eq!(test.verdict().expect("over").correct, 3);
    }

    #[test]
    fn only_1_to_100_trials_can_be_had() {
        for trials in [0, 101, usize::MAX] {
            let refused = Test::begin(trials, 0);
            assert_eq!(refused, Err(AbxError::Trials { trials, max: 100 }));
        }
        assert!(Test::begin(1, 0).is_ok() && Test::begin(100, 0).is_ok());
    }

    #[test]
    fn a_record_makes_the_test_again() {
        let mut test = Test::begin(20, 0x5eed).expect("in range");
        for vote in [Choice::B, Choice::A, Choice::A] {
            test.vote(vote).expect("a trial");
        }
        let record = test.record();
        assert_eq!(record.version, RECORD_VERSION);
        let mut again = Test::begin(record.trials, record.seed).expect("in range");
        for trial in &record.voted {
            assert_eq!(again.x(), Some(trial.x));
            again.vote(trial.vote).expect("a trial");
        }
        assert_eq!(again, test);
    }
}
