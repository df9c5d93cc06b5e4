//! What is presented, trial by trial: a function of the test, the listener and the session.

use serde::{Deserialize, Serialize};

use crate::ListeningError;
use crate::ListeningTest;
use crate::abx::Choice;
use crate::draws::KeyedDraws;
use crate::test::{Procedure, REFERENCE, ThresholdTask};

/// Describes what a trial presents. Signals are named as [`ListeningTest::signals`] does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Presented {
    /// A, B, and X, which is one of them.
    Abx {
        /// The material's name.
        material: String,
        /// The signal that A is.
        a: String,
        /// The signal that B is.
        b: String,
        /// What X is.
        x: Choice,
    },
    /// Two signals, labelled anew in each trial.
    Preference {
        /// The material's name.
        material: String,
        /// What is labelled first.
        first: String,
        /// What is labelled second.
        second: String,
    },
    /// All signals of a material beside its open reference.
    Mushra {
        /// The material's name.
        material: String,
        /// From the first slider to the last.
        signals: Vec<String>,
    },
    /// Three intervals, two of them the same.
    Triangle {
        /// The material's name.
        material: String,
        /// The signal that is heard twice.
        same: String,
        /// The signal that is heard once.
        odd: String,
        /// The interval in which it is heard, 1 to 3.
        odd_at: u32,
    },
    /// A step of an adaptive test, against the reference.
    Threshold {
        /// The material's name.
        material: String,
        /// The step's signal.
        signal: String,
        /// The right answer: the interval of the odd one, 1 to 3; or of X, 1 (the reference) or 2 (the signal).
        place: u32,
    },
}

/// Holds what a session presents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Plan {
    /// Every trial, known beforehand.
    Trials(Vec<Presented>),
    /// Runs whose steps follow the answers.
    Runs(Vec<Run>),
}

/// Holds what is known beforehand of an adaptive run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Run {
    /// The material's name.
    pub material: String,
    /// The right answers, `[trial]`: as many as the run may have trials.
    pub places: Vec<u32>,
}

/// Names who listens, for the how-manieth time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// As the listener gives it.
    pub listener: String,
    /// From 1 on.
    pub session: u32,
}

impl Session {
    fn key(&self) -> String {
        format!("{}\n{}", self.listener, self.session)
    }

    fn training_key(&self) -> String {
        format!("{}\ntraining", self.key())
    }
}

/// Plans what counts: the same for the same test, listener and session, on every machine.
///
/// # Errors
/// Those of [`ListeningTest::signals`].
pub fn plan(test: &ListeningTest, session: &Session) -> Result<Plan, ListeningError> {
    plan_of(test, &session.key())
}

/// Plans what is presented before: of an order of its own, as many trials as the test says; of an adaptive test its
/// easiest step.
///
/// # Errors
/// Those of [`ListeningTest::signals`].
pub fn training(test: &ListeningTest, session: &Session) -> Result<Vec<Presented>, ListeningError> {
    let trials = match plan_of(test, &session.training_key())? {
        Plan::Trials(trials) => trials,
        Plan::Runs(runs) => at_easiest(test, &runs)?,
    };
    Ok(trials.into_iter().take(test.training_trials).collect())
}

/// Returns the places of a test's signals in a shuffled list, `[material_idx][signal_idx]`: what files are named
/// and stored by, so that neither tells.
///
/// # Errors
/// Those of [`ListeningTest::signals`].
pub fn file_places(test: &ListeningTest) -> Result<Vec<Vec<usize>>, ListeningError> {
    let num_signals = test.signals()?.len();
    let mut places: Vec<usize> = (0..num_signals * test.material.len()).collect();
    KeyedDraws::of(test.seed, "files").shuffle(&mut places);
    Ok(places.chunks(num_signals).map(<[usize]>::to_vec).collect())
}

fn plan_of(test: &ListeningTest, key: &str) -> Result<Plan, ListeningError> {
    let draws = &mut KeyedDraws::of(test.seed, key);
    Ok(match &test.procedure {
        Procedure::Abx { trials, .. } => Plan::Trials(abx(test, *trials, draws)),
        Procedure::AbPreference { trials, .. } => Plan::Trials(preference(test, *trials, draws)),
        Procedure::Mushra { .. } => Plan::Trials(mushra(test, draws)?),
        Procedure::Triangle { trials, .. } => Plan::Trials(triangle(test, *trials, draws)),
        Procedure::AdaptiveThreshold {
            task, max_trials, ..
        } => Plan::Runs(runs(test, *task, *max_trials, draws)),
    })
}

/// Holds a pair on a material, whose trials follow one another.
#[derive(Clone)]
struct Block {
    material: String,
    pair: [String; 2],
}

