//! A thread is woken by a flag and by unparking it: whatever it does meanwhile may park, too, and take the one that has no flag.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::{AcqRel, Release};
use std::thread::{self, Thread};
use std::time::Duration;

/// Holds what wakes a thread that waits for it. Realtime: yes.
#[derive(Clone, Debug)]
pub(crate) struct Wake {
    rung: Arc<AtomicBool>,
    thread: Thread,
}

impl Wake {
    pub(crate) fn new(rung: Arc<AtomicBool>, thread: Thread) -> Self {
        Self { rung, thread }
    }

    pub(crate) fn ring(&self) {
        self.rung.store(true, Release);
        self.thread.unpark();
    }
}

/// Waits until the flag is set, no longer than so long where that is said; not at all where it was since the last time.
pub(crate) fn wait(rung: &AtomicBool, at_most: Option<Duration>) {
    if rung.swap(false, AcqRel) {
        return;
    }
    match at_most {
        Some(at_most) => thread::park_timeout(at_most),
        None => thread::park(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;
    use std::thread;
    use std::time::{Duration, Instant};

    use super::{Wake, wait};

    /// Plans of a large memory are made on two threads, and the one waits for the other by parking.
    #[test]
    fn a_ring_while_something_else_parks_is_not_lost() {
        let rung = Arc::new(AtomicBool::new(false));
        let wake = Wake::new(Arc::clone(&rung), thread::current());
        wake.ring();
        thread::park();
        let begin = Instant::now();
        wait(&rung, Some(Duration::from_secs(60)));
        assert!(begin.elapsed() < Duration::from_secs(30));
    }
}
