//! Where does a listener stop hearing a difference?

use serde::Serialize;

use crate::order::Presented;
use crate::statistics::Quartiles;
use crate::test::Procedure;
use crate::threshold::{AdaptiveRun, ThresholdEstimate};
use crate::votes::{Vote, VotesFile};
use crate::{ListeningError, ListeningTest};

/// Holds the thresholds of all runs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ThresholdSummary {
    /// A listener's run on a material each.
    pub runs: Vec<ThresholdResult>,
    /// Of each material in the file's order, the box plot's numbers of the values that were found; `None` of none.
    pub of_materials: Vec<(String, Option<Quartiles>)>,
}

/// Holds what a run says.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ThresholdResult {
    /// As the listener gave it.
    pub listener: String,
    /// From 1 on.
    pub session: u32,
    /// The material's name.
    pub material: String,
    /// What was varied.
    pub varies: String,
    /// From all answers.
    pub estimate: ThresholdEstimate,
}

pub(super) fn summary(
    test: &ListeningTest,
    files: &[VotesFile],
) -> Result<ThresholdSummary, ListeningError> {
    let begun = AdaptiveRun::begin(test)?;
    let runs: Vec<_> = files
        .iter()
        .flat_map(|file| results(test, &begun, file))
        .collect();
    let found = |name: &String| {
        let here = runs
            .iter()
            .filter(|run| run.material == *name && !run.estimate.is_beyond);
        let values: Vec<f64> = here.map(|run| run.estimate.value).collect();
        (name.clone(), Quartiles::of(&values))
    };
    let names = test.material.iter().map(|item| &item.name);
    Ok(ThresholdSummary {
        of_materials: names.map(found).collect(),
        runs,
    })
}

fn results(test: &ListeningTest, begun: &AdaptiveRun, file: &VotesFile) -> Vec<ThresholdResult> {
    let Procedure::AdaptiveThreshold { varies, .. } = test.procedure else {
        return Vec::new();
    };
    let votes: Vec<&Vote> = file.counted().collect();
    let runs = votes.chunk_by(|one, next| one.presented.material() == next.presented.material());
    let result = |votes: &[&Vote]| {
        let mut run = begun.clone();
        votes.iter().for_each(|vote| learn(&mut run, vote));
        Some(ThresholdResult {
            listener: file.header.listener.clone(),
            session: file.header.session,
            material: votes.first()?.presented.material().to_owned(),
            varies: varies.name().to_owned(),
            estimate: run.estimate(),
        })
    };
    runs.filter_map(result).collect()
}

fn learn(run: &mut AdaptiveRun, vote: &Vote) {
    let Presented::Threshold { signal, .. } = &vote.presented else {
        return;
    };
    let step_idx = run
        .ladder()
        .steps
        .iter()
        .position(|step| step.signal == *signal);
    if let (Some(step_idx), Some(is_right)) = (step_idx, vote.is_right()) {
        run.learn(step_idx, is_right);
    }
}

impl ThresholdResult {
    /// Returns a sentence for a person.
    #[must_use]
    pub fn sentence(&self) -> String {
        let Self {
            listener,
            material,
            varies,
            estimate,
            ..
        } = self;
        let [low, high] = estimate.interval_value.map(|value| shown(varies, value));
        let all = format!(
            "between {low} and {high} (95 %), after {} trials",
            estimate.trials
        );
        if estimate.is_beyond {
            return format!(
                "{listener} on {material}: no threshold within the steps; it lies {all}."
            );
        }
        format!(
            "{listener} on {material}: {varies} {}, {all}. There 71 of 100 answers are right.",
            shown(varies, estimate.value)
        )
    }
}

/// Seconds to four places, counts as whole numbers.
fn shown(varies: &str, value: f64) -> String {
    if varies == "window" {
        format!("{value:.4} s")
    } else {
        format!("{value:.0}")
    }
}
