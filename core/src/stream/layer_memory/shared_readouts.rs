//! Readouts that this process holds: memories of one layer share them, and whoever asks while they are solved waits.

#![expect(
    clippy::disallowed_types,
    reason = "asked where memories are prepared, off the audio thread"
)]

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use super::readouts::LayerReadouts;
use crate::memory::spec::SpecError;
use crate::stream::mode_plan::Layering;

/// Readouts of one layer, held by the memories that use them. It is locked while they are solved.
type LayerEntry = Arc<Mutex<Weak<LayerReadouts>>>;

static HELD: Mutex<Vec<(Layering, LayerEntry)>> = Mutex::new(Vec::new());

/// Returns a layer's readouts, solved unless a memory has them. Allocates, and waits for others that solve them. Cost: that
/// of [`LayerReadouts::prepare`].
pub(super) fn of(layering: &Layering) -> Result<Arc<LayerReadouts>, SpecError> {
    let held = held(layering);
    let mut held = lock(&held);
    if let Some(readouts) = held.upgrade() {
        return Ok(readouts);
    }
    let readouts = Arc::new(LayerReadouts::prepare(layering)?);
    *held = Arc::downgrade(&readouts);
    Ok(readouts)
}

/// Returns this layer's entry.
fn held(layering: &Layering) -> LayerEntry {
    let mut all = lock(&HELD);
    if let Some((_, held)) = all.iter().find(|(known, _)| known == layering) {
        return Arc::clone(held);
    }
    let new = LayerEntry::default();
    all.push((*layering, Arc::clone(&new)));
    new
}

/// Forgets the entry, unless somebody waits for it.
impl Drop for LayerReadouts {
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

    use super::{HELD, Layering, lock, of};
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
        let is_there = lock(&HELD).iter().any(|(known, _)| *known == layering(10));
        assert!(!is_there, "an entry is left behind");
    }
}
