//! Two plans are made at once, where they take long.
//!
//! By a thread that ends with its work. A pool's threads would stay in a host's process, and one that waits for its part takes
//! up other work meanwhile: such as a memory that waits for the tables being made, [`super::shared_tables`], for ever.

use std::thread;

/// Plans of fewer orders are made in less time than a thread is worth.
const LEAST_ORDERS: usize = 8192;

/// Makes both, and waits for them, by parking: the second on a thread of its own, where that many orders are worth it and the system has
/// one. Off the audio thread.
pub(crate) fn both<A, B: Send>(
    orders: usize,
    one: impl FnOnce() -> A,
    other: impl Fn() -> B + Sync,
) -> (A, B) {
    if orders < LEAST_ORDERS {
        return (one(), other());
    }
    let mut beside = None;
    let first = thread::scope(|scope| {
        let (other, beside) = (&other, &mut beside);
        let thread = thread::Builder::new().name("souvenir plan".to_owned());
        // Without a thread it is made below.
        let _ = thread.spawn_scoped(scope, move || *beside = Some(other()));
        one()
    });
    (first, beside.unwrap_or_else(other))
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::{LEAST_ORDERS, both};

    #[test]
    fn both_are_made_whatever_it_is_worth() {
        for orders in [1, LEAST_ORDERS] {
            let here = thread::current().id();
            let (one, other) = both(orders, || 1, || thread::current().id());
            assert_eq!((one, other == here), (1, orders < LEAST_ORDERS));
        }
    }
}
