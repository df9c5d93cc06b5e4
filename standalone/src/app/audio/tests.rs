//! The callbacks without a sound card: what they do to the heap, and what is heard.

use std::sync::Arc;

use souvenir_core::config::{Kind, Method};
use souvenir_core::listen::Listen;
use souvenir_core::recollect::RecollectConfig;

use super::bridge::{Sides, bridge};
use super::ear::Ear;
use super::live::{Command, Live, Memory, Remote};
use super::meters::Meters;
use super::player::{Feed, Player};
use super::tape::Tape;

const RATE_HZ: f64 = 48_000.0;
/// As Pulse was seen to do with a wish for 1024, and one longer than a memory's block.
const CALLBACK_FRAMES: [usize; 8] = [3, 1023, 1, 512, 1024, 64, 2500, 441];

fn config(order: usize, window_secs: f64) -> RecollectConfig {
    RecollectConfig {
        kind: Kind::Legs,
        method: Method::Exact,
        order,
        window_secs,
        sample_rate_hz: RATE_HZ,
        channels: 2,
    }
}

fn live(order: usize, meters: &Arc<Meters>) -> (Live, Remote) {
    let (memory, _) = Memory::prepare(&config(order, 0.02)).unwrap();
    Live::new(memory, Listen::Memory, 1024, Arc::clone(meters))
}

fn tape() -> Tape {
    #[expect(clippy::cast_possible_truncation, reason = "a sample")]
    let sine = |hz: f64| {
        let sample =
            |frame: u32| 0.5 * (f64::from(frame) * hz * std::f64::consts::TAU / RATE_HZ).sin();
        (0..48_000).map(|frame| sample(frame) as f32).collect()
    };
    Tape::new(Arc::new(vec![sine(440.0), sine(300.0)]))
}

#[test]
fn the_counter_sees_a_deliberate_allocation() {
    let counted = allocation_counter::measure(|| drop(std::hint::black_box(Box::new(1u32))));
    assert_eq!(counted.count_total, 1, "one box");
}

#[test]
fn the_output_callback_never_touches_the_heap() {
    let meters = Arc::new(Meters::default());
    let (live, mut remote) = live(64, &meters);
    let mut player = Player::new(Feed::Tape(tape(), Box::new(live)), 2);
    let mut output = vec![0i16; 2 * 2500];
    let mut exchanged = 0;
    for round in 0..200usize {
        send_commands(&mut remote, round);
        meters.want_picture();
        let output = &mut output[..2 * CALLBACK_FRAMES[round % 8]];
        check_heap(round, || player.process(output));
        exchanged += remote.free_done();
    }
    assert!(
        exchanged >= 2,
        "{exchanged} memories were exchanged meanwhile"
    );
}

#[test]
fn the_input_callback_and_the_bridge_never_touch_the_heap() {
    let meters = Arc::new(Meters::default());
    let (live, mut remote) = live(64, &meters);
    let sides = Sides {
        input_rate_hz: RATE_HZ,
        output_rate_hz: 44_100.0,
        num_channels: 2,
        callback_frames: 2500,
    };
    let (writer, reader) = bridge(sides, &meters).unwrap();
    let mut ear = Ear::new(live, writer, 2);
    let mut player = Player::new(Feed::Bridge(Box::new(reader)), 1);
    let (input, mut output) = (vec![0.25f32; 2 * 2500], vec![0.0f32; 2500]);
    for round in 0..200usize {
        send_commands(&mut remote, round);
        let num_frames = CALLBACK_FRAMES[round % 8];
        check_heap(round, || {
            ear.process(&input[..2 * num_frames]);
            player.process(&mut output[..num_frames * 9 / 10]);
        });
        remote.free_done();
    }
}

#[test]
fn the_demo_is_heard_and_fades_out() {
    let meters = Arc::new(Meters::default());
    let (live, mut remote) = live(256, &meters);
    let mut player = Player::new(Feed::Tape(tape(), Box::new(live)), 2);
    let mut output = vec![0.0f32; 2 * 24_000];
    player.process(&mut output);
    // Half a second in, the 20 ms memory of N = 256 (4 kHz) has long been full.
    assert!(
        (0.45..0.55).contains(&peak(&output[40_000..])),
        "{}",
        peak(&output[40_000..])
    );
    assert!(remote.send(Command::FadeOut), "queued");
    player.process(&mut output);
    assert_eq!(peak(&output[2 * 1930..]), 0.0, "silent 40 ms later");
}

