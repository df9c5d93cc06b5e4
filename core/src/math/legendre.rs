//! Legendre polynomials are computed as the books define them, one point at a time: the oracle of every vectorised
//! form.

/// Returns `sqrt(2n+1)`: the orthonormal coefficient is `c_n = sqrt(2n+1) d_n`, with
/// `d_n = integral_0^1 f(u) P_n(2u-1) du`.
#[must_use]
pub fn orthonormal_scale(n: usize) -> f64 {
    ((2 * n + 1) as f64).sqrt()
}

/// Computes `[P_n, n (P_n - P_{n-1})]` at `x = 1 - delta`, for `n < orders`. Allocates. Cost: O(orders).
#[must_use]
pub fn polynomials(orders: usize, delta: f64) -> Vec<[f64; 2]> {
    let (mut p, mut e) = (1.0, 0.0);
    let mut out = Vec::with_capacity(orders);
    for n in 0..orders {
        out.push([p, e]);
        e -= (2 * n + 1) as f64 * (delta * p);
        p += e / (n + 1) as f64;
    }
    out
}

/// Computes the sums of `series_n P_n(1 - delta)` over even and over odd `n`. Allocates. Cost: O(orders).
#[must_use]
pub fn even_and_odd_sums(series: &[f64], delta: f64) -> [f64; 2] {
    let mut parts = [0.0; 2];
    let both = series.iter().zip(polynomials(series.len(), delta));
    for (n, (term, [p, _])) in both.enumerate() {
        parts[n % 2] += term * p;
    }
    parts
}
