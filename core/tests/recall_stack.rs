//! The stack that comes with the program says what it heard, and a live memory of it is heard.

#![expect(
    clippy::disallowed_macros,
    reason = "the numbers measured are the test's report"
)]

use souvenir_core::lab::demo::{demo_sound, melody_sound};
use souvenir_core::lab::recall_stack::{RECALL_STACK_DELAY_FRAMES, add_to_library};
use souvenir_core::ssm::trained::library;
use souvenir_core::{MemorySettings, Mode, StreamConfig, StreamingMemory};

const RATE_HZ: f64 = 48_000.0;

/// The sound over the error of what is said, from its first frame on.
fn snr_db(sound: &[f32], said: &[f32]) -> f64 {
    let pairs = sound.iter().zip(&said[RECALL_STACK_DELAY_FRAMES..]);
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
fn a_live_memory_of_it_is_as_late_as_it_was_trained_to_be() {
    let config = StreamConfig {
        settings: MemorySettings {
            mode: Mode::Trained,
            weights: Some(add_to_library().expect("its weights are in order").id),
            delay_secs: RECALL_STACK_DELAY_FRAMES as f64 / RATE_HZ,
            ..MemorySettings::default()
        },
        sample_rate_hz: RATE_HZ,
        channels: 1,
    };
    let mut memory = StreamingMemory::prepare(&config).expect("in range");
    assert_eq!(memory.latency_frames(), RECALL_STACK_DELAY_FRAMES);
    assert!(!memory.is_missing_weights());
    let sound = narrowed(melody_sound(RATE_HZ));
    let mut heard = vec![0.0; sound.len()];
    memory.process(&[&sound], &mut [&mut heard]);
    assert!(snr_db(&sound, &narrowed(heard)) > 29.5);
}
