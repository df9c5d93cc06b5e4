//! How good is each signal? MUSHRA.

use std::collections::BTreeMap;

use serde::Serialize;

use super::scope::{Counted, Scope};
use super::screening::{ListenerScreening, rating, screen};
use super::words::{chance_in_words, is_significant};
use crate::statistics::{Quartiles, SignedRank, holm, rank_biserial_in_words};
use crate::{ListeningError, ListeningTest};

/// Holds what ratings say, of the listeners that the screening keeps.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RatingResults {
    /// Of every listener.
    pub screening: Vec<ListenerScreening>,
    /// Of all materials together, then of each, in the order of the signals.
    pub summaries: Vec<RatingSummary>,
    /// Each signal with each other, over all materials.
    pub comparisons: Vec<RatingComparison>,
    /// Whether listeners are compared; one listener alone is compared by materials.
    pub is_paired_by_listener: bool,
}

/// Holds the ratings of a signal.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RatingSummary {
    /// All materials, or one.
    pub scope: Scope,
    /// The signal's name.
    pub signal: String,
    /// The mean of all ratings.
    pub mean: f64,
    /// The box plot's numbers.
    pub quartiles: Quartiles,
}

/// Says whether one signal is rated higher than another.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RatingComparison {
    /// The signals' names.
    pub pair: [String; 2],
    /// Median of the paired differences, the first less the second.
    pub median_difference: f64,
    /// Wilcoxon's signed ranks, exact.
    pub signed_rank: SignedRank,
    /// p corrected for the number of pairs (Holm).
    pub corrected_p: f64,
    /// Rank-biserial correlation, -1 to 1.
    pub effect: f64,
}

pub(super) fn results(
    test: &ListeningTest,
    votes: &[Counted<'_>],
) -> Result<RatingResults, ListeningError> {
    let signals = test.signals()?;
    let screening = screen(votes);
    let is_kept = |name: &str| {
        screening
            .iter()
            .any(|one| one.is_kept && one.listener == name)
    };
    let kept: Vec<_> = votes
        .iter()
        .copied()
        .filter(|one| is_kept(one.listener))
        .collect();
    let scopes = Scope::of(test, &kept);
    let scopes = scopes
        .iter()
        .filter(|scope| !matches!(scope, Scope::Listener(_)));
    let summaries = scopes
        .flat_map(|scope| summaries(scope, &signals, &kept))
        .collect();
    let num_kept = screening.iter().filter(|one| one.is_kept).count();
    Ok(RatingResults {
        summaries,
        comparisons: comparisons(&signals, &kept, num_kept > 1),
        is_paired_by_listener: num_kept > 1,
        screening,
    })
}

fn summaries(scope: &Scope, signals: &[String], votes: &[Counted<'_>]) -> Vec<RatingSummary> {
    let summary = |signal: &String| {
        let in_scope = votes.iter().filter(|one| scope.holds(one));
        let ratings: Vec<f64> = in_scope.filter_map(|one| rating(one, signal)).collect();
        Some(RatingSummary {
            scope: scope.clone(),
            signal: signal.clone(),
            mean: mean(&ratings),
            quartiles: Quartiles::of(&ratings)?,
        })
    };
    signals.iter().filter_map(summary).collect()
}

/// A pair for each listener (over all its materials), or of one listener for each material.
fn comparisons(
    signals: &[String],
    votes: &[Counted<'_>],
    is_by_listener: bool,
) -> Vec<RatingComparison> {
    let key = |one: &Counted<'_>| {
        let name = if is_by_listener {
            one.listener
        } else {
            one.vote.presented.material()
        };
        name.to_owned()
    };
    let mut all = Vec::new();
    for (idx, first) in signals.iter().enumerate() {
        for second in &signals[idx + 1..] {
            let mut differences = BTreeMap::<String, Vec<f64>>::new();
            for one in votes {
                let both = [first, second].map(|signal| rating(one, signal));
                if let [Some(first), Some(second)] = both {
                    differences
                        .entry(key(one))
                        .or_default()
                        .push(first - second);
                }
            }
            let differences: Vec<f64> = differences.values().map(|one| mean(one)).collect();
            all.extend(comparison([first, second], &differences));
        }
    }
    let p_values: Vec<f64> = all
        .iter()
        .map(|one: &RatingComparison| one.signed_rank.p_value)
        .collect();
    for (comparison, p) in all.iter_mut().zip(holm(&p_values)) {
        comparison.corrected_p = p;
    }
    all
}

fn comparison(pair: [&String; 2], differences: &[f64]) -> Option<RatingComparison> {
    let signed_rank = SignedRank::of(differences);
    Some(RatingComparison {
        pair: pair.map(String::clone),
        median_difference: Quartiles::of(differences)?.median,
        signed_rank,
        corrected_p: 0.0,
        effect: signed_rank.rank_biserial(),
    })
}

fn mean(numbers: &[f64]) -> f64 {
    numbers.iter().sum::<f64>() / numbers.len() as f64
}

impl RatingComparison {
    /// Tells whether the ratings differ, with all pairs in mind.
    #[must_use]
    pub fn is_different(&self) -> bool {
        is_significant(self.corrected_p)
    }

    /// Returns a sentence for a person.
    #[must_use]
    pub fn sentence(&self) -> String {
        let [first, second] = &self.pair;
        let p = chance_in_words(self.corrected_p);
        if !self.is_different() {
            return format!("{first} and {second}: no difference was shown ({p}).");
        }
        let [better, worse] = if self.effect > 0.0 {
            [first, second]
        } else {
            [second, first]
        };
        format!(
            "{better} is rated {:.0} above {worse} ({p}): a {} effect.",
            self.median_difference.abs(),
            rank_biserial_in_words(self.effect)
        )
    }
}
