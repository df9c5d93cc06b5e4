//! Parameters change while sound plays: no click, at the frame where the host says.

use clack_host::events::event_types::NoteOnEvent;
use clack_host::events::{Match, Pckn};
use clack_host::prelude::EventBuffer;

use crate::host::{Planes, Rig};
use crate::parameters::PARAMETERS;
use crate::state::{constants_pinned, json_of, state_of};
use crate::tones::{bits, sines, steepest};

const HZ: f64 = 300.0;
const AMPLITUDE: f64 = 0.25;
const BLOCK: usize = 512;
/// Half a second, in whole blocks: longer than any fade, a new memory's first window and its fade.
const AFTER: usize = 47 * BLOCK;

/// What a host may automate, there and back.
const CHANGES: [(&str, &str, &str); 18] = [
    ("Listen to", "Residual", "Memory"),
    ("Listen to", "Dry", "Memory"),
    ("Mix", "0 %", "100 %"),
    ("Match loudness", "On", "Off"),
    ("Output", "-20 dB", "0 dB"),
    ("Mode", "Sliding", "Segments"),
    ("Mode", "Whole history", "Fading"),
    ("Order", "200", "2000"),
    ("Window", "20 ms", "100 ms"),
    ("Sync window", "1/32", "Off"),
    ("Overlap", "10 %", "50 %"),
    ("Delay", "5 ms", "20 ms"),
    ("Method", "Bilinear", "Exact"),
    ("Freeze", "On", "Off"),
    ("Recall", "Loop", "Off"),
    ("Recall", "Scrub", "Reverse"),
    ("Clear", "On", "Off"),
    ("Bypass", "On", "Off"),
];

fn play(rig: &mut Rig, sound: &Planes, at: usize, events: &EventBuffer) -> Vec<f32> {
    let mut heard = Vec::new();
    for from in (0..AFTER).step_by(BLOCK) {
        let nothing = EventBuffer::new();
        let events = if from == 0 { events } else { &nothing };
        let now = at + from..at + from + BLOCK;
        let block: Planes = sound.iter().map(|one| one[now.clone()].to_vec()).collect();
        heard.extend(rig.block(&block, events).swap_remove(0));
    }
    heard
}

#[test]
fn no_parameter_clicks() {
    let sound = sines(2, HZ, AMPLITUDE, 4 * AFTER);
    for (name, there, back) in CHANGES {
        let mut rig = Rig::rendering();
        let nothing = EventBuffer::new();
        let steady = steepest(&play(&mut rig, &sound, 0, &nothing)[AFTER / 2..]);
        // The steepest of a sine, and what the memory adds: the start was silence.
        assert!((0.005..0.02).contains(&steady), "{steady}");
        for (i, text) in [there, back].into_iter().enumerate() {
            let mut events = EventBuffer::new();
            events.push(&rig.change(100, name, text));
            let heard = play(&mut rig, &sound, (i + 1) * AFTER, &events);
            let step = steepest(&heard);
            // Two sines that fade into one another, and a wobble; a hard switch at a peak is 25
            // times the steepest of the sine, on average 16 times.
            assert!(
                step < 4.0 * steady,
                "{name} to {text}: {step} after {steady}"
            );
        }
    }
}

/// What else is set where a parameter is heard.
fn setting_of(name: &str) -> &'static [(&'static str, &'static str)] {
    match name {
        "Delay" => &[("Mode", "Sliding")],
        "Position" => &[("Recall", "Scrub")],
        "Speed" | "Pinned" => &[("Recall", "Loop")],
        "Attack" | "Decay" | "Sustain" | "Release" => &[("Freeze", "On")],
        "Time scale" | "Way" => &[("Layer", "S4")],
        "Clock" | "Threshold" | "Band from" | "Band to" | "Clock speed" => {
            &[("Layer", "Selective LegS")]
        }
        "Past" | "Allowed error" => &[("Layer", "Adaptive pieces"), ("Order", "256")],
        "Shuffle from" | "Shuffle to" | "Shuffle seed" => &[("Shuffle", "35 %")],
        _ if name.ends_with("to position") => &[("Recall", "Scrub")],
        _ if name.ends_with("to speed") => &[("Recall", "Loop")],
        _ if name.ends_with("to cuts") => &[("Tilt", "-6 dB")],
        _ if name.contains(" to ") => &[],
        _ if name.starts_with("LFO 1") => &[("LFO 1 to mix", "100 %"), ("LFO 1 to order", "50 %")],
        _ if name.starts_with("LFO 2") => &[("LFO 2 to mix", "100 %"), ("LFO 2 to order", "50 %")],
        _ if name.starts_with("Follower") => &[("Follower to mix", "100 %")],
        _ => &[],
    }
}

