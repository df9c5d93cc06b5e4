//! A frozen memory played back from its coefficients.

mod common;

use common::largest;
use souvenir_core::Kernels;
use souvenir_core::memory::Memory;
use souvenir_core::memory::Timeline;
use souvenir_core::memory::{Measure, MemorySpec, Method};
use souvenir_core::playback::{HeadMotion, Recall};
use std::f64::consts::PI;

const WINDOW: usize = 4800;
const RATE_HZ: f64 = 48_000.0;
const ORDER: usize = 300;

/// Ten periods in the window, and a slope so that forwards is not backwards.
fn sound(u: f64) -> f64 {
    0.4 * (2.0 * PI * 10.0 * u).sin() + 0.3 * u
}

fn recall() -> Recall {
    let config = MemorySpec {
        measure: Measure::Legs,
        method: Method::Exact,
        order: ORDER,
        window_frames: 0.0,
        channels: 1,
    };
    let mut memory = Memory::prepare(&config).expect("in range");
    let samples: Vec<f64> = (0..WINDOW)
        .map(|j| sound((j as f64 + 0.5) / WINDOW as f64))
        .collect();
    memory.push(&[&samples]);
    let mut recall = Recall::prepare(2 * ORDER, 1, RATE_HZ, 256);
    let frames = WINDOW as f64;
    let coefficients = memory.coefficients(0);
    recall.remember(Timeline::Even { frames }, |_| coefficients);
    recall.go_on(recall.frames_until_open());
    recall
}

fn play(recall: &mut Recall, frames: usize, block_frames: usize) -> Vec<f64> {
    let mut out = vec![f64::NAN; frames];
    out.chunks_mut(block_frames)
        .for_each(|block| recall.process(&mut [block]));
    out
}

/// Samples are held: at a cell's edge the sound is half a stair away, 0.0053 / 2 at its steepest, and
/// half as much again where the polynomial, finest at the window's ends, rings around the stairs.
const TOLERANCE: f64 = 4e-3;

#[test]
fn speed_changes_where_the_polynomial_is_read() {
    for speed in [0.25, 1.0, 2.5, 4.0] {
        let mut recall = recall();
        recall.set_motion(HeadMotion::PingPong);
        recall.set_speed(speed);
        let frames = 1000;
        for (j, value) in play(&mut recall, frames, 100).into_iter().enumerate() {
            let u = speed * j as f64 / WINDOW as f64;
            assert!(
                (value - sound(u)).abs() < TOLERANCE,
                "speed {speed} frame {j}: {value}"
            );
        }
    }
}

#[test]
fn to_and_fro_comes_back_the_same_way() {
    let mut recall = recall();
    recall.set_motion(HeadMotion::PingPong);
    let heard = play(&mut recall, 2 * WINDOW, 999);
    for j in 1..WINDOW {
        let [there, back] = [heard[j], heard[2 * WINDOW - j]];
        assert!(
            (there - back).abs() < 1e-9,
            "rounding of the head's place, at {j}"
        );
    }
}

#[test]
fn a_loop_has_no_seam_forwards_or_backwards() {
    for speed in [1.0, -1.0, 3.3] {
        let mut recall = recall();
        recall.set_speed(speed);
        let heard = play(&mut recall, 5 * WINDOW, 256);
        let steepest = largest(heard.windows(2).map(|pair| pair[1] - pair[0]));
        // The sound's own steepest step, 0.4 * 2 pi 10 / 4800 a frame, and the fade of its
        // ends, 0.3 apart at most over a tenth of the window: (0.0052 + 0.001) * speed.
        assert!(steepest < 0.0065 * speed.abs(), "speed {speed}: {steepest}");
        assert!(heard.iter().any(|x| x.abs() > 0.3), "it plays");
    }
}

#[test]
fn any_split_into_blocks_plays_the_same_bits() {
    for motion in [HeadMotion::Loop, HeadMotion::PingPong, HeadMotion::Scrub] {
        let run = |block_frames| {
            let mut recall = recall();
            recall.set_motion(motion);
            recall.set_speed(-1.7);
            recall.set_place(0.8);
            play(&mut recall, 9000, block_frames)
        };
        let whole = run(9000);
        for block_frames in [1, 7, 64, 441] {
            assert!(
                run(block_frames)
                    .iter()
                    .zip(&whole)
                    .all(|(a, b)| a.to_bits() == b.to_bits())
            );
        }
    }
}

#[test]
fn a_scrub_glides_to_its_place_and_stands_there() {
    let mut recall = recall();
    recall.set_motion(HeadMotion::Scrub);
    recall.set_place(0.42);
    let heard = play(&mut recall, 48_000, 512);
    assert!(
        (recall.place() - 0.42).abs() < 1e-12,
        "a second is fifty time constants"
    );
    assert!((heard[47_999] - sound(0.42)).abs() < TOLERANCE);
    recall.set_place(f64::NAN);
    recall.set_speed(f64::NAN);
    play(&mut recall, 100, 100);
    assert!(
        (recall.place() - 0.42).abs() < 1e-12,
        "what is not a number is ignored"
    );
}

