//! Presets: those that come with the program, and the user's own. No name is ever typed: hosts
//! swallow keys.

mod a_or_b;
mod awaited;
mod file;
mod folder;

use egui::{Align, Button, Key, Layout, RichText, Ui, vec2};
use souvenir_core::lab::dice::throw_dice;
use souvenir_core::lab::preset::{Preset, factory};
use souvenir_core::settings::Mode;
use souvenir_core::snapshot::Snapshot;

use crate::controls::Controls;
use crate::widgets::{learn, rows};
use crate::{keys, random_seed, theme, units};
use a_or_b::AOrB;
use awaited::Awaited;
use file::OwnPreset;
use folder::Folder;

const HINT: &str =
    "Memories and ways to play them, named by use; your own are files beside the settings";

/// Holds what the list remembers: the user's presets since it was opened, and what went wrong.
#[derive(Debug, Default)]
pub(crate) struct PresetList {
    folder: Folder,
    /// `None` while it is closed.
    names: Option<Vec<String>>,
    /// Asked about.
    doomed: Option<String>,
    trouble: Option<String>,
    awaited: Awaited,
    /// The place of the one that was chosen last, the user's own behind those of the program.
    chosen: Option<usize>,
    a_or_b: AOrB,
}

impl PresetList {
    pub(crate) fn ui(&mut self, ui: &mut Ui, snapshot: &Snapshot, controls: &mut dyn Controls) {
        self.awaited.tend(snapshot, controls);
        let mut is_open = false;
        let shown = self.shown_name();
        rows::choice(ui, "Preset", HINT, &shown, |ui| {
            is_open = true;
            self.factory_entries(ui, controls);
            self.own_entries(ui, controls);
            self.save_entry(ui, controls);
        });
        if !is_open {
            (self.names, self.doomed) = (None, None);
        }
        self.browse(ui, controls);
        if let Some(trouble) = &self.trouble {
            ui.label(RichText::new(trouble).color(theme::of(ui).trouble));
        }
        if let Some(words) = self.awaited.words() {
            ui.label(RichText::new(words).small().color(theme::of(ui).text_weak));
        }
    }

    /// Tells whether a preset waits for sound, to freeze it.
    pub(crate) fn is_awaiting(&self) -> bool {
        self.awaited.words().is_some()
    }

    /// Goes on to other settings, by buttons, keys or a keyboard's programs.
    fn browse(&mut self, ui: &mut Ui, controls: &mut dyn Controls) {
        ui.horizontal(|ui| {
            let before = keys::hint("The preset before", keys::PRESET_BEFORE);
            let next = keys::hint("The next preset", keys::PRESET_NEXT);
            if pressed(ui, "<", "Preset before", &before, keys::PRESET_BEFORE) {
                self.step(-1, controls);
            }
            if pressed(ui, ">", "Next preset", &next, keys::PRESET_NEXT) {
                self.step(1, controls);
            }
            let words = self.a_or_b.words();
            let hint = keys::hint(
                "Two sets of settings: goes to the other, which begins as this one is",
                keys::A_OR_B,
            );
            if pressed(ui, words, "A or B", &hint, keys::A_OR_B) {
                self.a_or_b.swap(controls);
            }
            let hint = keys::hint(
                "Settings drawn by chance, out of those that are music: 900 Hz at least, fifths and octaves",
                keys::DICE,
            );
            if pressed(ui, "Dice", "Dice", &hint, keys::DICE) {
                let thrown = throw_dice(random_seed::new(), controls.performance());
                controls.set_settings(thrown.settings);
                controls.set_performance(thrown.performance);
            }
        });
        if let Some(number) = controls.program_change() {
            self.hear_program(usize::from(number), controls);
        }
    }

    fn hear_program(&mut self, place: usize, controls: &mut dyn Controls) {
        if controls.sets_programs() && place < factory().len() {
            self.chosen = Some(place);
            self.awaited = Awaited::default();
        } else {
            self.go_to(place, controls);
        }
    }

    fn step(&mut self, by: isize, controls: &mut dyn Controls) {
        let count = factory().len() + self.folder.names().len();
        let next = match self.chosen {
            None if by > 0 => 0,
            None => count - 1,
            Some(chosen) => (chosen + count).saturating_add_signed(by) % count,
        };
        self.go_to(next, controls);
    }

    /// Chooses the preset at this place, where there is one.
    fn go_to(&mut self, place: usize, controls: &mut dyn Controls) {
        let all = factory();
        if let Some(one) = all.get(place) {
            self.chosen = Some(place);
            self.trouble = None;
            self.awaited.apply(&one.preset, controls);
        } else if let Some(name) = self.folder.names().get(place - all.len()) {
            self.chosen = Some(place);
            self.choose(name, controls);
        }
    }

