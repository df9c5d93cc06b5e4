//! What a blind test shows: before it, in it, after it.

use egui::{Align2, ComboBox, Label, RichText, Ui, Window};
use souvenir_core::compare::Track;
use souvenir_listening::abx::{Choice, MAX_TRIALS};

use super::track_name::name;
use super::{Blind, Comparing, HeardTrack, Run};
use crate::widgets::centred_page::{key, text, title};
use crate::widgets::number;
use crate::widgets::number::Quantity;
use crate::widgets::rows;
use crate::{theme, units};

const WIDTH: f32 = 560.0;

/// Draws the page before a test, and returns true where it shall begin.
pub(super) fn choosing(blind: &mut Blind, ui: &Ui, comparing: &Comparing) -> bool {
    let mut is_open = true;
    let mut begins = false;
    let window = Window::new("Blind test")
        .open(&mut is_open)
        .resizable(false);
    let window = window
        .collapsible(false)
        .anchor(Align2::CENTER_CENTER, [0.0, 0.0]);
    window.show(ui.ctx(), |ui| {
        ui.label(
            "You hear A, B and X, and say whether X is A or B. The number of trials is fixed now.",
        );
        let tracks = comparing.tracks();
        for (track, letter) in blind.pair.iter_mut().zip(["A", "B"]) {
            choose(ui, track, letter, &tracks, comparing);
        }
        ui.horizontal(|ui| {
            ui.label("Trials");
            let quantity = Quantity {
                name: "Trials",
                unit: "",
            };
            let number = number::field(ui, &mut blind.trials, quantity)
                .range(1..=MAX_TRIALS)
                .max_decimals(0)
                .speed(0.25);
            let number = ui.add(number);
            rows::name(ui, number.id, "Trials");
        });
        loudness(ui, blind, comparing);
        let [a, b] = blind.pair;
        let are_there = blind.pair.iter().all(|track| tracks.contains(track));
        let can_begin = a != b && are_there;
        let button = ui.add_enabled(can_begin, egui::Button::new("Begin"));
        begins = button.clicked();
        if !can_begin {
            let words = "A and B must be two different sounds that are ready.";
            ui.label(RichText::new(words).small().color(theme::of(ui).trouble));
        }
    });
    blind.is_choosing = is_open;
    begins
}

/// Shows what is said of loudness before the first trial: who hears the louder one hears nothing else.
fn loudness(ui: &mut Ui, blind: &mut Blind, comparing: &Comparing) {
    ui.checkbox(&mut blind.is_matched, "Equally loud")
        .on_hover_text("Both get the gain that makes all of them as loud as dry (integrated loudness, EBU R 128)");
    let words = if blind.is_matched {
        let [a, b] = blind.gains_db(comparing).map(units::gain);
        format!("Both are made as loud as dry: A {a}, B {b}.")
    } else {
        "Both are played as loud as they are: the louder one is told by that alone.".to_owned()
    };
    ui.label(RichText::new(words).small().color(theme::of(ui).text_weak));
}

fn choose(ui: &mut Ui, track: &mut Track, letter: &str, tracks: &[Track], comparing: &Comparing) {
    ui.horizontal(|ui| {
        ui.label(letter);
        let combo = ComboBox::from_id_salt(letter)
            .selected_text(name(*track, comparing))
            .width(330.0);
        let combo = rows::list(ui, combo, |ui| {
            for one in tracks {
                rows::entry(ui, track, *one, name(*one, comparing));
            }
        });
        rows::name(ui, combo.id, &format!("Sound {letter}"));
    });
}

pub(super) fn running(ui: &mut Ui, run: &Run, silence: Option<&str>) {
    ui.vertical_centered(|ui| {
        ui.add_space(0.16 * ui.available_height());
        ui.set_max_width(WIDTH.min(ui.available_width()));
        match run.test.verdict() {
            Some(verdict) => {
                title(ui, "Blind test, over");
                text(ui, &verdict.sentence());
                text(
                    ui,
                    &format!(
                        "p = {} (exact, one-sided binomial)",
                        units::chance(verdict.p_value)
                    ),
                );
                key(ui, "Enter", "back");
            }
            None => trial(ui, run),
        }
        if let Some(words) = silence.filter(|_| run.test.x().is_some()) {
            ui.add(Label::new(RichText::new(words).color(theme::of(ui).trouble)).wrap());
        }
        ui.add_space(theme::GROUP_SPACE);
        saved(ui, run);
    });
}

fn trial(ui: &mut Ui, run: &Run) {
    let [now, all] = [run.test.voted() + 1, run.test.trials()];
    title(ui, &format!("Trial {now} of {all}"));
    let [a, b] = &run.names;
    text(ui, &format!("A is {a}. B is {b}. Is X A or B?"));
    let heard = match run.heard {
        HeardTrack::Known(Choice::A) => "A",
        HeardTrack::Known(Choice::B) => "B",
        HeardTrack::X => "X",
    };
    ui.label(
        RichText::new(format!("You hear {heard}"))
            .size(30.0)
            .color(theme::of(ui).text),
    );
    ui.add_space(theme::GROUP_SPACE);
    key(ui, "A, B, X", "hear A, B, X");
    key(ui, "1", "X is A");
    key(ui, "2", "X is B");
    key(ui, "Esc", "leave; what was voted is kept");
}

fn saved(ui: &mut Ui, run: &Run) {
    if let Some(trouble) = run.log.trouble() {
        ui.label(RichText::new(trouble).color(theme::of(ui).trouble));
    } else if let Some(path) = run.log.path() {
        let words = format!("Saved, with what was heard beside it: {}", path.display());
        ui.add(Label::new(RichText::new(words).small().color(theme::of(ui).text_weak)).wrap());
    }
}