#[test]
fn exchanging_the_memory_makes_no_click() {
    let meters = Arc::new(Meters::default());
    let (live, mut remote) = live(256, &meters);
    let mut player = Player::new(Feed::Tape(tape(), Box::new(live)), 2);
    let mut output = vec![0.0f32; 2 * 24_000];
    player.process(&mut output);
    let (memory, _) = Memory::prepare(&config(400, 0.025)).unwrap();
    assert!(remote.send(Command::Exchange(memory)), "queued");
    player.process(&mut output);
    assert_eq!(remote.free_done(), 1, "the old one came back");
    let steepest = output.chunks(2).map(|frame| frame[0]).collect::<Vec<_>>();
    let steepest = steepest
        .windows(2)
        .map(|pair| (pair[1] - pair[0]).abs())
        .fold(0.0, f32::max);
    // A 440 Hz sine of 0.5 climbs 0.5 * 2 pi 440 / 48000 = 0.0288 a frame; two at once, fading,
    // stay below that plus 0.5 / 1920 for the fade.
    assert!(steepest < 0.0295, "{steepest}");
}

/// More than the queue holds, before the card calls for the first time.
#[test]
fn orders_that_found_no_room_are_repeated_until_they_are_obeyed() {
    let meters = Arc::new(Meters::default());
    let (live, mut remote) = live(256, &meters);
    let mut player = Player::new(Feed::Tape(tape(), Box::new(live)), 2);
    let mut output = vec![0.0f32; 2 * 48_000];
    let mut sent = 0;
    while remote.send(Command::Listen(Listen::ALL[sent % 3])) {
        sent += 1;
    }
    let (memory, _) = Memory::prepare(&config(64, 0.02)).unwrap();
    assert!(!remote.send(Command::Exchange(memory)), "full");
    assert!(!remote.send(Command::Listen(Listen::Dry)), "full");
    assert!(!remote.send(Command::FadeOut), "full");
    assert!(remote.has_unsent() && !remote.repeat(), "still full");

    player.process(&mut output[..200]);
    assert!(remote.repeat() && !remote.has_unsent(), "there is room");
    player.process(&mut output);
    assert_eq!(remote.free_done(), 1, "the memory was exchanged");
    assert_eq!(peak(&output[90_000..]), 0.0, "and the sound has faded out");
}

#[test]
fn of_orders_what_to_listen_to_the_newest_is_obeyed() {
    let meters = Arc::new(Meters::default());
    // One coefficient keeps the mean of 20 ms, which is nothing of 300 Hz.
    let (live, mut remote) = live(1, &meters);
    let mut player = Player::new(Feed::Tape(tape(), Box::new(live)), 2);
    let mut output = vec![0.0f32; 2 * 24_000];
    while remote.send(Command::Listen(Listen::Memory)) {}
    remote.send(Command::Listen(Listen::Residual));
    remote.send(Command::Listen(Listen::Dry));
    player.process(&mut output[..200]);
    assert!(remote.repeat(), "there is room");
    player.process(&mut output);
    let peak = peak(&output[40_000..]);
    assert!((0.49..0.51).contains(&peak), "dry: {peak}");
}

fn send_commands(remote: &mut Remote, round: usize) {
    remote.send(Command::Listen(Listen::ALL[round % 3]));
    if round % 50 == 10 {
        let (memory, _) = Memory::prepare(&config(32 + round, 0.01)).unwrap();
        remote.send(Command::Exchange(memory));
    }
}

fn check_heap(round: usize, callback: impl FnOnce()) {
    let counted = allocation_counter::measure(callback);
    // A free without an allocation shows as a negative balance.
    assert_eq!(
        (counted.count_total, counted.count_current),
        (0, 0),
        "round {round}"
    );
}

fn peak(samples: &[f32]) -> f32 {
    samples
        .iter()
        .fold(0.0, |peak, sample| peak.max(sample.abs()))
}
