//! Numbers as people read and type them. Main thread: allocates.

use std::sync::Arc;

type ToText = Arc<dyn Fn(f32) -> String + Send + Sync>;
type FromText = Arc<dyn Fn(&str) -> Option<f32> + Send + Sync>;

const MS_A_SEC: f32 = 1e3;
const HZ_A_KHZ: f32 = 1e3;
/// Digits of a time that a host finds again: a host keeps a place on a parameter's way in a single float,
/// and a way that is nearly logarithmic makes six times its rounding of it, 4e-7 of the value.
const TIME_DIGITS: i32 = 5;

/// Writes and reads milliseconds: "50 ms", from a second on "1.2 s".
pub(super) fn time() -> (ToText, FromText) {
    let to_text = |ms: f32| match digits(ms, 3) {
        // 999.9999 is a second too.
        text if ms < MS_A_SEC && text != "1000" => format!("{text} ms"),
        _ => format!("{} s", digits(ms / MS_A_SEC, 6)),
    };
    let from_text = |text: &str| {
        let units = [("ms", 1.0), ("s", MS_A_SEC), ("", 1.0)];
        units
            .iter()
            .find_map(|(unit, ms)| number(text, unit).map(|number| number * ms))
    };
    (Arc::new(to_text), Arc::new(from_text))
}

/// Writes and reads a share in `[0, 1]`: "35 %".
pub(super) fn percent() -> (ToText, FromText) {
    let to_text = |share: f32| format!("{} %", trimmed(100.0 * share, 2));
    let from_text = |text: &str| {
        let percent = number(text, "%").or_else(|| number(text, ""))?;
        Some(percent / 100.0)
    };
    (Arc::new(to_text), Arc::new(from_text))
}

/// Writes and reads decibels: "-6 dB".
pub(super) fn decibels() -> (ToText, FromText) {
    let to_text = |db: f32| format!("{} dB", trimmed(db, 2));
    let from_text = |text: &str| number(text, "db").or_else(|| number(text, ""));
    (Arc::new(to_text), Arc::new(from_text))
}

/// Writes and reads a factor: "0.5 x".
pub(super) fn times() -> (ToText, FromText) {
    let to_text = |times: f32| format!("{} x", trimmed(times, 3));
    let from_text = |text: &str| {
        let units = ["x", "\u{d7}", ""];
        units.iter().find_map(|unit| number(text, unit))
    };
    (Arc::new(to_text), Arc::new(from_text))
}

/// Writes and reads a frequency: "632 Hz", from 10 kHz on "12.5 kHz".
pub(super) fn frequency() -> (ToText, FromText) {
    let to_text = |hz: f32| match digits(hz, 2) {
        text if hz < 10.0 * HZ_A_KHZ => format!("{text} Hz"),
        _ => format!("{} kHz", digits(hz / HZ_A_KHZ, 6)),
    };
    let from_text = |text: &str| {
        let units = [("khz", HZ_A_KHZ), ("hz", 1.0), ("", 1.0)];
        units
            .iter()
            .find_map(|(unit, hz)| number(text, unit).map(|number| number * hz))
    };
    (Arc::new(to_text), Arc::new(from_text))
}

/// Writes and reads a count: "1024".
pub(super) fn count() -> (ToText, FromText) {
    let to_text = |count: f32| format!("{count:.0}");
    (Arc::new(to_text), Arc::new(|text: &str| number(text, "")))
}

/// Writes and reads a number without a unit: "1.5".
pub(super) fn number_of() -> (ToText, FromText) {
    let to_text = |value: f32| trimmed(value, 2);
    (Arc::new(to_text), Arc::new(|text: &str| number(text, "")))
}

/// [`TIME_DIGITS`] of it, as far as there are so many decimal places.
fn digits(value: f32, most_places: i32) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a single float has 38 at most"
    )]
    let magnitude = value.abs().max(f32::MIN_POSITIVE).log10().floor() as i32;
    let places = (TIME_DIGITS - 1 - magnitude).clamp(0, most_places);
    trimmed(value, places.unsigned_abs() as usize)
}

/// Writes a number without zeros that say nothing, and without a minus before nothing.
fn trimmed(value: f32, places: usize) -> String {
    let digits = format!("{value:.places$}");
    let digits = digits.trim_end_matches('0').trim_end_matches('.');
    if digits == "-0" { "0" } else { digits }.to_owned()
}

/// Reads a finite number before `unit`, in any case; a comma counts as a point.
fn number(text: &str, unit: &str) -> Option<f32> {
    let text = text.trim().to_lowercase().replace(',', ".");
    let number: f32 = text.strip_suffix(unit)?.trim().parse().ok()?;
    number.is_finite().then_some(number)
}

#[cfg(test)]
mod tests {
    use super::{FromText, ToText, count, decibels, frequency, percent, time, times};

    fn check((to_text, from_text): (ToText, FromText), cases: &[(f32, &str)]) {
        for (value, text) in cases {
            assert_eq!(to_text(*value), *text);
            let read = from_text(text).unwrap();
            // A single float holds seven digits.
            assert!((read - value).abs() <= 1e-6 * value.abs(), "{text}: {read}");
        }
    }

    #[test]
    fn numbers_are_read_as_they_are_written() {
        check(
            time(),
            &[(50.0, "50 ms"), (1200.0, "1.2 s"), (2.5, "2.5 ms")],
        );
        for (ms, text) in [
            (999.9999, "1 s"),
            (2497.067, "2.4971 s"),
            (123.456, "123.46 ms"),
        ] {
            assert_eq!(time().0(ms), text);
        }
        check(
            percent(),
            &[(0.35, "35 %"), (0.125, "12.5 %"), (1.0, "100 %")],
        );
        check(
            decibels(),
            &[(-6.0, "-6 dB"), (0.0, "0 dB"), (1.5, "1.5 dB")],
        );
        check(times(), &[(-0.5, "-0.5 x"), (1.0, "1 x")]);
        check(
            frequency(),
            &[
                (632.0, "632 Hz"),
                (12_500.0, "12.5 kHz"),
                (20.25, "20.25 Hz"),
            ],
        );
        check(count(), &[(1024.0, "1024"), (1.0, "1")]);
    }

    #[test]
    fn people_type_otherwise() {
        let (_, from_text) = time();
        for (text, ms) in [("1,2S", 1200.0), (" 50ms ", 50.0), ("50", 50.0)] {
            assert_eq!(from_text(text), Some(ms), "{text}");
        }
        let (to_text, from_text) = decibels();
        assert_eq!(from_text("-6"), Some(-6.0));
        assert_eq!(to_text(-0.001), "0 dB");
        for nonsense in ["", "loud", "inf dB", "nan", "1e99 dB", "6 ms"] {
            assert_eq!(from_text(nonsense), None, "{nonsense}");
        }
    }
}
