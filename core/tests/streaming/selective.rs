//! A selective memory: what its clock lets in is remembered as if it had been all there was.

use souvenir_core::settings::{ClockDriver, ClockSettings};
use souvenir_core::{Coefficients, MemorySettings, Mode, StreamConfig, StreamingMemory};

use super::RATE_HZ;

const ORDER: usize = 2000;
/// What the clock needs to see what comes, and to start and stop.
const LOOKAHEAD_FRAMES: usize = 480;
const FADE_FRAMES: usize = 240;

fn config(mode: Mode, driver: ClockDriver) -> StreamConfig {
    StreamConfig {
        settings: MemorySettings {
            mode,
            order: ORDER,
            clock: ClockSettings {
                driver,
                ..ClockSettings::default()
            },
            ..MemorySettings::default()
        },
        sample_rate_hz: RATE_HZ,
        channels: 1,
    }
}

fn prepare(driver: ClockDriver) -> StreamingMemory {
    StreamingMemory::prepare(&config(Mode::Selective, driver)).expect("in range")
}

fn hear(memory: &mut StreamingMemory, sound: &[f64], block_frames: usize) {
    let mut silence = vec![1.0; sound.len()];
    for (input, out) in sound
        .chunks(block_frames)
        .zip(silence.chunks_mut(block_frames))
    {
        memory.process(&[input], &mut [out]);
    }
    assert!(
        silence.iter().all(|x| *x == 0.0),
        "it says nothing while it learns"
    );
}

fn tone(hz: f64, frames: usize) -> Vec<f64> {
    let turn = std::f64::consts::TAU * hz / RATE_HZ;
    (0..frames).map(|j| 0.4 * (turn * j as f64).sin()).collect()
}

fn bits(memory: &StreamingMemory) -> Vec<u64> {
    memory.coefficients(0).iter().map(|c| c.to_bits()).collect()
}

/// A clock that always runs makes a memory of everything, of the sound as late as it is let in.
#[test]
fn at_full_speed_it_is_a_memory_of_everything() {
    let sound = tone(300.0, 40_000);
    let mut selective = prepare(ClockDriver::Automation);
    hear(&mut selective, &sound, 64);
    // Its first frames are the silence before the sound, faded in.
    let mut late = vec![0.0; LOOKAHEAD_FRAMES];
    late.extend(&sound[..sound.len() - LOOKAHEAD_FRAMES]);
    let mut whole =
        StreamingMemory::prepare(&config(Mode::Whole, ClockDriver::Level)).expect("in range");
    hear(&mut whole, &late, 999);
    assert!(
        bits(&selective) == bits(&whole),
        "not the same coefficients"
    );
    assert_eq!(selective.timeline(), whole.timeline());
}

#[test]
fn silence_moves_no_bit_and_takes_no_time() {
    for driver in [ClockDriver::Level, ClockDriver::Band] {
        let mut memory = prepare(driver);
        hear(&mut memory, &tone(500.0, 30_000), 512);
        // The hold, the fade, and what is still on its way through the memory.
        hear(&mut memory, &vec![0.0; 20_000], 512);
        let (before, timeline) = (bits(&memory), memory.timeline());
        hear(&mut memory, &vec![0.0; 500_000], 512);
        assert!(
            bits(&memory) == before,
            "{driver}: not the same coefficients"
        );
        assert_eq!(memory.timeline(), timeline, "{driver}");
    }
}

/// Two tones with ten seconds of silence between them are remembered side by side, and both are whole: a memory of
/// everything keeps the same count of numbers for all of the time and has lost them.
#[test]
fn notes_with_long_gaps_are_kept_where_a_memory_of_everything_loses_them() {
    let notes = [tone(220.0, 24_000), tone(330.0, 24_000)];
    let gap = vec![0.0; 480_000];
    let mut selective = prepare(ClockDriver::Level);
    let mut whole =
        StreamingMemory::prepare(&config(Mode::Whole, ClockDriver::Level)).expect("in range");
    for memory in [&mut selective, &mut whole] {
        for part in [&notes[0], &gap, &notes[1], &gap] {
            hear(memory, part, 441);
        }
    }
    // A note lasts until its level has fallen and the hold has ended; the newest frames are still to be learnt.
    let kept = Coefficients::prepare(selective.coefficients(0).to_vec(), selective.timeline());
    let frames = selective.timeline().span_frames();
    assert!(
        (48_000.0..60_000.0).contains(&frames),
        "{frames} frames were let in"
    );
    let energy_at = |hz: f64, sound: &[f64]| {
        let turn = std::f64::consts::TAU * hz / RATE_HZ;
        let wave = |j: usize| (turn * j as f64).sin_cos();
        let sums = sound.iter().enumerate().fold([0.0, 0.0], |[s, c], (j, x)| {
            let (sin, cos) = wave(j);
            [s + x * sin, c + x * cos]
        });
        // The amplitude of that tone.
        2.0 * sums[0].hypot(sums[1]) / sound.len() as f64
    };
    let all = kept.newest(whole_frames(frames));
    // The middle of each note, away from where one ends and the next begins.
    let (first, second) = (
        &all[4800..19_200],
        &all[all.len() - 19_200..all.len() - 9600],
    );
    for (hz, sound) in [(220.0, first), (330.0, second)] {
        let amplitude = energy_at(hz, sound);
        assert!(
            (amplitude - 0.4).abs() < 0.004,
            "{hz} Hz: {amplitude} of 0.4"
        );
        println!("{hz} Hz: {amplitude:.5} of 0.4 kept");
    }
    // 2000 numbers over 21 s keep 30 Hz.
    let lost = Coefficients::prepare(whole.coefficients(0).to_vec(), whole.timeline());
    let all = lost.newest(whole_frames(whole.timeline().span_frames()));
    let amplitude = energy_at(220.0, &all[4800..19_200]);
    assert!(
        amplitude < 0.1,
        "a memory of everything keeps {amplitude} of 0.4"
    );
    println!("a memory of everything: {amplitude:.5} of 0.4 kept");
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "whole and positive"
)]
fn whole_frames(frames: f64) -> usize {
    frames as usize
}

