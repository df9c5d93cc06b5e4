//! What a listener is told and sets before a test.

use egui::{Button, Key, TextEdit, Ui};
use souvenir_listening::SignalPlace;

use super::{ListeningFace, SignalPlayer};
use crate::theme;
use crate::widgets::number_slider::NumberSlider;
use crate::widgets::{centred_page, rows};

/// Levels of the player, dB: louder than the file is not offered.
const LEVELS_DB: [f64; 2] = [-60.0, 0.0];

pub(super) fn show(face: &mut ListeningFace, ui: &mut Ui, player: &mut dyn SignalPlayer) {
    centred_page::title(ui, &face.test.title);
    for paragraph in face.test.instructions.split("\n\n") {
        centred_page::text(ui, paragraph);
    }
    ui.add_space(theme::GROUP_SPACE);
    level(face, ui, player);
    ui.add_space(theme::GROUP_SPACE);
    let is_named = name(face, ui);
    ui.add_space(theme::GROUP_SPACE);
    let begin = ui.add_enabled(is_named, Button::new("Begin"));
    let is_entered = is_named && ui.input(|input| input.key_pressed(Key::Enter));
    centred_page::key(
        ui,
        "In the test",
        "letters play, digits answer, Space plays and stops, Esc leaves; what was answered is kept",
    );
    for words in [&player.trouble(), &face.trouble].into_iter().flatten() {
        centred_page::trouble(ui, words);
    }
    if begin.clicked() || is_entered {
        face.begin(player);
    }
}

fn level(face: &mut ListeningFace, ui: &mut Ui, player: &mut dyn SignalPlayer) {
    let words = if face.test.level.match_loudness {
        "All sounds of the test are as loud as their reference (EBU R 128). Set the level now, so that the reference is \
         comfortably loud; then leave it alone."
    } else {
        "The sounds of the test are as loud as they were made. Set the level now, so that the reference is comfortably \
         loud; then leave it alone."
    };
    centred_page::text(ui, words);
    let volume = NumberSlider {
        name: "Level",
        hint: "How loud all sounds of the test are",
        range: LEVELS_DB,
        step: 0.5,
        decimals: 1,
        unit: " dB",
        rest: -12.0,
    };
    volume.ui(ui, &mut face.level_db);
    let first = SignalPlace {
        material_idx: 0,
        signal_idx: 0,
    };
    ui.horizontal(|ui| {
        if ui.button("Play the reference").clicked() {
            player.begin_again();
            player.hear(Some(first));
        }
        if ui.button("Stop").clicked() {
            player.hear(None);
        }
    });
}

/// Returns whether there is one.
fn name(face: &mut ListeningFace, ui: &mut Ui) -> bool {
    ui.horizontal(|ui| {
        ui.label("Your name");
        ui.visuals_mut().extreme_bg_color = theme::of(ui).control;
        let field = TextEdit::singleline(&mut face.listener).char_limit(80);
        let field = ui.add(field.desired_width(260.0));
        rows::name(ui, field.id, "Your name");
        if !std::mem::replace(&mut face.is_name_focused, true) {
            field.request_focus();
        }
    });
    !face.listener.trim().is_empty()
}
