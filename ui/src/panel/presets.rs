//! Presets: those that come with the program, and the user's own. No name is ever typed: hosts
//! swallow keys.

mod awaited;
mod file;
mod folder;

use egui::{Align, Button, Layout, RichText, Ui};
use souvenir_core::lab::preset::{Preset, factory};
use souvenir_core::settings::Mode;
use souvenir_core::snapshot::Snapshot;

use crate::controls::Controls;
use crate::widgets::rows;
use crate::{theme, units};
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
}

impl PresetList {
    pub(crate) fn ui(&mut self, ui: &mut Ui, snapshot: &Snapshot, controls: &mut dyn Controls) {
        self.awaited.tend(snapshot, controls);
        let mut is_open = false;
        rows::choice(ui, "Preset", HINT, "Choose\u{2026}", |ui| {
            is_open = true;
            self.factory_entries(ui, controls);
            self.own_entries(ui, controls);
            self.save_entry(ui, controls);
        });
        if !is_open {
            (self.names, self.doomed) = (None, None);
        }
        if let Some(trouble) = &self.trouble {
            ui.label(RichText::new(trouble).color(theme::of(ui).trouble));
        }
        if let Some(words) = self.awaited.words() {
            ui.label(RichText::new(words).small().color(theme::of(ui).text_weak));
        }
    }

    fn factory_entries(&mut self, ui: &mut Ui, controls: &mut dyn Controls) {
        let all = factory();
        for group in all.chunk_by(|one, two| one.group == two.group) {
            let name = RichText::new(group[0].group).small();
            ui.label(name.color(theme::of(ui).text_weak));
            for one in group {
                let button = ui.add(Button::selectable(false, one.name));
                if button.on_hover_text(one.hint).clicked() {
                    self.awaited.apply(&one.preset, controls);
                }
            }
        }
        ui.separator();
    }

    fn own_entries(&mut self, ui: &mut Ui, controls: &mut dyn Controls) {
        let names = self.names.get_or_insert_with(|| self.folder.names());
        for name in names.clone() {
            ui.horizontal(|ui| {
                if ui.add(Button::selectable(false, &name)).clicked() {
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
    if settings.mode == Mode::Layer {
        let kind = settings.layer.kind;
        return format!("layer {kind} {} over {window}", settings.order);
    }
    format!(
        "{} {} over {window}, {}",
        settings.mode, settings.order, settings.method
    )
}
