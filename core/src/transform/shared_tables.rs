//! Tables that this process holds: whoever asks for some that another has shares them, and waits while they are made.

#![expect(
    clippy::disallowed_types,
    reason = "asked where memories are prepared, off the audio thread"
)]

use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

#[cfg(test)]
thread_local! {
    /// Counts the tables that this thread has made.
    pub(crate) static MADE: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Tables of one key, held by whoever uses them. It is locked while they are made.
type TableEntry<T> = Arc<Mutex<Weak<T>>>;

/// Holds what was made for each key as long as somebody uses it. What is held says when the last user is gone:
/// [`Self::forget_unused`] stands in its `Drop`.
#[derive(Debug)]
pub(crate) struct SharedTables<K, T>(Mutex<Vec<(K, TableEntry<T>)>>);

impl<K: PartialEq + Copy, T> SharedTables<K, T> {
    pub(crate) const fn new() -> Self {
        Self(Mutex::new(Vec::new()))
    }

    /// Returns the tables of a key, made by `prepare` unless somebody has them. Allocates, and waits for others that make
    /// the same.
    ///
    /// # Errors
    /// Those of `prepare`.
    pub(crate) fn find_or_try<E>(
        &self,
        key: &K,
        prepare: impl FnOnce() -> Result<T, E>,
    ) -> Result<Arc<T>, E> {
        let entry = self.entry(key);
        let mut entry = lock(&entry);
        if let Some(tables) = entry.upgrade() {
            return Ok(tables);
        }
        let tables = Arc::new(prepare()?);
        #[cfg(test)]
        MADE.set(MADE.get() + 1);
        *entry = Arc::downgrade(&tables);
        Ok(tables)
    }

    /// Finds them as [`Self::find_or_try`] does, where nothing can go wrong.
    pub(crate) fn find_or(&self, key: &K, prepare: impl FnOnce() -> T) -> Arc<T> {
        let made = self.find_or_try(key, || Ok::<T, Infallible>(prepare()));
        made.unwrap_or_else(|never| match never {})
    }

    fn entry(&self, key: &K) -> TableEntry<T> {
        let mut all = lock(&self.0);
        if let Some((_, entry)) = all.iter().find(|(known, _)| known == key) {
            return Arc::clone(entry);
        }
        let new = TableEntry::default();
        all.push((*key, Arc::clone(&new)));
        new
    }

    /// Forgets the entries of tables that are gone, unless somebody waits for them.
    pub(crate) fn forget_unused(&self) {
        let mut all = lock(&self.0);
        all.retain(|(_, entry)| Arc::strong_count(entry) > 1 || lock(entry).strong_count() > 0);
        all.shrink_to_fit();
    }

    #[cfg(test)]
    pub(crate) fn is_known(&self, key: &K) -> bool {
        lock(&self.0).iter().any(|(known, _)| known == key)
    }
}

/// A panic while it was held leaves nothing half done.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
