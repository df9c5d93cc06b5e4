//! Plans that this process holds: whoever asks for one that a memory has shares its tables, and waits while they are made.

#![expect(
    clippy::disallowed_types,
    reason = "asked where memories are prepared, off the audio thread"
)]

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use super::Kernels;
use super::plan::Tables;
use crate::math::SimdLevel;

/// Says what tables are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PlanKey {
    kernels: Kernels,
    level: &'static str,
    orders: usize,
}

/// Tables of one plan, held by whatever was made by it. It is locked while they are made.
type PlanEntry = Arc<Mutex<Weak<Tables>>>;

static HELD: Mutex<Vec<(PlanKey, PlanEntry)>> = Mutex::new(Vec::new());

impl PlanKey {
    pub(super) fn of(kernels: Kernels, level: SimdLevel, orders: usize) -> Self {
        Self {
            kernels,
            level: level.name(),
            orders,
        }
    }

    /// Returns the tables, made by `prepare` unless somebody has them. Allocates, and waits for others that make them.
    pub(super) fn tables(self, prepare: impl FnOnce() -> Tables) -> Arc<Tables> {
        let held = self.held();
        let mut held = lock(&held);
        if let Some(tables) = held.upgrade() {
            return tables;
        }
        let tables = Arc::new(prepare());
        *held = Arc::downgrade(&tables);
        tables
    }

    /// Returns this plan's entry.
    fn held(self) -> PlanEntry {
        let mut all = lock(&HELD);
        if let Some((_, held)) = all.iter().find(|(known, _)| *known == self) {
            return Arc::clone(held);
        }
        let new = PlanEntry::default();
        all.push((self, Arc::clone(&new)));
        new
    }
}

/// Forgets the entry, unless somebody waits for it: whatever is made by a plan is freed off the audio thread.
impl Drop for Tables {
    fn drop(&mut self) {
        let mut all = lock(&HELD);
        all.retain(|(_, held)| Arc::strong_count(held) > 1 || lock(held).strong_count() > 0);
        all.shrink_to_fit();
    }
}

/// A panic while it was held leaves nothing half done.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{HELD, Kernels, PlanKey, SimdLevel, lock};
    use crate::transform::TransformPlan;

    fn plan(kernels: Kernels, orders: usize) -> TransformPlan {
        TransformPlan::prepare(kernels, SimdLevel::detect(), orders)
    }

    #[test]
    fn plans_of_one_order_share_their_tables_and_others_do_not() {
        for kernels in [Kernels::Direct, Kernels::Fast] {
            let [one, two, other] = [901, 901, 902].map(|orders| plan(kernels, orders));
            assert!(Arc::ptr_eq(&one.tables, &two.tables), "{kernels:?}");
            assert!(!Arc::ptr_eq(&one.tables, &other.tables), "{kernels:?}");
        }
        let scalar = TransformPlan::prepare(Kernels::Fast, SimdLevel::scalar(), 901);
        let best = plan(Kernels::Fast, 901);
        let is_same_level = SimdLevel::scalar().name() == SimdLevel::detect().name();
        assert_eq!(Arc::ptr_eq(&scalar.tables, &best.tables), is_same_level);
    }

    #[test]
    fn what_is_asked_for_by_many_at_once_is_made_once() {
        let got = std::thread::scope(|threads| {
            let asked = [(); 8].map(|()| threads.spawn(|| plan(Kernels::Fast, 903)));
            asked.map(|thread| thread.join().expect("a plan"))
        });
        assert!(
            got.iter()
                .all(|one| Arc::ptr_eq(&one.tables, &got[0].tables)),
            "made twice"
        );
    }

    #[test]
    fn tables_go_with_the_last_that_uses_them() {
        let last = plan(Kernels::Fast, 904);
        let weak = Arc::downgrade(&last.tables);
        drop(last);
        assert_eq!(weak.strong_count(), 0, "held by nobody");
        let gone = PlanKey::of(Kernels::Fast, SimdLevel::detect(), 904);
        let is_there = lock(&HELD).iter().any(|(known, _)| *known == gone);
        assert!(!is_there, "an entry is left behind");
    }
}
