//! How loud the input is: a bar from -60 to 0 dBFS, RMS filled, the highest peak held. It stands in the foot,
//! where it is seen whatever is scrolled.

use egui::{Color32, Rect, RichText, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use souvenir_core::snapshot::Snapshot;

use crate::theme::{self, Palette};

const BAR_HEIGHT: f32 = 10.0;
const FLOOR_DBFS: f32 = -60.0;
/// Above this a converter may have clipped.
const CLIPPING_DBFS: f32 = -0.1;
/// -90 dBFS; longer than a pause in music.
const SILENCE: f32 = 3e-5;
const SILENT_AFTER_SECS: f32 = 4.0;
/// As studio meters fall (IEC 60268-18 peak meters: 20 dB in 1.7 s).
const FALL_DB_PER_SEC: f32 = 20.0 / 1.7;

/// Holds what the meter shows, falling slowly.
#[derive(Debug)]
pub(crate) struct Meter {
    peak_dbfs: f32,
    rms_dbfs: f32,
    quiet_secs: f32,
}

impl Default for Meter {
    fn default() -> Self {
        Self {
            peak_dbfs: f32::NEG_INFINITY,
            rms_dbfs: f32::NEG_INFINITY,
            quiet_secs: 0.0,
        }
    }
}

impl Meter {
    /// Takes what has come in since the last frame.
    pub(crate) fn hear(&mut self, ui: &Ui, snapshot: &Snapshot) {
        let elapsed_secs = ui.input(|input| input.stable_dt);
        let fall_db = FALL_DB_PER_SEC * elapsed_secs;
        self.peak_dbfs = dbfs(snapshot.input_peak).max(self.peak_dbfs - fall_db);
        self.rms_dbfs = dbfs(snapshot.input_rms).max(self.rms_dbfs - fall_db);
        self.quiet_secs = if snapshot.input_peak > SILENCE {
            0.0
        } else {
            self.quiet_secs + elapsed_secs
        };
    }

    /// Draws a meter as wide as that, with its peak as a number. Right to left.
    pub(crate) fn ui(&self, ui: &mut Ui, width: f32) {
        let peak = RichText::new(decibels(self.peak_dbfs)).monospace();
        ui.label(peak.color(theme::of(ui).text_weak))
            .on_hover_text(self.words());
        self.bar(ui, width);
        ui.label(RichText::new("In").color(theme::of(ui).text_weak));
    }

    /// Tells whether all is silent: who sees flat lines wonders.
    pub(crate) fn is_silent(&self) -> bool {
        self.quiet_secs > SILENT_AFTER_SECS
    }

    fn bar(&self, ui: &mut Ui, width: f32) {
        let (rect, response) = ui.allocate_exact_size(vec2(width, BAR_HEIGHT), Sense::hover());
        let painter = ui.painter();
        painter.rect_filled(rect, 3.0, theme::of(ui).background);
        painter.rect_filled(up_to(rect, self.rms_dbfs), 3.0, self.colour(theme::of(ui)));
        let peak_x = up_to(rect, self.peak_dbfs).right();
        let tick = Rect::from_center_size(pos2(peak_x, rect.center().y), vec2(2.0, rect.height()));
        painter.rect_filled(tick, 0.0, theme::of(ui).text);
        let response = response.on_hover_text(self.words());
        response.widget_info(|| WidgetInfo {
            value: Some(f64::from(self.rms_dbfs.max(FLOOR_DBFS))),
            current_text_value: Some(self.words()),
            ..WidgetInfo::labeled(Role::ProgressIndicator, true, "Input level")
        });
    }

    fn words(&self) -> String {
        let [peak, rms] = [self.peak_dbfs, self.rms_dbfs].map(decibels);
        format!("peak {}, rms {} dBFS", peak.trim(), rms.trim())
    }

    fn colour(&self, palette: &Palette) -> Color32 {
        if self.peak_dbfs > CLIPPING_DBFS {
            palette.trouble
        } else {
            palette.well
        }
    }
}

fn up_to(rect: Rect, level_dbfs: f32) -> Rect {
    let share = (1.0 - level_dbfs / FLOOR_DBFS).clamp(0.0, 1.0);
    rect.with_max_x(rect.left() + share * rect.width())
}

fn dbfs(linear: f32) -> f32 {
    20.0 * linear.log10()
}

fn decibels(level_dbfs: f32) -> String {
    if level_dbfs < FLOOR_DBFS {
        "  -\u{221e}".to_owned()
    } else {
        format!("{level_dbfs:5.1}")
    }
}

#[cfg(test)]
mod tests {
    use super::{dbfs, decibels, up_to};
    use egui::{Rect, pos2};

    #[test]
    fn half_of_full_scale_is_six_decibels_down() {
        assert_eq!(decibels(dbfs(0.5)), " -6.0", "20 log10(1/2)");
        assert_eq!(decibels(dbfs(0.0)), "  -\u{221e}", "silence");
    }

    #[test]
    fn the_bar_runs_from_minus_sixty_to_zero() {
        let rect = Rect::from_min_max(pos2(10.0, 0.0), pos2(110.0, 10.0));
        for (level_dbfs, right) in [(-60.0, 10.0), (-30.0, 60.0), (0.0, 110.0), (6.0, 110.0)] {
            assert_eq!(up_to(rect, level_dbfs).right(), right, "{level_dbfs} dBFS");
        }
        assert_eq!(up_to(rect, f32::NEG_INFINITY).right(), 10.0, "silence");
    }
}
