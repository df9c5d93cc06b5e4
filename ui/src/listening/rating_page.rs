//! A page of MUSHRA: every signal is rated beside the open reference, 0 to 100.

use egui::{Button, Key, Slider, SliderOrientation, Ui, Vec2};

use super::sitting::Trial;
use super::trial_page;
use crate::keys;
use crate::theme;
use crate::widgets::rows;

/// The continuous quality scale, from the top down: five equal parts (ITU-R BS.1534-3, 5.1).
const QUALITIES: [&str; 5] = ["Excellent", "Good", "Fair", "Poor", "Bad"];
const SLIDER_HEIGHT: f32 = 220.0;
const COLUMN_WIDTH: f32 = trial_page::BUTTON.x;
const SCALE_WIDTH: f32 = 76.0;

/// What arrows and page keys add to the rating of the sound that is heard.
const KEY_STEPS: [(Key, f64); 4] = [
    (Key::ArrowUp, 1.0),
    (Key::ArrowDown, -1.0),
    (Key::PageUp, 10.0),
    (Key::PageDown, -10.0),
];
/// Where a key begins on a sound without a rating.
const MIDDLE: f64 = 50.0;

/// Draws a page, and returns true where its ratings are given.
pub(super) fn show(ui: &mut Ui, trial: &mut Trial) -> bool {
    obey(ui, trial);
    ui.horizontal_top(|ui| {
        ui.vertical(|ui| {
            ui.set_width(SCALE_WIDTH);
            trial_page::sound(ui, trial, 0);
            qualities(ui);
        });
        for idx in 0..trial.ratings.len() {
            ui.vertical(|ui| column(ui, trial, idx));
        }
    });
    let can_answer = trial.can_answer();
    let button = ui.add_enabled(can_answer, Button::new("Give these ratings"));
    let words = if can_answer {
        "Press Enter to submit them. Up and Down, Page Up and Page Down rate the sound that is heard."
    } else {
        "Hear every sound, R too, and rate each before you go on. Up and Down rate the sound that is heard."
    };
    ui.label(egui::RichText::new(words).color(theme::of(ui).text_weak));
    let is_entered = keys::is_pressed(ui, keys::GO);
    (button.clicked() || is_entered) && can_answer
}

/// Keys turn the sound that is heard, unless they turn what has the focus.
fn obey(ui: &Ui, trial: &mut Trial) {
    let rated = trial.heard.and_then(|sound| sound.checked_sub(1));
    let Some(rating) = rated.and_then(|idx| trial.ratings.get_mut(idx)) else {
        return;
    };
    if ui.memory(|memory| memory.focused().is_some()) {
        return;
    }
    for (key, step) in KEY_STEPS {
        if keys::is_pressed(ui, key) {
            let turned = rating.map_or(MIDDLE, |rating| rating + step);
            *rating = Some(turned.clamp(0.0, 100.0));
        }
    }
}

fn qualities(ui: &mut Ui) {
    let height = SLIDER_HEIGHT / QUALITIES.len() as f32 - ui.spacing().item_spacing.y;
    for words in QUALITIES {
        let words = egui::RichText::new(words).color(theme::of(ui).text_weak);
        ui.add_sized(Vec2::new(SCALE_WIDTH, height), egui::Label::new(words));
    }
}

/// A sound can be rated once it was heard.
fn column(ui: &mut Ui, trial: &mut Trial, idx: usize) {
    ui.set_width(COLUMN_WIDTH);
    trial_page::sound(ui, trial, idx + 1);
    let Some(sound) = trial.offered.sounds.get(idx + 1) else {
        return;
    };
    let letter = sound.letter;
    let given = trial.ratings[idx];
    let mut rating = given.unwrap_or(MIDDLE);
    let is_heard = trial.was_heard[idx + 1];
    let turned = ui.horizontal(|ui| {
        // Below the middle of its letter.
        ui.add_space((COLUMN_WIDTH - ui.spacing().interact_size.y) / 2.0);
        ui.spacing_mut().slider_width = SLIDER_HEIGHT;
        if given.is_none() {
            ui.set_opacity(0.4);
        }
        let slider = Slider::new(&mut rating, 0.0..=100.0)
            .orientation(SliderOrientation::Vertical)
            .step_by(1.0)
            .show_value(false);
        ui.add_enabled(is_heard, slider)
    });
    let turned = turned.inner;
    rows::name(ui, turned.id, &format!("Rating of {letter}"));
    if turned.changed() {
        trial.ratings[idx] = Some(rating);
    }
    let words = given.map_or("-".to_owned(), |rating| format!("{rating:.0}"));
    ui.add_sized(Vec2::new(COLUMN_WIDTH, 16.0), egui::Label::new(words));
}
