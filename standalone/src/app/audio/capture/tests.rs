//! What a take holds, and how it sounds round and round.

use std::sync::Arc;

use super::super::loop_player::LoopPlayer;
use super::super::planar_block::PlanarBlock;
use super::super::tests::check_heap;
use super::{Past, Take};

/// So low that half a minute is short.
const RATE_HZ: f64 = 8_000.0;
const MAX_FRAMES: usize = 30 * 8_000;

/// Counts its frames, in f32 exactly up to 2^24; the second channel downwards.
fn hear(past: &mut Past, first: usize, num_frames: usize, block_frames: usize) {
    let mut planar = PlanarBlock::new(2);
    let mut done = 0;
    while done < num_frames {
        let block = block_frames.min(num_frames - done);
        for frame in 0..block {
            let count = (first + done + frame) as f32;
            planar.channels_mut()[0][frame] = count;
            planar.channels_mut()[1][frame] = -count;
        }
        past.write(&planar, block);
        done += block;
    }
}

fn take_at(heard: usize, seconds: f64, block_frames: usize) -> Vec<Vec<f32>> {
    let mut past = Past::prepare(RATE_HZ, 2);
    hear(&mut past, 0, heard, block_frames);
    past.begin(Take::prepare(seconds, RATE_HZ, 2)).unwrap();
    hear(&mut past, heard, 20_000, block_frames);
    past.finished().unwrap().into_channels()
}

fn counted(from: usize, to: usize) -> Vec<f32> {
    (from..to).map(|frame| frame as f32).collect()
}

#[test]
fn a_take_holds_exactly_what_was_heard_until_it_began() {
    for block_frames in [1, 7, 480, 1024] {
        let heard = 600_001;
        let take = take_at(heard, 30.0, block_frames);
        assert_eq!(
            take[0],
            counted(heard - MAX_FRAMES, heard),
            "blocks of {block_frames}"
        );
        let negated: Vec<f32> = take[0].iter().map(|count| -count).collect();
        assert_eq!(take[1], negated, "both channels of the same time");
    }
}

#[test]
fn a_take_holds_less_where_less_was_heard_or_asked_for() {
    assert_eq!(take_at(1_000, 30.0, 480)[0], counted(0, 1_000), "heard");
    assert_eq!(take_at(0, 30.0, 480)[0], [0.0; 0], "nothing yet");
    assert_eq!(
        take_at(100_000, 1.0, 480)[0],
        counted(92_000, 100_000),
        "one second"
    );
    assert_eq!(take_at(500_000, 99.0, 480)[0].len(), MAX_FRAMES, "at most");
}

/// 30 s while one is heard: the slack of 2 s is enough twice.
#[test]
fn a_take_is_full_within_a_second() {
    for block_frames in [7, 480, 1024] {
        let mut past = Past::prepare(RATE_HZ, 2);
        hear(&mut past, 0, 300_000, 480);
        past.begin(Take::prepare(30.0, RATE_HZ, 2)).unwrap();
        assert!(past.finished().is_none(), "not at once");
        hear(&mut past, 300_000, 8_000, block_frames);
        assert!(past.finished().is_some(), "blocks of {block_frames}");
    }
}

#[test]
fn one_take_at_a_time_and_only_of_its_own_channels() {
    let mut past = Past::prepare(RATE_HZ, 2);
    hear(&mut past, 0, 100_000, 480);
    let refused = past.begin(Take::prepare(1.0, RATE_HZ, 1));
    assert!(refused.is_err(), "one channel");
    assert!(past.begin(Take::prepare(9.0, RATE_HZ, 2)).is_ok(), "first");
    assert!(past.begin(Take::prepare(9.0, RATE_HZ, 2)).is_err(), "busy");
    hear(&mut past, 100_000, 8_000, 480);
    assert!(past.finished().is_some(), "full");
    assert!(past.finished().is_none(), "once");
    assert!(past.begin(Take::prepare(9.0, RATE_HZ, 2)).is_ok(), "again");
}

#[test]
fn hearing_and_taking_never_touch_the_heap() {
    let mut past = Past::prepare(RATE_HZ, 2);
    let planar = PlanarBlock::new(2);
    let mut takes = Vec::with_capacity(200);
    for round in 0..200 {
        let mut take = Some(Take::prepare(30.0, RATE_HZ, 2));
        check_heap(round, || {
            take = take.take().and_then(|take| past.begin(take).err());
            past.write(&planar, 1 + 5 * round);
            takes.extend(past.finished());
        });
    }
    assert!(takes.len() > 1, "{} takes were filled", takes.len());
}

fn sine(num_frames: u32) -> Vec<f32> {
    let turn = std::f64::consts::TAU * 440.0 / 48_000.0;
    #[expect(clippy::cast_possible_truncation, reason = "a sample")]
    let sample = |frame: u32| (0.5 * (turn * f64::from(frame)).sin()) as f32;
    (0..num_frames).map(sample).collect()
}

fn steepest(samples: &[f32]) -> f32 {
    let steps = samples.windows(2).map(|pair| (pair[1] - pair[0]).abs());
    steps.fold(0.0, f32::max)
}

fn twice_round(take: Take, num_frames: usize) -> Vec<f32> {
    let mut loop_player = LoopPlayer::at_rate(Arc::new(take.into_loop(48_000.0)), 48_000.0);
    let mut planar = PlanarBlock::new(1);
    let mut heard = Vec::new();
    while heard.len() < num_frames {
        loop_player.read(&mut planar, 1000);
        heard.extend_from_slice(&planar.channels()[0][..1000]);
    }
    heard
}

/// Whatever the phases at its two ends.
#[test]
fn a_loop_has_no_click_where_its_ends_meet() {
    for extra in 0..7 {
        let sound = sine(48_000 + 17 * extra);
        let own = steepest(&sound);
        let take = Take {
            num_frames: sound.len(),
            channels: vec![sound],
        };
        let found = steepest(&twice_round(take, 150_000));
        // Two sines of equal power add up to 1.41 of one where they agree; the fade itself climbs
        // by 0.5 * pi / 2 in 960 frames.
        let most = 1.42 * own + 8.2e-4;
        assert!(found < most, "{found} above {most}");
    }
}

#[test]
fn noise_that_meets_itself_keeps_its_level() {
    let mut state = 0x5EED_u32;
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / 8_388_608.0 - 1.0
    };
    let sound: Vec<f32> = (0..48_000).map(|_| noise()).collect();
    let take = Take {
        num_frames: sound.len(),
        channels: vec![sound],
    };
    let heard = twice_round(take, 960);
    let power: f32 = heard[..960].iter().map(|s| s * s).sum::<f32>() / 960.0;
    // Even noise has a power of a third; of 960 samples the spread is 3 %, three times that.
    assert!((power - 1.0 / 3.0).abs() < 0.03, "{power}");
}

#[test]
fn even_the_shortest_take_becomes_a_loop() {
    for num_frames in 0..4 {
        let take = Take {
            channels: vec![vec![0.5; num_frames]],
            num_frames,
        };
        let heard = twice_round(take, 1000);
        assert!(
            heard.iter().all(|sample| sample.abs() <= 0.75),
            "{num_frames}"
        );
    }
}
