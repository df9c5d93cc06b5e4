//! What a loop player plays, in blocks of any length.

use super::super::tests::check_heap;
use super::{Arc, LoopPlayer, LoopRegion, PlanarBlock};

/// 5 ms at 48 kHz.
const FADE_FRAMES: usize = 240;

fn loop_player(sound: Vec<f32>) -> LoopPlayer {
    LoopPlayer::at_rate(Arc::new(vec![sound]), 48_000.0)
}

/// 0.5 at 440 Hz, two seconds less a bit: its ends do not meet.
fn sine() -> Vec<f32> {
    #[expect(clippy::cast_possible_truncation, reason = "a sample")]
    let sample =
        |frame: u32| (0.5 * (f64::from(frame) * 440.0 * std::f64::consts::TAU / 48e3).sin()) as f32;
    (0..95_959).map(sample).collect()
}

fn counting(num_frames: u16) -> Vec<f32> {
    (0..num_frames).map(f32::from).collect()
}

fn heard(loop_player: &mut LoopPlayer, num_frames: usize, block_frames: usize) -> Vec<f32> {
    let mut planar = PlanarBlock::new(1);
    let mut heard = Vec::new();
    while heard.len() < num_frames {
        let block = block_frames.min(num_frames - heard.len());
        loop_player.read(&mut planar, block);
        heard.extend_from_slice(&planar.channels()[0][..block]);
    }
    heard
}

fn steepest(samples: &[f32]) -> f32 {
    let steps = samples.windows(2).map(|pair| (pair[1] - pair[0]).abs());
    steps.fold(0.0, f32::max)
}

fn region(start_frame: usize, end_frame: usize) -> Option<LoopRegion> {
    Some(LoopRegion {
        start_frame,
        end_frame,
    })
}

#[test]
fn it_plays_round_and_round_in_blocks_of_any_length() {
    let sound: Vec<f32> = counting(7);
    let mut loop_player = loop_player(sound);
    let mut planar = PlanarBlock::new(1);
    let mut heard = Vec::new();
    for num_frames in [1, 3, 7, 20, 5] {
        loop_player.read(&mut planar, num_frames);
        heard.extend_from_slice(&planar.channels()[0][..num_frames]);
    }
    let expected: Vec<f32> = (0..36u8).map(|frame| f32::from(frame % 7)).collect();
    assert_eq!(heard, expected, "0 1 2 3 4 5 6 0 1 ...");
}

#[test]
fn an_empty_sound_is_silent() {
    let mut planar = PlanarBlock::new(1);
    planar.channels_mut()[0].fill(1.0);
    let mut loop_player = loop_player(Vec::new());
    loop_player.seek(7);
    loop_player.set_region(region(3, 9));
    loop_player.read(&mut planar, 5);
    assert_eq!(planar.channels()[0][..5], [0.0; 5], "silence");
}

#[test]
fn a_seek_is_a_fade_of_five_milliseconds_and_then_the_place() {
    let mut loop_player = loop_player(counting(10_000));
    heard(&mut loop_player, 1000, 1000);
    loop_player.seek(5000);
    let after = heard(&mut loop_player, 500, 64);
    // The first frame is 1/241 on the way from 1000 to 5000; f32 of thousands: 1e-3.
    assert!((after[0] - 1016.6).abs() < 0.01, "{}", after[0]);
    assert_eq!(
        after[FADE_FRAMES..],
        counting(10_000)[5000 + FADE_FRAMES..5500],
        "after the fade"
    );
}

#[test]
fn a_region_is_played_round_and_round_with_its_own_period() {
    let mut loop_player = loop_player(sine());
    loop_player.set_region(region(10_000, 13_333));
    let played = heard(&mut loop_player, 20_000, 480);
    let (first, second) = (
        &played[4_000..4_000 + 3_333],
        &played[4_000 + 3_333..4_000 + 2 * 3_333],
    );
    assert_eq!(first, second, "each round is the same");
}

#[test]
fn the_region_of_the_whole_sound_is_the_whole_sound() {
    let expected = heard(&mut loop_player(sine()), 200_000, 480);
    let mut looping = loop_player(sine());
    looping.set_region(region(0, usize::MAX));
    assert_eq!(heard(&mut looping, 200_000, 480), expected, "to the bit");
}

