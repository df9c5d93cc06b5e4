//! Work on many things at once, where the build has threads.

/// Returns what `f` makes of each, in order: the same whatever the number of threads.
#[cfg(feature = "parallel")]
pub(super) fn parallel_map<T: Sync, R: Send>(
    all: &[T],
    f: impl Fn(&T) -> R + Send + Sync,
) -> Vec<R> {
    use rayon::prelude::*;
    all.par_iter().map(f).collect()
}

/// Returns what `f` makes of each, in order.
#[cfg(not(feature = "parallel"))]
pub(super) fn parallel_map<T, R>(all: &[T], f: impl Fn(&T) -> R) -> Vec<R> {
    all.iter().map(f).collect()
}
