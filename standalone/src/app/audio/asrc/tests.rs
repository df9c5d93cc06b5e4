//! Cards that differ, for as long as a concert lasts.

mod clocks;
mod spectrum;

use std::time::Instant;

use super::{Arc, ClockDomains, Meters, PlanarBlock, asrc};
use clocks::{Asks, CARDS, Callbacks, Cards};
use spectrum::Sidebands;

const HOUR_SECS: f64 = 3600.0;
/// As much as two sound cards usually differ at most.
const DRIFT: f64 = 2e-4;
/// The sound has begun, and the governor still learns.
const BEGUN_SECS: f64 = 0.5;
/// -80 dB beside a tone: below what is heard beside it, above the filter's ripple and f32.
const AUDIBLE_DB: f64 = -80.0;

/// Plays, and looks at every frame.
fn check(cards: Cards, seconds: f64) {
    let (mut sidebands, mut steps) = (Sidebands::new(), Steps::new(cards.output_rate_hz));
    let mut to_skip = BEGUN_SECS * cards.output_rate_hz;
    let outcome = cards.play(seconds, |frames| {
        to_skip -= frames.len() as f64;
        if to_skip < 0.0 {
            sidebands.hear(frames);
            frames.iter().for_each(|frame| steps.hear(*frame));
        }
    });
    let (sidebands_db, step) = (sidebands.worst_db, steps.largest);
    let what = format!("{outcome:?}, {sidebands_db:.1} dB, {step:.1e} off with {cards:?}");
    println!("{what}");
    assert!(sidebands.num_windows > 0, "something was looked at");
    assert_eq!(outcome.late, 0, "gaps: {what}");
    assert!(sidebands_db < AUDIBLE_DB, "{what}");
    // A click of -60 dBFS would show as 1e-3; f32 rounding and the filter's ripple stay below.
    assert!(step < 3e-4, "{what}");
    // A third of a cent, slowly; of a held tone one hears 5.
    assert!(outcome.wander_ppm < 200.0, "{what}");
}

/// Deviation from `x[t+1] + x[t-1] = 2 cos(w) x[t]`, which a pure 1 kHz sine fulfils.
struct Steps {
    double_cos: f64,
    last: [f64; 2],
    num_frames: u64,
    largest: f64,
}

impl Steps {
    fn new(rate_hz: f64) -> Self {
        Self {
            double_cos: 2.0 * (std::f64::consts::TAU * 1000.0 / rate_hz).cos(),
            last: [0.0; 2],
            num_frames: 0,
            largest: 0.0,
        }
    }

    fn hear(&mut self, frame: f32) {
        let [before, last] = self.last;
        let off = f64::from(frame) + before - self.double_cos * last;
        self.num_frames += 1;
        if self.num_frames > 2 {
            self.largest = self.largest.max(off.abs());
        }
        self.last = [last, f64::from(frame)];
    }
}

#[test]
fn an_output_that_is_faster_plays_an_hour_without_gap_or_step() {
    check(
        Cards {
            drift: DRIFT,
            ..CARDS
        },
        HOUR_SECS,
    );
}

#[test]
fn an_output_that_is_slower_plays_an_hour_without_gap_or_step() {
    check(
        Cards {
            drift: -DRIFT,
            ..CARDS
        },
        HOUR_SECS,
    );
}

/// Their callbacks pass each other: 480 frames at 200 ppm in 50 s, 10 ms more in the ring, then 10 ms
/// less.
#[test]
fn even_callbacks_that_pass_each_other_are_not_heard() {
    let pairs = [(128, DRIFT), (480, DRIFT), (480, -DRIFT), (1024, -DRIFT)];
    for (num_frames, drift) in pairs {
        let callbacks = Callbacks::Even(num_frames);
        let cards = Cards {
            drift,
            callbacks,
            ..CARDS
        };
        check(cards, 160.0);
    }
}

#[test]
fn callbacks_that_come_as_they_like_are_not_heard() {
    check(
        Cards {
            drift: DRIFT,
            asks: Asks::WhatComesNext,
            ..CARDS
        },
        160.0,
    );
    check(
        Cards {
            drift: DRIFT,
            wake_secs: 5e-3,
            ..CARDS
        },
        160.0,
    );
    check(
        Cards {
            output_rate_hz: 44_100.0,
            drift: -DRIFT,
            ..CARDS
        },
        160.0,
    );
}

#[test]
fn a_stalled_reader_costs_counted_blocks_and_recovers() {
    let sides = ClockDomains {
        input_rate_hz: 48_000.0,
        output_rate_hz: 48_000.0,
        num_channels: 1,
        callback_frames: 480,
    };
    let meters = Arc::new(Meters::default());
    let (mut writer, mut reader) = asrc(sides, &meters).unwrap();
    let mut planar = PlanarBlock::new(1);
    planar.channels_mut()[0].fill(0.5);
    (0..100).for_each(|_| writer.write_at(&planar, 480, Instant::now()));
    assert_eq!(meters.gaps(), 100 - 16, "the ring holds 16 callbacks");
    (0..40).for_each(|_| reader.read(&mut planar, 480));
    assert_eq!(planar.channels()[0][479], 0.0, "empty: silence");
}
