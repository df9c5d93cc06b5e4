//! The frozen memory played by keys.

use clack_host::events::event_types::{
    MidiEvent, NoteExpressionEvent, NoteExpressionType, NoteOffEvent, NoteOnEvent,
};
use clack_host::events::{Match, Pckn};
use clack_host::prelude::EventBuffer;

use crate::host::{Planes, Rig};
use crate::tones::{amplitude, bits, rms, sines};

/// 80 times in a loop, which is 180 of 200 ms: any other would have its lines beside the key's pitch.
const HZ: f64 = 80.0 / 0.18;
const AMPLITUDE: f64 = 0.25;
const ROOT: u16 = 60;
const SECOND: usize = 48_000;

fn note(key: u16) -> Pckn {
    Pckn::new(0_u16, 0_u16, key, Match::All)
}

fn on(key: u16, velocity: f64) -> NoteOnEvent {
    NoteOnEvent::new(0, note(key), velocity)
}

fn nothing(frames: usize) -> Planes {
    vec![vec![0.0; frames]; 2]
}

/// A second after the first block with these events, the first tenth left out.
fn listen(rig: &mut Rig, events: &EventBuffer) -> Vec<f32> {
    rig.block(&nothing(512), events);
    rig.silence(SECOND / 10);
    rig.silence(SECOND).swap_remove(0)
}

/// A sine is frozen, heard, and silent once a key has taken over.
fn frozen_sine() -> Rig {
    let mut rig = Rig::rendering();
    // 1.6 kHz.
    rig.set("Window", "200 ms");
    rig.silence(512);
    rig.run(&sines(2, HZ, AMPLITUDE, SECOND), &[512]);
    rig.set("Freeze", "On");
    rig.silence(SECOND);
    let looped = rig.silence(SECOND);
    let own = amplitude(&looped[0], HZ);
    assert!(own > MUCH, "frozen, it goes round: {own}");
    take_over(&mut rig);
    let quiet = rig.silence(1000);
    assert_eq!(rms(&quiet[0]), 0.0, "keys play it");
    rig
}

/// A key is pressed and released.
fn take_over(rig: &mut Rig) {
    let mut events = EventBuffer::new();
    events.push(&on(ROOT, 0.1));
    rig.block(&nothing(512), &events);
    let mut events = EventBuffer::new();
    events.push(&NoteOffEvent::new(0, note(ROOT), 0.0));
    rig.block(&nothing(512), &events);
    rig.silence(SECOND / 10);
}

/// The loop has no seam, so that a key sounds as it was, but for what the memory loses near the ends of
/// its window.
const MUCH: f64 = 0.8 * AMPLITUDE;
const LITTLE: f64 = 0.05 * AMPLITUDE;

#[test]
fn the_root_plays_as_it_was_and_an_octave_doubles() {
    for (key, ratio) in [
        (ROOT, 1.0),
        (ROOT + 12, 2.0),
        (ROOT - 12, 0.5),
        (ROOT + 7, 1.498_307),
    ] {
        let mut rig = frozen_sine();
        let mut events = EventBuffer::new();
        events.push(&on(key, 1.0));
        let heard = listen(&mut rig, &events);
        let own = amplitude(&heard, ratio * HZ);
        assert!(own > MUCH, "key {key}: {own}");
        let root = amplitude(&heard, HZ);
        assert!(
            key == ROOT || root < LITTLE,
            "key {key}: the root has {root}"
        );
        let mut events = EventBuffer::new();
        events.push(&NoteOffEvent::new(0, note(key), 0.0));
        assert_eq!(rms(&listen(&mut rig, &events)), 0.0, "key {key} sounds on");
    }
}

#[test]
fn eight_keys_sound_together() {
    let keys = [36, 43, 48, 55, 60, 65, 70, 75_u16];
    let mut rig = frozen_sine();
    let mut events = EventBuffer::new();
    keys.iter().for_each(|key| events.push(&on(*key, 1.0)));
    let heard = listen(&mut rig, &events);
    for key in keys {
        let hz = HZ * ((f64::from(key) - 60.0) / 12.0).exp2();
        let own = amplitude(&heard, hz);
        assert!(own > MUCH, "key {key}: {own}");
    }
}

#[test]
fn velocity_is_gain_squared() {
    let loudness = [1.0, 0.5].map(|velocity| {
        let mut rig = frozen_sine();
        let mut events = EventBuffer::new();
        events.push(&on(ROOT, velocity));
        rms(&listen(&mut rig, &events))
    });
    // A product of single floats.
    assert!(
        (loudness[1] / loudness[0] - 0.25).abs() < 1e-5,
        "{loudness:?}"
    );
}