/// A jump of the sine's whole height over 240 frames, on top of the sine's own slope.
#[test]
fn no_jump_is_a_click() {
    let own = steepest(&sine()[..48_000]);
    let mut loop_player = loop_player(sine());
    let mut played = heard(&mut loop_player, 5_000, 480);
    loop_player.seek(20_055);
    played.extend(heard(&mut loop_player, 5_000, 480));
    loop_player.set_region(region(40_000, 47_777));
    played.extend(heard(&mut loop_player, 30_000, 480));
    loop_player.set_region(region(50_000, 50_001));
    played.extend(heard(&mut loop_player, 10_000, 480));
    loop_player.set_region(None);
    loop_player.seek(3_333);
    played.extend(heard(&mut loop_player, 30, 30));
    loop_player.seek(77_777);
    loop_player.seek(7_777);
    played.extend(heard(&mut loop_player, 5_000, 480));
    let (most, found) = (own + 1.0 / 241.0, steepest(&played));
    assert!(found < most, "{found} above {most}");
}

#[test]
fn a_short_region_is_widened_to_two_fades() {
    let mut loop_player = loop_player(sine());
    loop_player.set_region(region(500, 501));
    let expected = region(500, 500 + 2 * FADE_FRAMES);
    assert_eq!(loop_player.region, expected, "10 ms");
}

#[test]
fn every_block_split_gives_the_same_samples() {
    let story = |block_frames: usize| {
        let mut loop_player = loop_player(sine());
        let mut played = heard(&mut loop_player, 3_000, block_frames);
        loop_player.seek(95_900);
        played.extend(heard(&mut loop_player, 100, block_frames));
        loop_player.seek(95_800);
        loop_player.set_region(region(60_000, 95_959));
        played.extend(heard(&mut loop_player, 40_000, block_frames));
        loop_player.set_region(region(1_000, 1_480));
        played.extend(heard(&mut loop_player, 5_000, block_frames));
        loop_player.set_region(None);
        played.extend(heard(&mut loop_player, 5_000, block_frames));
        played
    };
    let expected = story(1);
    for block_frames in [7, 64, 1024] {
        assert_eq!(story(block_frames), expected, "blocks of {block_frames}");
    }
}

#[test]
fn a_seek_out_of_the_region_goes_to_its_start() {
    let mut loop_player = loop_player(counting(10_000));
    loop_player.set_region(region(2_000, 4_000));
    loop_player.seek(9_000);
    let played = heard(&mut loop_player, 1_000, 100);
    assert_eq!(
        played[FADE_FRAMES..],
        counting(10_000)[2_000 + FADE_FRAMES..3_000],
        "2000 on"
    );
}

#[test]
fn the_position_is_read_on_another_thread() {
    let mut loop_player = loop_player(counting(10_000));
    let position = loop_player.position();
    heard(&mut loop_player, 1_500, 512);
    assert_eq!(position.frames(), 1_500, "frames");
    loop_player.seek(9_999_999);
    heard(&mut loop_player, 1, 1);
    assert_eq!(
        position.frames(),
        0,
        "beyond the end: the last frame, then the first"
    );
}

#[test]
fn a_sound_shorter_than_its_fades_plays_on() {
    let mut loop_player = loop_player(counting(7));
    loop_player.seek(3);
    loop_player.set_region(region(2, 4));
    let played = heard(&mut loop_player, 1_000, 64);
    assert!(
        played.iter().all(|sample| (0.0..=6.0).contains(sample)),
        "between its samples"
    );
}

#[test]
fn orders_and_reading_never_touch_the_heap() {
    let mut loop_player = loop_player(sine());
    let mut planar = PlanarBlock::new(1);
    for round in 0..200 {
        check_heap(round, || {
            loop_player.seek(round * 7_919);
            loop_player.set_region((round % 3 > 0).then_some(LoopRegion {
                start_frame: round * 100,
                end_frame: round * 150,
            }));
            loop_player.read(&mut planar, 1 + round * 5);
        });
    }
}
