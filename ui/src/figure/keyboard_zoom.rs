//! A figure is moved and zoomed by keys.

use egui::{EventFilter, Key, Response, Ui};

use super::Figure;
use crate::figure::zoom::Zoom;
use crate::keys;

/// The share of what is shown that an arrow key moves by.
const KEY_SPANS: f64 = 0.1;

/// Obeys keys where the plot has the keyboard, or is pointed at while nothing has it.
pub(super) fn obey(ui: &Ui, figure: &Figure, plot: &Response, x: &mut Zoom, y: &mut Zoom) {
    if plot.has_focus() {
        // Else an arrow would also take the keyboard elsewhere.
        let filter = EventFilter {
            horizontal_arrows: true,
            vertical_arrows: true,
            ..EventFilter::default()
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(plot.id, filter));
    }
    let is_free = ui.memory(|memory| memory.focused().is_none());
    if plot.has_focus() || (plot.hovered() && is_free) {
        move_by_keys(ui, figure, x, y);
    }
}

/// Arrows move, plus and minus zoom x about the middle, Page Up and Down y, Home shows the usual part.
fn move_by_keys(ui: &Ui, figure: &Figure, x: &mut Zoom, y: &mut Zoom) {
    for (key, spans) in [(Key::ArrowLeft, -KEY_SPANS), (Key::ArrowRight, KEY_SPANS)] {
        if keys::is_pressed_or_held(ui, key) {
            x.shift(&figure.x, spans);
        }
    }
    for (key, spans) in [(Key::ArrowDown, -KEY_SPANS), (Key::ArrowUp, KEY_SPANS)] {
        if keys::is_pressed_or_held(ui, key) && !y.is_usual() {
            y.shift(&figure.y, spans);
        }
    }
    for (key, factor) in [(Key::Plus, 0.8), (Key::Equals, 0.8), (Key::Minus, 1.25)] {
        if keys::is_pressed_or_held(ui, key) {
            x.zoom(&figure.x, figure.x.at_share(0.5), factor);
        }
    }
    for (key, factor) in [(Key::PageUp, 0.8), (Key::PageDown, 1.25)] {
        if keys::is_pressed_or_held(ui, key) {
            y.zoom(&figure.y, figure.y.at_share(0.5), factor);
        }
    }
    if keys::is_pressed(ui, Key::Home) {
        x.reset();
        y.reset();
    }
}