#[test]
fn a_fading_memory_is_played_in_even_time() {
    let tau_frames = 1200.0;
    let config = MemorySpec {
        measure: Measure::Fading,
        method: Method::Exact,
        order: ORDER,
        window_frames: tau_frames,
        channels: 1,
    };
    let mut memory = Memory::prepare(&config).expect("in range");
    let span = 4 * 1200_usize;
    let samples: Vec<f64> = (0..2 * span)
        .map(|j| 0.4 * (2.0 * PI * j as f64 / 300.0).sin())
        .collect();
    memory.push(&[&samples]);
    let mut recall = Recall::prepare(ORDER, 1, RATE_HZ, 256);
    let coefficients = memory.coefficients(0);
    recall.remember(Timeline::Fading { tau_frames }, |_| coefficients);
    recall.go_on(recall.frames_until_open());
    recall.set_motion(HeadMotion::PingPong);
    let heard = play(&mut recall, span, 256);
    // The newest two time constants, where an eighth of the window is left for the oldest.
    let newest = span / 2..span - 1;
    let errors = newest.map(|j| heard[j] - samples[span + j]);
    // Samples are held, and near now the memory is fine enough to show it: at a cell's edge the sound
    // is up to a whole stair away, 0.4 * 2 pi / 300 at the steepest.
    let worst = largest(errors);
    assert!(worst < 0.0084, "{worst}");
}

const SEED: u64 = 0x5eed_0031;

/// Orthonormal coefficients of a sound that is finer the higher the order.
fn coefficients(order: usize) -> Vec<f64> {
    let mut state = SEED;
    let mut draw = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    };
    let scale = (order as f64).sqrt();
    (0..order).map(|_| draw() / scale).collect()
}

/// One channel, opened in steps of `opening_frames`.
fn remembering(
    kernels: Kernels,
    timeline: Timeline,
    coefficients: &[f64],
    opening_frames: usize,
) -> Recall {
    let mut recall = Recall::prepare_by(kernels, coefficients.len(), 1, RATE_HZ, 256);
    recall.remember(timeline, |_| coefficients);
    while recall.frames_until_open() > 0 {
        recall.go_on(opening_frames);
    }
    recall
}

#[test]
fn both_kernels_play_the_same() {
    let [even, fading] = [
        Timeline::Even { frames: 4800.0 },
        Timeline::Fading { tau_frames: 1200.0 },
    ];
    for (order, timeline, motion, speed) in [
        (1, even, HeadMotion::Loop, 1.0),
        (2, even, HeadMotion::PingPong, -0.7),
        (127, fading, HeadMotion::Loop, 4.0),
        (128, even, HeadMotion::Scrub, 1.0),
        (300, fading, HeadMotion::PingPong, 2.5),
        (1025, even, HeadMotion::Loop, -1.0),
        (4096, even, HeadMotion::PingPong, 0.01),
        (20_000, fading, HeadMotion::Loop, 0.3),
    ] {
        let coefficients = coefficients(order);
        let heard = [Kernels::Direct, Kernels::Fast].map(|kernels| {
            let mut recall = remembering(kernels, timeline, &coefficients, 64);
            recall.set_motion(motion);
            recall.set_speed(speed);
            recall.set_place(0.9);
            play(&mut recall, 3000, 256)
        });
        let most = largest(heard[0].iter().copied());
        let errors = heard[0].iter().zip(&heard[1]).map(|(a, b)| a - b);
        // A place's rounding is `order` times as much of the steepest term.
        assert!(largest(errors) < 1e-11 * most, "{order} {motion:?}");
        assert!(most > 0.1, "{order} {motion:?} is heard");
    }
}

#[test]
fn any_split_of_the_opening_gives_the_same_bits_after_the_same_frames() {
    let coefficients = coefficients(5000);
    let timeline = Timeline::Even { frames: 4800.0 };
    let run = |opening_frames| {
        let mut recall = remembering(Kernels::Fast, timeline, &coefficients, opening_frames);
        play(&mut recall, 2000, 256)
    };
    let whole = run(usize::MAX);
    assert!(largest(whole.iter().copied()) > 0.1);
    for opening_frames in [1, 7, 64, 441] {
        assert!(
            run(opening_frames)
                .iter()
                .zip(&whole)
                .all(|(a, b)| a.to_bits() == b.to_bits()),
            "{opening_frames} frames at a time"
        );
    }
}

#[test]
fn what_is_not_open_yet_is_silent() {
    let coefficients = coefficients(5000);
    let mut recall = Recall::prepare(5000, 2, RATE_HZ, 256);
    assert_eq!(recall.frames_until_open(), 0, "nothing is to be opened");
    let timeline = Timeline::Even { frames: 4800.0 };
    recall.remember(timeline, |_| &coefficients);
    let frames = recall.frames_until_open();
    assert!(frames > 10, "{frames}");
    for left in (0..=frames).rev() {
        assert_eq!(recall.frames_until_open(), left);
        let heard = largest(play(&mut recall, 10, 256));
        assert!((heard > 0.0) == (left == 0), "{left} frames left: {heard}");
        recall.go_on(1);
    }
    recall.reset();
    assert_eq!(largest(play(&mut recall, 10, 256)), 0.0);
}
