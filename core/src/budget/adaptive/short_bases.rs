//! Polynomials of short stretches stand in tables, one for every length.

use fearless_simd::{Simd, dispatch};

use super::interval_fit::IntervalFit;
use crate::budget::gram_step;
use crate::budget::piece_size::{MAX_ORDER, max_order};
use crate::math::SimdLevel;

/// The longest stretch that has a table. Longer ones have all polynomials: halves of them that are shorter do not.
pub(super) const MAX_SHORT_FRAMES: usize = 64;
/// Up to here what is left is the difference of energies; below it is computed, or it would be roundings.
const CANCELLED: f64 = 1e-6;

/// Holds the polynomials of all short lengths.
#[derive(Clone, Debug)]
pub(super) struct ShortBases {
    /// `[frames - 1]`.
    bases: Vec<ShortBasis>,
}

/// Holds polynomials of one length, `[frame][k]`, zeros behind the last.
#[derive(Clone, Debug)]
struct ShortBasis {
    order: usize,
    width: usize,
    polynomials: Vec<f64>,
}

impl ShortBases {
    /// Allocates, some 600 KB. Cost: three million operations.
    pub(super) fn prepare() -> Self {
        Self {
            bases: (1..=MAX_SHORT_FRAMES).map(ShortBasis::prepare).collect(),
        }
    }

    /// Projects a stretch of up to [`MAX_SHORT_FRAMES`] frames. Cost: O(order) a frame.
    pub(super) fn project(&self, level: SimdLevel, sound: &[f64]) -> IntervalFit {
        let Some(basis) = sound.len().checked_sub(1).map(|idx| &self.bases[idx]) else {
            return IntervalFit::default();
        };
        dispatch!(level.0, simd => match basis.width {
            8 => basis.project::<8, _>(simd, sound),
            16 => basis.project::<16, _>(simd, sound),
            _ => basis.project::<MAX_ORDER, _>(simd, sound),
        })
    }
}

impl ShortBasis {
    fn prepare(frames: usize) -> Self {
        let order = max_order(frames);
        let width = [8, 16].into_iter().find(|width| order <= *width);
        let width = width.unwrap_or(MAX_ORDER);
        let mut polynomials = vec![0.0; frames * width];
        let known = gram_step::polynomials(frames, order);
        let rows = polynomials.chunks_exact_mut(width);
        for (row, known) in rows.zip(known.chunks_exact(order)) {
            row[..order].copy_from_slice(known);
        }
        Self {
            order,
            width,
            polynomials,
        }
    }

    #[inline(always)]
    fn project<const WIDTH: usize, S: Simd>(&self, _: S, sound: &[f64]) -> IntervalFit {
        let mut sums = [0.0; WIDTH];
        let (mut energy, rows) = (0.0, self.polynomials.chunks_exact(WIDTH));
        for (x, row) in sound.iter().zip(rows) {
            energy += x * x;
            for k in 0..WIDTH {
                sums[k] += x * row[k];
            }
        }
        let mut coefficients = [0.0; MAX_ORDER];
        coefficients[..WIDTH].copy_from_slice(&sums);
        IntervalFit {
            frames: sound.len(),
            order: self.order,
            coefficients,
            rest: self.rest(sound, energy, &sums),
        }
    }

    #[inline(always)]
    fn rest<const WIDTH: usize>(&self, sound: &[f64], energy: f64, sums: &[f64; WIDTH]) -> f64 {
        if self.order == sound.len() {
            return 0.0;
        }
        let difference = energy - sums.iter().map(|c| c * c).sum::<f64>();
        if difference > CANCELLED * energy {
            return difference;
        }
        let rows = sound.iter().zip(self.polynomials.chunks_exact(WIDTH));
        let rest = rows.map(|(x, row)| x - sums.iter().zip(row).map(|(c, q)| c * q).sum::<f64>());
        rest.map(|x| x * x).sum()
    }
}
