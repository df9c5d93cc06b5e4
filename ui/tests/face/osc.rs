//! Where coefficients are sent: a switch and a port, where a shell sends any.

use egui::accesskit::Role;
use souvenir_core::settings::MemorySettings;
use souvenir_ui::OscChoice;

use crate::shell::{Recorded, SMALL, WIDE, click, has_words, open, open_with, type_into};

const WORDS: &str = "Send over OSC to port";

fn sending() -> Recorded {
    Recorded {
        osc: Some(OscChoice::default()),
        settings: MemorySettings::default(),
        ..Recorded::default()
    }
}

#[test]
fn a_shell_that_sends_nothing_does_not_offer_it() {
    assert!(!has_words(&open(WIDE), WORDS));
}

#[test]
fn it_is_switched_on_and_off_and_sent_to_another_port() {
    let mut harness = open_with(WIDE, sending());
    let before = OscChoice::default();
    assert!(!before.is_on, "off until somebody says so");
    click(&mut harness, Role::CheckBox, WORDS);
    let on = OscChoice {
        is_on: true,
        ..before
    };
    assert_eq!(harness.state().controls.osc, Some(on));
    type_into(&mut harness, "OSC port", "57120");
    let moved = OscChoice { port: 57_120, ..on };
    assert_eq!(harness.state().controls.osc, Some(moved));
    click(&mut harness, Role::CheckBox, WORDS);
    let off = OscChoice {
        is_on: false,
        ..moved
    };
    assert_eq!(harness.state().controls.osc, Some(off));
}

#[test]
fn a_small_window_offers_it_too() {
    assert!(has_words(&open_with(SMALL, sending()), WORDS));
}
