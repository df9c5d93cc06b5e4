//! What can be heard of a material, by name.

use super::{ListeningTest, Procedure};
use crate::ListeningError;

/// Names the material as it is.
pub const REFERENCE: &str = "reference";
/// Names the reference up to 3.5 kHz.
pub const LOW_ANCHOR: &str = "anchor 3.5 kHz";
/// Names the reference up to 7 kHz.
pub const MID_ANCHOR: &str = "anchor 7 kHz";
/// Nobody else may be called so.
pub(super) const RESERVED: [&str; 3] = [REFERENCE, LOW_ANCHOR, MID_ANCHOR];

impl ListeningTest {
    /// Returns the names of all signals of a material: the reference, then the stimuli in the file's order (of an
    /// adaptive test, its steps from the easiest to the hardest), then the anchors.
    ///
    /// # Errors
    /// The steps of an adaptive test cannot be made.
    pub fn signals(&self) -> Result<Vec<String>, ListeningError> {
        let mut names = vec![REFERENCE.to_owned()];
        match self.ladder()? {
            Some(ladder) => names.extend(ladder.steps.into_iter().map(|step| step.signal)),
            None => names.extend(self.stimuli.iter().map(|stimulus| stimulus.name.clone())),
        }
        if let Procedure::Mushra { anchors: true } = self.procedure {
            names.extend([LOW_ANCHOR, MID_ANCHOR].map(str::to_owned));
        }
        Ok(names)
    }

    /// Returns the pairs that are compared: those of the file, or all that its kind stands for.
    #[must_use]
    pub fn pairs(&self) -> Vec<[String; 2]> {
        let names: Vec<_> = self.stimuli.iter().map(|one| one.name.clone()).collect();
        match &self.procedure {
            Procedure::Abx { pairs, .. } | Procedure::Triangle { pairs, .. } => {
                given_or(pairs, || against_reference(&names))
            }
            Procedure::AbPreference { pairs, .. } => given_or(pairs, || with_each_other(&names)),
            Procedure::Mushra { .. } | Procedure::AdaptiveThreshold { .. } => Vec::new(),
        }
    }
}

fn given_or(pairs: &[[String; 2]], all: impl Fn() -> Vec<[String; 2]>) -> Vec<[String; 2]> {
    if pairs.is_empty() {
        all()
    } else {
        pairs.to_vec()
    }
}

fn against_reference(names: &[String]) -> Vec<[String; 2]> {
    let pair = |name: &String| [REFERENCE.to_owned(), name.clone()];
    names.iter().map(pair).collect()
}

fn with_each_other(names: &[String]) -> Vec<[String; 2]> {
    let others = |(idx, first): (usize, &String)| {
        let first = first.clone();
        let later = names.iter().skip(idx + 1);
        later
            .map(move |second| [first.clone(), second.clone()])
            .collect::<Vec<_>>()
    };
    names.iter().enumerate().flat_map(others).collect()
}
