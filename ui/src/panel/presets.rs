//! Presets: those that come with the program, and the user's own. No name is ever typed: hosts
//! swallow keys.

mod a_or_b;
mod awaited;
mod chosen_preset;
mod file;
mod folder;

use egui::{Align, Button, Key, Layout, RichText, Ui, vec2};
use souvenir_core::lab::dice::throw_dice;
use souvenir_core::lab::preset::{Preset, factory};
use souvenir_core::settings::Mode;
use souvenir_core::snapshot::Snapshot;

use crate::controls::Controls;
use crate::edit::{self, BulkChange, SettingsSet};
use crate::widgets::{learn, rows};
use crate::{keys, random_seed, theme, units};
use a_or_b::AOrB;
use awaited::Awaited;
use chosen_preset::{ChosenPreset, PresetId};
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
    chosen: Option<ChosenPreset>,
    a_or_b: AOrB,
    /// In this frame.
    has_set_all: bool,
    bulk_change: Option<BulkChange>,
}

impl PresetList {
    pub(crate) fn ui(&mut self, ui: &mut Ui, snapshot: &Snapshot, controls: &mut dyn Controls) {
        self.awaited.tend(snapshot, controls);
        let before = SettingsSet::of(controls);
        self.list(ui, controls);
        self.browse(ui, controls);
        if std::mem::take(&mut self.has_set_all) {
            let after = SettingsSet::of(controls);
            self.bulk_change = (before != after).then_some(BulkChange { before, after });
        }
        if let Some(trouble) = &self.trouble {
            ui.label(RichText::new(trouble).color(theme::of(ui).trouble));
        }
        if let Some(words) = self.awaited.words() {
            ui.label(RichText::new(words).small().color(theme::of(ui).text_weak));
        }
    }

    /// Takes what was set all at once since this was last asked: what can be taken back together.
    pub(crate) fn take_bulk_change(&mut self) -> Option<BulkChange> {
        self.bulk_change.take()
    }

