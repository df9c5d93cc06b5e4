//! How large an effect is, in words.

/// Computes the share of trials in which a difference was heard, beyond what guessing gives: 0 to 1 (Abbott 1925).
#[must_use]
pub fn above_chance(share_correct: f64, guess_rate: f64) -> f64 {
    ((share_correct - guess_rate) / (1.0 - guess_rate)).max(0.0)
}

/// Computes Cohen's g: how far a share of preferences is from one half, 0 to 0.5.
#[must_use]
pub fn cohens_g(first: u64, second: u64) -> f64 {
    if first + second == 0 {
        return 0.0;
    }
    (first as f64 / (first + second) as f64 - 0.5).abs()
}

/// Names the size of Cohen's g by his own limits (1988): 0.05, 0.15, 0.25.
#[must_use]
pub fn preference_in_words(g: f64) -> &'static str {
    in_words(g, [0.05, 0.15, 0.25])
}

/// Names the size of a rank-biserial correlation by Cohen's limits for correlations (1988): 0.1, 0.3, 0.5.
#[must_use]
pub fn rank_biserial_in_words(r: f64) -> &'static str {
    in_words(r.abs(), [0.1, 0.3, 0.5])
}

fn in_words(size: f64, [small, medium, large]: [f64; 3]) -> &'static str {
    if size >= large {
        "large"
    } else if size >= medium {
        "medium"
    } else if size >= small {
        "small"
    } else {
        "negligible"
    }
}
