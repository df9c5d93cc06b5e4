//! What is heard: three buttons side by side, and the keys 1, 2, 3.

use egui::{Button, Key, RichText, Ui, vec2};
use souvenir_core::listen::Listen;

use crate::controls::Controls;
use crate::theme;

const KEYS: [Key; 3] = [Key::Num1, Key::Num2, Key::Num3];

pub(crate) fn ui(ui: &mut Ui, controls: &mut dyn Controls) {
    let gap = ui.spacing().item_spacing.x;
    let size = vec2(
        (ui.available_width() - 2.0 * gap) / 3.0,
        theme::CONTROL_HEIGHT + 6.0,
    );
    ui.horizontal(|ui| {
        // "Residual" fits a third of the narrowest side.
        ui.spacing_mut().button_padding.x = 2.0;
        for (listen, key) in Listen::ALL.into_iter().zip(KEYS) {
            let pressed = ui.add_sized(size, button(listen, controls.listen()));
            let hint = format!("{} (key {})", explanation(listen), key.symbol_or_name());
            if pressed.on_hover_text(hint).clicked() {
                controls.set_listen(listen);
            }
        }
    });
}

/// Keys work unless a number is being typed.
pub(crate) fn keys(ui: &Ui, controls: &mut dyn Controls) {
    if ui.ctx().egui_wants_keyboard_input() {
        return;
    }
    for (listen, key) in Listen::ALL.into_iter().zip(KEYS) {
        if ui.input(|input| input.key_pressed(key)) {
            controls.set_listen(listen);
        }
    }
}

fn button(listen: Listen, chosen: Listen) -> Button<'static> {
    let colour = theme::listen(listen);
    if listen == chosen {
        let words = RichText::new(name(listen))
            .color(theme::BACKGROUND)
            .strong();
        Button::selectable(true, words).fill(colour)
    } else {
        let words = RichText::new(name(listen)).color(colour);
        Button::selectable(false, words)
            .fill(theme::CONTROL)
            .frame_when_inactive(true)
    }
}

pub(crate) const fn name(listen: Listen) -> &'static str {
    match listen {
        Listen::Dry => "Dry",
        Listen::Memory => "Memory",
        Listen::Residual => "Residual",
    }
}

const fn explanation(listen: Listen) -> &'static str {
    match listen {
        Listen::Dry => "The sound itself, as late as its memory",
        Listen::Memory => "What the memory kept",
        Listen::Residual => "What was lost: dry minus memory",
    }
}
