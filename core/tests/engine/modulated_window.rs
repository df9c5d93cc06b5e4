//! The share of its window over which what is frozen goes is moved: round, to and fro, by keys, without a click.
//!
//! A straight line is remembered, so that what is heard says where in the window it is read.

use crate::modulation::one;
use crate::{Event, RATE_HZ, bits, engine, noise, perform, settings, sine, steepest};
use souvenir_core::control::Command;
use souvenir_core::playback::{HeadMotion, Note, NoteId};
use souvenir_core::settings::{LfoShape, Mode, ModulationSettings, ModulationTarget};
use std::f64::consts::{FRAC_PI_2, PI};

const FRAMES: usize = 90_000;
/// 0.2 s.
const WINDOW: f64 = 9600.0;
/// Of any share of it that is long enough: 5 ms.
const SHORTEST_SEAM: f64 = 240.0;
/// An f32 has 4e-8 of full scale, of which the line goes through a whole one.
const ROUNDING_FRAMES: f64 = 0.05;

/// From -0.5 to 0.5.
#[expect(clippy::cast_possible_truncation, reason = "test signal to f32")]
fn line() -> Vec<f32> {
    let at = |frame| frame as f64 / FRAMES as f64 - 0.5;
    (0..FRAMES).map(|frame| at(frame) as f32).collect()
}

/// The frame of the line that is heard.
fn read_at(heard: f32) -> f64 {
    (f64::from(heard) + 0.5) * FRAMES as f64
}

/// So many octaves down of six, for as long as a square's first half.
fn down(octaves: f64) -> ModulationSettings {
    let depth = -octaves / 6.0;
    one(ModulationTarget::Window, depth, LfoShape::Square, 0.01)
}

/// Which frames of the line are read once all fades are over, and to and fro has gone to where it goes.
fn frames_read(octaves: f64, motion: HeadMotion, speed: f64) -> Vec<f64> {
    let mut engine = engine(settings(Mode::Segments, 200, 0.2));
    let events = vec![
        (0, Command::Modulation(down(octaves))),
        (0, Command::RecallSpeed(speed)),
        (30_000, Command::Freeze { is_frozen: true }),
        (30_000, Command::Recall(Some(motion))),
    ];
    let heard = perform(&mut engine, &line(), events, &[512]);
    heard[60_000..].iter().map(|x| read_at(*x)).collect()
}

fn ends(frames: &[f64]) -> [f64; 2] {
    let oldest = frames.iter().copied().fold(f64::MAX, f64::min);
    [oldest, frames.iter().copied().fold(f64::MIN, f64::max)]
}

/// A tenth of the loop, or 5 ms, or half of the loop.
fn seam(length: f64) -> f64 {
    (0.1 * length).max(SHORTEST_SEAM.min(0.5 * length))
}

#[test]
fn to_and_fro_it_goes_over_the_newest_share() {
    let [_, newest] = ends(&frames_read(0.0, HeadMotion::PingPong, 1.0));
    for octaves in [0.0_f64, 1.0, 2.5, 6.0] {
        for speed in [1.0, -0.7] {
            let read = frames_read(octaves, HeadMotion::PingPong, speed);
            let length = WINDOW * (-octaves).exp2();
            let [oldest, found] = ends(&read);
            // It turns between two frames.
            assert!((found - newest).abs() < 1.1, "{octaves}: {found}, {newest}");
            let apart = (newest - oldest - length).abs();
            assert!(apart < 1.1, "{octaves}: {apart} off {length}");
        }
    }
}

