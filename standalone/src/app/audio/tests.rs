//! The callbacks without a sound card: what they do to the heap, and what is heard.

use std::sync::Arc;
use std::time::Duration;

use rtrb::{Producer, RingBuffer};
use souvenir_core::control::{Command, EngineConfig, EngineHandle, PreparedEngine, PreparedMemory};
use souvenir_core::settings::Listen;
use souvenir_core::settings::MemorySettings;

use super::asrc::{ClockDomains, asrc};
use super::capture::Take;
use super::capture_commands::{CaptureCommand, CaptureCommands, CaptureControl, CaptureReturn};
use super::input_callback::{HearsDevice as _, InputCallback};
use super::live_engine::{EngineCell, LiveEngine};
use super::loop_player::{LoopPlayer, LoopRegion};
use super::meters::Meters;
use super::monitor::{Monitor, Mute};
use super::note_clock::NoteClock;
use super::output_callback::{
    EngineFeed, FillsDevice as _, LoopCommand, OutputCallback, OutputFeed, SourcePlayback,
};
use super::planar_block::MAX_BLOCK_FRAMES;
use super::recorder::{RecordedSound, record};
use crate::app::midi::NoteSender;

const RATE_HZ: f64 = 48_000.0;
/// As Pulse was seen to do with a wish for 1024, and one longer than a memory's block.
const CALLBACK_FRAMES: [usize; 8] = [3, 1023, 1, 512, 1024, 64, 2500, 441];

fn config(order: usize, window_secs: f64) -> EngineConfig {
    EngineConfig {
        settings: MemorySettings {
            order,
            window_secs,
            ..MemorySettings::default()
        },
        sample_rate_hz: RATE_HZ,
        channels: 2,
        max_block_frames: MAX_BLOCK_FRAMES,
    }
}

fn memory(order: usize, window_secs: f64) -> PreparedMemory {
    PreparedMemory::prepare(&config(order, window_secs)).unwrap()
}

fn engine_cell(order: usize) -> (EngineCell, EngineHandle, CaptureControl) {
    let PreparedEngine {
        engine,
        commands,
        handle,
        ..
    } = PreparedEngine::prepare(&config(order, 0.02)).unwrap();
    let (capture_commands, capture_control) = CaptureCommands::new(RATE_HZ, 2);
    let live = LiveEngine {
        engine,
        commands,
        capture_commands,
        notes: NoteSender::default().renew(),
        note_clock: NoteClock::new(RATE_HZ),
    };
    (EngineCell::new(Box::new(live)), handle, capture_control)
}

fn loop_player() -> LoopPlayer {
    #[expect(clippy::cast_possible_truncation, reason = "a sample")]
    let sine = |hz: f64| {
        let sample =
            |frame: u32| 0.5 * (f64::from(frame) * hz * std::f64::consts::TAU / RATE_HZ).sin();
        (0..48_000).map(|frame| sample(frame) as f32).collect()
    };
    LoopPlayer::at_rate(Arc::new(vec![sine(440.0), sine(300.0)]), RATE_HZ)
}

/// Is a player of [`loop_player`], with what a person has in hand.
struct Fixture {
    player: OutputCallback,
    engine_cell: EngineCell,
    handle: EngineHandle,
    capture_control: CaptureControl,
    loop_commands: Producer<LoopCommand>,
    mute: Mute,
}

fn fixture(order: usize) -> Fixture {
    let (engine_cell, handle, capture_control) = engine_cell(order);
    let (loop_commands, received) = RingBuffer::new(8);
    let feed = EngineFeed {
        played: SourcePlayback::Loop(loop_player(), received),
        engine_cell: engine_cell.clone(),
    };
    let mute = Mute::default();
    let monitor = Monitor::new(RATE_HZ, 2, mute.clone());
    Fixture {
        player: OutputCallback::new(OutputFeed::Engine(Box::new(feed)), monitor, 2),
        engine_cell,
        handle,
        capture_control,
        loop_commands,
        mute,
    }
}

#[test]
fn the_counter_sees_a_deliberate_allocation() {
    let counted = allocation_counter::measure(|| drop(std::hint::black_box(Box::new(1u32))));
    assert_eq!(counted.count_total, 1, "one box");
}

#[test]
fn the_output_callback_never_touches_the_heap() {
    let mut fixture = fixture(64);
    let mut output = vec![0i16; 2 * 2500];
    let mut exchanged = 0;
    for round in 0..200usize {
        send_commands(&mut fixture.handle, round);
        fixture.mute.set(round % 30 > 25);
        _ = fixture.loop_commands.push(LoopCommand::Seek(round * 100));
        let region = LoopRegion {
            start_frame: 500,
            end_frame: 9000,
        };
        let part = (round % 3 == 0).then_some(region);
        _ = fixture.loop_commands.push(LoopCommand::Repeat(part));
        let output = &mut output[..2 * CALLBACK_FRAMES[round % 8]];
        check_heap(round, || fixture.player.process(output));
        exchanged += fixture.handle.free_done();
    }
    assert!(
        exchanged >= 2,
        "{exchanged} memories were exchanged meanwhile"
    );
}

