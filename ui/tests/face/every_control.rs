//! Every control of the face has a name of its own, and learns a controller that moves it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, PointerButton};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use souvenir_core::memory::Timeline;
use souvenir_core::playback::{FrozenMemory, HeadMotion};
use souvenir_core::settings::{ClockDriver, MemorySettings, Mode, NoteLength};
use souvenir_ui::{
    Appearance, ControllerMove, Device, DeviceMenu, MidiController, MidiMenu, OscChoice,
    PinnedList, Source, Transport, ViewKind,
};

use crate::shell::{Recorded, Shell, WIDE, choose, click, is_pressed, open_with, press, shown};

const ROLES: [Role; 7] = [
    Role::Button,
    Role::CheckBox,
    Role::RadioButton,
    Role::Slider,
    Role::SpinButton,
    Role::ComboBox,
    Role::TextInput,
];

/// What offers no controller, and why.
const WITHOUT: [(&str, &str); 11] = [
    ("File\u{2026}", "asks which file, in a dialog"),
    ("More", "opens a menu"),
    ("Export the upper view", "opens a menu, and writes files"),
    ("Export the lower view", "opens a menu, and writes files"),
    (
        "Remove a pinned memory",
        "opens a menu, and what is removed is gone",
    ),
    ("Loop start", "a handle of one bar with two"),
    ("Loop end", "a handle of one bar with two"),
    ("Loop region", "the bar of the two handles"),
    ("OSC port", "a number of the machine, typed once"),
    ("Close window", "closes a window; Devices opens it"),
    ("Look again", "looks for files, and finds the same here"),
];

/// What can do nothing in the scene that the test makes.
const IDLE: [(&str, &str); 3] = [
    ("Unpin all moments", "no moment is pinned"),
    ("Hear the pins", "no moment is pinned"),
    ("Hear it decay", "no mode is chosen"),
];

/// What is chosen in the scene: to press it again does nothing.
const CHOSEN: [&str; 12] = [
    "Memory",
    "Upper: Recollection",
    "Lower: Coefficients",
    "Upper: Writing",
    "Lower: Spectrum",
    "Upper: Ages",
    "Lower: Moments",
    "Upper: Equations",
    "Lower: Pieces",
    "Demo sound",
    "Upper: Moments",
    "Lower: Equations",
];

/// A control as those know it who hear the face.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Control {
    panel: &'static str,
    role: String,
    name: String,
    is_enabled: bool,
}

const KNOB: MidiController = MidiController {
    channel: 0,
    number: 20,
};

fn two_pins() -> PinnedList {
    let frozen = |order| {
        let mut frozen = FrozenMemory::prepare(order, 1);
        let coefficients = vec![0.1; order];
        frozen.take(Timeline::Even { frames: 2400.0 }, 48e3, |_| &coefficients);
        frozen
    };
    PinnedList::default().with(frozen(256)).with(frozen(64))
}

fn device(name: &str) -> Device {
    Device {
        id: name.to_owned(),
        name: name.to_owned(),
    }
}

/// Everything that a shell may have, and everything that shows more controls.
fn scene(settings: MemorySettings) -> Recorded {
    let mut controls = Recorded {
        settings,
        sources: vec![
            Source::Demo,
            Source::Melody,
            Source::Microphone,
            Source::File,
            Source::Captured,
        ],
        devices: Some(DeviceMenu {
            hosts: vec!["ALSA".to_owned()],
            inputs: vec![device("in")],
            outputs: vec![device("out")],
            rates_hz: vec![44_100, 48_000],
            buffers_frames: vec![256, 1024],
            ..DeviceMenu::default()
        }),
        midi: Some(MidiMenu {
            ports: vec!["Keys".to_owned()],
            ..MidiMenu::default()
        }),
        capturable_secs: Some(20.0),
        can_record: true,
        transport: Some(Transport {
            position_secs: 3.2,
            length_secs: 80.0,
            loop_secs: Some([10.0, 20.0]),
        }),
        osc: Some(OscChoice::default()),
        pinned: two_pins(),
        can_play_once: true,
        ..Recorded::default()
    };
    let performance = &mut controls.performance;
    (performance.is_frozen, performance.recall) = (true, Some(HeadMotion::Scrub));
    performance.shape.shuffle = 0.5;
    performance.shape.paint.paint(20, -12.0);
    performance.modulation.lfos[1].note = Some(NoteLength::Bar);
    controls
}

fn face_of(settings: MemorySettings, views: [ViewKind; 2]) -> Harness<'static, Shell> {
    let mut harness = open_with(WIDE, scene(settings));
    harness.state_mut().snapshot.is_frozen = true;
    let ctx = harness.ctx.clone();
    let looks = Appearance {
        views,
        ..Appearance::default()
    };
    harness.state_mut().face.set_looks(looks, &ctx);
    harness.run_steps(5);
    if views[1] == ViewKind::Coefficients {
        choose(&mut harness, "Cut", "Scale");
    }
    harness
}

