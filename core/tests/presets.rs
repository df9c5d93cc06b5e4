//! Presets on a guitar, a voice and drums: none silent, and as loud as one another.

#![allow(
    clippy::disallowed_macros,
    clippy::print_stdout,
    reason = "the table that docs/quality.md has"
)]

use souvenir_core::control::EngineConfig;
use souvenir_core::control::PlayControls;
use souvenir_core::engine::Engine;
use souvenir_core::lab::preset::{AUDIBLE_RMS, FactoryPreset, Preset, factory};
use souvenir_core::lab::test_signals::TestSignal;
use souvenir_core::metrics::loudness_lufs;
use souvenir_core::settings::Mode;
use std::f64::consts::PI;
use std::path::Path;

const RATE_HZ: f64 = 48_000.0;
const SECOND: usize = 48_000;
const SEED: u64 = 0x5eed_0022;
/// What is played through them, in this order.
const SOUNDS: [&str; 3] = ["guitar", "voice", "drums"];
/// From which moment on it is heard, and the last of those that are frozen.
const MOMENTS_SECS: [f64; 2] = [2.5, 4.6];
/// So many are frozen that no preset is judged by one hit; of recordings so many that each sound is judged by itself.
const NUM_DRAWN_MOMENTS: usize = 5;
const NUM_RECORDED_MOMENTS: usize = 25;
/// How far apart the loudest and the softest preset may be, LU.
const SPREAD_LU: f64 = 3.0;
/// The softest and the loudest on each of the drawn sounds, LU, half a LU beyond what was measured of those that do not freeze:
/// -2.8 (Small room) to +1.0 (64 numbers) on the guitar, -2.7 (Breath) to +0.9 (Old receiver) on the voice, -1.8 (As published) to
/// +3.1 (What is lost) on drums. What is lost of a sound, and how loud that is, is the sound's.
const LIVE_LU: [[f64; 2]; 3] = [[-3.3, 1.5], [-3.2, 1.4], [-2.3, 3.6]];
/// Likewise of what is frozen: five moments, each as loud as the stroke or the tail that it holds. -3.9 (Half speed) to +0.4
/// (Endless chord), -0.1 (Choir bed) to +2.1 (Roving stutter), -1.5 (Octave bed) to +5.6 (An instant).
const HELD_LU: [[f64; 2]; 3] = [[-4.4, 0.9], [-0.6, 2.6], [-2.0, 6.1]];
/// Likewise of the one (Fading past) of whose two seconds only the oldest and dullest are heard in the time: -7.2, +3.3, +0.9.
const FADING_LU: [[f64; 2]; 3] = [[-7.7, -6.7], [2.8, 3.8], [0.4, 1.4]];
/// Frames that are heard.
const HEARD: usize = 2 * SECOND;
/// Half a second, backwards or at half speed, has a pause of speech twice.
const LONGEST_SECS: f64 = 1.0;
/// 10 ms, of which each is silent or not.
const SLICE: usize = 480;
/// What is softer than this below the sound's own loudness is a pause: speech has 40 dB between syllables and breath.
const SILENCE_DB: f64 = -40.0;

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
fn guitar() -> Vec<f32> {
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
fn drums() -> Vec<f32> {
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

fn voice() -> Vec<f32> {
    let slow = TestSignal::Speech.draw(SEED, 8, 16_000);
    let at = |frame: usize| {
        let (whole, part) = (frame / 3, (frame % 3) as f64 / 3.0);
        let next = slow[(whole + 1).min(slow.len() - 1)];
        slow[whole] + part * (next - slow[whole])
    };
    scaled((0..8 * SECOND).map(at).collect())
}

/// To a peak of -6 dBFS.
#[expect(clippy::cast_possible_truncation, reason = "test signal to f32")]
fn scaled(sound: Vec<f64>) -> Vec<f32> {
    let peak = sound.iter().fold(0.0, |most: f64, x| most.max(x.abs()));
    sound.into_iter().map(|x| (0.5 * x / peak) as f32).collect()
}

/// Is what a preset makes of a sound.
#[derive(Clone, Copy, Debug)]
struct Judgement {
    /// Against the sound itself at the same time, LU.
    loudness_lu: f64,
    silence_secs: f64,
}

fn play(engine: &mut Engine, now: &PlayControls, next: &PlayControls, sound: &mut [f32]) {
    for command in next.changes(now) {
        engine.obey(command);
    }
    engine.play(&mut [sound]);
}

/// Returns the frame at which a shell freezes that was asked at `moment`: when there is sound in every window that may be the
/// newest.
fn frozen_at(preset: &Preset, sound: &[f32], moment: usize) -> usize {
    let window = frames(preset.settings.window_secs);
    let is_audible = |end: usize| {
        let power = sound[end.saturating_sub(window)..end]
            .iter()
            .map(|x| f64::from(*x).powi(2));
        power.sum::<f64>() >= AUDIBLE_RMS.powi(2) * window as f64
    };
    let mut ends = (moment..sound.len()).step_by(SLICE);
    let newest = |end: usize| (end.saturating_sub(window)..=end).step_by(SLICE);
    ends.find(|end| newest(*end).all(is_audible))
        .expect("sound")
}

/// Returns what is heard from half a second after the moment on, where a preset that freezes has frozen, and the sound itself
/// then.
fn heard(preset: &Preset, sound: &[f32], moment: usize) -> [Vec<f32>; 2] {
    let (mut engine, _) = Engine::prepare(&EngineConfig {
        settings: preset.settings,
        channels: 1,
        ..EngineConfig::default()
    })
    .expect("in range");
    let learning = PlayControls {
        is_frozen: false,
        ..preset.performance
    };
    let from = if preset.performance.is_frozen {
        frozen_at(preset, sound, moment)
    } else {
        moment
    };
    let mut heard = sound.to_vec();
    let (first, rest) = heard.split_at_mut(from);
    play(&mut engine, &PlayControls::default(), &learning, first);
    let length = SECOND / 2 + HEARD;
    let rest = &mut rest[..length];
    play(&mut engine, &learning, &preset.performance, rest);
    [
        rest[SECOND / 2..].to_vec(),
        sound[from + SECOND / 2..from + length].to_vec(),
    ]
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "of seconds"
)]
fn frames(secs: f64) -> usize {
    (secs * RATE_HZ) as usize
}

/// Of what is softer than any gate of the standard -70.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a rate"
)]
fn lufs(sound: &[f32]) -> f64 {
    loudness_lufs(&[sound], RATE_HZ as u32).unwrap_or(-70.0)
}

