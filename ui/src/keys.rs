//! The keyboard has one key for each thing that a performer reaches for.

use egui::{Key, Ui};
use souvenir_core::settings::Listen;

use crate::controls::Controls;
use crate::edit;

/// Keys in the order of [`Listen::ALL`].
pub(crate) const LISTEN: [Key; 3] = [Key::Num1, Key::Num2, Key::Num3];
pub(crate) const BYPASS: Key = Key::B;
pub(crate) const MUTE: Key = Key::M;
pub(crate) const FREEZE: Key = Key::F;
pub(crate) const CLEAR: Key = Key::C;
pub(crate) const KEEP: Key = Key::H;
pub(crate) const PRESET_BEFORE: Key = Key::PageUp;
pub(crate) const PRESET_NEXT: Key = Key::PageDown;
pub(crate) const A_OR_B: Key = Key::A;
pub(crate) const DICE: Key = Key::D;
pub(crate) const RECORD: Key = Key::R;
/// Keys in the order of [`souvenir_core::compare::Slot::ALL`].
pub(crate) const SLOTS: [Key; 4] = [Key::Num4, Key::Num5, Key::Num6, Key::Num7];
pub(crate) const COMPARE: Key = Key::K;
pub(crate) const PLAY: Key = Key::Space;
/// Keys of a blind test.
pub(crate) const HEAR_A: Key = Key::A;
pub(crate) const HEAR_B: Key = Key::B;
pub(crate) const HEAR_X: Key = Key::X;
/// "X is A", "X is B".
pub(crate) const VOTES: [Key; 2] = [Key::Num1, Key::Num2];
pub(crate) const GO: Key = Key::Enter;
pub(crate) const LEAVE: Key = Key::Escape;
pub(crate) const PAUSE: Key = Key::P;

/// Keys work unless something is being typed.
pub(crate) fn obey(ui: &Ui, controls: &mut dyn Controls) {
    if ui.ctx().text_edit_focused() {
        return;
    }
    edit::performance(controls, |performance| {
        for (listen, key) in Listen::ALL.into_iter().zip(LISTEN) {
            if pressed(ui, key) {
                performance.listen = listen;
            }
        }
        performance.is_bypassed ^= pressed(ui, BYPASS);
        performance.is_muted ^= pressed(ui, MUTE);
        if pressed(ui, FREEZE) {
            edit::toggle_freeze(performance);
        }
    });
    if pressed(ui, KEEP) && controls.performance().is_frozen {
        controls.pin();
    }
    if pressed(ui, CLEAR) {
        controls.clear();
    }
    if controls.can_record() && pressed(ui, RECORD) {
        controls.toggle_recording();
    }
}

/// Tells whether a key is pressed that the face itself obeys.
pub(crate) fn is_pressed(ui: &Ui, key: Key) -> bool {
    !ui.ctx().text_edit_focused() && pressed(ui, key)
}

/// Tells whether a key is pressed or held that moves something; not with Ctrl, by which the whole face is sized.
pub(crate) fn is_pressed_or_held(ui: &Ui, key: Key) -> bool {
    let is_free = ui.input(|input| input.modifiers.is_none() || input.modifiers.shift_only());
    is_free && !ui.ctx().text_edit_focused() && ui.input(|input| input.key_pressed(key))
}

/// Tells of a press once: a key that is held down repeats. Ctrl+C and the like are not ours.
fn pressed(ui: &Ui, wanted: Key) -> bool {
    let is_press = |event: &egui::Event| {
        matches!(event, egui::Event::Key { key, pressed: true, repeat: false, modifiers, .. }
            if *key == wanted && !modifiers.command && !modifiers.ctrl && !modifiers.alt)
    };
    ui.input(|input| input.events.iter().any(is_press))
}

/// Writes a tooltip that ends in its key.
pub(crate) fn hint(words: &str, key: Key) -> String {
    format!("{words} (key {})", key.symbol_or_name())
}
