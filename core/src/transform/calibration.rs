//! The order from which on the fast kernels win was measured on each level.
//!
//! Measured by `souvenir bench --calibrate` (docs/performance.md). From there on live segments break even, or within 4 %
//! of it (AVX-512, which does at 96), and a memory hears at least 3.8 times as much; below, where it would gain too, the direct kernels round less.

use crate::math::SimdLevel;

/// A level's name and the order. Not measured: NEON, as the same width without its FMA.
const FAST_FROM: [(&str, usize); 6] = [
    ("scalar", 48),
    ("SSE2", 64),
    ("SSE4.2", 64),
    ("AVX2+FMA", 64),
    ("AVX-512", 64),
    ("NEON", 64),
];
/// Where a level is not in the table.
const ELSEWHERE: usize = 64;

pub(super) fn fast_from(level: SimdLevel) -> usize {
    let row = FAST_FROM.iter().find(|(name, _)| *name == level.name());
    row.map_or(ELSEWHERE, |(_, order)| *order)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_level_has_a_row() {
        for name in SimdLevel::known() {
            assert!(FAST_FROM.iter().any(|(row, _)| row == name), "{name}");
        }
    }
}
