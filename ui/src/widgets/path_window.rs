//! A file named by its path: a small window, where the system has no dialog to choose it in.

use egui::{Align2, Button, Key, RichText, TextEdit, Ui, Window, vec2};

use crate::controls::Controls;
use crate::theme;
use crate::widgets::rows;

const WIDTH: f32 = 420.0;
/// Below the header.
const PLACE: egui::Vec2 = vec2(0.0, 60.0);

/// Holds what the window remembers.
#[derive(Debug, Default)]
pub(crate) struct PathWindow {
    text: String,
    trouble: Option<String>,
    is_shown: bool,
}

impl PathWindow {
    pub(crate) fn ui(&mut self, ui: &Ui, controls: &mut dyn Controls) {
        let Some(why) = controls.path_wanted().map(str::to_owned) else {
            *self = Self::default();
            return;
        };
        let mut is_open = true;
        let window = Window::new("Open a file")
            .open(&mut is_open)
            .anchor(Align2::CENTER_TOP, PLACE)
            .collapsible(false)
            .resizable(false);
        window.show(ui.ctx(), |ui| {
            ui.set_width(WIDTH.min(0.9 * ui.ctx().content_rect().width()));
            self.contents(ui, &why, controls);
        });
        if !is_open || ui.input(|input| input.key_pressed(Key::Escape)) {
            controls.leave_path();
        }
    }

    fn contents(&mut self, ui: &mut Ui, why: &str, controls: &mut dyn Controls) {
        ui.label(format!(
            "{why} Type the path of a sound file, or drop the file onto the window."
        ));
        let field = TextEdit::singleline(&mut self.text)
            .hint_text("~/Music/sound.wav")
            .desired_width(f32::INFINITY);
        let field = ui.add(field);
        rows::name(ui, field.id, "Path of a sound file");
        if !std::mem::replace(&mut self.is_shown, true) {
            field.request_focus();
        }
        let is_entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let open = ui.add_enabled(!self.text.trim().is_empty(), Button::new("Open"));
        if open.clicked() || is_entered {
            self.trouble = controls.open_path(&self.text).err();
            field.request_focus();
        }
        if let Some(sentence) = &self.trouble {
            ui.label(RichText::new(sentence).color(theme::of(ui).trouble));
        }
    }
}
