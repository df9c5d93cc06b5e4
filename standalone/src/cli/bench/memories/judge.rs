//! How well one sound is remembered.

use souvenir_core::budget::BudgetMemory;

/// Relative errors below this are roundings: whoever is as good as that is exact, and all who are share the win.
const EXACT: f64 = 1e-9;
/// A peak is at least this part of the highest.
const LEAST_PEAK: f64 = 0.1;
/// A peak is higher than all within this part of the sound on either side.
const PEAK_SPACING: f64 = 1.0 / 200.0;
/// A peak that is off by more than this part of its height is missed.
const MISSED: f64 = 0.5;

/// Holds the measures of one recall.
#[derive(Clone, Copy, Debug)]
pub(super) struct Judged {
    /// `|x - y| / |x|` in root mean square.
    pub(super) relative_rms: f64,
    pub(super) missed_peaks: usize,
    pub(super) peaks: usize,
}

impl Judged {
    pub(super) fn new(sound: &[f64], recalled: &[f64]) -> Self {
        let energy: f64 = sound.iter().map(|x| x * x).sum();
        let lost = sound.iter().zip(recalled).map(|(x, y)| (x - y) * (x - y));
        let peaks = peaks(sound);
        let missed =
            |at: &&usize| (sound[**at] - recalled[**at]).abs() > MISSED * sound[**at].abs();
        Self {
            relative_rms: (lost.sum::<f64>() / energy).sqrt(),
            missed_peaks: peaks.iter().filter(missed).count(),
            peaks: peaks.len(),
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a part of a length"
)]
fn peaks(sound: &[f64]) -> Vec<usize> {
    let reach = ((sound.len() as f64 * PEAK_SPACING) as usize).max(1);
    let highest = sound.iter().fold(0.0_f64, |peak, x| peak.max(x.abs()));
    let is_peak = |at: &usize| {
        let around = &sound[at.saturating_sub(reach)..sound.len().min(at + reach + 1)];
        let before = &sound[at.saturating_sub(reach)..*at];
        let x = sound[*at].abs();
        x >= LEAST_PEAK * highest
            && around.iter().all(|y| y.abs() <= x)
            && before.iter().all(|y| y.abs() < x)
    };
    (0..sound.len()).filter(is_peak).collect()
}

/// Returns whether memory `index` loses no more than all others that are counted in numbers.
pub(super) fn wins(of_all: &[Option<Judged>], index: usize) -> bool {
    let Some(own) = of_all[index] else {
        return false;
    };
    let memories = BudgetMemory::ALL.iter().zip(of_all);
    let rivals = memories.filter(|(memory, _)| memory.is_counted_in_numbers());
    let losses = rivals.filter_map(|(_, judged)| judged.map(|judged| judged.relative_rms));
    let best = losses.fold(f64::INFINITY, f64::min);
    own.relative_rms <= best.max(EXACT)
}

#[cfg(test)]
mod tests {
    use super::{Judged, wins};

    #[test]
    fn peaks_that_are_flattened_are_missed() {
        let mut sound = vec![0.0; 1000];
        (sound[100], sound[500], sound[900]) = (1.0, -0.5, 0.01);
        let mut recalled = sound.clone();
        recalled[500] = -0.2;
        let judged = Judged::new(&sound, &recalled);
        assert_eq!((judged.peaks, judged.missed_peaks), (2, 1));
        let expected = 0.3 / (1.0_f64 + 0.25 + 0.0001).sqrt();
        assert!((judged.relative_rms - expected).abs() < 1e-12);
    }

    #[test]
    fn the_least_loss_wins_and_exact_ones_share_it() {
        let losing = |relative_rms| {
            Some(Judged {
                relative_rms,
                missed_peaks: 0,
                peaks: 0,
            })
        };
        let of_all = [losing(0.2), losing(0.1), None];
        assert_eq!(
            [0, 1, 2].map(|idx| wins(&of_all, idx)),
            [false, true, false]
        );
        let of_all = [losing(1e-12), losing(0.1), losing(0.0)];
        assert_eq!([0, 1, 2].map(|idx| wins(&of_all, idx)), [true, false, true]);
    }
}