fn blocks(test: &ListeningTest) -> Vec<Block> {
    let pairs = test.pairs();
    let of_material = |material: &String| {
        let block = |pair: &[String; 2]| Block {
            material: material.clone(),
            pair: pair.clone(),
        };
        pairs.iter().map(block).collect::<Vec<_>>()
    };
    let names = test.material.iter().map(|item| &item.name);
    names.flat_map(of_material).collect()
}

/// Blocks in a drawn order; in each trial X is drawn anew.
fn abx(test: &ListeningTest, trials: usize, draws: &mut KeyedDraws) -> Vec<Presented> {
    let mut blocks = blocks(test);
    draws.shuffle(&mut blocks);
    let mut trial = |Block { material, pair }| {
        let [a, b] = pair;
        let x = if draws.coin() { Choice::B } else { Choice::A };
        Presented::Abx { material, a, b, x }
    };
    repeated(&blocks, trials).map(&mut trial).collect()
}

/// Blocks in a drawn order; in each trial the odd signal is drawn anew, then its interval.
fn triangle(test: &ListeningTest, trials: usize, draws: &mut KeyedDraws) -> Vec<Presented> {
    let mut blocks = blocks(test);
    draws.shuffle(&mut blocks);
    let mut trial = |Block { material, pair }| {
        let [same, odd] = swapped_by(draws.coin(), pair);
        let odd_at = 1 + draws.below(3);
        Presented::Triangle {
            material,
            same,
            odd,
            odd_at,
        }
    };
    repeated(&blocks, trials).map(&mut trial).collect()
}

/// All trials in a drawn order; in each the labels are drawn anew.
fn preference(test: &ListeningTest, trials: usize, draws: &mut KeyedDraws) -> Vec<Presented> {
    let mut all: Vec<Block> = repeated(&blocks(test), trials).collect();
    draws.shuffle(&mut all);
    let trial = |Block { material, pair }| {
        let [first, second] = swapped_by(draws.coin(), pair);
        Presented::Preference {
            material,
            first,
            second,
        }
    };
    all.into_iter().map(trial).collect()
}

/// Materials in a drawn order; in each the sliders are drawn anew.
fn mushra(test: &ListeningTest, draws: &mut KeyedDraws) -> Result<Vec<Presented>, ListeningError> {
    let names = test.signals()?;
    let mut materials = material_names(test);
    draws.shuffle(&mut materials);
    let page = |material| {
        let mut signals = names.clone();
        draws.shuffle(&mut signals);
        Presented::Mushra { material, signals }
    };
    Ok(materials.into_iter().map(page).collect())
}

fn runs(
    test: &ListeningTest,
    task: ThresholdTask,
    max_trials: usize,
    draws: &mut KeyedDraws,
) -> Vec<Run> {
    let num_places = match task {
        ThresholdTask::Triangle => 3,
        ThresholdTask::Abx => 2,
    };
    let mut materials = material_names(test);
    draws.shuffle(&mut materials);
    let run = |material| Run {
        material,
        places: (0..max_trials)
            .map(|_| 1 + draws.below(num_places))
            .collect(),
    };
    materials.into_iter().map(run).collect()
}

fn at_easiest(test: &ListeningTest, runs: &[Run]) -> Result<Vec<Presented>, ListeningError> {
    let easiest = test
        .ladder()?
        .and_then(|ladder| ladder.steps.into_iter().next());
    let signal = easiest.map_or_else(|| REFERENCE.to_owned(), |step| step.signal);
    let trial = |run: &Run, place: u32| Presented::Threshold {
        material: run.material.clone(),
        signal: signal.clone(),
        place,
    };
    let of_run = |run: &Run| {
        run.places
            .iter()
            .map(|place| trial(run, *place))
            .collect::<Vec<_>>()
    };
    Ok(runs.iter().flat_map(of_run).collect())
}

fn material_names(test: &ListeningTest) -> Vec<String> {
    test.material.iter().map(|item| item.name.clone()).collect()
}

fn repeated(blocks: &[Block], trials: usize) -> impl Iterator<Item = Block> {
    blocks
        .iter()
        .flat_map(move |block| std::iter::repeat_n(block.clone(), trials))
}

fn swapped_by(coin: bool, [first, second]: [String; 2]) -> [String; 2] {
    if coin {
        [second, first]
    } else {
        [first, second]
    }
}

impl Presented {
    /// Returns the name of the material that is heard.
    #[must_use]
    pub fn material(&self) -> &str {
        match self {
            Self::Abx { material, .. }
            | Self::Preference { material, .. }
            | Self::Mushra { material, .. }
            | Self::Triangle { material, .. }
            | Self::Threshold { material, .. } => material,
        }
    }
}