/// How far frames that are read are off those of a loop over the newest share: the line from the start to the end, and the seam
/// between, from the phase on that is nearest.
fn apart_from_loop(read: &[f64], newest: f64, octaves: f64, speed: f64) -> f64 {
    let length = WINDOW * (-octaves).exp2();
    let (start, seam) = (newest - length, seam(length));
    let period = length - seam;
    let expected = |way: f64| {
        let way = way.rem_euclid(period);
        let share = (FRAC_PI_2 * (way / seam).min(1.0)).cos().powi(2);
        start + way + share * period
    };
    let apart = |phase: f64| {
        let pairs = read.iter().enumerate();
        let apart = pairs.map(|(frame, read)| {
            let way = phase + speed * frame as f64;
            (read - expected(way)).abs()
        });
        apart.fold(0.0, f64::max)
    };
    let phases = std::iter::successors(Some(0.0), |phase| Some(phase + 1.0));
    let phases = phases.take_while(|phase| *phase < period);
    let phases = phases.filter(|phase| (read[0] - expected(*phase)).abs() < 1.0);
    phases.map(apart).fold(f64::MAX, f64::min)
}

#[test]
fn round_and_round_it_goes_over_the_newest_share() {
    let [_, newest] = ends(&frames_read(0.0, HeadMotion::PingPong, 1.0));
    for octaves in [0.0, 1.0, 2.0, 4.0, 5.0, 6.0] {
        for speed in [1.0, -1.0] {
            let read = &frames_read(octaves, HeadMotion::Loop, speed)[..12_000];
            let apart = apart_from_loop(read, newest, octaves, speed);
            // The seam goes 15 frames a frame at most: that much of a rounding.
            assert!(
                apart < 15.0 * ROUNDING_FRAMES,
                "{octaves}, {speed}: {apart}"
            );
        }
    }
}

#[test]
fn keys_go_over_the_same_share() {
    let [_, newest] = ends(&frames_read(0.0, HeadMotion::PingPong, 1.0));
    let id = NoteId {
        channel: 0,
        key: 60,
    };
    let mut engine = engine(settings(Mode::Segments, 200, 0.2));
    let events = vec![
        (0, Command::Modulation(down(2.0))),
        (30_000, Command::Freeze { is_frozen: true }),
        (45_000, Command::Note(Note::On(id, 1.0))),
    ];
    let heard = perform(&mut engine, &line(), events, &[512]);
    let read: Vec<f64> = heard[60_000..70_000].iter().map(|x| read_at(*x)).collect();
    let apart = apart_from_loop(&read, newest, 2.0, 1.0);
    assert!(apart < 15.0 * ROUNDING_FRAMES, "{apart}");
}

/// Whatever goes over it is there at once, and what comes back has been away no longer than its loop.
#[test]
fn a_share_that_jumps_is_gone_to_at_once() {
    let [_, newest] = ends(&frames_read(0.0, HeadMotion::PingPong, 1.0));
    let mut engine = engine(settings(Mode::Segments, 200, 0.2));
    let events = vec![
        (30_000, Command::Freeze { is_frozen: true }),
        (50_000, Command::Modulation(down(4.0))),
        (60_000, Command::Modulation(down(0.0))),
    ];
    let heard = perform(&mut engine, &line(), events, &[512]);
    let read = |from: usize, to: usize| {
        let frames: Vec<f64> = heard[from..to].iter().map(|x| read_at(*x)).collect();
        ends(&frames)
    };
    let [oldest, _] = read(40_000, 50_000);
    assert!(oldest < newest - 0.9 * WINDOW, "all of it: {oldest}");
    // 5 ms in which the share goes there, twice 5 ms under a seam, and what is left by halves.
    let [oldest, _] = read(51_000, 60_000);
    assert!(oldest > newest - WINDOW / 16.0, "the newest: {oldest}");
    let [oldest, _] = read(61_000, 70_600);
    assert!(oldest < newest - 0.9 * WINDOW, "all again: {oldest}");
}

