//! What oracles compute with.

pub(crate) use souvenir_core::__internals::DoubleDouble;

/// `P_n(1 - delta)` for `n < orders`, by the recurrence.
pub(crate) fn legendre(orders: usize, delta: f64) -> impl Iterator<Item = DoubleDouble> {
    let (mut p, mut e) = (DoubleDouble::from(1.0), DoubleDouble::from(0.0));
    (0..orders).map(move |n| {
        let this = p;
        e = e - DoubleDouble::from((2 * n + 1) as f64) * (DoubleDouble::from(delta) * p);
        p = p + e.over((n + 1) as f64);
        this
    })
}
