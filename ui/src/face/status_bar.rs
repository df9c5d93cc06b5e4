//! The foot: one sentence about what is going on, how loud the input is, and what the sound costs. It is seen
//! whatever is scrolled.

use egui::{Align, Label, Layout, RichText, Sense, Ui, vec2};
use souvenir_core::control::PlayControls;
use souvenir_core::snapshot::Snapshot;

use crate::controls::{Controls, Mood, Status};
use crate::panel::readouts::BUSY_SHARE;
use crate::widgets::level_meter::Meter;
use crate::widgets::number;
use crate::{silence_reason, theme, units};

/// The width of the meter's bar, in wide and in narrow windows.
const METER_WIDTHS: [f32; 2] = [120.0, 56.0];
/// A block that was late is news for so long.
const NEWS_SECS: f64 = 10.0;

/// Holds what the foot remembers.
#[derive(Debug, Default)]
pub(crate) struct Foot {
    meter: Meter,
    late: Late,
}

/// Says how many blocks were late, and when the last was.
#[derive(Debug, Default)]
struct Late {
    blocks: u64,
    at_secs: f64,
}

impl Foot {
    pub(crate) fn ui(&mut self, ui: &mut Ui, snapshot: &Snapshot, controls: &dyn Controls) {
        self.meter.hear(ui, snapshot);
        let now_secs = ui.input(|input| input.time);
        self.late.note(snapshot.load.late_blocks, now_secs);
        let Status { mood, sentence } = status(ui, controls);
        let colour = match mood {
            Mood::Well => theme::of(ui).well,
            Mood::Trouble => theme::of(ui).trouble,
        };
        ui.horizontal(|ui| {
            let (dot, _) = ui.allocate_exact_size(vec2(10.0, 18.0), Sense::hover());
            ui.painter().circle_filled(dot.center(), 4.5, colour);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                self.numbers(ui, snapshot, now_secs);
                notes(ui, snapshot, controls.performance());
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    let words = RichText::new(&sentence).color(theme::of(ui).text);
                    ui.add(Label::new(words).truncate());
                });
            });
        });
    }

    /// Draws from right to left.
    fn numbers(&self, ui: &mut Ui, snapshot: &Snapshot, now_secs: f64) {
        let is_narrow = ui.ctx().content_rect().width() < theme::NARROW_WIDTH;
        self.late.ui(ui, now_secs);
        cost(ui, snapshot);
        let width = METER_WIDTHS[usize::from(is_narrow)];
        self.meter.ui(ui, width);
        if self.meter.is_silent() {
            let words = RichText::new("No sound comes in.").small();
            ui.label(words.color(theme::of(ui).trouble));
        }
    }
}

impl Late {
    fn note(&mut self, blocks: u64, now_secs: f64) {
        // Another engine counts from 0.
        if blocks > self.blocks {
            self.at_secs = now_secs;
        }
        self.blocks = blocks;
    }

    fn ui(&self, ui: &mut Ui, now_secs: f64) {
        if self.blocks == 0 {
            return;
        }
        let is_news = now_secs - self.at_secs < NEWS_SECS;
        let palette = theme::of(ui);
        let colour = if is_news {
            palette.trouble
        } else {
            palette.text_weak
        };
        let words = RichText::new(format!("{} late", self.blocks)).color(colour);
        let hint =
            "Blocks that took longer than they sound, since the start: each is heard as a dropout";
        ui.label(words).on_hover_text(hint);
    }
}

fn cost(ui: &mut Ui, snapshot: &Snapshot) {
    let share = snapshot.load.share;
    let palette = theme::of(ui);
    let colour = if share > BUSY_SHARE {
        palette.trouble
    } else {
        palette.text_weak
    };
    let words = RichText::new(format!("CPU {}", units::percent(share))).color(colour);
    ui.label(words)
        .on_hover_text("Processing time over sound time, of one core, averaged");
}

/// What was just typed and is no number comes first.
fn status(ui: &Ui, controls: &dyn Controls) -> Status {
    number::complaint(ui).map_or_else(
        || controls.status(),
        |sentence| Status {
            mood: Mood::Trouble,
            sentence,
        },
    )
}

/// Draws from right to left.
fn notes(ui: &mut Ui, snapshot: &Snapshot, performance: PlayControls) {
    let trouble = |words| RichText::new(words).strong().color(theme::of(ui).trouble);
    if performance.is_bypassed {
        ui.label(trouble("Bypassed"));
    }
    if let Some(words) = silence_reason::reason(snapshot, performance) {
        let told = RichText::new(&words).strong().color(theme::of(ui).text);
        // A narrow window has no room for all of it: it must not run over what stands before it.
        ui.add(Label::new(told).truncate()).on_hover_text(words);
    }
    if snapshot.is_changing {
        let words = "Changing memory\u{2026}";
        ui.label(RichText::new(words).color(theme::of(ui).text_weak));
    }
}
