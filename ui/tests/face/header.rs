//! Sources, capture, recording and devices.

use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use souvenir_ui::{Device, DeviceChoice, DeviceMenu, Source};

use crate::shell::{
    Recorded, WIDE, choose, click, has_words, is_pressed, open, open_with, press, type_into,
};

#[test]
fn choosing_a_file_again_asks_again() {
    let mut harness = open(WIDE);
    for _ in 0..2 {
        click(&mut harness, Role::Button, "File\u{2026}");
    }
    let chosen = &harness.state().controls.sources_chosen;
    assert_eq!(*chosen, [Source::File, Source::File], "asked");
}

/// For those who do not see which one is filled.
#[test]
fn the_source_in_use_says_that_it_is() {
    let mut harness = open(WIDE);
    click(&mut harness, Role::Button, "Microphone");
    for (name, is_on) in [
        ("Demo sound", false),
        ("Microphone", true),
        ("File\u{2026}", false),
    ] {
        assert_eq!(is_pressed(&harness, name), Some(is_on), "{name}");
    }
}

#[test]
fn the_devices_button_says_whether_they_are_open() {
    let mut harness = open(WIDE);
    assert_eq!(is_pressed(&harness, "Devices"), Some(false), "closed");
    click(&mut harness, Role::Button, "Devices");
    assert_eq!(is_pressed(&harness, "Devices"), Some(true), "open");
}

#[test]
fn what_was_captured_is_a_source_where_there_is_such() {
    let mut harness = open(WIDE);
    let captured = harness.query_by_role_and_label(Role::Button, "Captured");
    assert!(captured.is_none(), "nothing was captured");
    let sources = &mut harness.state_mut().controls.sources;
    sources.push(Source::Captured);
    harness.run_steps(2);
    click(&mut harness, Role::Button, "Captured");
    let chosen = &harness.state().controls.sources_chosen;
    assert_eq!(*chosen, [Source::Captured], "chosen");
}

#[test]
fn so_many_seconds_are_captured_of_a_live_source() {
    let mut harness = open(WIDE);
    let capture = harness.query_by_role_and_label(Role::Button, "Capture");
    assert!(capture.is_none(), "the demo is not live");
    harness.state_mut().controls.capturable_secs = Some(20.0);
    harness.run_steps(2);
    type_into(&mut harness, "Seconds to capture", "4");
    click(&mut harness, Role::Button, "Capture");
    assert_eq!(harness.state().controls.captures, [4.0], "seconds");
}

#[test]
fn a_recording_tells_its_time_and_file() {
    let mut harness = open(WIDE);
    click(&mut harness, Role::Button, "Record");
    assert!(has_words(&harness, "0:12.3 take.wav"), "it runs");
    click(&mut harness, Role::Button, "Stop recording");
    assert!(harness.state().controls.recording.is_none(), "ended");
    press(&mut harness, Key::R);
    assert!(harness.state().controls.recording.is_some(), "by key");
}

#[test]
fn a_host_has_nothing_in_the_header() {
    let mut harness = open_with(WIDE, Recorded::default());
    for name in ["Record", "Devices", "Capture"] {
        let button = harness.query_by_role_and_label(Role::Button, name);
        assert!(button.is_none(), "{name}");
    }
    press(&mut harness, Key::R);
    assert!(harness.state().controls.recording.is_none(), "nor the key");
}

#[test]
fn the_devices_are_looked_for_when_they_are_opened() {
    let mut harness = open(WIDE);
    assert_eq!(harness.state().controls.looks_for_devices, 0, "closed");
    click(&mut harness, Role::Button, "Devices");
    harness.run_steps(10);
    assert_eq!(harness.state().controls.looks_for_devices, 1, "once");
    assert!(has_words(&harness, "Looking for devices"), "so far");
    harness.state_mut().controls.devices = Some(menu());
    harness.run_steps(5);
    for name in [
        "Host",
        "Input device",
        "Output device",
        "Rate",
        "Buffer",
        "Channels",
    ] {
        let list = harness.query_by_role_and_label(Role::ComboBox, name);
        assert!(list.is_some(), "{name}");
    }
    click(&mut harness, Role::Button, "Devices");
    harness.run_steps(10);
    let list = harness.query_by_role_and_label(Role::ComboBox, "Host");
    assert!(list.is_none(), "closed again");
}

#[test]
fn each_device_is_chosen_from_its_list() {
    let mut harness = open(WIDE);
    harness.state_mut().controls.devices = Some(menu());
    click(&mut harness, Role::Button, "Devices");
    let wanted = |change: fn(&mut DeviceChoice)| {
        let mut choice = menu().chosen;
        change(&mut choice);
        choice
    };
    for (list, entry, choice) in [
        (
            "Input device",
            "USB microphone",
            wanted(|choice| choice.input = Some("usb".to_owned())),
        ),
        (
            "Output device",
            "System's choice",
            wanted(|choice| choice.output = None),
        ),
        (
            "Rate",
            "96.0 kHz",
            wanted(|choice| choice.rate_hz = Some(96_000)),
        ),
        (
            "Buffer",
            "256 frames",
            wanted(|choice| choice.buffer_frames = Some(256)),
        ),
        (
            "Channels",
            "Mono",
            wanted(|choice| choice.channels = Some(1)),
        ),
    ] {
        choose(&mut harness, list, entry);
        let last = harness.state().controls.devices_chosen.last().cloned();
        assert_eq!(last, Some(choice), "{entry}");
    }
}

#[test]
fn another_host_has_other_devices() {
    let mut harness = open(WIDE);
    harness.state_mut().controls.devices = Some(menu());
    click(&mut harness, Role::Button, "Devices");
    choose(&mut harness, "Host", "JACK");
    let chosen = &harness.state().controls.devices_chosen;
    let expected = DeviceChoice {
        host: Some("JACK".to_owned()),
        ..DeviceChoice::default()
    };
    assert_eq!(*chosen, [expected], "the system's");
}

#[test]
fn a_wanted_device_that_is_not_there_is_named() {
    let mut harness = open(WIDE);
    harness.state_mut().controls.devices = Some(menu());
    click(&mut harness, Role::Button, "Devices");
    let output = harness.get_by_role_and_label(Role::ComboBox, "Output device");
    let value = output.value();
    assert_eq!(value.as_deref(), Some("Scarlett (not there)"), "as wanted");
}

/// The wanted output is unplugged.
fn menu() -> DeviceMenu {
    let device = |id: &str, name: &str| Device {
        id: id.to_owned(),
        name: name.to_owned(),
    };
    DeviceMenu {
        hosts: vec!["ALSA".to_owned(), "JACK".to_owned()],
        inputs: vec![device("usb", "USB microphone")],
        outputs: vec![device("hdmi", "HDMI")],
        rates_hz: vec![48_000, 96_000],
        buffers_frames: vec![128, 256],
        chosen: DeviceChoice {
            output: Some("Scarlett".to_owned()),
            ..DeviceChoice::default()
        },
    }
}
