//! The strongest frequency in sight is named as musicians and as engineers do.

use crate::units;

const NOTES: [&str; 12] = [
    "C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B",
];
/// A4, and its number among the keys.
const TUNING_HZ: f64 = 440.0;
const TUNING_KEY: f64 = 69.0;
/// -100 dB: there is nothing.
const FLOOR: f64 = 1e-10;

/// Says where a spectrum is highest, between its bins.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Peak {
    pub(super) hz: f64,
    pub(super) level_db: f64,
}

pub(super) fn of(power: &[f64], bin_hz: f64, range_hz: [f64; 2]) -> Option<Peak> {
    let inside = |(idx, _): &(usize, &f64)| {
        let hz = *idx as f64 * bin_hz;
        hz >= range_hz[0] && hz <= range_hz[1]
    };
    let all = power.iter().enumerate().filter(inside);
    let (idx, strongest) = all.max_by(|one, two| one.1.total_cmp(two.1))?;
    if *strongest < FLOOR {
        return None;
    }
    let [bin, level_db] = summit(power, idx);
    let hz = bin * bin_hz;
    Some(Peak { hz, level_db })
}

/// `[bin, dB]` of the top that bin `idx` is next to, or of that bin, where it is no top: the vertex of the
/// parabola through three levels. Of a tone in a Hann window whose bins are divided by four it errs by
/// 0.0008 dB and 0.0002 of such a bin, by its main lobe `sinc(x) / (1 - x^2)`.
pub(super) fn summit(power: &[f64], idx: usize) -> [f64; 2] {
    let level_db = |idx: usize| 10.0 * power.get(idx).map_or(0.0, |power| *power).log10();
    let at = [idx as f64, level_db(idx)];
    let Some(before) = idx.checked_sub(1).map(level_db) else {
        return at;
    };
    let after = level_db(idx + 1);
    let bend = before - 2.0 * at[1] + after;
    if !bend.is_finite() || bend >= 0.0 || at[1] < before.max(after) {
        return at;
    }
    let aside = 0.5 * (before - after) / bend;
    [at[0] + aside, at[1] - 0.25 * (before - after) * aside]
}

impl Peak {
    /// Writes a peak: "440 Hz, A4 +0 ct, -6.0 dBFS".
    pub(super) fn words(self) -> String {
        let key = TUNING_KEY + 12.0 * (self.hz / TUNING_HZ).log2();
        let nearest = key.round();
        let cents = (100.0 * (key - nearest)).round() + 0.0;
        let note = NOTES[whole(nearest.rem_euclid(12.0))];
        let octave = (nearest / 12.0).floor() - 1.0;
        let (hertz, level_db) = (units::hertz(self.hz), self.level_db);
        format!("{hertz}, {note}{octave:.0} {cents:+.0} ct, {level_db:.1} dBFS")
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "0 to 11, and `as` saturates"
)]
fn whole(key: f64) -> usize {
    key as usize % 12
}

#[cfg(test)]
mod tests {
    use super::{Peak, of};
    use souvenir_core::metrics::Spectrum;

    const TIMES: usize = 4;
    /// The width of a bin of the window.
    const BIN_HZ: f64 = 48_000.0 / 8192.0;

    fn tone(hz: f64) -> Vec<f64> {
        let step = std::f64::consts::TAU * hz / 48_000.0;
        let sound = (0..8192).map(|j| 0.5 * (step * f64::from(j)).sin());
        Spectrum::padded(8192, TIMES).power(sound).to_vec()
    }

    #[test]
    fn a_tone_between_two_bins_is_found() {
        for hz in [440.0, 441.7, 1000.0, 9876.5] {
            let peak = of(&tone(hz), BIN_HZ / TIMES as f64, [20.0, 24e3]).expect("a tone");
            // What leaks from the tone's mirror image, 150 bins away, falls with the third power.
            assert!((peak.hz - hz).abs() < 1e-3 * BIN_HZ, "{hz}: {}", peak.hz);
            assert!(
                (peak.level_db + 6.0206).abs() < 1e-2,
                "{hz}: {} dB",
                peak.level_db
            );
        }
    }

    #[test]
    fn only_what_is_in_sight_counts_and_silence_has_no_peak() {
        let power = tone(440.0);
        let peak = of(&power, BIN_HZ / TIMES as f64, [1e3, 24e3]).map_or(0.0, |peak| peak.hz);
        assert!(!(400.0..500.0).contains(&peak), "{peak}");
        assert_eq!(of(&[0.0; 100], BIN_HZ, [20.0, 24e3]), None);
        assert_eq!(of(&[], BIN_HZ, [20.0, 24e3]), None);
    }

    #[test]
    fn frequencies_have_the_names_of_notes() {
        for (hz, words) in [
            (440.0, "440 Hz, A4 +0 ct, -6.0 dBFS"),
            (261.6256, "262 Hz, C4 +0 ct, -6.0 dBFS"),
            (30.0, "30 Hz, B0 -49 ct, -6.0 dBFS"),
            (1000.0, "1.00 kHz, B5 +21 ct, -6.0 dBFS"),
        ] {
            let peak = Peak { hz, level_db: -6.0 };
            assert_eq!(peak.words(), words);
        }
    }
}
