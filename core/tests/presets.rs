//! Presets by instrument, on a guitar, a voice and drums: none silent, and as loud as one another.

use souvenir_core::control::PlayControls;
use souvenir_core::control::{Command, EngineConfig};
use souvenir_core::engine::Engine;
use souvenir_core::lab::preset::{FactoryPreset, factory};
use souvenir_core::lab::test_signals::TestSignal;
use std::f64::consts::PI;

const RATE_HZ: f64 = 48_000.0;
const SECOND: usize = 48_000;
const SEED: u64 = 0x5eed_0022;
const GROUPS: [&str; 3] = ["Guitar", "Voice", "Drums"];

fn draws(seed: u64) -> impl FnMut() -> f64 {
    let mut state = SEED ^ (seed << 32);
    move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1u64 << 52) as f64 - 1.0
    }
}

/// Four chords of plucked strings (Karplus and Strong, Computer Music Journal 7, 1983), strummed over and over.
fn guitar() -> Vec<f64> {
    let chords = [
        [40, 47, 52, 56],
        [45, 52, 57, 60],
        [43, 50, 55, 59],
        [38, 45, 50, 54],
    ];
    let mut sound = vec![0.0; 8 * SECOND];
    for (bar, start) in (0..8 * SECOND).step_by(SECOND / 2).enumerate() {
        for (string, key) in chords[(bar / 2) % 4].into_iter().enumerate() {
            let hz = 440.0 * ((f64::from(key) - 69.0) / 12.0).exp2();
            pluck(
                &mut sound[start + 600 * string..],
                hz,
                bar as u64 * 8 + string as u64,
            );
        }
    }
    scaled(sound)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a period in frames"
)]
fn pluck(sound: &mut [f64], hz: f64, seed: u64) {
    let mut draw = draws(seed);
    let mut string: Vec<f64> = (0..(RATE_HZ / hz) as usize).map(|_| draw()).collect();
    let length = string.len();
    for (frame, out) in sound.iter_mut().enumerate() {
        let (at, next) = (frame % length, (frame + 1) % length);
        *out += string[at];
        string[at] = 0.498 * (string[at] + string[next]);
    }
}

/// Kicks on the beat, snares between, hats all along, at 120 a minute.
fn drums() -> Vec<f64> {
    let mut sound = vec![0.0; 8 * SECOND];
    for (eighth, start) in (0..8 * SECOND).step_by(SECOND / 4).enumerate() {
        let mut draw = draws(eighth as u64);
        for (frame, out) in sound[start..].iter_mut().take(SECOND / 3).enumerate() {
            let t = frame as f64 / RATE_HZ;
            *out += 0.15 * draw() * (-t / 0.02).exp();
            *out += match eighth % 4 {
                0 => {
                    (2.0 * PI * (50.0 * t + 4.0 * (1.0 - (-t / 0.03).exp()))).sin()
                        * (-t / 0.12).exp()
                }
                2 => (0.5 * draw() + 0.4 * (2.0 * PI * 190.0 * t).sin()) * (-t / 0.08).exp(),
                _ => 0.0,
            };
        }
    }
    scaled(sound)
}

fn voice() -> Vec<f64> {
    let slow = TestSignal::Speech.draw(SEED, 8, 16_000);
    let at = |frame: usize| {
        let (whole, part) = (frame / 3, (frame % 3) as f64 / 3.0);
        let next = slow[(whole + 1).min(slow.len() - 1)];
        slow[whole] + part * (next - slow[whole])
    };
    scaled((0..8 * SECOND).map(at).collect())
}

/// To a peak of -6 dBFS.
fn scaled(sound: Vec<f64>) -> Vec<f64> {
    let peak = sound.iter().fold(0.0, |most: f64, x| most.max(x.abs()));
    sound.into_iter().map(|x| 0.5 * x / peak).collect()
}

fn energy(sound: &[f32]) -> f64 {
    sound.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>() / sound.len() as f64
}

/// Mean power of two seconds, from three moments of freezing where it freezes: half a second after sound that can be heard.
fn power(one: &FactoryPreset, sound: &[f64]) -> f64 {
    let moments: &[f64] = if one.preset.performance.is_frozen {
        &[2.5, 3.1, 3.9]
    } else {
        &[2.5]
    };
    let powers = moments.iter().map(|secs| {
        let (mut engine, _) = Engine::prepare(&EngineConfig {
            settings: one.preset.settings,
            channels: 1,
            ..EngineConfig::default()
        })
        .expect("in range");
        let played = one.preset.performance;
        let learning = PlayControls {
            is_frozen: false,
            ..played
        };
        for command in learning.changes(&PlayControls::default()) {
            engine.obey(command);
        }
        #[expect(clippy::cast_possible_truncation, reason = "test signal to f32")]
        let mut heard: Vec<f32> = sound.iter().map(|x| *x as f32).collect();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a place"
        )]
        let (first, rest) = heard.split_at_mut((secs * RATE_HZ) as usize);
        engine.play(&mut [first]);
        for command in played.changes(&learning) {
            engine.obey(command);
        }
        engine.obey(Command::Mute { is_muted: false });
        let rest = &mut rest[..SECOND / 2 + 2 * SECOND];
        engine.play(&mut [rest]);
        energy(&rest[SECOND / 2..SECOND / 2 + 2 * SECOND])
    });
    powers.sum::<f64>() / moments.len() as f64
}

#[test]
fn presets_by_instrument_are_as_loud_as_one_another_and_none_is_silent() {
    let sounds = [guitar(), voice(), drums()];
    let all = factory();
    let presets: Vec<_> = all
        .iter()
        .filter(|one| GROUPS.contains(&one.group))
        .collect();
    assert_eq!(presets.len(), 12);
    let own: Vec<f64> = sounds
        .iter()
        .map(|sound| sound.iter().map(|x| x * x).sum::<f64>() / sound.len() as f64)
        .collect();
    let mut means = Vec::new();
    for one in presets {
        let db =
            [0, 1, 2].map(|sound: usize| 10.0 * (power(one, &sounds[sound]) / own[sound]).log10());
        let mean = db.iter().sum::<f64>() / 3.0;
        // A hold between two hits is softer than hits; a silence is another thing.
        assert!(db.iter().all(|db| *db > -18.0), "{}: {db:?}", one.name);
        means.push(mean);
    }
    let (softest, loudest) = means
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), mean| {
            (low.min(*mean), high.max(*mean))
        });
    assert!(
        loudest - softest < 3.0,
        "{softest:.1} to {loudest:.1} dB: {means:?}"
    );
}
