//! What leaves the limiter.

use super::super::planar_block::PlanarBlock;
use super::super::tests::check_heap;
use super::{CEILING, Limiter};

/// 1.5 ms at 48 kHz.
const LATENCY_FRAMES: usize = 72;

fn stereo(left: &[f32], right: &[f32], block_frames: usize) -> [Vec<f32>; 2] {
    let mut limiter = Limiter::prepare(48_000.0, 2);
    let mut planar = PlanarBlock::new(2);
    let mut out = [Vec::new(), Vec::new()];
    for (left, right) in left.chunks(block_frames).zip(right.chunks(block_frames)) {
        planar.channels_mut()[0][..left.len()].copy_from_slice(left);
        planar.channels_mut()[1][..left.len()].copy_from_slice(right);
        limiter.process(&mut planar, left.len());
        for (out, channel) in out.iter_mut().zip(planar.channels()) {
            out.extend_from_slice(&channel[..left.len()]);
        }
    }
    out
}

fn mono(sound: &[f32]) -> Vec<f32> {
    let [left, _] = stereo(sound, sound, 480);
    left
}

fn sine(amplitude: f64, hz: f64, num_frames: u32) -> Vec<f32> {
    let turn = std::f64::consts::TAU * hz / 48_000.0;
    #[expect(clippy::cast_possible_truncation, reason = "a sample")]
    let sample = |frame: u32| (amplitude * (turn * f64::from(frame)).sin()) as f32;
    (0..num_frames).map(sample).collect()
}

fn peak(sound: &[f32]) -> f32 {
    sound
        .iter()
        .fold(0.0, |peak, sample| peak.max(sample.abs()))
}

#[test]
fn the_ceiling_is_one_decibel_below_full_scale() {
    // f32
    assert!((20.0 * CEILING.log10() + 1.0).abs() < 1e-6, "{CEILING}");
}

#[test]
fn an_impulse_comes_out_as_late_as_it_says() {
    let mut sound = vec![0.0; 480];
    sound[7] = 0.5;
    let heard = mono(&sound);
    let at = heard.iter().position(|sample| *sample != 0.0);
    assert_eq!(at, Some(7 + LATENCY_FRAMES), "frames");
    let limiter = Limiter::prepare(48_000.0, 2);
    assert_eq!(limiter.latency_frames(), LATENCY_FRAMES, "said");
}

#[test]
fn what_is_below_the_ceiling_leaves_as_it_came() {
    let mut sound = sine(f64::from(CEILING), 997.0, 48_000);
    sound[100] = -0.0;
    sound[101] = 1e-40;
    sound[102] = CEILING;
    let heard = mono(&sound);
    let bits = |sound: &[f32]| sound.iter().map(|s| s.to_bits()).collect::<Vec<u32>>();
    assert_eq!(
        bits(&heard[LATENCY_FRAMES..]),
        bits(&sound[..48_000 - LATENCY_FRAMES]),
        "delayed, otherwise the same"
    );
}

#[test]
fn nothing_is_ever_above_the_ceiling() {
    let mut sound = sine(30.0, 61.0, 48_000);
    sound.extend(sine(1.0, 10_007.0, 48_000));
    sound.extend((0..48_000u32).map(|frame| if frame % 997 == 0 { -1e30 } else { 0.1 }));
    sound.extend(vec![f32::MAX; 1_000]);
    assert!(peak(&mono(&sound)) <= CEILING, "{}", peak(&mono(&sound)));
}

#[test]
fn what_is_not_finite_becomes_silence() {
    let mut sound = vec![0.25; 1_000];
    sound[500] = f32::NAN;
    sound[501] = f32::INFINITY;
    sound[502] = f32::NEG_INFINITY;
    let mut expected = sound.clone();
    expected[500..503].fill(0.0);
    let heard = mono(&sound);
    assert_eq!(
        heard[LATENCY_FRAMES..],
        expected[..1_000 - LATENCY_FRAMES],
        "three frames"
    );
}