fn longest_silence_secs(sound: &[f32], loudness: f64) -> f64 {
    let floor = 10.0_f64.powf((loudness + SILENCE_DB) / 10.0);
    let power = |slice: &[f32]| slice.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>();
    let (mut longest, mut run) = (0, 0);
    for slice in sound.chunks(SLICE) {
        run = if power(slice) < floor * slice.len() as f64 {
            run + 1
        } else {
            0
        };
        longest = longest.max(run);
    }
    (longest * SLICE) as f64 / RATE_HZ
}

fn judge(preset: &Preset, sound: &[f32], num_moments: usize) -> Judgement {
    let own = lufs(sound);
    // What does not freeze is the same at every moment.
    let num_moments = if preset.performance.is_frozen {
        num_moments
    } else {
        1
    };
    let (mut played, mut dry, mut silence_secs) = (Vec::new(), Vec::new(), 0.0_f64);
    let [first, last] = MOMENTS_SECS;
    for moment in 0..num_moments {
        let secs = first + (last - first) * moment as f64 / num_moments as f64;
        let [made, own_then] = heard(preset, sound, frames(secs));
        silence_secs = silence_secs.max(longest_silence_secs(&made, own));
        played.extend(made);
        dry.extend(own_then);
    }
    Judgement {
        loudness_lu: lufs(&played) - lufs(&dry),
        silence_secs,
    }
}

