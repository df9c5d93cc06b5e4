//! A fault of the plugin's own ends in the plugin: the host goes on. And what no sound can be is held down.

use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use souvenir_core::playback::FrozenMemory;

use crate::host::{MAX_FRAMES, RATE_HZ, Rig};
use crate::state::{held, json_of, loaded, memory_of, state_of};
use crate::tones::{bits, noises, rms};

/// A project that makes a debug build fail there, once.
fn failing(place: &str) -> Vec<u8> {
    let mut json = json_of(&Rig::new().save());
    let field = serde_json::to_string(&format!("!fault {place}")).unwrap();
    json["fields"]["memory"] = field.into();
    state_of(&json)
}

#[test]
fn a_fault_on_the_audio_thread_is_silence_until_the_next_activation() {
    let input = noises(2, 9000);
    let expected = {
        let mut rig = Rig::new();
        rig.set("Listen to", "Dry");
        rig.activate(RATE_HZ, MAX_FRAMES);
        bits(&rig.run(&input, &[512]))
    };
    let mut rig = Rig::new();
    rig.activate(RATE_HZ, MAX_FRAMES);
    rig.run(&input, &[512]);
    assert!(rig.load(&failing("sound")), "not taken");
    rig.set("Listen to", "Dry");
    for _ in 0..2 {
        let heard = rig.run(&input, &[512]);
        assert!(heard.concat().iter().all(|x| *x == 0.0), "not silent");
    }
    rig.reset();
    rig.activate(RATE_HZ, MAX_FRAMES);
    assert_eq!(bits(&rig.run(&input, &[512])), expected, "not as new");
}

#[test]
fn a_fault_while_a_project_is_saved_or_loaded_is_not_the_hosts() {
    let mut rig = loaded(&failing("state"));
    let saved = rig.save();
    assert_eq!(memory_of(&saved), "", "what could not be said");
    assert_eq!(rig.save(), saved);
    let held = held().save();
    assert!(rig.load(&held), "not taken");
    assert_eq!(memory_of(&rig.save()), memory_of(&held));
}

#[test]
fn a_fault_in_the_background_thread_leaves_it_working() {
    let mut rig = Rig::new();
    rig.activate(RATE_HZ, MAX_FRAMES);
    rig.silence(1000);
    assert!(rig.load(&failing("background")), "not taken");
    let before = rig.latency();
    let begun = Instant::now();
    for window in ["20 ms", "30 ms", "40 ms"].iter().cycle() {
        rig.set("Window", window);
        rig.silence(4800);
        if rig.latency() != before {
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "no memory comes");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// The frozen noise of `held`, a hundred times as large: 40 dB.
fn a_hundred_times(state: &[u8]) -> Vec<u8> {
    let quiet = FrozenMemory::from_bytes(&STANDARD.decode(memory_of(state)).unwrap()).unwrap();
    let louder = |channel_idx| -> Vec<f64> {
        let coefficients = quiet.coefficients(channel_idx).iter();
        coefficients.map(|c| 100.0 * c).collect()
    };
    let channels: Vec<_> = (0..quiet.channels()).map(louder).collect();
    let mut loud = FrozenMemory::prepare(quiet.order(), quiet.channels());
    loud.take(quiet.timeline(), quiet.sample_rate_hz(), |c| &channels[c]);
    let text = serde_json::to_string(&STANDARD.encode(loud.to_bytes())).unwrap();
    let mut json = json_of(state);
    json["fields"]["memory"] = text.into();
    state_of(&json)
}

/// Uniform noise in [-1, 1) has a root mean square of 1 / sqrt(3), and its memory, of a band, less. What was
/// made a hundred times as large is played as a memory of 1 is: the same sound, larger by what its own
/// level lacks to full scale, however large the project made it.
#[test]
fn a_project_plays_no_louder_than_a_sound_can_be() {
    let quiet = held().save();
    let rms_of = |state: &[u8]| {
        let bytes = STANDARD.decode(memory_of(state)).unwrap();
        FrozenMemory::from_bytes(&bytes).unwrap().rms()
    };
    let level = rms_of(&quiet);
    assert!(level < 1.0 / 3.0_f64.sqrt() + 0.05, "{level}");
    let [before, after] = [quiet.clone(), a_hundred_times(&quiet)].map(|state| {
        let mut rig = loaded(&state);
        rig.activate(RATE_HZ, MAX_FRAMES);
        rig.silence(12_000);
        rig.silence(20_000).swap_remove(0)
    });
    let peak = after.iter().fold(0.0, |most: f32, x| most.max(x.abs()));
    assert!(peak <= 4.0, "{peak}: above 12 dB over full scale");
    let ratio = rms(&after) / rms(&before);
    // What stands out beyond the ceiling is cut: a little less, never more.
    assert!((0.9..1.0001).contains(&(ratio * level)), "{ratio}, {level}");
}
