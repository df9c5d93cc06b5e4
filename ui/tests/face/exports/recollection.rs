//! The tables of recollections and pins hold the sound beside the memory of it.

use egui::accesskit::Role;
use souvenir_core::control::Command;
use souvenir_core::memory::Timeline;
use souvenir_core::settings::Mode;
use souvenir_core::snapshot::{PROBE_FRAMES, Snapshot, Viewer};

use super::{Live, Screen, broadband, settings};
use crate::shell::click;

/// Of the rows where both are known, one `lag` rows later than the other.
fn correlation(sound: &[f64], memory: &[f64], lag: isize) -> f64 {
    let pairs = memory.iter().enumerate().filter_map(|(row, y)| {
        let x = sound.get(row.checked_add_signed(-lag)?)?;
        (!x.is_nan() && !y.is_nan()).then_some((x, y))
    });
    let [xx, yy, xy] = pairs.fold([0.0; 3], |[xx, yy, xy], (x, y)| {
        [xx + x * x, yy + y * y, xy + x * y]
    });
    xy / (xx * yy).sqrt()
}

#[test]
fn a_memory_is_drawn_beside_its_sound_in_every_mode_live_and_frozen() {
    let mut screen = Screen::new();
    for (mode, order, window_secs, rate_hz) in [
        (Mode::Segments, 256, 0.05, 48_000.0),
        (Mode::Segments, 100, 0.0333, 44_100.0),
        (Mode::Sliding, 256, 0.05, 48_000.0),
        (Mode::Sliding, 120, 0.0333, 44_100.0),
        (Mode::Whole, 512, 0.05, 48_000.0),
        (Mode::Whole, 2048, 0.05, 44_100.0),
        (Mode::Whole, 1024, 0.05, 16_000.0),
        (Mode::Fading, 512, 0.05, 48_000.0),
        (Mode::Fading, 1024, 0.0333, 44_100.0),
        (Mode::Fading, 200, 0.0333, 44_100.0),
    ] {
        let mut live = Live::new(settings(mode, order, window_secs), rate_hz);
        // A whole memory of so little that all of it is kept.
        let secs = if mode == Mode::Whole {
            order as f64 / 2000.0
        } else {
            0.7
        };
        let frames = (secs * rate_hz).round();
        let mut sound = broadband(rate_hz, 48_000);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "positive"
        )]
        sound.truncate(frames.max(8192.0) as usize);
        live.hear(&sound);
        for is_frozen in [false, true] {
            if is_frozen {
                live.freeze();
                live.hear(&broadband(rate_hz, 9000));
            }
            let heard = live.look();
            assert_eq!(heard.snapshot.is_frozen, is_frozen);
            let what = format!("{mode} {order} {rate_hz} frozen {is_frozen}");
            let table = screen.table("Recollection", heard);
            let [sound, memory] = ["sound", "memory"].map(|name| table.column(name));
            let best = (-60..=60).max_by(|a, b| {
                let [a, b] = [a, b].map(|lag| correlation(sound, memory, *lag));
                a.total_cmp(&b)
            });
            let at_once = correlation(sound, memory, 0);
            println!("{what}: {at_once:.5} at 0, best at {best:?}");
            assert!(at_once > 0.98, "{what}: {at_once}, best at {best:?}");
            assert_eq!(best, Some(0), "{what}: {at_once}");
            let known = memory.iter().filter(|value| !value.is_nan()).count();
            assert!(
                known as f64 > 0.9 * window_secs * rate_hz,
                "{what}: {known} rows"
            );
        }
    }
}

#[test]
fn a_pin_is_drawn_beside_the_sound_that_it_is_of() {
    for (mode, order) in [
        (Mode::Segments, 256),
        (Mode::Sliding, 256),
        (Mode::Whole, 1000),
        // Four time constants are drawn, and kept up to 880 Hz at their start.
        (Mode::Fading, 2048),
    ] {
        let mut live = Live::new(settings(mode, order, 0.05), 48_000.0);
        let sound = broadband(48_000.0, 48_000);
        live.hear(&sound[..24_000]);
        let mut screen = Screen::new();
        screen.look_at("Moments", live.look());
        click(&mut screen.harness, Role::Button, "Pin t1");
        for is_frozen in [false, true] {
            if is_frozen {
                live.hear(&sound[24_000..24_480]);
                live.freeze();
                live.hear(&sound[24_480..30_000]);
                screen.look_at("Moments", live.look());
            }
            let table = screen.export("Moments");
            let [sound, pin] = ["sound", "t1"].map(|name| table.column(name));
            let at_once = correlation(sound, pin, 0);
            let others = [-3, -1, 1, 3].map(|lag| correlation(sound, pin, lag));
            let what = format!("{mode}, frozen {is_frozen}: {at_once}, beside {others:?}");
            assert!(at_once > 0.98, "{what}");
            assert!(others.iter().all(|other| *other < at_once), "{what}");
        }
    }
}

