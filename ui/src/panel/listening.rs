//! What is heard: three buttons side by side.

use egui::{Button, RichText, Ui, vec2};
use souvenir_core::settings::Listen;

use crate::controls::Controls;
use crate::edit;
use crate::keys;
use crate::theme::{self, Palette};
use crate::widgets::learn;

pub(crate) fn ui(ui: &mut Ui, controls: &mut dyn Controls) {
    let gap = ui.spacing().item_spacing.x;
    let size = vec2(
        (ui.available_width() - 2.0 * gap) / 3.0,
        theme::CONTROL_HEIGHT + 6.0,
    );
    ui.horizontal(|ui| {
        // "Residual" fits a third of the narrowest side.
        ui.spacing_mut().button_padding.x = 2.0;
        for (listen, key) in Listen::ALL.into_iter().zip(keys::LISTEN) {
            let pressed = ui.add_sized(
                size,
                button(listen, controls.performance().listen, theme::of(ui)),
            );
            let hint = keys::hint(explanation(listen), key);
            let is_asked = learn::is_pressed(ui, &pressed, name(listen));
            if pressed.on_hover_text(hint).clicked() || is_asked {
                edit::performance(controls, |performance| performance.listen = listen);
            }
        }
    });
}

fn button(listen: Listen, chosen: Listen, palette: &Palette) -> Button<'static> {
    let colour = palette.listen(listen);
    if listen == chosen {
        let words = RichText::new(name(listen))
            .color(palette.background)
            .strong();
        Button::selectable(true, words).fill(colour)
    } else {
        let words = RichText::new(name(listen)).color(colour);
        Button::selectable(false, words)
            .fill(palette.control)
            .frame_when_inactive(true)
    }
}

const fn name(listen: Listen) -> &'static str {
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