/// Every oscillation at 20 Hz over six octaves, forwards, backwards and by speeds between: two places that become one another in
/// `d` frames are faded in `d / 2` at least or in 5 ms, which is `pi / 2 * d own / (d / 2)` or `pi / 2 / 240` a frame besides the
/// sine's own step.
#[test]
fn a_window_that_moves_makes_no_click() {
    for (hz, window_secs) in [(60.0, 0.05), (60.0, 0.4)] {
        let sound = sine(hz, RATE_HZ, 150_000);
        let own = steepest(&sound);
        let limit = 1.02 * own + (PI * own).max(FRAC_PI_2 / SHORTEST_SEAM);
        for shape in LfoShape::ALL {
            for (motion, speed) in [
                (None, 1.0),
                (Some(HeadMotion::Loop), -1.0),
                (Some(HeadMotion::Loop), 0.4),
                (Some(HeadMotion::PingPong), -1.0),
            ] {
                let mut engine = engine(settings(Mode::Segments, 1000, window_secs));
                let events = vec![
                    (0, Command::RecallSpeed(speed)),
                    (40_000, Command::Freeze { is_frozen: true }),
                    (40_000, Command::Recall(motion)),
                    (50_000, Command::Modulation(moved(shape))),
                    (130_000, Command::Modulation(ModulationSettings::default())),
                ];
                let heard = perform(&mut engine, &sound, events, &[512]);
                let found = steepest(&heard[45_000..]);
                assert!(found < limit, "{shape} {motion:?} {speed}: {found}");
            }
        }
    }
}

fn moved(shape: LfoShape) -> ModulationSettings {
    one(ModulationTarget::Window, 1.0, shape, 20.0)
}

#[test]
fn any_split_gives_the_same_bits_while_the_window_moves() {
    let sound = noise(40_000);
    let story = |motion| -> Vec<Event> {
        vec![
            (100, Command::Modulation(moved(LfoShape::Random))),
            (9001, Command::Freeze { is_frozen: true }),
            (12_000, Command::Recall(motion)),
            (30_000, Command::RecallSpeed(-1.7)),
        ]
    };
    for motion in [Some(HeadMotion::Loop), Some(HeadMotion::PingPong)] {
        let run = |blocks: &[usize]| {
            let mut engine = engine(settings(Mode::Segments, 100, 0.05));
            bits(&perform(&mut engine, &sound, story(motion), blocks))
        };
        let whole = run(&[40_000]);
        for blocks in [&[1][..], &[7], &[64], &[441, 3]] {
            assert!(run(blocks) == whole, "{motion:?} in blocks of {blocks:?}");
        }
    }
}

#[test]
fn what_is_heard_live_has_no_share() {
    let sound = noise(20_000);
    for mode in [Mode::Segments, Mode::Sliding] {
        let heard = |events| {
            let mut engine = engine(settings(mode, 100, 0.01));
            bits(&perform(&mut engine, &sound, events, &[512]))
        };
        let moved = heard(vec![(0, Command::Modulation(moved(LfoShape::Sine)))]);
        assert!(moved == heard(Vec::new()), "{mode}");
    }
}

/// A host resets before it bounces.
#[test]
fn what_was_played_before_a_reset_changes_nothing() {
    let sound = noise(20_000);
    for motion in HeadMotion::ALL {
        let mut engine = engine(settings(Mode::Segments, 100, 0.05));
        let mut modulation = moved(LfoShape::Saw);
        modulation.depths[0][ModulationTarget::Position as usize] = 0.3;
        let events = vec![
            (0, Command::Modulation(modulation)),
            (9000, Command::Freeze { is_frozen: true }),
            (9000, Command::Recall(Some(motion))),
        ];
        perform(&mut engine, &sound, events, &[512]);
        let mut bounce = |frames: usize| {
            engine.reset();
            let heard = perform(&mut engine, &sound[..frames], Vec::new(), &[512]);
            bits(&heard[..7000])
        };
        let first = bounce(12_345);
        assert!(bounce(7000) == first, "{motion}");
    }
}

#[test]
fn rounding_is_less_than_a_frame() {
    // What the other tests read places by.
    let line = line();
    let worst = line.iter().enumerate();
    let worst = worst.map(|(frame, x)| (read_at(*x) - frame as f64).abs());
    assert!(worst.fold(0.0, f64::max) < ROUNDING_FRAMES);
}