/// A plugin that plays, with two pins and a key down, of which the parameter is heard.
fn playing(group: &str, name: &str, sound: &Planes) -> Rig {
    let mut rig = Rig::rendering();
    let mut json = json_of(&rig.save());
    let pins = constants_pinned(&[0.1, -0.1]);
    json["fields"]["pinned"] = serde_json::to_string(&pins).unwrap().into();
    assert!(rig.load(&state_of(&json)), "not taken");
    play(&mut rig, sound, 0, &EventBuffer::new());
    let mut events = EventBuffer::new();
    if group == "Play" && name != "Pinned" && name != "Feedback" {
        let key = Pckn::new(0_u16, 0_u16, 60_u16, Match::All);
        events.push(&NoteOnEvent::new(0, key, 1.0));
    }
    setting_of(name)
        .iter()
        .for_each(|(name, text)| rig.set(name, text));
    play(&mut rig, sound, AFTER, &events);
    rig
}

/// Whatever a host is shown, one that is added included. Sounds before and after may be steep in themselves: no step is more
/// than four times as steep as either.
#[test]
fn no_parameter_that_a_host_is_shown_clicks_where_it_is_heard() {
    let sound = sines(2, HZ, AMPLITUDE, 5 * AFTER);
    for (group, name, default, texts) in PARAMETERS {
        let mut rig = playing(group, name, &sound);
        let mut before = play(&mut rig, &sound, 2 * AFTER, &EventBuffer::new());
        for (turn, text) in [texts[0], default].into_iter().enumerate() {
            let mut events = EventBuffer::new();
            events.push(&rig.change(100, name, text));
            let heard = play(&mut rig, &sound, (3 + turn) * AFTER, &events);
            let steady = steepest(&before[AFTER / 2..]).max(steepest(&heard[AFTER / 2..]));
            let step = steepest(&heard);
            assert!(
                step < 4.0 * steady.max(0.005),
                "{name} to {text}: {step} beside {steady}"
            );
            before = heard;
        }
    }
}

#[test]
fn speed_and_position_glide() {
    let sound = sines(2, HZ, AMPLITUDE, 4 * AFTER);
    for (motion, name, text) in [("Loop", "Speed", "-1 x"), ("Scrub", "Position", "90 %")] {
        let mut rig = Rig::rendering();
        let nothing = EventBuffer::new();
        let steady = steepest(&play(&mut rig, &sound, 0, &nothing)[AFTER / 2..]);
        rig.set("Recall", motion);
        play(&mut rig, &sound, AFTER, &nothing);
        let mut events = EventBuffer::new();
        events.push(&rig.change(100, name, text));
        let step = steepest(&play(&mut rig, &sound, 2 * AFTER, &events));
        assert!(step < 4.0 * steady, "{name}: {step} after {steady}");
    }
}

/// The frame counts, not the block that it is in.
#[test]
fn automation_is_heard_at_its_frame() {
    let sound = sines(2, HZ, AMPLITUDE, 4 * AFTER);
    let heard = |at: u32, blocks: [usize; 2]| {
        let mut rig = Rig::rendering();
        rig.run(&sound, &[BLOCK]);
        let split: Vec<Planes> = [0..blocks[0], blocks[0]..blocks[0] + blocks[1]]
            .into_iter()
            .map(|part| sound.iter().map(|one| one[part.clone()].to_vec()).collect())
            .collect();
        let mut events = EventBuffer::new();
        events.push(&rig.change(at, "Listen to", "Dry"));
        events.push(&rig.change(at, "Output", "-9 dB"));
        let late = at as usize == 0;
        let nothing = EventBuffer::new();
        let [first, second] = if late {
            [&nothing, &events]
        } else {
            [&events, &nothing]
        };
        let mut heard = rig.block(&split[0], first);
        for (all, part) in heard.iter_mut().zip(rig.block(&split[1], second)) {
            all.extend(part);
        }
        bits(&heard)
    };
    assert_eq!(heard(300, [600, 400]), heard(0, [300, 700]));
}

/// On and off again before the next block is still pressed.
#[test]
fn clear_is_a_button() {
    let sound = sines(2, HZ, AMPLITUDE, AFTER);
    let mut rig = Rig::rendering();
    rig.run(&sound, &[BLOCK]);
    rig.set("Clear", "On");
    rig.set("Clear", "Off");
    let fade = 2048;
    rig.silence(fade);
    let heard = rig.silence(AFTER - fade);
    assert!(heard[0].iter().all(|x| *x == 0.0), "it was not forgotten");
}
