//! Readouts that this process holds: memories of one layer share them, and whoever asks while they are solved waits.

use std::sync::Arc;

use super::readouts::LayerReadouts;
use crate::memory::spec::SpecError;
use crate::stream::mode_plan::Layering;
use crate::transform::SharedTables;

static HELD: SharedTables<Layering, LayerReadouts> = SharedTables::new();

/// Returns a layer's readouts, solved unless a memory has them. Allocates, and waits for others that solve them. Cost: that
/// of [`LayerReadouts::prepare`].
pub(super) fn of(layering: &Layering) -> Result<Arc<LayerReadouts>, SpecError> {
    HELD.find_or_try(layering, || LayerReadouts::prepare(layering))
}

impl Drop for LayerReadouts {
    fn drop(&mut self) {
        HELD.forget_unused();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{HELD, Layering, of};
    use crate::ssm::LayerKind;

    fn layering(delay_frames: usize) -> Layering {
        Layering {
            kind: LayerKind::S4dInv,
            order: 16,
            step: 0.01,
            delay_frames,
            window_frames: 1713,
        }
    }

    #[test]
    fn memories_of_one_layer_share_their_readouts_and_others_do_not() {
        let [a, b] = [0, 0].map(|_| of(&layering(7)).expect("readouts"));
        let other = of(&layering(8)).expect("readouts");
        assert!(Arc::ptr_eq(&a, &b), "one layer, solved twice");
        assert!(
            !Arc::ptr_eq(&a, &other),
            "another delay is read by another row"
        );
    }

    #[test]
    fn what_is_asked_for_by_many_at_once_is_solved_once() {
        let got = std::thread::scope(|threads| {
            let asked = [(); 8].map(|()| threads.spawn(|| of(&layering(9)).expect("readouts")));
            asked.map(|thread| thread.join().expect("readouts"))
        });
        assert!(
            got.iter().all(|one| Arc::ptr_eq(one, &got[0])),
            "solved twice"
        );
    }

    #[test]
    fn readouts_go_with_the_last_memory_that_uses_them() {
        let last = of(&layering(10)).expect("readouts");
        let weak = Arc::downgrade(&last);
        drop(last);
        assert_eq!(weak.strong_count(), 0, "held by nobody");
        assert!(!HELD.is_known(&layering(10)), "an entry is left behind");
    }
}