/// At half the speed two frames are one: their mean.
#[test]
fn at_half_the_speed_the_memory_holds_the_means_of_two_frames() {
    let sound = tone(110.0, 60_000);
    let mut half = prepare(ClockDriver::Automation);
    half.set_clock_speed(0.5);
    hear(&mut half, &sound, 100);
    let mut late = vec![0.0; LOOKAHEAD_FRAMES];
    late.extend(&sound[..sound.len() - LOOKAHEAD_FRAMES]);
    let means: Vec<f64> = late
        .chunks_exact(2)
        .map(|pair| 0.5 * pair[0] + 0.5 * pair[1])
        .collect();
    let mut whole =
        StreamingMemory::prepare(&config(Mode::Whole, ClockDriver::Level)).expect("in range");
    hear(&mut whole, &means, 100);
    assert_eq!(half.timeline(), whole.timeline());
    assert!(bits(&half) == bits(&whole), "not the same coefficients");
}

#[test]
fn any_split_gives_the_same_bits() {
    let mut sound = tone(440.0, 9000);
    sound.extend(vec![0.0; 9000]);
    sound.extend(tone(660.0, 9000));
    for driver in ClockDriver::ALL {
        let all = |block_frames| {
            let mut memory = prepare(driver);
            memory.set_clock_speed(0.7);
            hear(&mut memory, &sound, block_frames);
            (bits(&memory), memory.lag_frames())
        };
        let whole = all(sound.len());
        for block_frames in [1, 64, 257, 4096] {
            assert!(all(block_frames) == whole, "{driver} {block_frames}");
        }
    }
}

#[test]
fn a_clock_that_stands_lets_nothing_in() {
    let mut memory = prepare(ClockDriver::Automation);
    memory.set_clock_speed(0.0);
    hear(&mut memory, &tone(440.0, 30_000), 512);
    assert_eq!(memory.timeline().span_frames(), 0.0);
    assert!(memory.coefficients(0).iter().all(|c| *c == 0.0));
    const {
        assert!(
            FADE_FRAMES < LOOKAHEAD_FRAMES,
            "what begins is faded in before it"
        );
    };
}

/// Half of each period is let in, faded at both ends, and the rest takes no time.
#[test]
fn a_drawn_curve_lets_in_what_it_says_period_by_period() {
    const PERIOD_FRAMES: usize = 10_000;
    let sound = tone(300.0, 3 * PERIOD_FRAMES + LOOKAHEAD_FRAMES);
    let mut drawn = config(Mode::Selective, ClockDriver::Curve);
    drawn.settings.clock.curve = "0:1,0.5:1,0.5:0".parse().expect("a curve");
    drawn.settings.clock.curve_period_secs = PERIOD_FRAMES as f64 / RATE_HZ;
    let mut selective = StreamingMemory::prepare(&drawn).expect("in range");
    hear(&mut selective, &sound, 777);
    let half = PERIOD_FRAMES / 2;
    let mut let_in = Vec::new();
    for period in sound.chunks(PERIOD_FRAMES).take(3) {
        let_in.extend(faded(period, half));
    }
    let mut whole =
        StreamingMemory::prepare(&config(Mode::Whole, ClockDriver::Level)).expect("in range");
    hear(&mut whole, &let_in, 777);
    assert_eq!(selective.timeline(), whole.timeline());
    let pairs = selective.coefficients(0).iter().zip(whole.coefficients(0));
    let apart = pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    // The fade is summed step by step: 240 roundings of 1e-16, and those of the memory.
    assert!(apart < 1e-12, "{apart:e}");
}

#[test]
fn a_curve_at_half_the_speed_lets_in_the_means_of_two_frames() {
    let sound = tone(110.0, 60_000 + LOOKAHEAD_FRAMES);
    let mut drawn = config(Mode::Selective, ClockDriver::Curve);
    drawn.settings.clock.curve = "0:0.5".parse().expect("a curve");
    let mut curve = StreamingMemory::prepare(&drawn).expect("in range");
    hear(&mut curve, &sound, 64);
    let let_in = faded(&sound[..60_000], 60_000);
    let means = let_in.chunks_exact(2).map(|pair| 0.5 * (pair[0] + pair[1]));
    let mut whole =
        StreamingMemory::prepare(&config(Mode::Whole, ClockDriver::Level)).expect("in range");
    hear(&mut whole, &means.collect::<Vec<_>>(), 64);
    assert_eq!(curve.timeline(), whole.timeline());
    let pairs = curve.coefficients(0).iter().zip(whole.coefficients(0));
    let apart = pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    assert!(apart < 1e-12, "{apart:e}");
}

/// The first frames of a sound, faded in, and what comes behind them while they fade out.
fn faded(sound: &[f64], frames: usize) -> Vec<f64> {
    let mut open: f64 = 0.0;
    let mut let_in = Vec::new();
    for (frame, sample) in sound.iter().enumerate() {
        let goal = if frame < frames { 1.0 } else { 0.0 };
        let step = 1.0 / FADE_FRAMES as f64;
        open += (goal - open).clamp(-step, step);
        if open > 0.0 {
            let_in.push((open * std::f64::consts::FRAC_PI_2).sin().powi(2) * sample);
        }
    }
    let_in
}