/// Its attack is a slope over the look-ahead: a loud sine that begins suddenly shows no step beyond
/// its own.
#[test]
fn the_attack_is_no_click() {
    let mut sound = vec![0.5; 1_000];
    sound.extend(vec![2.0; 1_000]);
    let heard = mono(&sound);
    let before = &heard[..1_000 + LATENCY_FRAMES];
    let steepest = before.windows(2).skip(LATENCY_FRAMES + 1);
    let steepest = steepest.map(|pair| (pair[1] - pair[0]).abs());
    let steepest = steepest.fold(0.0, f32::max);
    // From 0.5 down to 0.5 * 0.45 in 73 frames.
    assert!(steepest < 0.5 * (1.0 - 0.445) / 73.0, "{steepest}");
    // f32 of a gain that is rounded down by 2^-30.
    let first = heard[1_000 + LATENCY_FRAMES];
    assert!((first - CEILING).abs() < 1e-6, "{first} when it arrives");
}

#[test]
fn a_steady_loud_sine_stays_a_sine() {
    for amplitude in [0.95, 2.0] {
        let heard = mono(&sine(amplitude, 1_000.0, 96_000));
        let expected = sine(f64::from(CEILING), 1_000.0, 96_000);
        let late = heard[48_000 + LATENCY_FRAMES..].iter();
        let worst = late.zip(&expected[48_000..]).map(|(a, b)| (a - b).abs());
        let worst = worst.fold(0.0, f32::max);
        // Between two peaks, 24 frames, the gain goes back by 24 / 4800 of what is missing: half a
        // per cent. Cut off at the ceiling, 0.95 would be off by 6.
        assert!(worst < 5e-3, "{worst} at {amplitude}");
    }
}

#[test]
fn it_lets_go_with_a_time_constant_of_100_ms() {
    let mut sound = vec![1.782_502; 4_800];
    sound.extend(vec![0.1; 60_000]);
    let heard = mono(&sound);
    let gain = |ms: usize| heard[4_800 + LATENCY_FRAMES + 48 * ms] / 0.1;
    // From a half; the look-ahead's mean is late by 1.5 ms: 1.5 % of what is missing.
    for (ms, expected) in [(100, 1.0 - 0.5 / 1f32.exp()), (200, 1.0 - 0.5 / 2f32.exp())] {
        assert!(
            (gain(ms) - expected).abs() < 5e-3,
            "{} at {ms} ms",
            gain(ms)
        );
    }
    // 2^-30 of a half is left after 2.1 s at most; f32 rounds much earlier.
    assert_eq!(*heard.last().unwrap(), 0.1, "untouched again, to the bit");
}

#[test]
fn both_channels_share_one_gain() {
    let (loud, soft) = (sine(2.0, 300.0, 9_600), sine(0.2, 300.0, 9_600));
    let [left, right] = stereo(&loud, &soft, 480);
    let worst = left.iter().zip(&right).map(|(l, r)| (l / 10.0 - r).abs());
    let worst = worst.fold(0.0, f32::max);
    // f32
    assert!(worst < 1e-7, "{worst}");
    assert!(peak(&right) < 0.12, "{}", peak(&right));
}

#[test]
fn every_block_split_gives_the_same_samples() {
    let sound = sine(3.0, 97.0, 20_000);
    let expected = stereo(&sound, &sound, 1);
    for block_frames in [7, 64, 1024] {
        let heard = stereo(&sound, &sound, block_frames);
        assert_eq!(heard, expected, "blocks of {block_frames}");
    }
}

#[test]
fn it_never_touches_the_heap() {
    let mut limiter = Limiter::prepare(48_000.0, 2);
    let mut planar = PlanarBlock::new(2);
    for round in 0..200 {
        // Falling and rising: as long a queue of lows as there can be.
        for (frame, sample) in planar.channels_mut()[0].iter_mut().enumerate() {
            *sample = (frame % 300) as f32 / 10.0;
        }
        check_heap(round, || limiter.process(&mut planar, 1 + 5 * round));
    }
}
