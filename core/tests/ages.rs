//! How well a memory of everything keeps each moment: `cargo test -p souvenir_core --release --test ages --
//! --nocapture` prints the table that the manual quotes.
//!
//! LegS weighs all of its window alike, but `P_n` turns faster towards both of its ends: with `u` the moment's
//! place in a window of `T`, N coefficients keep up to `N / (2 pi T sqrt(u (1 - u)))` Hz there. That is
//! `N / (pi T)` in the middle, and more and more towards now.

#![expect(
    clippy::disallowed_macros,
    reason = "the numbers measured are the test's report"
)]

use souvenir_core::control::connect;
use souvenir_core::engine::{Engine, EngineConfig};
use souvenir_core::lab::demo;
use souvenir_core::settings::{MemorySettings, Mode};
use souvenir_core::snapshot::{AgeError, Snapshot, Viewer};
use std::f64::consts::{PI, TAU};

const RATE_HZ: f64 = 48_000.0;
const SECS: f64 = 8.0;
const ORDERS: [usize; 4] = [256, 512, 1024, 2048];

/// The picture of a memory that has heard all of `sound`.
fn remembered(settings: MemorySettings, sound: &[f32]) -> Snapshot {
    let config = EngineConfig {
        settings,
        sample_rate_hz: RATE_HZ,
        channels: 1,
        max_block_frames: 4096,
    };
    let (mut engine, mut pictures) = Engine::prepare(&config).expect("in range");
    let (remote, mut orders) = connect();
    for block in sound.chunks(4096) {
        engine.process(&mut [&mut block.to_vec()], &mut orders);
    }
    remote.request_snapshot();
    while !pictures.update() {
        engine.process(&mut [&mut []], &mut orders);
    }
    pictures.snapshot().clone()
}

fn whole(order: usize) -> MemorySettings {
    MemorySettings {
        mode: Mode::Whole,
        order,
        ..MemorySettings::default()
    }
}

fn ages(snapshot: &Snapshot) -> Vec<AgeError> {
    Viewer::default().error_by_age(snapshot)
}

#[expect(clippy::cast_possible_truncation, reason = "sound in f32")]
fn sine(hz: f64) -> Vec<f32> {
    let frames = (0..).take_while(|j| f64::from(*j) < SECS * RATE_HZ);
    let sample = |j: i32| (0.5 * (TAU * hz / RATE_HZ * f64::from(j)).sin()) as f32;
    frames.map(sample).collect()
}

#[expect(clippy::cast_possible_truncation, reason = "sound in f32")]
fn noise() -> Vec<f32> {
    let mut state = 15_u64;
    let mut draw = move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1u64 << 53) as f64 - 0.5
    };
    // One pole at 100 Hz: like most sound, more of it is low.
    let mut low = 0.0;
    let frames = (0..).take_while(|j| f64::from(*j) < SECS * RATE_HZ);
    let sample = |_: i32| {
        low += TAU * 100.0 / RATE_HZ * (draw() - low);
        low as f32
    };
    frames.map(sample).collect()
}

/// Highest frequency that is kept `age_secs` before the end of a window of `secs`.
fn kept_hz(order: usize, age_secs: f64, secs: f64) -> f64 {
    let u = 1.0 - age_secs / secs;
    order as f64 / (2.0 * PI * secs * (u * (1.0 - u)).sqrt())
}

/// `[sound, error]`, energies over all ages at which `is_wanted` holds of the bandwidth there.
fn energies(snapshot: &Snapshot, order: usize, is_wanted: impl Fn(f64) -> bool) -> [f64; 2] {
    let secs = snapshot.timeline.span_frames() / RATE_HZ;
    let mut sums = [0.0; 2];
    for AgeError { age_secs, ratio_db } in ages(snapshot) {
        // Of the middle of the 64 frames.
        if !is_wanted(kept_hz(order, age_secs + 32.0 / RATE_HZ, secs)) {
            continue;
        }
        let mut probes = snapshot.probes.iter();
        let probe = probes.find(|(age, _)| *age as f64 / RATE_HZ == age_secs);
        let (_, sound) = probe.expect("the ages are those of the probes");
        let energy: f64 = sound.iter().map(|x| f64::from(*x).powi(2)).sum();
        sums[0] += energy;
        sums[1] += energy / 10.0_f64.powf(0.1 * ratio_db);
    }
    sums
}

/// Each tone is kept (the error is less than half of it) at ages whose bandwidth reaches twice as high, and lost
/// (more than half of its power) where it reaches half as high: the memory is not even.
#[test]
fn a_tone_is_remembered_as_far_back_as_the_bandwidth_there_reaches() {
    for (order, hz) in [(512, 60.0), (512, 200.0), (2048, 400.0), (2048, 1000.0)] {
        let snapshot = remembered(whole(order), &sine(hz));
        let ratio_db = |[sound, error]: [f64; 2]| 10.0 * (sound / error).log10();
        let kept_db = ratio_db(energies(&snapshot, order, |limit_hz| limit_hz > 2.0 * hz));
        let lost_db = ratio_db(energies(&snapshot, order, |limit_hz| limit_hz < 0.5 * hz));
        println!("{order}, {hz} Hz: {kept_db:.1} dB where it is kept, {lost_db:.1} dB where not");
        assert!(kept_db > 6.02, "{order}, {hz} Hz: {kept_db} dB");
        assert!(lost_db < 3.01, "{order}, {hz} Hz: {lost_db} dB");
    }
}

/// Mean of the ages in a range; `None` where the sound was silent.
fn mean_db(errors: &[AgeError], [from, to]: [f64; 2]) -> Option<f64> {
    let inside = errors
        .iter()
        .filter(|error| (from..to).contains(&error.age_secs));
    let (sum, count) = inside.fold((0.0, 0.0), |(s, n), e| (s + e.ratio_db, n + 1.0));
    (count > 0.0).then(|| sum / count)
}

#[test]
fn the_newest_is_remembered_best_and_the_middle_least() {
    let edges_secs = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 6.0];
    for (name, sound) in [
        ("demo, silent in the last 0.2 s", demo_sound()),
        ("noise", noise()),
    ] {
        println!("\n{name}, {SECS} s, whole: sound over error in dB from {edges_secs:?} s on");
        for order in ORDERS {
            let errors = ages(&remembered(whole(order), &sound));
            let means: Vec<Option<f64>> = edges_secs
                .windows(2)
                .map(|edges| mean_db(&errors, [edges[0], edges[1]]))
                .collect();
            let words = means
                .iter()
                .map(|db| db.map_or("-".to_owned(), |db| format!("{db:.1}")));
            println!("| {order} | {} |", words.collect::<Vec<_>>().join(" | "));
            if name == "noise" {
                let [newest, middle] = [means[0], means[6]].map(|db| db.expect("noise"));
                // What is lost is as loud as the sound: 0 dB, give or take the luck of 64 frames.
                assert!(newest > middle + 6.02, "{order}: {newest} and {middle} dB");
            }
        }
    }
}

/// The same that the window plays.
#[expect(clippy::cast_possible_truncation, reason = "sound in f32")]
fn demo_sound() -> Vec<f32> {
    demo::demo_sound(RATE_HZ)
        .into_iter()
        .map(|x| x as f32)
        .collect()
}
