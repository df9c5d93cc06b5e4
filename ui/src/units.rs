//! Numbers as people read them: three digits and a unit; and the one that needs a formula, what a memory costs.

use souvenir_core::compare::ComparedMemory;

/// The bits of a coefficient as players of sound store it: single precision.
const COEFFICIENT_BITS: f64 = 32.0;

/// Returns what the numbers of one channel cost, in kbit a second, where a memory hears `heard_secs` of sound.
pub(crate) fn kbit_per_sec(memory: &ComparedMemory, heard_secs: f64) -> f64 {
    1e-3 * COEFFICIENT_BITS * memory.numbers_per_sec(heard_secs)
}

pub(crate) fn hertz(hz: f64) -> String {
    match hz {
        hz if hz >= 10_000.0 => format!("{:.1} kHz", hz / 1e3),
        hz if hz >= 1_000.0 => format!("{:.2} kHz", hz / 1e3),
        hz if hz >= 10.0 => format!("{hz:.0} Hz"),
        hz => format!("{hz:.1} Hz"),
    }
}

pub(crate) fn per_second(rate: f64) -> String {
    if rate >= 1e3 {
        format!("{:.1} k/s", rate / 1e3)
    } else {
        format!("{rate:.0} /s")
    }
}

/// Writes a share in percent: "125 %".
pub(crate) fn percent(share: f32) -> String {
    format!("{:.0} %", 100.0 * share)
}

/// Writes a flow of numbers: "1.3 Mbit/s".
pub(crate) fn kbit(kbit_per_sec: f64) -> String {
    if kbit_per_sec >= 1e3 {
        format!("{:.1} Mbit/s", kbit_per_sec / 1e3)
    } else {
        format!("{kbit_per_sec:.0} kbit/s")
    }
}

/// No error of a memory is so far away.
const SILENCE_DB: f64 = 400.0;
/// What is left of a fade, or a filter's last bits, is silence: 24 bits end at -144 dBFS, and ears before.
const SILENCE_LUFS: f64 = -120.0;

/// Writes "-23.0 LUFS" or "silence"; "-" where it is not known.
pub(crate) fn loudness(lufs: f64) -> String {
    if lufs < SILENCE_LUFS {
        "silence".to_owned()
    } else {
        level(lufs, "LUFS")
    }
}

/// Writes a ratio: "23.0 dB".
pub(crate) fn level(value: f64, unit: &str) -> String {
    if value.is_nan() {
        "-".to_owned()
    } else if value > -SILENCE_DB && value < SILENCE_DB {
        format!("{:.1} {unit}", tenths(value))
    } else {
        let sign = if value < 0.0 { "-" } else { "" };
        format!("{sign}\u{221e} {unit}")
    }
}

/// Writes a change: "+3.2 dB".
pub(crate) fn gain(value_db: f64) -> String {
    format!("{:+.1} dB", tenths(value_db))
}

/// Writes the length of a window: "50 ms", "1.5 s".
pub(crate) fn seconds(secs: f64) -> String {
    // Display writes as many digits as are needed; a thousandth of a millisecond is enough.
    let thousandths = (1e6 * secs).round();
    if secs < 1.0 {
        format!("{} ms", thousandths / 1e3)
    } else {
        format!("{} s", thousandths / 1e6)
    }
}

/// Writes a place that moves: "12.3 ms", "1.25 s", with as many digits whatever it is.
pub(crate) fn seconds_read(secs: f64) -> String {
    if secs < 1.0 {
        format!("{:.1} ms", 1e3 * secs)
    } else {
        format!("{secs:.2} s")
    }
}

/// Writes a plain number: "0.0384", "1.5e-5".
pub(crate) fn chance(probability: f64) -> String {
    if probability < 1e-3 {
        format!("{probability:.1e}")
    } else {
        format!("{probability:.4}")
    }
}

/// Writes a moment in time: "-12.345 ms".
pub(crate) fn moment(secs: f64) -> String {
    if secs.abs() < 1.0 {
        format!("{:.3} ms", 1e3 * secs + 0.0)
    } else {
        format!("{secs:.4} s")
    }
}

/// Writes a time as m:ss.s.
pub(crate) fn minutes(secs: f64) -> String {
    // Rounded first, so that 59.96 s is a minute.
    let secs = tenths(secs.max(0.0));
    let minutes = (secs / 60.0).floor();
    format!("{minutes:.0}:{:04.1}", secs - 60.0 * minutes)
}

/// Adding zero makes -0 a plain 0.
fn tenths(value: f64) -> f64 {
    (10.0 * value).round() / 10.0 + 0.0
}

#[cfg(test)]
mod tests {
    use super::{chance, gain, hertz, level, loudness, minutes, per_second, seconds};

    #[test]
    fn numbers_have_units_and_three_digits() {
        for (hz, words) in [
            (6518.99, "6.52 kHz"),
            (16_000.0, "16.0 kHz"),
            (440.2, "440 Hz"),
            (5.43, "5.4 Hz"),
        ] {
            assert_eq!(hertz(hz), words, "{hz} Hz");
        }
        assert_eq!(per_second(48_000.0), "48.0 k/s", "samples");
        assert_eq!(per_second(20.0), "20 /s", "few");
    }

    #[test]
    fn silence_is_a_word_and_a_gain_has_a_sign() {
        for lufs in [f64::NEG_INFINITY, -2493.8, -317.0, -144.5] {
            assert_eq!(loudness(lufs), "silence", "{lufs} LUFS, the end of a fade");
        }
        assert_eq!(loudness(-69.96), "-70.0 LUFS", "soft, and not silent");
        assert_eq!(loudness(f64::NAN), "-", "not known");
        assert_eq!(level(f64::NEG_INFINITY, "dB"), "-\u{221e} dB");
        assert_eq!(level(f64::NAN, "dB"), "-");
        assert_eq!(gain(3.21), "+3.2 dB");
        assert_eq!(gain(-0.01), "+0.0 dB");
    }

    #[test]
    fn a_chance_is_never_none() {
        assert_eq!(chance(0.5_f64.powi(16)), "1.5e-5");
        assert_eq!(chance(0.038_406), "0.0384");
    }

    #[test]
    fn a_window_has_as_many_digits_as_it_needs() {
        assert_eq!(seconds(0.05), "50 ms");
        assert_eq!(seconds(0.0025), "2.5 ms");
        assert_eq!(seconds(1.5), "1.5 s");
    }

    #[test]
    fn a_time_is_minutes_and_seconds_with_a_tenth() {
        for (secs, words) in [
            (3.24, "0:03.2"),
            (59.96, "1:00.0"),
            (80.0, "1:20.0"),
            (-1.0, "0:00.0"),
        ] {
            assert_eq!(minutes(secs), words, "{secs} s");
        }
    }
}
