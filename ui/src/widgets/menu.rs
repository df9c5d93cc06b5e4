//! What is not needed every day: undo, looks, help.

use egui::{Button, RadioButton, Ui};

use crate::appearance::{Appearance, ColourScheme};
use crate::units;
use crate::widgets::rows;

const ZOOMS: [f32; 6] = [0.75, 0.9, 1.0, 1.25, 1.5, 2.0];

/// Says what was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Chosen {
    Undo,
    Redo,
    Tour,
    Lessons,
    Manual,
}

/// Holds what can be taken back, and again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Possible {
    pub(crate) undo: bool,
    pub(crate) redo: bool,
}

pub(crate) fn ui(ui: &mut Ui, possible: Possible) -> Option<Chosen> {
    let mut chosen = None;
    let menu = rows::menu(ui, "More", "More", |ui| {
        let entries = [
            (possible.undo, "Undo", "Ctrl+Z", Chosen::Undo),
            (possible.redo, "Redo", "Ctrl+Shift+Z", Chosen::Redo),
        ];
        for (is_possible, words, keys, choice) in entries {
            if entry(ui, is_possible, words, keys) {
                chosen = Some(choice);
            }
        }
        ui.separator();
        looks(ui);
        ui.separator();
        let guides = [
            ("Tour", "", Chosen::Tour),
            ("Lessons", "", Chosen::Lessons),
            ("Manual", "F1", Chosen::Manual),
        ];
        for (words, keys, choice) in guides {
            if entry(ui, true, words, keys) {
                chosen = Some(choice);
            }
        }
        ui.label(format!("Souvenir {}", env!("CARGO_PKG_VERSION")));
    });
    menu.on_hover_text("Undo, dark and light, size, tour, lessons, manual");
    chosen
}

fn entry(ui: &mut Ui, is_possible: bool, words: &str, keys: &str) -> bool {
    let button = ui.add_enabled(is_possible, Button::new(words).shortcut_text(keys));
    rows::name(ui, button.id, words);
    let is_clicked = button.clicked();
    if is_clicked {
        ui.close();
    }
    is_clicked
}

fn looks(ui: &mut Ui) {
    // The views are chosen elsewhere.
    let now = Appearance::of(ui.ctx(), Appearance::default().views);
    let mut wanted = now;
    for shade in ColourScheme::ALL {
        if ui
            .add(RadioButton::new(now.shade == shade, shade.name()))
            .clicked()
        {
            wanted.shade = shade;
        }
    }
    ui.separator();
    ui.horizontal(|ui| {
        for zoom in ZOOMS {
            let button = Button::selectable((now.zoom - zoom).abs() < 0.01, units::percent(zoom));
            let button = ui.add(button);
            rows::name(ui, button.id, &format!("Size {}", units::percent(zoom)));
            if button.clicked() {
                wanted.zoom = zoom;
            }
        }
    });
    if wanted != now {
        wanted.apply(ui.ctx());
    }
}
