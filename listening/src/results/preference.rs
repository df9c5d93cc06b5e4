//! Is one of two preferred?

use serde::Serialize;

use super::scope::{Counted, Scope, corrected};
use super::words::{chance_in_words, is_significant};
use crate::ListeningTest;
use crate::order::Presented;
use crate::statistics::{SignTest, cohens_g, preference_in_words};
use crate::votes::{Preferred, Response};

/// Says of a pair which is preferred.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PreferenceRow {
    /// Whose votes, on what.
    pub scope: Scope,
    /// What was compared.
    pub pair: [String; 2],
    /// Votes, and the exact two-sided p.
    pub votes: SignTest,
    /// p corrected for the number of rows of this scope (Holm).
    pub corrected_p: f64,
    /// Cohen's g, 0 to 0.5.
    pub effect: f64,
}

pub(super) fn rows(test: &ListeningTest, votes: &[Counted<'_>]) -> Vec<PreferenceRow> {
    let scopes = Scope::of(test, votes);
    let mut rows: Vec<PreferenceRow> = Vec::new();
    for pair in test.pairs() {
        rows.extend(scopes.iter().filter_map(|scope| row(scope, &pair, votes)));
    }
    let p_values: Vec<_> = rows
        .iter()
        .map(|row| (row.scope.family(), row.votes.p_value))
        .collect();
    for (row, p) in rows.iter_mut().zip(corrected(&p_values)) {
        row.corrected_p = p;
    }
    rows
}

/// None where the scope has no votes.
fn row(scope: &Scope, pair: &[String; 2], votes: &[Counted<'_>]) -> Option<PreferenceRow> {
    let in_scope = votes.iter().filter(|one| scope.holds(one));
    let chosen: Vec<Option<&str>> = in_scope.filter_map(|one| chosen(one, pair)).collect();
    let count = |name: Option<&str>| chosen.iter().filter(|one| **one == name).count() as u64;
    let [first, second] = [Some(pair[0].as_str()), Some(pair[1].as_str())].map(count);
    (!chosen.is_empty()).then(|| PreferenceRow {
        scope: scope.clone(),
        pair: pair.clone(),
        votes: SignTest::of(first, second, count(None)),
        corrected_p: 0.0,
        effect: cohens_g(first, second),
    })
}

/// The signal that a vote of the pair prefers, none of a tie; none at all of another pair's.
fn chosen<'a>(counted: &Counted<'a>, pair: &[String; 2]) -> Option<Option<&'a str>> {
    let Presented::Preference { first, second, .. } = &counted.vote.presented else {
        return None;
    };
    if !(pair.contains(first) && pair.contains(second)) {
        return None;
    }
    match counted.vote.response {
        Response::Preference(Preferred::First) => Some(Some(first)),
        Response::Preference(Preferred::Second) => Some(Some(second)),
        Response::Preference(Preferred::Tie) => Some(None),
        _ => None,
    }
}

impl PreferenceRow {
    /// Returns the signal that is preferred, with all rows of the scope in mind; `None` where none is.
    #[must_use]
    pub fn preferred(&self) -> Option<&str> {
        let idx = usize::from(self.votes.second > self.votes.first);
        is_significant(self.corrected_p).then_some(self.pair[idx].as_str())
    }

    /// Returns a sentence for a person.
    #[must_use]
    pub fn sentence(&self) -> String {
        let Self { pair, votes, .. } = self;
        let ties = match votes.ties {
            0 => String::new(),
            ties => format!(", {ties} for neither"),
        };
        let counts = format!(
            "{} {} to {} {}{ties} ({})",
            pair[0],
            votes.first,
            pair[1],
            votes.second,
            chance_in_words(self.corrected_p)
        );
        match self.preferred() {
            None => format!("{counts}. No preference was shown."),
            Some(name) => format!(
                "{counts}. {name} is preferred: a {} effect.",
                preference_in_words(self.effect)
            ),
        }
    }
}
