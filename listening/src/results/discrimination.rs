//! Was a difference heard? ABX and triangle.

use serde::Serialize;

use super::scope::{Counted, Scope, corrected};
use super::words::{chance_in_words, is_significant, percent};
use crate::ListeningTest;
use crate::order::Presented;
use crate::statistics::{Proportion, above_chance, abx_d_prime, binomial_tail, triangle_d_prime};
use crate::test::Procedure;

/// Says of a pair whether it was told apart.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DiscriminationRow {
    /// Whose votes, on what.
    pub scope: Scope,
    /// What was to be told apart.
    pub pair: [String; 2],
    /// Right answers, with their 95 % interval.
    pub correct: Proportion,
    /// How often guessing is right.
    pub guess_rate: f64,
    /// Exact, one-sided: so many right answers or more by guessing.
    pub p_value: f64,
    /// The same, corrected for the number of rows of this scope (Holm).
    pub corrected_p: f64,
    /// Distance of the two, in standard deviations of what is perceived.
    pub d_prime: f64,
    /// Share of trials in which the difference was heard, beyond guessing.
    pub above_chance: f64,
}

pub(super) fn rows(test: &ListeningTest, votes: &[Counted<'_>]) -> Vec<DiscriminationRow> {
    let scopes = Scope::of(test, votes);
    let mut rows: Vec<DiscriminationRow> = Vec::new();
    for pair in test.pairs() {
        let of_pair = votes.iter().filter(|one| is_of(&one.vote.presented, &pair));
        let of_pair: Vec<_> = of_pair.copied().collect();
        rows.extend(
            scopes
                .iter()
                .filter_map(|scope| row(test, scope, &pair, &of_pair)),
        );
    }
    let p_values: Vec<_> = rows
        .iter()
        .map(|row| (row.scope.family(), row.p_value))
        .collect();
    for (row, p) in rows.iter_mut().zip(corrected(&p_values)) {
        row.corrected_p = p;
    }
    rows
}

fn is_of(presented: &Presented, pair: &[String; 2]) -> bool {
    match presented {
        Presented::Abx { a, b, .. } => [a, b] == [&pair[0], &pair[1]],
        Presented::Triangle { same, odd, .. } => pair.contains(same) && pair.contains(odd),
        _ => false,
    }
}

/// None where the scope has no votes.
fn row(
    test: &ListeningTest,
    scope: &Scope,
    pair: &[String; 2],
    votes: &[Counted<'_>],
) -> Option<DiscriminationRow> {
    let answers = votes.iter().filter(|one| scope.holds(one));
    let answers: Vec<bool> = answers.filter_map(|one| one.vote.is_right()).collect();
    let correct = answers.iter().filter(|is_right| **is_right).count() as u64;
    let correct = Proportion::of(correct, answers.len() as u64);
    let is_triangle = matches!(test.procedure, Procedure::Triangle { .. });
    let guess_rate = if is_triangle { 1.0 / 3.0 } else { 0.5 };
    let d_prime = if is_triangle {
        triangle_d_prime
    } else {
        abx_d_prime
    };
    (correct.of > 0).then(|| DiscriminationRow {
        scope: scope.clone(),
        pair: pair.clone(),
        correct,
        guess_rate,
        p_value: binomial_tail(correct.count, correct.of, guess_rate),
        corrected_p: 0.0,
        d_prime: d_prime(correct.share),
        above_chance: above_chance(correct.share, guess_rate),
    })
}

impl DiscriminationRow {
    /// Tells whether the difference was heard, with all rows of the scope in mind.
    #[must_use]
    pub fn is_heard(&self) -> bool {
        is_significant(self.corrected_p)
    }

    /// Returns a sentence for a person.
    #[must_use]
    pub fn sentence(&self) -> String {
        let Self { pair, correct, .. } = self;
        let guessed = self.guess_rate * correct.of as f64;
        let counts = format!(
            "{} and {}: {} of {} right, where guessing gets {guessed:.0} ({})",
            pair[0],
            pair[1],
            correct.count,
            correct.of,
            chance_in_words(self.corrected_p)
        );
        if !self.is_heard() {
            return format!("{counts}. That is what guessing gives: no difference was shown.");
        }
        format!(
            "{counts}. The difference was heard, in {} of 100 trials beyond guessing (d' {}).",
            percent(self.above_chance),
            self.d_prime_in_words()
        )
    }

    /// Returns d' to two digits; where nothing was wrong it is only known to be large.
    #[must_use]
    pub fn d_prime_in_words(&self) -> String {
        if self.correct.count == self.correct.of {
            return "beyond what so many trials tell".to_owned();
        }
        format!("{:.1}", self.d_prime)
    }
}
