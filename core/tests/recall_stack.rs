//! The stack that comes with the program says what it heard, and a live memory of it is heard.

#![expect(
    clippy::disallowed_macros,
    reason = "the numbers measured are the test's report"
)]

use souvenir_core::lab::demo::{demo_sound, melody_sound};
use souvenir_core::lab::recall_stack::add_to_library;
use souvenir_core::ssm::trained::library;
use souvenir_core::{MemorySettings, Mode, StreamConfig, StreamingMemory};

/// What it was trained to: `DELAY` of `train.py`.
const DELAY_FRAMES: usize = 480;
const RATE_HZ: f64 = 48_000.0;

/// The sound over the error of what is said, from its first frame on.
fn snr_db(sound: &[f32], said: &[f32]) -> f64 {
    let pairs = sound.iter().zip(&said[DELAY_FRAMES..]);
    let sums = pairs.fold([0.0, 0.0], |[signal, error], (x, y)| {
        let [x, y] = [*x, *y].map(f64::from);
        [signal + x * x, error + (x - y).powi(2)]
    });
    10.0 * (sums[0] / sums[1]).log10()
}

#[expect(clippy::cast_possible_truncation, reason = "sound in f32")]
fn narrowed(sound: Vec<f64>) -> Vec<f32> {
    sound.into_iter().map(|x| x as f32).collect()
}

/// What `train.py` printed: 32.0 and 30.0 dB.
#[test]
fn the_demo_and_a_melody_that_it_never_heard_are_said_far_above_their_error() {
    let id = add_to_library().expect("its weights are in order").id;
    let sounds = [
        ("demo", demo_sound(RATE_HZ), 31.5),
        ("melody", melody_sound(RATE_HZ), 29.5),
    ];
    for (name, sound, least_db) in sounds {
        let sound = narrowed(sound);
        let mut stack = library::find(id).expect("it was added");
        let mut said = vec![0.0; sound.len()];
        stack.process(&sound, &mut said);
        let found_db = snr_db(&sound, &said);
        println!("{name}: {found_db:.1} dB");
        assert!(found_db > least_db, "{name}: {found_db} dB");
    }
}

#[test]
fn a_live_memory_of_it_is_as_late_as_it_was_trained_to_be_at_every_rate() {
    let entry = add_to_library().expect("its weights are in order");
    assert_eq!(entry.delay_frames, Some(DELAY_FRAMES));
    for rate_hz in [44_100.0, RATE_HZ, 96_000.0] {
        assert_eq!(prepared(rate_hz).latency_frames(), DELAY_FRAMES);
    }
    let mut memory = prepared(RATE_HZ);
    assert!(!memory.is_missing_weights());
    let sound = narrowed(melody_sound(RATE_HZ));
    let mut heard = vec![0.0; sound.len()];
    memory.process(&[&sound], &mut [&mut heard]);
    assert!(snr_db(&sound, &narrowed(heard)) > 29.5);
}

/// The settings' own delay and a window shorter than the stack's delay do not count.
fn prepared(sample_rate_hz: f64) -> StreamingMemory {
    let config = StreamConfig {
        settings: MemorySettings {
            mode: Mode::Trained,
            weights: Some(add_to_library().expect("its weights are in order").id),
            delay_secs: 0.0,
            window_secs: 0.005,
            ..MemorySettings::default()
        },
        sample_rate_hz,
        channels: 1,
    };
    StreamingMemory::prepare(&config).expect("in range")
}
