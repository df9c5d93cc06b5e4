//! An adaptive memory whose coefficients are whole numbers of a fixed width, in as many bits as a codec has.
//!
//! Narrow numbers err by more and are more; which width loses least depends on the sound.

use super::BITS_PER_NUMBER;
use super::adaptive::{AdaptiveMemory, IntervalProjector, StorageCosts};
use super::loss::best;
use super::parallel_map::parallel_map;

/// Widths of a coefficient that are tried.
const WIDTHS_BITS: [u32; 7] = [4, 5, 6, 8, 10, 12, 16];
/// What is kept once: the basis, the width and the largest coefficient.
const HEADER_BITS: usize = 64;

/// Returns the recall of the width that loses least. Cost: seven adaptive memories.
pub(super) fn recall(projector: &IntervalProjector, sound: &[f64], numbers: usize) -> Vec<f64> {
    let budget = (BITS_PER_NUMBER * numbers).saturating_sub(HEADER_BITS);
    let recalled = parallel_map(&WIDTHS_BITS, |width| {
        AdaptiveMemory::fit(projector, sound, budget, StorageCosts::bits(*width)).sound()
    });
    best(sound, recalled.into_iter()).unwrap_or_else(|| vec![0.0; sound.len()])
}
