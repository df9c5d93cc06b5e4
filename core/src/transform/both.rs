//! Two plans are made at once, where they take long.
//!
//! By a thread that ends with its work. A pool's threads would stay in a host's process, and one that waits for its part takes
//! up other work meanwhile: such as a memory that waits for the tables being made, [`super::shared_tables`], for ever.

use std::thread;

/// Plans of fewer orders are made in less time than a thread is worth.
const LEAST_ORDERS: usize = 8192;

/// Makes both, and waits for them: the second on a thread of its own, where that many orders are worth it and the system has
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
    // A scope waits by parking, and takes what somebody's unpark left for this thread: it is given back.
    thread::current().unpark();
    (first, beside.unwrap_or_else(other))
}

#[cfg(test)]
mod tests {
    use std::thread;
    use std::time::{Duration, Instant};

    use super::{LEAST_ORDERS, both};

    /// A plugin's background thread is woken while it prepares a memory, and told to end.
    #[test]
    #[expect(clippy::disallowed_methods, reason = "a test waits, and says how long")]
    fn a_thread_that_was_unparked_meanwhile_still_is() {
        let begin = Instant::now();
        let this = thread::current();
        let late = || {
            this.unpark();
            thread::sleep(Duration::from_millis(100));
        };
        both(LEAST_ORDERS, || (), late);
        thread::park_timeout(Duration::from_secs(60));
        assert!(begin.elapsed() < Duration::from_secs(30));
    }

    #[test]
    fn both_are_made_whatever_it_is_worth() {
        for orders in [1, LEAST_ORDERS] {
            let here = thread::current().id();
            let (one, other) = both(orders, || 1, || thread::current().id());
            assert_eq!((one, other == here), (1, orders < LEAST_ORDERS));
        }
    }
}
