//! A trial whose answer is one of a few: buttons and keys to hear, buttons and keys to answer.

use egui::{Button, Key, ProgressBar, Ui, Vec2};
use souvenir_listening::Progress;
use souvenir_listening::votes::Response;

use super::sitting::Trial;
use crate::keys;
use crate::theme;

/// Keys of answers, in their order.
const ANSWERS: [Key; 3] = [Key::Num1, Key::Num2, Key::Num3];
pub(super) const BUTTON: Vec2 = Vec2::new(64.0, 44.0);
const ANSWER: Vec2 = Vec2::new(150.0, 32.0);

pub(super) fn heading(progress: Progress) -> String {
    let stage = if progress.is_training {
        "Training"
    } else {
        "Trial"
    };
    match progress.trials {
        Some(trials) => format!("{stage} {} of {trials}", progress.trial),
        None => format!("{stage} {}", progress.trial),
    }
}

/// Draws a trial, and returns an answer that counts.
pub(super) fn show(ui: &mut Ui, trial: &mut Trial, is_audible: bool) -> Option<Response> {
    sounds(ui, trial);
    ui.add_space(theme::GROUP_SPACE);
    let can_answer = trial.can_answer() && is_audible;
    let answered = answers(ui, trial, can_answer);
    if !trial.can_answer() {
        let words = "Hear every sound before you answer.";
        ui.label(egui::RichText::new(words).color(theme::of(ui).text_weak));
    }
    answered.filter(|_| can_answer)
}

fn sounds(ui: &mut Ui, trial: &mut Trial) {
    ui.horizontal_wrapped(|ui| {
        for idx in 0..trial.offered.sounds.len() {
            sound(ui, trial, idx);
        }
    });
}

/// Draws a sound's button, and obeys its letter.
pub(super) fn sound(ui: &mut Ui, trial: &mut Trial, idx: usize) {
    let Some(sound) = trial.offered.sounds.get(idx) else {
        return;
    };
    let letter = sound.letter;
    let is_heard = trial.heard == Some(idx);
    let mut button = Button::new(egui::RichText::new(letter).size(20.0));
    if is_heard {
        button = button.fill(theme::of(ui).chosen);
    }
    let is_clicked = ui.add_sized(BUTTON, button).clicked();
    let key = Key::from_name(letter);
    if is_clicked || key.is_some_and(|key| keys::is_pressed(ui, key)) {
        trial.hear(Some(idx));
    }
}

fn answers(ui: &mut Ui, trial: &Trial, can_answer: bool) -> Option<Response> {
    let mut answered = None;
    ui.horizontal_wrapped(|ui| {
        let offered = trial.offered.answers.iter().zip(ANSWERS);
        for (idx, ((words, response), key)) in offered.enumerate() {
            let button = Button::new(format!("{}   {words}", idx + 1)).min_size(ANSWER);
            let is_clicked = ui.add_enabled(can_answer, button).clicked();
            if is_clicked || keys::is_pressed(ui, key) {
                answered = Some(response.clone());
            }
        }
    });
    answered
}

/// Draws how far the material is, the same for every signal of it; Space plays and stops.
pub(super) fn transport(ui: &mut Ui, trial: &mut Trial, share_played: f32) {
    ui.add_space(theme::GROUP_SPACE);
    let is_playing = trial.heard.is_some();
    ui.horizontal(|ui| {
        let words = if is_playing { "Stop" } else { "Play" };
        let is_clicked = ui
            .add(Button::new(words).min_size(Vec2::new(64.0, 0.0)))
            .clicked();
        if is_clicked || keys::is_pressed(ui, keys::PLAY) {
            trial.hear((!is_playing).then_some(0));
        }
        let share = if is_playing { share_played } else { 0.0 };
        ui.visuals_mut().extreme_bg_color = theme::of(ui).control;
        ui.add(ProgressBar::new(share).desired_height(8.0));
    });
}

pub(super) fn switching(ui: &mut Ui, is_looping: &mut bool, restarts: &mut bool) {
    ui.horizontal_wrapped(|ui| {
        ui.checkbox(is_looping, "Round and round");
        ui.checkbox(restarts, "Each switch begins the sound anew");
    });
}
