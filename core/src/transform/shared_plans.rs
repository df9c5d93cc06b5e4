//! Plans that this process holds: those for as many terms by the same kernels share their tables.

use std::sync::Arc;

use super::Kernels;
use super::plan::Tables;
use super::shared_tables::SharedTables;
use crate::math::SimdLevel;

static HELD: SharedTables<PlanKey, Tables> = SharedTables::new();

/// Says what tables are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PlanKey {
    kernels: Kernels,
    level: &'static str,
    orders: usize,
}

impl PlanKey {
    pub(super) fn of(kernels: Kernels, level: SimdLevel, orders: usize) -> Self {
        Self {
            kernels,
            level: level.name(),
            orders,
        }
    }

    /// Returns the tables, made by `prepare` unless somebody has them.
    pub(super) fn tables(self, prepare: impl FnOnce() -> Tables) -> Arc<Tables> {
        HELD.find_or(&self, prepare)
    }
}

/// Whatever is made by a plan is freed off the audio thread.
impl Drop for Tables {
    fn drop(&mut self) {
        HELD.forget_unused();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{HELD, Kernels, PlanKey, SimdLevel};
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
        assert!(!HELD.is_known(&gone), "an entry is left behind");
    }
}
