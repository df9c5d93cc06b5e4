//! What the kernels mean, one point at a time: the oracle of every level's test.

/// `P_n(1 - delta)` and `n (P_n - P_{n-1})(1 - delta)` for `n < orders`.
#[must_use]
pub fn legendre(orders: usize, delta: f64) -> Vec<[f64; 2]> {
    let (mut p, mut e) = (1.0, 0.0);
    let mut out = Vec::with_capacity(orders);
    for n in 0..orders {
        out.push([p, e]);
        e -= (2 * n + 1) as f64 * (delta * p);
        p += e / (n + 1) as f64;
    }
    out
}

/// Even and odd parts of `sum_n series_n P_n(1 - delta)`.
#[must_use]
pub fn evaluate(series: &[f64], delta: f64) -> [f64; 2] {
    let mut parts = [0.0; 2];
    for (n, (term, [p, _])) in series.iter().zip(legendre(series.len(), delta)).enumerate() {
        parts[n % 2] += term * p;
    }
    parts
}