    /// Returns the name of what was browsed to, as long as nothing else was chosen.
    fn shown_name(&self) -> String {
        let name = self.chosen_name();
        name.unwrap_or_else(|| "Choose\u{2026}".to_owned())
    }

    fn chosen_name(&self) -> Option<String> {
        let chosen = self.chosen?;
        let all = factory();
        let name = all.get(chosen).map(|one| one.name.to_owned());
        name.or_else(|| {
            self.folder
                .names()
                .get(chosen.checked_sub(all.len())?)
                .cloned()
        })
    }

    fn factory_entries(&mut self, ui: &mut Ui, controls: &mut dyn Controls) {
        let all = factory();
        for group in all.chunk_by(|one, two| one.group == two.group) {
            let name = RichText::new(group[0].group).small();
            ui.label(name.color(theme::of(ui).text_weak));
            for one in group {
                let place = all.iter().position(|other| other == one);
                let (entry, is_picked) = rows::pick(ui, self.chosen == place, one.name);
                entry.on_hover_text(one.hint);
                if is_picked {
                    self.chosen = place;
                    self.awaited.apply(&one.preset, controls);
                }
            }
        }
        ui.separator();
    }

    fn own_entries(&mut self, ui: &mut Ui, controls: &mut dyn Controls) {
        let names = self.names.get_or_insert_with(|| self.folder.names());
        for (place, name) in (factory().len()..).zip(names.clone()) {
            ui.horizontal(|ui| {
                let (_, is_picked) = rows::pick(ui, self.chosen == Some(place), &name);
                if is_picked {
                    self.chosen = Some(place);
                    self.choose(&name, controls);
                }
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    self.delete_button(ui, &name);
                });
            });
        }
    }

    fn choose(&mut self, name: &str, controls: &mut dyn Controls) {
        match self.folder.read(name) {
            Ok(OwnPreset { preset, pinned }) => {
                self.trouble = None;
                // A preset without pins leaves those that are there.
                if !pinned.is_empty() {
                    controls.set_pinned(pinned);
                }
                self.awaited.apply(&preset, controls);
            }
            Err(sentence) => self.trouble = Some(sentence),
        }
    }

    fn delete_button(&mut self, ui: &mut Ui, name: &str) {
        let is_asked = self.doomed.as_deref() == Some(name);
        let words = if is_asked { "Delete?" } else { "\u{d7}" };
        let button = ui.add(Button::new(words).small());
        rows::name(ui, button.id, &format!("Delete {name}"));
        if !button.on_hover_text("Delete this preset").clicked() {
            return;
        }
        if is_asked {
            self.trouble = self.folder.delete(name).err();
            self.names = None;
        }
        self.doomed = (!is_asked).then(|| name.to_owned());
    }

    fn save_entry(&mut self, ui: &mut Ui, controls: &dyn Controls) {
        ui.separator();
        let button = ui.add(Button::selectable(false, "Save these settings"));
        if button.on_hover_text("As a preset of your own").clicked() {
            let preset = Preset {
                settings: controls.settings(),
                performance: controls.performance(),
            };
            let own = OwnPreset {
                preset,
                pinned: controls.pinned(),
            };
            self.trouble = self.folder.save(&name(&preset), &own).err();
        }
    }
}

/// Draws a small button that a key presses, too.
fn pressed(ui: &mut Ui, words: &str, name: &str, hint: &str, key: Key) -> bool {
    let size = vec2(0.0, theme::CONTROL_HEIGHT);
    let button = ui.add(Button::new(words).min_size(size));
    rows::name(ui, button.id, name);
    let is_asked = learn::is_pressed(ui, &button, name);
    button.on_hover_text(hint).clicked() || is_asked || keys::is_pressed(ui, key)
}

/// Names what it is, in letters that every file system takes.
fn name(preset: &Preset) -> String {
    let settings = preset.settings;
    let window = units::seconds(settings.window_secs);
    if settings.mode == Mode::Trained {
        return format!("trained {}", crate::weights::shown_name(settings.weights));
    }
    if settings.mode == Mode::Selective {
        return format!("selective {} by {}", settings.order, settings.clock.driver);
    }
    if settings.mode == Mode::Adaptive {
        return format!("adaptive {} over {window}", settings.order);
    }
    if settings.mode == Mode::Layer {
        let kind = settings.layer.kind;
        return format!("layer {kind} {} over {window}", settings.order);
    }
    format!(
        "{} {} over {window}, {}",
        settings.mode, settings.order, settings.method
    )
}
