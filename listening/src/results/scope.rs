//! Whose votes, on what: the rows that votes are counted in.

use serde::Serialize;

use crate::ListeningTest;
use crate::statistics::holm;
use crate::votes::Vote;

/// Names the votes that a row is made of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// All listeners on all materials.
    All,
    /// All listeners on one.
    Material(String),
    /// One listener on all.
    Listener(String),
}

/// Is a vote that counts, and whose it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counted<'a> {
    pub(super) listener: &'a str,
    pub(super) vote: &'a Vote,
}

impl Scope {
    /// Returns every scope of some votes: all, then each material, then each listener.
    pub(super) fn of(test: &ListeningTest, votes: &[Counted<'_>]) -> Vec<Self> {
        let materials = test
            .material
            .iter()
            .map(|item| Self::Material(item.name.clone()));
        let mut listeners: Vec<_> = votes.iter().map(|one| one.listener.to_owned()).collect();
        listeners.sort();
        listeners.dedup();
        let listeners = listeners.into_iter().map(Self::Listener);
        [Self::All]
            .into_iter()
            .chain(materials)
            .chain(listeners)
            .collect()
    }

    pub(super) fn holds(&self, counted: &Counted<'_>) -> bool {
        match self {
            Self::All => true,
            Self::Material(name) => counted.vote.presented.material() == name,
            Self::Listener(name) => counted.listener == name,
        }
    }

    /// Rows of one family are corrected together.
    pub(super) const fn family(&self) -> u8 {
        match self {
            Self::All => 0,
            Self::Material(_) => 1,
            Self::Listener(_) => 2,
        }
    }
}

/// Corrects the p-values of each family by Holm's rule, in the order of the rows.
pub(super) fn corrected(rows: &[(u8, f64)]) -> Vec<f64> {
    let mut all = vec![0.0; rows.len()];
    for family in 0..=2 {
        let places: Vec<usize> = (0..rows.len())
            .filter(|idx| rows[*idx].0 == family)
            .collect();
        let p_values: Vec<f64> = places.iter().map(|idx| rows[*idx].1).collect();
        for (idx, p) in places.into_iter().zip(holm(&p_values)) {
            all[idx] = p;
        }
    }
    all
}