/// Judges all presets on each sound, and prints a table.
fn judge_all(sounds: &[Vec<f32>; 3], num_moments: usize) -> Vec<(&'static str, [Judgement; 3])> {
    let all = factory();
    let judged = |sound: &Vec<f32>| -> Vec<_> {
        let judged = all.iter().map(|one| judge(&one.preset, sound, num_moments));
        judged.collect()
    };
    let judged = std::thread::scope(|scope| {
        let threads = sounds.each_ref().map(|sound| scope.spawn(|| judged(sound)));
        threads.map(|thread| thread.join().expect("a judge"))
    });
    println!(
        "| preset | {} | mean | longest silence |",
        SOUNDS.join(" | ")
    );
    println!("|---|---|---|---|---|---|");
    let mut all_judged = Vec::new();
    for (idx, FactoryPreset { group, name, .. }) in all.iter().enumerate() {
        let each = judged.each_ref().map(|sound| sound[idx]);
        let row = each
            .map(|one| format!("{:+.1}", one.loudness_lu))
            .join(" | ");
        let silence = each.iter().map(|one| one.silence_secs).fold(0.0, f64::max);
        let mean = mean_lu(&each);
        println!("| {group}: {name} | {row} | {mean:+.1} | {silence:.2} s |");
        all_judged.push((*name, each));
    }
    all_judged
}

fn mean_lu(each: &[Judgement; 3]) -> f64 {
    each.iter().map(|one| one.loudness_lu).sum::<f64>() / 3.0
}

/// Refuses presets that are not as loud as the others by what `loudness_lu` reads of them.
fn check_spread(
    judged: &[(&'static str, [Judgement; 3])],
    loudness_lu: impl Fn(&[Judgement; 3]) -> f64,
) {
    let all = judged.iter().map(|(_, each)| loudness_lu(each));
    let softest = all.fold(f64::MAX, f64::min);
    for (name, each) in judged {
        let loudness = loudness_lu(each);
        assert!(
            loudness - softest < SPREAD_LU,
            "{name}: {loudness:.1} LU, another {softest:.1}"
        );
    }
}

fn check_silence(judged: &[(&'static str, [Judgement; 3])]) {
    for (name, each) in judged {
        for (sound, Judgement { silence_secs, .. }) in SOUNDS.iter().zip(each) {
            assert!(
                *silence_secs < LONGEST_SECS,
                "{name}, {sound}: {silence_secs} s of silence"
            );
        }
    }
}

fn limits_lu(preset: &Preset) -> [[f64; 2]; 3] {
    match preset.settings.mode {
        Mode::Fading => FADING_LU,
        _ if preset.performance.is_frozen => HELD_LU,
        _ => LIVE_LU,
    }
}

/// Refuses presets that are louder or softer on one sound than those of their kind, whatever they are in the mean.
fn check_each_drawn(judged: &[(&'static str, [Judgement; 3])]) {
    for ((name, each), one) in judged.iter().zip(factory()) {
        let sounds = SOUNDS.iter().zip(each).zip(limits_lu(&one.preset));
        for ((sound, Judgement { loudness_lu, .. }), [softest, loudest]) in sounds {
            assert!(
                (softest..loudest).contains(loudness_lu),
                "{name}, {sound}: {loudness_lu:.1} LU of {softest} to {loudest}"
            );
        }
    }
}

#[test]
fn presets_are_as_loud_as_one_another_and_none_is_silent() {
    let judged = judge_all(&[guitar(), voice(), drums()], NUM_DRAWN_MOMENTS);
    check_silence(&judged);
    check_spread(&judged, mean_lu);
    check_each_drawn(&judged);
}

/// Reads `guitar.wav`, `voice.wav` and `drums.wav`: 8 s, 48 kHz, mono, 16 bits.
#[test]
#[ignore = "wants recordings: docs/quality.md says which"]
fn presets_are_as_loud_as_one_another_on_each_recording() {
    let folder = std::env::var("SOUVENIR_PRESET_SOUNDS").expect("a folder");
    let sounds = SOUNDS.map(|name| recording(&Path::new(&folder).join(name).with_extension("wav")));
    let judged = judge_all(&sounds, NUM_RECORDED_MOMENTS);
    check_silence(&judged);
    check_spread(&judged, mean_lu);
    for sound_idx in 0..SOUNDS.len() {
        check_spread(&judged, |each| each[sound_idx].loudness_lu);
    }
}

fn recording(path: &Path) -> Vec<f32> {
    let reader = hound::WavReader::open(path).expect("a WAV file");
    let samples = reader.into_samples::<i16>();
    let sound = samples.map(|x| f64::from(x.expect("16 bits"))).collect();
    scaled(sound)
}
