//! What oracles compute with.

pub(crate) use souvenir_core::kernel::double::Double;

/// `P_n(1 - delta)` for `n < orders`, by the ladder.
pub(crate) fn legendre(orders: usize, delta: f64) -> impl Iterator<Item = Double> {
    let (mut p, mut e) = (Double::from(1.0), Double::from(0.0));
    (0..orders).map(move |n| {
        let this = p;
        e = e - Double::from((2 * n + 1) as f64) * (Double::from(delta) * p);
        p = p + e.over((n + 1) as f64);
        this
    })
}
