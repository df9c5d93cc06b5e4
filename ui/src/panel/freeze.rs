//! Holding on to a memory: freeze, clear, and how the frozen one is played.

use egui::{Button, Ui, vec2};
use souvenir_core::control::PlayControls;
use souvenir_core::playback::{HeadMotion, MAX_SPEED};
use souvenir_core::snapshot::Snapshot;

use crate::controls::Controls;
use crate::keys;
use crate::widgets::number_slider::NumberSlider;
use crate::widgets::{learn, rows};
use crate::{edit, theme};

/// In menu order.
const MOTIONS: [Option<HeadMotion>; 4] = [
    None,
    Some(HeadMotion::Loop),
    Some(HeadMotion::PingPong),
    Some(HeadMotion::Scrub),
];

const SPEED: NumberSlider = NumberSlider {
    name: "Speed",
    hint: "1 \u{d7} as it was heard, negative backwards, 0 stands. Double click: 1 \u{d7}",
    range: [-MAX_SPEED, MAX_SPEED],
    step: 0.05,
    decimals: 2,
    unit: " \u{d7}",
    rest: 1.0,
};

const POSITION: NumberSlider = NumberSlider {
    name: "Position",
    hint: "Where the frozen memory is read, in %: 0 is its oldest moment, 100 its newest. \
           Drag it while Recall is Scrub",
    range: [0.0, 100.0],
    step: 0.0,
    decimals: 1,
    unit: " %",
    rest: 50.0,
};

pub(crate) fn ui(ui: &mut Ui, snapshot: &Snapshot, controls: &mut dyn Controls) {
    ui.horizontal(|ui| {
        let gap = ui.spacing().item_spacing.x;
        let size = vec2((ui.available_width() - gap) / 2.0, theme::CONTROL_HEIGHT);
        freeze(ui, size, controls);
        clear(ui, size, controls);
    });
    edit::performance(controls, |performance| {
        recall(ui, performance);
        SPEED.ui(ui, &mut performance.recall_speed);
        position(ui, snapshot, performance);
    });
}

fn freeze(ui: &mut Ui, size: egui::Vec2, controls: &mut dyn Controls) {
    let is_frozen = controls.performance().is_frozen;
    let button = Button::selectable(is_frozen, "Freeze").frame_when_inactive(true);
    let hint = keys::hint(
        "What was heard in the last window goes on; the memory stops learning, and is heard as Recall says",
        keys::FREEZE,
    );
    let button = ui.add_sized(size, button);
    if let Some(is_on) = learn::switch(ui, &button, "Freeze") {
        edit::performance(controls, |performance| performance.is_frozen = is_on);
    }
    if button.on_hover_text(hint).clicked() {
        edit::performance(controls, edit::toggle_freeze);
    }
}

fn clear(ui: &mut Ui, size: egui::Vec2, controls: &mut dyn Controls) {
    let hint = keys::hint("Forget what was heard; what is frozen stays", keys::CLEAR);
    let button = ui.add_sized(size, Button::new("Clear"));
    let is_asked = learn::is_pressed(ui, &button, "Clear");
    if button.on_hover_text(hint).clicked() || is_asked {
        controls.clear();
    }
}

fn recall(ui: &mut Ui, performance: &mut PlayControls) {
    let hint = "How a frozen memory is played; choosing one also freezes the memory";
    let before = performance.recall;
    let mut chosen = before;
    rows::choice(ui, "Recall", hint, motion_name(chosen), |ui| {
        for motion in &MOTIONS {
            let entry = rows::entry(ui, &mut chosen, *motion, motion_name(*motion));
            if entry.on_hover_text(explanation(*motion)).clicked() {
                (performance.recall, performance.is_frozen) = (*motion, true);
            }
        }
    });
    // By a controller.
    if chosen != before {
        (performance.recall, performance.is_frozen) = (chosen, true);
    }
}

fn position(ui: &mut Ui, snapshot: &Snapshot, performance: &mut PlayControls) {
    let is_scrubbed = performance.recall == Some(HeadMotion::Scrub);
    let place = if is_scrubbed {
        performance.recall_place
    } else {
        snapshot.recall_place
    };
    let mut percent = 100.0 * place;
    ui.add_enabled_ui(is_scrubbed, |ui| {
        if POSITION.ui(ui, &mut percent) && is_scrubbed {
            performance.recall_place = percent / 100.0;
        }
    });
}

const fn motion_name(motion: Option<HeadMotion>) -> &'static str {
    match motion {
        None => "Hold",
        Some(HeadMotion::Loop) => "Loop",
        Some(HeadMotion::PingPong) => "Back and forth",
        Some(HeadMotion::Scrub) => "Scrub",
    }
}

const fn explanation(motion: Option<HeadMotion>) -> &'static str {
    match motion {
        None => "What was heard in the last window goes on until keys play it; then by keys alone",
        Some(HeadMotion::Loop) => {
            "All that the memory knows, round and round; backwards at negative speed"
        }
        Some(HeadMotion::PingPong) => "To its end and back",
        Some(HeadMotion::Scrub) => "Stands at the position, and glides where it is put next",
    }
}