fn is_there(harness: &Harness<'_, Shell>, control: &Control) -> bool {
    let (role, name) = (role_of(control), control.name.as_str());
    harness.query_by_role_and_label(role, name).is_some()
}

/// Until what is computed beside the face has come.
fn wait_until_there(harness: &mut Harness<'_, Shell>, control: &Control) {
    for _ in 0..2000 {
        if is_there(harness, control) {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
        harness.run_steps(1);
    }
}

/// Every mode, and every clock of the selective one.
fn all_settings() -> Vec<MemorySettings> {
    let of = |mode| MemorySettings {
        mode,
        ..MemorySettings::default()
    };
    let mut all: Vec<MemorySettings> = Mode::ALL.map(of).into();
    for driver in ClockDriver::ALL {
        let mut selective = of(Mode::Selective);
        selective.clock.driver = driver;
        all.push(selective);
    }
    all
}

const VIEWS: [[ViewKind; 2]; 6] = [
    [ViewKind::Recollection, ViewKind::Coefficients],
    [ViewKind::Writing, ViewKind::Spectrum],
    [ViewKind::Ages, ViewKind::Moments],
    [ViewKind::Equations, ViewKind::Kernel],
    [ViewKind::MemoryFunction, ViewKind::Eigenvalues],
    [ViewKind::Steps, ViewKind::Pieces],
];

fn controls(harness: &Harness<'_, Shell>) -> Vec<Control> {
    let nodes = harness.get_all_by(|node| ROLES.contains(&node.role()));
    let control = |node: egui_kittest::Node<'_>| Control {
        panel: panel(node.rect().center()),
        role: format!("{:?}", node.accesskit_node().role()),
        name: node.accesskit_node().label().unwrap_or_default(),
        is_enabled: !node.accesskit_node().is_disabled(),
    };
    nodes.map(control).collect()
}

/// Where something stands in a wide window.
fn panel(at: egui::Pos2) -> &'static str {
    match (at.x, at.y) {
        (_, y) if y < 46.0 => "header",
        (x, _) if x < 270.0 => "side",
        (_, y) if y < 440.0 => "upper",
        _ => "lower",
    }
}

fn role_of(control: &Control) -> Role {
    let role = ROLES
        .into_iter()
        .find(|role| format!("{role:?}") == control.role);
    role.expect("one of them")
}

/// All that a controller can change: what the shell was told, and what the face shows of itself.
fn state(harness: &Harness<'_, Shell>) -> String {
    let told = &harness.state().controls;
    let orders: Vec<usize> = told
        .pinned
        .memories()
        .iter()
        .map(FrozenMemory::order)
        .collect();
    let mut words = format!(
        "{:?} {:?} {} {} {:?} {:?} {:?} {:?} {:?} {orders:?} {:?} {:?} {:?}",
        told.settings,
        told.performance,
        told.clears,
        told.pins,
        told.sources_chosen,
        told.seeks,
        told.captures,
        told.osc,
        told.edits,
        told.devices_chosen,
        told.midi,
        told.transport,
    );
    for node in harness.get_all_by(|node| ROLES.contains(&node.role())) {
        let node = node.accesskit_node();
        let (label, value) = (node.label(), node.value());
        _ = write!(words, "{label:?} {value:?} {:?};", node.toggled());
    }
    words
}

fn turn(harness: &mut Harness<'_, Shell>, share: f64) {
    harness.state_mut().controls.moves.push(ControllerMove {
        controller: KNOB,
        share,
    });
    // A list is gone through in some frames.
    harness.run_steps(4);
}

fn is_offered(harness: &mut Harness<'_, Shell>, control: &Control) -> bool {
    let pos = shown(harness, role_of(control), &control.name)
        .rect()
        .center();
    harness.hover_at(pos);
    for pressed in [true, false] {
        harness.event(Event::PointerButton {
            pos,
            button: PointerButton::Secondary,
            pressed,
            modifiers: Modifiers::NONE,
        });
        harness.run_steps(1);
    }
    harness.run_steps(2);
    let words = "Learn a MIDI controller";
    let is_offered = harness.query_by_label(words).is_some();
    if is_offered {
        click(harness, Role::Button, words);
    } else {
        press(harness, Key::Escape);
    }
    is_offered
}

/// Turns the knob down and up, twice: what opened is closed again.
fn is_moved(harness: &mut Harness<'_, Shell>) -> bool {
    let mut is_moved = false;
    for (turn_idx, share) in [0.0, 1.0, 0.0, 1.0, 0.4].into_iter().enumerate() {
        // To go to another set of settings is seen only where they differ.
        harness.state_mut().controls.performance.mix = 0.5 + 0.05 * turn_idx as f64;
        harness.run_steps(1);
        let before = state(harness);
        turn(harness, share);
        is_moved |= state(harness) != before;
    }
    is_moved
}

