//! Work that is shared out to the cores: to rayon's threads, one a core, or as many as `RAYON_NUM_THREADS` says. What is
//! worked on has nothing in common, so that results are the same bits whatever the number of threads.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Works on every part at once, while this thread does what is `beside` it.
pub(crate) fn work_beside<T: Send, R>(
    parts: impl IntoIterator<Item = T>,
    work: impl Fn(T) + Sync,
    beside: impl FnOnce() -> R,
) -> R {
    let work = &work;
    rayon::in_place_scope(|scope| {
        for part in parts {
            scope.spawn(move |_| work(part));
        }
        beside()
    })
}

/// Does a piece of work for every index below `order.len()`, each of which stands once in `order`, in which they are begun; as
/// many at once as there are cores. Returns what was made of each by its index. Work that asks whether it is still wanted
/// may fail in any way where it is not.
///
/// # Errors
/// That of the lowest index: what would have failed first, one after the other.
pub(crate) fn do_all<T: Send>(
    order: &[usize],
    work: impl Fn(usize, &dyn Fn() -> bool) -> anyhow::Result<T> + Sync,
) -> anyhow::Result<Vec<T>> {
    let (begun, failed) = (AtomicUsize::new(0), AtomicUsize::new(usize::MAX));
    // A loop a thread: none is queued where another that waits for a part of its own would take it.
    let done = rayon::broadcast(|_| {
        let mut done = Vec::new();
        // Relaxed: numbers alone; results are joined at the end.
        while let Some(&idx) = order.get(begun.fetch_add(1, Ordering::Relaxed)) {
            let is_wanted = || failed.load(Ordering::Relaxed) > idx;
            if is_wanted() {
                let result = work(idx, &is_wanted);
                if result.is_err() {
                    failed.fetch_min(idx, Ordering::Relaxed);
                }
                done.push((idx, result));
            }
        }
        done
    });
    let mut done: Vec<_> = done.into_iter().flatten().collect();
    done.sort_by_key(|(idx, _)| *idx);
    done.into_iter().map(|(_, result)| result).collect()
}

/// More than so much is not held twice: a memory of all channels has one scratch for them.
const MAX_BYTES_APART: u64 = 1 << 30;

/// Tells whether each of so many channels is worked on by itself, in memories of so many bytes.
pub(super) fn are_channels_apart(bytes_of_one: u64, channels: usize) -> bool {
    bytes_of_one.saturating_mul(channels as u64) <= MAX_BYTES_APART
}

#[cfg(test)]
mod tests {
    use super::{do_all, work_beside};
    use anyhow::{bail, ensure};

    #[test]
    fn all_is_done_once_and_told_in_its_place() {
        let order: Vec<usize> = (0..100).rev().collect();
        let squares = do_all(&order, |idx, _| Ok(idx * idx)).expect("nothing fails");
        assert_eq!(squares, (0..100).map(|idx| idx * idx).collect::<Vec<_>>());
    }

    /// 40 fails at once, 20 a while later, and what comes after them is stopped.
    #[test]
    fn the_error_is_that_of_the_first() {
        let order: Vec<usize> = (0..100).rev().collect();
        let work = |idx: usize, is_wanted: &dyn Fn() -> bool| {
            if idx == 20 || idx == 40 {
                bail!("{idx} fails");
            }
            ensure!(is_wanted(), "{idx} was stopped");
            Ok(idx)
        };
        for _ in 0..50 {
            let error = do_all(&order, work).expect_err("two fail");
            assert_eq!(error.to_string(), "20 fails");
        }
    }

    #[test]
    fn parts_are_worked_on_beside_something_else() {
        let mut parts = [1, 2, 3];
        let beside = work_beside(&mut parts, |part| *part *= 10, || "done");
        assert_eq!((parts, beside), ([10, 20, 30], "done"));
    }
}
