//! Sound is read between its samples by band-limited interpolation with a windowed sinc.
//!
//! The memory's listening path projects this continuous signal instead of samples held on cells,
//! so there is no sinc droop to correct. The filter passes through the samples themselves, so what
//! is read back at sample instants is right up to the Nyquist frequency.

use crate::math::{
    SimdLevel,
    simd::{CacheAligned, blended_dots, dot_pair},
};
use std::f64::consts::PI;
use std::sync::OnceLock;

/// Taps on each side of a point, in frames.
pub(crate) const REACH_FRAMES: usize = 64;
/// Stop band -110 dB (Kaiser's formula); with 128 taps flat to 0.47 of the sample rate.
const KAISER_BETA: f64 = 11.16;
/// Phases of the table. Blending neighbours errs by (pi / PHASES)^2 / 8: -118 dB at Nyquist.
const PHASES: usize = 1024;

/// `[tap]`, of one phase.
type Row = CacheAligned<[f64; 2 * REACH_FRAMES]>;

/// `[phase]`, `PHASES + 1` rows, 1 MB: made once, since its sines are most of what a change of the
/// order costs (75 % of preparing an order of some hundred).
static TABLE: OnceLock<Vec<Row>> = OnceLock::new();

/// Interpolates by a table of fractional delays.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SincInterpolator {
    level: SimdLevel,
    rows: &'static [Row],
}

impl SincInterpolator {
    /// Allocates 1 MB the first time.
    pub(crate) fn prepare(level: SimdLevel) -> Self {
        let rows = TABLE.get_or_init(|| (0..=PHASES).map(row).collect());
        Self { level, rows }
    }

    /// Reads the sound at `position` in frames of `history`, sample `j` being at `j`. Realtime: yes.
    ///
    /// `position` must be within `REACH_FRAMES - 1 .. history.len() - REACH_FRAMES`.
    pub(crate) fn at(&self, history: &[f64], position: f64) -> f64 {
        let Taps { first, rows, blend } = self.taps(position);
        let input = &history[first..first + 2 * REACH_FRAMES];
        let [a, b] = dot_pair(self.level, input, rows);
        a + blend * (b - a)
    }

    /// Reads the sound at `position` and at its mirror image, `ends - position`, whose taps are the same from the other
    /// side. Realtime: yes.
    ///
    /// Both must be within the limits of [`Self::at`].
    pub(crate) fn at_mirrored(&self, history: &[f64], position: f64, ends: usize) -> [f64; 2] {
        let Taps { first, rows, blend } = self.taps(position);
        let mirrored = ends + 1 - first - 2 * REACH_FRAMES;
        let inputs = [first, mirrored].map(|from| &history[from..from + 2 * REACH_FRAMES]);
        blended_dots(self.level, inputs, rows, blend)
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "positions and phases are non-negative and small"
    )]
    fn taps(&self, position: f64) -> Taps<'_> {
        let whole = position.floor();
        let phase = (position - whole) * PHASES as f64;
        let rows = [phase as usize, (phase as usize + 1).min(PHASES)];
        Taps {
            first: whole as usize + 1 - REACH_FRAMES,
            rows: rows.map(|row| &self.rows[row].0[..]),
            blend: phase.fract(),
        }
    }
}

/// The taps for a place between two samples.
struct Taps<'a> {
    /// The sample that the first is for.
    first: usize,
    /// Those of the phases before and behind.
    rows: [&'a [f64]; 2],
    /// The share of the latter.
    blend: f64,
}

fn row(phase: usize) -> Row {
    let fraction = phase as f64 / PHASES as f64;
    CacheAligned(std::array::from_fn(|tap| {
        windowed_sinc((tap + 1) as f64 - REACH_FRAMES as f64 - fraction)
    }))
}

/// Kaiser-windowed sinc at `t` frames.
fn windowed_sinc(t: f64) -> f64 {
    if t == 0.0 {
        return 1.0;
    }
    let edge = t / REACH_FRAMES as f64;
    if edge.abs() >= 1.0 {
        return 0.0;
    }
    let window = bessel_i0(KAISER_BETA * (1.0 - edge * edge).sqrt()) / bessel_i0(KAISER_BETA);
    window * (PI * t).sin() / (PI * t)
}

/// Modified Bessel function of order 0 by its power series (all terms positive).
fn bessel_i0(x: f64) -> f64 {
    let quarter = x * x / 4.0;
    let terms = (1..64).scan(1.0, |term, k| {
        *term *= quarter / f64::from(k * k);
        Some(*term)
    });
    1.0 + terms.sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sine_is_found_between_its_samples() {
        let interpolator = SincInterpolator::prepare(SimdLevel::detect());
        for cycles_per_frame in [0.001, 0.1, 0.3, 0.45] {
            let wave = |t: f64| (2.0 * PI * cycles_per_frame * t + 0.4).sin();
            let history: Vec<f64> = (0..400).map(|j| wave(f64::from(j))).collect();
            for step in 0..500 {
                let position = 150.0 + 0.173 * f64::from(step);
                let error = interpolator.at(&history, position) - wave(position);
                // -105 dB: stop band -110 dB plus the blend's -118 dB.
                assert!(
                    error.abs() < 5.6e-6,
                    "{cycles_per_frame} at {position}: {error:e}"
                );
            }
        }
    }

    #[test]
    fn mirrored_places_are_read_as_they_are_one_by_one() {
        let history: Vec<f64> = (0..500).map(|j| f64::from((j * 37) % 101)).collect();
        for level in SimdLevel::available() {
            let interpolator = SincInterpolator::prepare(level);
            for step in 0..300 {
                let position = 100.0 + 0.373 * f64::from(step);
                let found = interpolator.at_mirrored(&history, position, 420);
                let expected = [position, 420.0 - position].map(|at| interpolator.at(&history, at));
                for (found, expected) in found.iter().zip(expected) {
                    // The mirror's phase is rounded once more, and 128 products up to 100.
                    assert!(
                        (found - expected).abs() < 1e-10,
                        "{position}: {found} {expected}"
                    );
                }
            }
        }
    }

    #[test]
    fn samples_are_returned_as_they_are() {
        let interpolator = SincInterpolator::prepare(SimdLevel::detect());
        let history: Vec<f64> = (0..300).map(|j| f64::from((j * 37) % 101)).collect();
        for (j, sample) in history.iter().enumerate().take(236).skip(64) {
            assert!((interpolator.at(&history, j as f64) - sample).abs() < 1e-12);
        }
    }
}