#[test]
fn pitch_wheel_and_tuning_bend() {
    let wheel = MidiEvent::new(0, 0, [0xe0, 0x7f, 0x7f]);
    let tuning = NoteExpressionEvent::new(0, note(ROOT), NoteExpressionType::Tuning, 2.0);
    let mut bends = [
        ("wheel", EventBuffer::new()),
        ("tuning", EventBuffer::new()),
    ];
    bends[0].1.push(&wheel);
    bends[1].1.push(&tuning);
    for (name, bend) in bends {
        let mut rig = frozen_sine();
        let mut events = EventBuffer::new();
        events.push(&on(ROOT, 1.0));
        rig.block(&nothing(2048), &events);
        let heard = listen(&mut rig, &bend);
        let bent = amplitude(&heard, HZ * (2.0_f64 / 12.0).exp2());
        assert!(bent > MUCH, "{name}: {bent}");
        assert!(amplitude(&heard, HZ) < LITTLE, "{name}");
    }
}

#[test]
fn a_note_begins_at_its_frame() {
    let heard = |before: usize, at: u32| {
        let mut rig = frozen_sine();
        let mut sound = rig.block(&nothing(before), &EventBuffer::new());
        let mut events = EventBuffer::new();
        events.push(&NoteOnEvent::new(at, note(ROOT), 1.0));
        for (all, part) in sound
            .iter_mut()
            .zip(rig.block(&nothing(1000 - before), &events))
        {
            all.extend(part);
        }
        bits(&sound)
    };
    let in_one_block = heard(1, 299);
    assert!(in_one_block[0].iter().any(|x| *x != 0), "nothing was heard");
    assert!(in_one_block[0][..300].iter().all(|x| *x == 0), "too early");
    assert_eq!(in_one_block, heard(300, 0));
}

#[test]
fn notes_that_no_keyboard_has_do_no_harm() {
    let mut rig = frozen_sine();
    let mut events = EventBuffer::new();
    let any = Pckn::match_all();
    events.push(&NoteOnEvent::new(9999, any, f64::NAN));
    events.push(&NoteOnEvent::new(
        9999,
        Pckn::new(0_u16, 99_u16, 999_u16, 1_u32),
        1e300,
    ));
    events.push(&NoteExpressionEvent::new(
        9999,
        any,
        NoteExpressionType::Tuning,
        f64::INFINITY,
    ));
    events.push(&NoteOffEvent::new(9999, any, -1.0));
    for sample in listen(&mut rig, &events) {
        assert!(sample.is_finite());
    }
}

/// Attack to release by the host's parameters, and a pedal by MIDI.
#[test]
fn an_envelope_and_a_pedal_shape_a_note() {
    let mut rig = frozen_sine();
    for (name, value) in [
        ("Attack", "500 ms"),
        ("Decay", "100 ms"),
        ("Sustain", "50 %"),
        ("Release", "500 ms"),
    ] {
        rig.set(name, value);
    }
    let mut events = EventBuffer::new();
    events.push(&on(ROOT, 1.0));
    rig.block(&nothing(512), &events);
    let early = rms(&rig.silence(2400)[0]);
    rig.silence(SECOND);
    let held = amplitude(&rig.silence(SECOND)[0], HZ);
    assert!((held / AMPLITUDE - 0.5).abs() < 0.1, "sustained: {held}");
    assert!(early < 0.3 * held, "it rises: {early}");
    let pedal = |value| MidiEvent::new(0, 0, [0xb0, 64, value]);
    let mut events = EventBuffer::new();
    events.push(&pedal(127));
    rig.block(&nothing(512), &events);
    let mut events = EventBuffer::new();
    events.push(&NoteOffEvent::new(0, note(ROOT), 0.0));
    rig.block(&nothing(512), &events);
    rig.silence(SECOND);
    assert!(rms(&rig.silence(SECOND)[0]) > 0.3 * held, "by the pedal");
    let mut events = EventBuffer::new();
    events.push(&pedal(0));
    rig.block(&nothing(512), &events);
    let going = rms(&rig.silence(2400)[0]);
    assert!(going > 0.1 * held, "it dies away slowly: {going}");
    rig.silence(SECOND);
    assert_eq!(rms(&rig.silence(1000)[0]), 0.0, "and is gone");
}
