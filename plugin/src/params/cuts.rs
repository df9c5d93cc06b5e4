//! What is cut of the coefficients: no host automates ranges that are drawn.

use std::array;
use std::sync::Arc;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicU64, AtomicUsize};

use nice_plug::params::persist::PersistentField;
use souvenir_core::memory::{
    CoefficientEdit, CoefficientEdits, EditOperation, MAX_COEFFICIENT_EDITS,
};

/// Set in the bits of a step, which has no sign, and not in those of a gain, which has none either.
const IS_STEP: u64 = 1 << 63;

/// Is a handle to the cuts that are wanted. `[thread-safe]`
///
/// Neither side waits. Whoever reads while somebody cuts may see parts of both, and sees the rest the next time.
#[derive(Clone, Debug, Default)]
pub(crate) struct WantedCuts(Arc<SharedCuts>);

#[derive(Debug, Default)]
struct SharedCuts {
    cuts: [SharedCut; MAX_COEFFICIENT_EDITS],
    num_cuts: AtomicUsize,
}

#[derive(Debug, Default)]
struct SharedCut {
    /// The first order, and the one after the last.
    range: AtomicU64,
    /// The bits of a gain or a step.
    operation: AtomicU64,
}

impl SharedCut {
    fn set(&self, cut: &CoefficientEdit) {
        let [from, to] = [cut.from, cut.to].map(|order| u32::try_from(order).unwrap_or(u32::MAX));
        let range = u64::from(from) << 32 | u64::from(to);
        let operation = match cut.operation {
            EditOperation::Scale(gain) => gain.abs().to_bits(),
            EditOperation::Quantise(step) => step.to_bits() | IS_STEP,
        };
        self.range.store(range, Relaxed);
        self.operation.store(operation, Relaxed);
    }

    #[expect(clippy::cast_possible_truncation, reason = "one half, then the other")]
    fn get(&self) -> CoefficientEdit {
        let (range, bits) = (self.range.load(Relaxed), self.operation.load(Relaxed));
        let number = f64::from_bits(bits & !IS_STEP);
        CoefficientEdit {
            from: (range >> 32) as usize,
            to: range as u32 as usize,
            operation: if bits & IS_STEP == 0 {
                EditOperation::Scale(number)
            } else {
                EditOperation::Quantise(number)
            },
        }
    }
}

impl WantedCuts {
    /// Returns the cuts. Realtime: yes.
    pub(crate) fn get(&self) -> CoefficientEdits {
        // Cuts were written before their number.
        let num_cuts = self.0.num_cuts.load(Acquire).min(MAX_COEFFICIENT_EDITS);
        let cuts: [CoefficientEdit; MAX_COEFFICIENT_EDITS] =
            array::from_fn(|idx| self.0.cuts[idx].get());
        CoefficientEdits::of(&cuts[..num_cuts])
    }

    /// Sets other cuts. Realtime: yes.
    pub(crate) fn set(&self, edits: &CoefficientEdits) {
        let mut num_cuts = 0;
        for (to, cut) in self.0.cuts.iter().zip(edits.cuts()) {
            to.set(&cut);
            num_cuts += 1;
        }
        self.0.num_cuts.store(num_cuts, Release);
    }
}

impl PersistentField<'_, String> for WantedCuts {
    /// A word that means nothing is as good as none.
    fn set(&self, word: String) {
        Self::set(self, &word.parse().unwrap_or_default());
    }

    fn map<F, R>(&self, f: F) -> R
    where
        F: Fn(&String) -> R,
    {
        f(&self.get().to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::{CoefficientEdits, PersistentField, WantedCuts};

    #[test]
    fn cuts_come_back_as_they_were_saved_and_nonsense_cuts_nothing() {
        let (kept, loaded) = (WantedCuts::default(), WantedCuts::default());
        assert!(kept.get().is_none());
        for word in [
            "2..5 scale 0, 4..65536 quantise 0.3, 1..2 quantise 0",
            "7..9 scale 16",
            "",
        ] {
            let edits: CoefficientEdits = word.parse().unwrap();
            kept.set(&edits);
            assert_eq!(kept.get(), edits);
            kept.map(|word: &String| PersistentField::set(&loaded, word.clone()));
            assert_eq!(loaded.get(), edits);
        }
        kept.set(&"1..2 scale 3".parse().unwrap());
        PersistentField::set(&kept, "2..5".to_owned());
        assert!(kept.get().is_none());
    }
}