/// An unbounded memory hears nothing while it is frozen, and goes on as if nothing had been.
#[test]
fn sound_from_before_a_gap_is_not_compared_with_what_came_after_it() {
    let mut screen = Screen::new();
    let mut live = Live::new(settings(Mode::Whole, 512, 0.05), 48_000.0);
    let sound = broadband(48_000.0, 48_000);
    live.hear(&sound[..12_000]);
    live.freeze();
    live.hear(&sound[12_000..20_000]);
    assert!(
        live.0.handle.send(Command::Freeze { is_frozen: false }),
        "there is room"
    );
    live.hear(&sound[20_000..25_000]);
    let heard = live.look();
    // 5000 frames since, but for the way of the freeze's fade and what is not learnt yet.
    let known = heard.snapshot.known_frames.expect("an unbounded memory");
    assert!((1000..=5000).contains(&known), "{known}");
    let errors = Viewer::default().error_by_age(&heard.snapshot);
    let oldest = errors.last().expect("some ages").age_secs;
    assert!(oldest < 5000.0 / 48_000.0, "{oldest} s");
    let table = screen.table("Recollection", heard);
    let [sound, memory] = ["sound", "memory"].map(|name| table.column(name));
    let at_once = correlation(sound, memory, 0);
    assert!(at_once > 0.98, "{at_once}");
}

#[test]
fn what_is_lost_by_time_is_what_is_lost_by_age() {
    let mut screen = Screen::new();
    for (mode, order) in [(Mode::Whole, 200), (Mode::Fading, 60)] {
        let mut live = Live::new(settings(mode, order, 0.05), 48_000.0);
        live.hear(&broadband(48_000.0, 24_000));
        for is_frozen in [false, true] {
            if is_frozen {
                live.freeze();
                live.hear(&broadband(48_000.0, 5_000));
            }
            let heard = live.look();
            let by_age = Viewer::default().error_by_age(&heard.snapshot);
            let table = screen.table("Recollection", heard);
            let end: f64 = table.note("time_frames").parse().expect("frames");
            let frames = table.column("frame");
            let mut compared = 0;
            for error in by_age {
                let newest = end - 1.0 - (error.age_secs * 48_000.0).round();
                let Some(row) = frames.iter().position(|frame| *frame == newest) else {
                    continue;
                };
                let Some(first) = (row + 1).checked_sub(PROBE_FRAMES) else {
                    continue;
                };
                let energy = |name: &str| {
                    let part = &table.column(name)[first..=row];
                    part.iter().map(|value| value * value).sum::<f64>()
                };
                let ratio_db = 10.0 * (energy("sound") / energy("lost")).log10();
                // The same numbers, but for the rounding of f32 sound.
                let difference = (ratio_db - error.ratio_db).abs();
                assert!(difference < 1e-3, "{mode} {error:?}: {ratio_db}");
                compared += 1;
            }
            assert!(compared >= 8, "{mode}: {compared} ages");
        }
    }
}

/// `sum_n c_n sqrt(2n+1) P_n(x)` by the recurrence of the books.
fn series(coefficients: &[f64], x: f64) -> f64 {
    let (mut before, mut p, mut sum) = (0.0, 1.0, 0.0);
    for (n, c) in coefficients.iter().enumerate() {
        let n = n as f64;
        sum += c * (2.0 * n + 1.0).sqrt() * p;
        (before, p) = (p, ((2.0 * n + 1.0) * x * p - n * before) / (n + 1.0));
    }
    sum
}

#[test]
fn every_frame_of_a_recollection_is_the_series_of_the_coefficients() {
    let mut screen = Screen::new();
    for mode in [Mode::Whole, Mode::Fading] {
        let mut live = Live::new(settings(mode, 300, 0.05), 48_000.0);
        let sound = broadband(48_000.0, 20_000);
        live.hear(&sound);
        let heard = live.look();
        let Snapshot {
            coefficients,
            timeline,
            ..
        } = heard.snapshot.clone();
        let table = screen.table("Recollection", heard);
        let end: f64 = table.note("time_frames").parse().expect("frames");
        let frames = table.column("frame");
        assert!(
            frames.windows(2).all(|pair| pair[1] == pair[0] + 1.0),
            "every frame"
        );
        assert!(frames.len() > 2400, "{}", frames.len());
        for (row, frame) in frames.iter().enumerate() {
            let age = end - frame - 0.5;
            let (memory, lost) = (table.column("memory")[row], table.column("lost")[row]);
            let dry = table.column("sound")[row];
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a frame"
            )]
            let heard = f64::from(sound[*frame as usize]);
            assert_eq!(dry, heard, "{mode} {frame}: the sound as it came in");
            if age < 0.0 {
                assert!(
                    memory.is_nan() && lost.is_nan(),
                    "{mode} {frame}: not known yet"
                );
                continue;
            }
            let u = match timeline {
                Timeline::Even { frames } => 1.0 - age / frames,
                Timeline::Fading { tau_frames } => (-age / tau_frames).exp(),
            };
            let expected = series(&coefficients, 2.0 * u - 1.0);
            // 300 terms of some tenths, the books' recurrence losing some eps n near the ends.
            assert!(
                (memory - expected).abs() < 1e-10,
                "{mode} {frame}: {memory} {expected}"
            );
            assert_eq!(lost, dry - memory, "{mode} {frame}");
        }
    }
}
