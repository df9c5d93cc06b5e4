//! Numbers: what the memory can keep, what it costs, and how the audio side is doing.

use egui::{Align, Color32, Layout, RichText, Ui};
use souvenir_core::config::{Kind, bandwidth_hz};
use souvenir_core::snapshot::Snapshot;

use crate::controls::{Controls, Health};
use crate::theme;

/// Below this a memory is nearly silent, which is true and must not look broken.
const HARDLY_AUDIBLE_HZ: f64 = 60.0;
/// Above this a busy moment of the machine makes the sound break up.
const BUSY_SHARE: f64 = 0.7;

pub(crate) fn ui(ui: &mut Ui, snapshot: &Snapshot, controls: &dyn Controls) {
    let kept_hz = bandwidth_hz(controls.order(), controls.window_secs());
    row(
        ui,
        "Keeps up to",
        &hertz(kept_hz),
        alarm_above(-HARDLY_AUDIBLE_HZ, -kept_hz),
    );
    row(
        ui,
        "Coefficients",
        &per_second(coefficient_rate(controls)),
        theme::TEXT,
    );
    row(
        ui,
        "Samples",
        &per_second(snapshot.sample_rate_hz),
        theme::TEXT,
    );
    row(ui, "Latency", &latency(snapshot), theme::TEXT);
    health(ui, controls.health());
    let rejected = snapshot.rejected.non_finite;
    row(
        ui,
        "Bad samples",
        &rejected.to_string(),
        alarm_above(0.0, rejected as f64),
    );
    if kept_hz < HARDLY_AUDIBLE_HZ {
        let words = "So few coefficients for so long a window keep almost nothing audible.";
        ui.label(RichText::new(words).small().color(theme::TROUBLE));
    }
}

fn health(ui: &mut Ui, health: Health) {
    let share = format!("{:.0} %", 100.0 * health.cpu_share);
    row(
        ui,
        "CPU of one core",
        &share,
        alarm_above(BUSY_SHARE, health.cpu_share.into()),
    );
    row(
        ui,
        "Late blocks",
        &health.late_blocks.to_string(),
        alarm_above(0.0, health.late_blocks as f64),
    );
}

fn row(ui: &mut Ui, name: &str, value: &str, colour: Color32) {
    ui.horizontal(|ui| {
        ui.set_height(18.0);
        ui.label(RichText::new(name).color(theme::TEXT_WEAK));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.label(RichText::new(value).monospace().color(colour));
        });
    });
}

fn alarm_above(limit: f64, value: f64) -> Color32 {
    if value > limit {
        theme::TROUBLE
    } else {
        theme::TEXT
    }
}

/// Segments overlap by half, so that every instant is held by two of them.
fn coefficient_rate(controls: &dyn Controls) -> f64 {
    let num_held = if controls.kind() == Kind::Legs {
        2.0
    } else {
        1.0
    };
    num_held * controls.order() as f64 / controls.window_secs()
}

fn latency(snapshot: &Snapshot) -> String {
    if snapshot.sample_rate_hz > 0.0 {
        format!(
            "{:.1} ms",
            1e3 * snapshot.latency_frames as f64 / snapshot.sample_rate_hz
        )
    } else {
        "-".to_owned()
    }
}

fn hertz(hz: f64) -> String {
    match hz {
        hz if hz >= 10_000.0 => format!("{:.1} kHz", hz / 1e3),
        hz if hz >= 1_000.0 => format!("{:.2} kHz", hz / 1e3),
        hz if hz >= 10.0 => format!("{hz:.0} Hz"),
        hz => format!("{hz:.1} Hz"),
    }
}

fn per_second(rate: f64) -> String {
    if rate >= 1e3 {
        format!("{:.1} k/s", rate / 1e3)
    } else {
        format!("{rate:.0} /s")
    }
}

#[cfg(test)]
mod tests {
    use super::{hertz, per_second};

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
}