    fn list(&mut self, ui: &mut Ui, controls: &mut dyn Controls) {
        let mut is_open = false;
        let shown = self.shown_name(controls);
        rows::choice(ui, "Preset", HINT, &shown, |ui| {
            is_open = true;
            self.factory_entries(ui, controls);
            self.own_entries(ui, controls);
            self.save_entry(ui, controls);
        });
        if !is_open {
            (self.names, self.doomed) = (None, None);
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
                "Switches between two sets of settings; the second starts as a copy of this one",
                keys::A_OR_B,
            );
            if pressed(ui, words, "A or B", &hint, keys::A_OR_B) {
                self.a_or_b.swap(&mut self.chosen, controls);
                self.has_set_all = true;
            }
            let hint = keys::hint(
                "Settings drawn by chance, out of those that are music: 900 Hz at least, fifths and octaves",
                keys::DICE,
            );
            if pressed(ui, "Dice", "Dice", &hint, keys::DICE) {
                let thrown = throw_dice(random_seed::new(), controls.performance());
                controls.set_settings(thrown.settings);
                controls.set_performance(thrown.performance);
                self.has_set_all = true;
            }
        });
        if let Some(number) = controls.program_change() {
            self.hear_program(usize::from(number), controls);
        }
    }

    fn hear_program(&mut self, place: usize, controls: &mut dyn Controls) {
        match factory().get(place) {
            Some(one) if controls.sets_programs() => {
                let own = OwnPreset::from(one.preset);
                self.chosen = Some(ChosenPreset::new(PresetId::Factory(place), Some(&own)));
                self.awaited = Awaited::default();
            }
            _ => self.go_to(place, controls),
        }
    }

    /// Goes on from the one that was chosen last, changed or not.
    fn step(&mut self, by: isize, controls: &mut dyn Controls) {
        let names = self.folder.names();
        let count = factory().len() + names.len();
        let next = match self.chosen_place(&names) {
            None if by > 0 => 0,
            None => count - 1,
            Some(chosen) => (chosen + count).saturating_add_signed(by) % count,
        };
        self.go_to(next, controls);
    }

    /// Returns the place of the one that was chosen last, the user's own behind those of the program.
    fn chosen_place(&self, names: &[String]) -> Option<usize> {
        match self.chosen.as_ref()?.id() {
            PresetId::Factory(place) => Some(*place),
            PresetId::Own(name) => {
                let place = names.iter().position(|other| other == name)?;
                Some(factory().len() + place)
            }
        }
    }

    /// Chooses the preset at this place, where there is one.
    fn go_to(&mut self, place: usize, controls: &mut dyn Controls) {
        let all = factory();
        if let Some(one) = all.get(place) {
            let own = OwnPreset::from(one.preset);
            self.apply(PresetId::Factory(place), &own, controls);
        } else if let Some(name) = self.folder.names().get(place - all.len()) {
            self.choose(name, controls);
        }
    }

    fn apply(&mut self, id: PresetId, own: &OwnPreset, controls: &mut dyn Controls) {
        self.trouble = None;
        self.awaited.apply(&own.preset, controls);
        edit::cuts(controls, own.cuts);
        self.chosen = Some(ChosenPreset::new(id, Some(own)));
        self.has_set_all = true;
    }

    fn shown_name(&mut self, controls: &dyn Controls) -> String {
        let Some(chosen) = &mut self.chosen else {
            return "Choose\u{2026}".to_owned();
        };
        chosen.watch(controls);
        chosen.shown_name()
    }

    fn factory_entries(&mut self, ui: &mut Ui, controls: &mut dyn Controls) {
        let all = factory();
        let chosen = match self.chosen.as_ref().map(ChosenPreset::id) {
            Some(PresetId::Factory(place)) => Some(*place),
            _ => None,
        };
        let mut group = "";
        for (place, one) in all.iter().enumerate() {
            if one.group != group {
                group = one.group;
                let name = RichText::new(group).small();
                ui.label(name.color(theme::of(ui).text_weak));
            }
            let (entry, is_picked) = rows::pick(ui, chosen == Some(place), one.name);
            entry.on_hover_text(one.hint);
            if is_picked {
                self.go_to(place, controls);
            }
        }
        ui.separator();
    }

    fn own_entries(&mut self, ui: &mut Ui, controls: &mut dyn Controls) {
        let names = self.names.get_or_insert_with(|| self.folder.names());
        for name in names.clone() {
            ui.horizontal(|ui| {
                let id = self.chosen.as_ref().map(ChosenPreset::id);
                let is_chosen = id == Some(&PresetId::Own(name.clone()));
                let (_, is_picked) = rows::pick(ui, is_chosen, &name);
                if is_picked {
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
            Ok(own) => {
                // A preset without pins leaves those that are there.
                if !own.pinned.is_empty() {
                    controls.set_pinned(own.pinned.clone());
                }
                self.apply(PresetId::Own(name.to_owned()), &own, controls);
            }
            Err(sentence) => {
                // Whoever goes through the list comes past it.
                self.chosen = Some(ChosenPreset::new(PresetId::Own(name.to_owned()), None));
                self.trouble = Some(sentence);
            }
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
            let own = PresetId::Own(name.to_owned());
            self.chosen.take_if(|chosen| *chosen.id() == own);
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
                cuts: controls.edits(),
                pinned: controls.pinned(),
            };
            self.save(&own);
        }
    }

    fn save(&mut self, own: &OwnPreset) {
        match self.folder.save(&name(&own.preset), own) {
            Ok(name) => {
                self.trouble = None;
                self.chosen = Some(ChosenPreset::new(PresetId::Own(name), Some(own)));
            }
            Err(sentence) => self.trouble = Some(sentence),
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

#[cfg(test)]
mod tests;
