//! A keyboard's program changes choose presets, without a window.

use std::collections::BTreeMap;

use clack_host::events::event_types::{MidiEvent, ParamValueEvent};
use clack_host::prelude::EventBuffer;
use souvenir_core::lab::preset::factory;

use crate::host::{Planes, Rig};
use crate::tones::{bits, noises};

const SECOND: usize = 48_000;

/// The place of a preset, which is its program.
fn program(group: &str, name: &str) -> u8 {
    let all = factory();
    let place = all
        .iter()
        .position(|one| (one.group, one.name) == (group, name));
    u8::try_from(place.unwrap()).unwrap()
}

fn change(frame: usize, program: u8) -> MidiEvent {
    MidiEvent::new(frame as u32, 0, [0xc0, program, 0])
}

/// Sound in blocks of this length, with a program chosen at a frame: what is heard, and what the host is told of each
/// parameter at last.
fn heard(
    sound: &Planes,
    block: usize,
    chosen: (usize, u8),
) -> (Planes, BTreeMap<String, f64>, Rig) {
    let mut rig = Rig::rendering();
    let names: BTreeMap<_, _> = rig
        .parameters()
        .into_iter()
        .map(|one| (one.id, one.name))
        .collect();
    let (mut all, mut told) = (vec![Vec::new(); 2], BTreeMap::new());
    for from in (0..sound[0].len()).step_by(block) {
        let end = sound[0].len().min(from + block);
        let part: Planes = sound.iter().map(|one| one[from..end].to_vec()).collect();
        let mut events = EventBuffer::new();
        if (from..end).contains(&chosen.0) {
            events.push(&change(chosen.0 - from, chosen.1));
        }
        let (heard, said) = rig.block_told(&part, &events);
        for (all, heard) in all.iter_mut().zip(heard) {
            all.extend(heard);
        }
        for event in &said {
            let event: &ParamValueEvent = event.as_event().expect("nothing but values");
            let name = names[&event.param_id().unwrap()].clone();
            told.insert(name, event.value());
        }
    }
    (all, told, rig)
}

#[test]
fn a_program_sets_the_parameters_of_its_preset_and_the_host_is_told() {
    let sound = noises(2, SECOND);
    let (_, told, mut rig) = heard(&sound, 512, (1000, program("Lo-fi", "Telephone")));
    assert_eq!(rig.text("Order"), "512");
    assert_eq!(
        told.keys().collect::<Vec<_>>(),
        ["Match loudness", "Order"],
        "the rest is as it was"
    );
    let id = rig.parameter("Order").id;
    assert_eq!(rig.text_of(id, told["Order"]), "512");
    let (_, told, mut rig) = heard(&sound, 512, (0, program("Voice", "Breath")));
    for (name, text) in [
        ("Order", "500"),
        ("Listen to", "Residual"),
        ("Mix", "50 %"),
        ("Match loudness", "On"),
        ("Output", "1.3 dB"),
    ] {
        assert_eq!(rig.text(name), text, "{name}");
        let value = rig.value(name);
        assert!((told[name] - value).abs() < 1e-6, "{name}: {}", told[name]);
    }
    // It goes back by the program of what a new instance is.
    assert_eq!(rig.text("Window"), "50 ms");
    let mut events = EventBuffer::new();
    events.push(&change(3, program("Teach", "1024 numbers")));
    rig.block(&vec![vec![0.0; 64]; 2], &events);
    for (name, text) in [
        ("Order", "1024"),
        ("Listen to", "Memory"),
        ("Output", "0 dB"),
    ] {
        assert_eq!(rig.text(name), text, "{name}");
    }
}

#[test]
fn a_preset_that_freezes_does_so_once_its_memory_is_heard() {
    let sound = noises(2, 2 * SECOND);
    let stutter = program("Drums", "Stutter");
    let (_, told, mut rig) = heard(&sound, 480, (0, stutter));
    assert_eq!(rig.text("Freeze"), "On");
    assert_eq!(told["Freeze"], 1.0);
    let silence = vec![vec![0.0; SECOND]; 2];
    let held = rig.run(&silence, &[480]);
    assert!(held[0][SECOND / 2..].iter().any(|x| x.abs() > 0.01), "held");
    let (_, told, mut rig) = heard(&silence, 480, (0, stutter));
    assert_eq!(rig.text("Freeze"), "Off", "nobody freezes a pause");
    assert!(!told.contains_key("Freeze"), "{told:?}");
    // Sound comes later.
    rig.run(&sound, &[480]);
    assert_eq!(rig.text("Freeze"), "On");
}

#[test]
fn whoever_sets_something_else_meanwhile_does_not_wait() {
    let sound = noises(2, SECOND);
    let short: Planes = sound.iter().map(|one| one[..4800].to_vec()).collect();
    let (_, _, mut rig) = heard(&short, 480, (0, program("Drums", "Stutter")));
    assert_eq!(rig.text("Freeze"), "Off");
    rig.set("Order", "300");
    rig.run(&sound, &[480]);
    assert_eq!(rig.text("Freeze"), "Off");
}

#[test]
fn a_program_comes_at_its_frame_whatever_the_blocks() {
    let sound = noises(2, SECOND);
    for preset in [program("Drums", "Stutter"), program("Voice", "Breath")] {
        let whole = bits(&heard(&sound, 1024, (10_007, preset)).0);
        for block in [1, 480, 999] {
            let cut = bits(&heard(&sound, block, (10_007, preset)).0);
            assert!(cut == whole, "program {preset} in blocks of {block}");
        }
        let later = bits(&heard(&sound, 1024, (10_008, preset)).0);
        assert!(later != whole, "program {preset}: a frame is not heard");
    }
}

#[test]
fn what_is_no_preset_changes_nothing() {
    let mut rig = Rig::rendering();
    rig.set("Order", "333");
    let sound = vec![vec![0.1; 64]; 2];
    for program in factory().len()..128 {
        let mut events = EventBuffer::new();
        events.push(&change(0, program as u8));
        let (_, told) = rig.block_told(&sound, &events);
        assert_eq!(told.len(), 0, "program {program}");
    }
    assert_eq!(rig.text("Order"), "333");
}

/// A host may send events while nothing is played.
#[test]
fn a_program_that_comes_by_a_flush_is_set_with_the_next_block() {
    let mut rig = Rig::rendering();
    let mut events = EventBuffer::new();
    events.push(&change(0, program("Lo-fi", "Telephone")));
    rig.flush(&events);
    rig.silence(64);
    assert_eq!(rig.text("Order"), "512");
}
