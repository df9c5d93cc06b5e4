//! Are paired ratings different?

/// Holds the signed-rank test of paired differences (Wilcoxon 1945).
///
/// Zeros are left out, equal sizes share their mean rank, and the distribution over all signs is counted, so that p is
/// exact with ties too.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct SignedRank {
    /// Differences that are not zero.
    pub num_pairs: usize,
    /// Sum of the ranks of positive differences.
    pub positive: f64,
    /// Sum of the ranks of negative differences.
    pub negative: f64,
    /// Two-sided, exact; 1 where all are zero.
    pub p_value: f64,
}

impl SignedRank {
    /// Tests differences for symmetry about zero. Cost: the cube of their number.
    #[must_use]
    pub fn of(differences: &[f64]) -> Self {
        let mut sorted: Vec<f64> = differences.iter().copied().filter(|d| *d != 0.0).collect();
        sorted.sort_by(|one, other| one.abs().total_cmp(&other.abs()));
        let doubled = doubled_ranks(&sorted);
        let sum = |is_counted: fn(f64) -> bool| {
            let ranks = sorted.iter().zip(&doubled);
            let counted = ranks.filter(|(d, _)| is_counted(**d));
            counted.map(|(_, rank)| *rank).sum::<usize>()
        };
        let (positive, negative) = (sum(|d| d > 0.0), sum(|d| d < 0.0));
        Self {
            num_pairs: sorted.len(),
            positive: positive as f64 / 2.0,
            negative: negative as f64 / 2.0,
            p_value: (2.0 * at_most(&doubled, positive.min(negative))).min(1.0),
        }
    }

    /// Computes the rank-biserial correlation, -1 to 1: by how much the positive ranks outweigh (Kerby 2014).
    #[must_use]
    pub fn rank_biserial(&self) -> f64 {
        let all = self.positive + self.negative;
        if all == 0.0 {
            return 0.0;
        }
        (self.positive - self.negative) / all
    }
}

/// Whole numbers, also where equal sizes share a rank.
fn doubled_ranks(sorted: &[f64]) -> Vec<usize> {
    let mut ranks = Vec::with_capacity(sorted.len());
    for equal in sorted.chunk_by(|one, other| one.abs() == other.abs()) {
        let before = ranks.len();
        // Of `before + 1` to `before + len`, twice the mean.
        let doubled = 2 * before + equal.len() + 1;
        ranks.extend(std::iter::repeat_n(doubled, equal.len()));
    }
    ranks
}

/// The share of all signs whose ranks sum to `limit` at most.
fn at_most(doubled: &[usize], limit: usize) -> f64 {
    let mut share = vec![0.0; limit + 1];
    share[0] = 1.0;
    for rank in doubled {
        for sum in (0..=limit).rev() {
            let with = sum.checked_sub(*rank).map_or(0.0, |rest| share[rest]);
            share[sum] = 0.5 * (share[sum] + with);
        }
    }
    share.iter().sum()
}