#[test]
fn recording_and_capturing_never_touch_the_heap_in_the_callback() {
    let mut fixture = fixture(64);
    let folder = tempfile::tempdir().unwrap();
    let sound = RecordedSound {
        sample_rate_hz: 48_000,
        num_channels: 2,
    };
    let (tap, recorder) = record(folder.path(), "memory", sound).unwrap();
    let (tap, take) = (Box::new(tap), Take::prepare(0.5, RATE_HZ, 2));
    assert!(
        fixture
            .capture_control
            .ask(CaptureCommand::Record(Some(tap))),
        "room"
    );
    let mut output = vec![0.0f32; 2 * 2500];
    for round in 0..40usize {
        let output = &mut output[..2 * CALLBACK_FRAMES[round % 8]];
        check_heap(round, || fixture.player.process(output));
    }
    assert!(
        fixture.capture_control.ask(CaptureCommand::Capture(take)),
        "room"
    );
    assert!(
        fixture.capture_control.ask(CaptureCommand::Record(None)),
        "room"
    );
    for round in 0..40usize {
        let output = &mut output[..2 * CALLBACK_FRAMES[round % 8]];
        check_heap(round, || fixture.player.process(output));
    }
    let returned: Vec<CaptureReturn> = fixture.capture_control.returned().collect();
    let taps = returned
        .iter()
        .filter(|one| matches!(one, CaptureReturn::Tap(_)));
    assert_eq!(taps.count(), 1, "the tap came back");
    let takes = returned.into_iter().filter_map(|one| match one {
        CaptureReturn::Take(take) => Some(take.into_channels()),
        CaptureReturn::Tap(_) => None,
    });
    let taken: Vec<_> = takes.collect();
    assert_eq!(taken[0][0].len(), 24_000, "half a second came back");
    assert!(recorder.finish().unwrap().path.is_file(), "recorded");
}

#[test]
fn the_input_callback_and_the_bridge_never_touch_the_heap() {
    let meters = Arc::new(Meters::default());
    let (engine_cell, mut handle, _capture_control) = engine_cell(64);
    let sides = ClockDomains {
        input_rate_hz: RATE_HZ,
        output_rate_hz: 44_100.0,
        num_channels: 2,
        callback_frames: 2500,
    };
    let (writer, reader) = asrc(sides, &meters).unwrap();
    let mut input_callback = InputCallback::new(engine_cell, 2, writer, 2);
    let monitor = Monitor::new(44_100.0, 2, Mute::default());
    let mut player = OutputCallback::new(OutputFeed::Asrc(Box::new(reader)), monitor, 1);
    let (input, mut output) = (vec![0.25f32; 2 * 2500], vec![0.0f32; 2500]);
    for round in 0..200usize {
        send_commands(&mut handle, round);
        let num_frames = CALLBACK_FRAMES[round % 8];
        check_heap(round, || {
            input_callback.process(&input[..2 * num_frames]);
            player.process(&mut output[..num_frames * 9 / 10]);
        });
        handle.free_done();
    }
}

#[test]
fn the_demo_is_heard_and_muted() {
    let mut fixture = fixture(256);
    let mut output = vec![0.0f32; 2 * 24_000];
    fixture.player.process(&mut output);
    // Half a second in, the 20 ms memory of N = 256 (4 kHz) has long been full.
    assert!(
        (0.45..0.55).contains(&peak(&output[40_000..])),
        "{}",
        peak(&output[40_000..])
    );
    fixture.mute.set(true);
    fixture.player.process(&mut output);
    // 40 ms, and the limiter's look ahead.
    assert_eq!(peak(&output[2 * 2100..]), 0.0, "silent 44 ms later");
}

#[test]
fn an_engine_that_is_taken_away_leaves_silence_and_goes_on_elsewhere() {
    let mut fixture = fixture(256);
    let mut output = vec![0.0f32; 2 * 24_000];
    fixture.player.process(&mut output);
    let live = fixture.engine_cell.take(Duration::ZERO).unwrap();
    fixture.player.process(&mut output);
    assert_eq!(peak(&output[2 * 2100..]), 0.0, "nobody plays");
    assert!(fixture.engine_cell.take(Duration::ZERO).is_none(), "taken");
    let elsewhere = EngineCell::new(live);
    let live = elsewhere.take(Duration::ZERO).unwrap();
    assert_eq!(live.engine.settings().order, 256, "the same");
}

/// More than the queue holds, before the card calls for the first time.
#[test]
fn commands_that_found_no_room_are_repeated_until_they_are_obeyed() {
    let mut fixture = fixture(256);
    let mut output = vec![0.0f32; 2 * 48_000];
    let mut sent = 0;
    while fixture.handle.send(Command::Listen(Listen::ALL[sent % 3])) {
        sent += 1;
    }
    assert!(!fixture.handle.crossfade_to(memory(64, 0.02)), "full");
    assert!(!fixture.handle.send(Command::Listen(Listen::Dry)), "full");
    assert!(
        !fixture.handle.send(Command::Mute { is_muted: true }),
        "full"
    );
    assert!(
        fixture.handle.has_unsent() && !fixture.handle.repeat(),
        "still full"
    );

    fixture.player.process(&mut output[..200]);
    assert!(
        fixture.handle.repeat() && !fixture.handle.has_unsent(),
        "there is room"
    );
    fixture.player.process(&mut output);
    assert_eq!(fixture.handle.free_done(), 1, "the memory was exchanged");
    assert_eq!(peak(&output[90_000..]), 0.0, "and the sound has faded out");
}

fn send_commands(handle: &mut EngineHandle, round: usize) {
    handle.request_snapshot();
    handle.send(Command::Listen(Listen::ALL[round % 3]));
    if round % 50 == 10 {
        handle.crossfade_to(memory(32 + round, 0.01));
    }
}

pub(super) fn check_heap(round: usize, callback: impl FnOnce()) {
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