/// What is wrong with a control; nothing where all is well.
fn fault(harness: &mut Harness<'_, Shell>, control: &Control) -> Option<String> {
    let words = |fault: &str| Some(format!("{} {}: {fault}", control.role, control.name));
    if !is_offered(harness, control) {
        return words("offers no controller");
    }
    let may_be = control.role == "Button" && CHOSEN.contains(&control.name.as_str());
    let is_chosen = may_be && is_pressed(harness, &control.name) == Some(true);
    if !is_chosen && !is_moved(harness) {
        return words("is not moved by the controller");
    }
    None
}

/// Tries what was not tried yet, each in the scene as it was.
fn try_all(
    harness: &mut Harness<'_, Shell>,
    tried: &mut BTreeSet<(String, String)>,
) -> Vec<String> {
    let mut faults = Vec::new();
    let looks = harness.state().face.looks(&harness.ctx.clone());
    let settings = harness.state().controls.settings;
    for control in controls(harness) {
        let is_without = WITHOUT.iter().any(|(name, _)| *name == control.name);
        let is_idle = !control.is_enabled && IDLE.iter().any(|(name, _)| *name == control.name);
        let is_nameless = control.name.is_empty();
        if is_without
            || is_idle
            || is_nameless
            || !tried.insert((control.role.clone(), control.name.clone()))
        {
            continue;
        }
        if !is_there(harness, &control) {
            // Another tool or layer has other controls.
            *harness = face_of(settings, looks.views);
            wait_until_there(harness, &control);
        }
        faults.extend(fault(harness, &control));
        let learnt = harness.state().controls.learnt.clone();
        harness.state_mut().controls = Recorded {
            learnt,
            ..scene(settings)
        };
        let ctx = harness.ctx.clone();
        harness.state_mut().face.set_looks(looks, &ctx);
        harness.run_steps(3);
    }
    faults
}

#[test]
fn every_control_in_every_mode_learns_a_controller_that_moves_it() {
    let (mut tried, mut faults) = (BTreeSet::new(), Vec::new());
    for settings in all_settings() {
        let mut harness = face_of(settings, VIEWS[0]);
        faults.extend(try_all(&mut harness, &mut tried));
    }
    assert!(tried.len() > 100, "{} controls", tried.len());
    assert_eq!(faults, [""; 0]);
}

#[test]
fn every_control_of_the_views_learns_a_controller_that_moves_it() {
    let mut tried: BTreeSet<(String, String)> = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut faults = Vec::new();
    for views in VIEWS {
        let mut harness = face_of(MemorySettings::default(), views);
        // Those of the other panels are tried elsewhere.
        let others = controls(&harness).into_iter();
        let others = others.filter(|one| matches!(one.panel, "header" | "side"));
        tried.extend(others.map(|one| (one.role, one.name)));
        seen.extend(controls(&harness).into_iter().map(|one| one.name));
        faults.extend(try_all(&mut harness, &mut tried));
    }
    for name in [
        "Cut",
        "First n cut",
        "Gain of the cut",
        "Paint",
        "Upper: Writing",
    ] {
        assert!(seen.contains(name), "{name}");
    }
    assert_eq!(faults, [""; 0]);
}

#[test]
fn the_window_of_devices_learns_controllers_too() {
    let mut harness = face_of(MemorySettings::default(), VIEWS[0]);
    let before = controls(&harness).into_iter();
    let mut tried: BTreeSet<_> = before.map(|one| (one.role, one.name)).collect();
    click(&mut harness, Role::Button, "Devices");
    let now = controls(&harness).into_iter();
    let now: Vec<Control> = now.filter(|one| !one.name.is_empty()).collect();
    let new = now
        .iter()
        .filter(|one| !tried.contains(&(one.role.clone(), one.name.clone())));
    assert!(new.count() >= 8, "{now:?}");
    let faults = try_all(&mut harness, &mut tried);
    assert_eq!(faults, [""; 0]);
}

/// A screen reader says the role, too: a number beside its slider has the slider's name.
#[test]
fn every_control_has_a_name_and_no_two_in_a_panel_have_the_same() {
    let scenes = all_settings()
        .into_iter()
        .map(|settings| (settings, VIEWS[0]));
    let views = VIEWS.map(|views| (MemorySettings::default(), views));
    let mut faults = Vec::new();
    for (settings, views) in scenes.chain(views) {
        let mut harness = face_of(settings, views);
        if views[1] == ViewKind::Coefficients {
            click(&mut harness, Role::Button, "Devices");
        }
        let all = controls(&harness);
        let (mut names, mut panels, mode) = (BTreeSet::new(), BTreeMap::new(), settings.mode);
        for Control {
            panel, role, name, ..
        } in all
        {
            // Controllers know a control by its name alone.
            if *panels.entry(name.clone()).or_insert(panel) != panel {
                faults.push(format!(
                    "{mode}: there is a {name} in {panel}, and in another panel"
                ));
            }
            if name.trim().is_empty() {
                faults.push(format!("{mode}: a {role} in {panel} has no name"));
            } else if !names.insert((panel, role.clone(), name.clone())) {
                faults.push(format!("{mode}: two {role} in {panel} are called {name}"));
            }
        }
    }
    assert_eq!(faults, [""; 0]);
}
