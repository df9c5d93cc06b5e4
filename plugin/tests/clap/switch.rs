//! Another memory comes at a frame, whatever clocks and threads do; a bounce is the same every time.

use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use clack_extensions::render::RenderMode;
use clack_host::events::event_types::{TransportEvent, TransportFlags};
use clack_host::events::{EventFlags, EventHeader};
use clack_host::prelude::EventBuffer;
use clack_host::utils::{BeatTime, SecondsTime};

use crate::host::{MAX_FRAMES, Planes, RATE_HZ, Rig};
use crate::tones::{bits, noises};

/// Frames and values. The third and the fourth come while the second is prepared, the last at a block's
/// first frame.
const LANE: [(usize, &str, &str); 6] = [
    (20_011, "Order", "64"),
    (45_000, "Order", "300"),
    (45_100, "Order", "90"),
    (47_000, "Window", "7 ms"),
    (70_000, "Mode", "Sliding"),
    (90_112, "Order", "33"),
];
const FRAMES: usize = 120_000;

/// How a bounce is done.
struct Bounce {
    mode: RenderMode,
    block_frames: usize,
    /// Between two blocks.
    pause: Duration,
}

impl Bounce {
    fn of(mode: RenderMode, block_frames: usize) -> Self {
        Self {
            mode,
            block_frames,
            pause: Duration::ZERO,
        }
    }

    fn hear(&self, input: &Planes) -> Vec<Vec<u32>> {
        let mut rig = Rig::new();
        rig.render(self.mode);
        rig.set("Window", "10 ms");
        rig.activate(RATE_HZ, MAX_FRAMES);
        let mut heard: Planes = vec![Vec::new(); input.len()];
        for from in (0..FRAMES).step_by(self.block_frames) {
            let end = FRAMES.min(from + self.block_frames);
            let mut events = EventBuffer::new();
            for (frame, name, text) in LANE {
                if (from..end).contains(&frame) {
                    events.push(&rig.change((frame - from) as u32, name, text));
                }
            }
            let block: Planes = input.iter().map(|one| one[from..end].to_vec()).collect();
            for (all, part) in heard.iter_mut().zip(rig.block(&block, &events)) {
                all.extend(part);
            }
            std::thread::sleep(self.pause);
        }
        bits(&heard)
    }
}

#[test]
fn the_same_automation_gives_the_same_bits() {
    let input = noises(2, FRAMES);
    let expected = Bounce::of(RenderMode::Offline, 512).hear(&input);
    for mode in [RenderMode::Offline, RenderMode::Realtime] {
        for block_frames in [64, 512, 1000] {
            let heard = Bounce::of(mode, block_frames).hear(&input);
            assert!(heard == expected, "{mode:?}, blocks of {block_frames}");
        }
    }
    // As if somebody listened, at half the speed, so that a machine with other work keeps up too.
    let live = Bounce {
        pause: Duration::from_millis(20),
        ..Bounce::of(RenderMode::Realtime, 512)
    };
    assert!(live.hear(&input) == expected, "in real time");
}

/// The background thread gets its turn late.
#[test]
fn the_same_automation_gives_the_same_bits_beside_other_work() {
    let input = noises(2, FRAMES);
    let bounce = Bounce::of(RenderMode::Realtime, 512);
    let expected = bounce.hear(&input);
    let is_over = AtomicBool::new(false);
    let heard = std::thread::scope(|scope| {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        for _ in 0..2 * cores {
            scope.spawn(|| {
                while !is_over.load(Relaxed) {
                    std::hint::spin_loop();
                }
            });
        }
        let heard = bounce.hear(&input);
        is_over.store(true, Relaxed);
        heard
    });
    assert!(heard == expected, "beside busy threads");
}

fn transport(frame: usize, is_playing: bool) -> TransportEvent {
    let mut flags = TransportFlags::HAS_SECONDS_TIMELINE;
    flags.set(TransportFlags::IS_PLAYING, is_playing);
    TransportEvent {
        header: EventHeader::new_core(0, EventFlags::empty()),
        flags,
        song_pos_beats: BeatTime::default(),
        song_pos_seconds: SecondsTime::from_float(frame as f64 / RATE_HZ),
        tempo: 0.0,
        tempo_inc: 0.0,
        loop_start_beats: BeatTime::default(),
        loop_end_beats: BeatTime::default(),
        loop_start_seconds: SecondsTime::default(),
        loop_end_seconds: SecondsTime::default(),
        bar_start: BeatTime::default(),
        bar_number: 0,
        time_signature_numerator: 4,
        time_signature_denominator: 4,
    }
}

/// So many frames of silence while the host stands still, then the sound.
fn after_silence(rig: &mut Rig, silent_frames: usize, sound: &Planes) -> Vec<Vec<u32>> {
    let nothing = EventBuffer::new();
    for from in (0..silent_frames).step_by(480) {
        let frames = 480.min(silent_frames - from);
        rig.block_at(&vec![vec![0.0; frames]; 2], &nothing, &transport(0, false));
    }
    let mut heard: Planes = vec![Vec::new(); 2];
    for from in (0..sound[0].len()).step_by(480) {
        let end = sound[0].len().min(from + 480);
        let block: Planes = sound.iter().map(|one| one[from..end].to_vec()).collect();
        let part = rig.block_at(&block, &nothing, &transport(from, true));
        for (all, part) in heard.iter_mut().zip(part) {
            all.extend(part);
        }
    }
    bits(&heard)
}

/// Hosts play silence while they stand still, for as long as their user thinks.
#[test]
fn a_song_is_cut_into_windows_at_the_same_places_every_time_it_is_played() {
    let sound = noises(2, 30_000);
    for mode in ["Segments", "Sliding"] {
        let mut rig = Rig::new();
        rig.set("Mode", mode);
        rig.activate(RATE_HZ, MAX_FRAMES);
        let first = after_silence(&mut rig, 4801, &sound);
        for silent_frames in [24_000, 24_001, 31_234] {
            let again = after_silence(&mut rig, silent_frames, &sound);
            assert!(again == first, "{mode}, {silent_frames} frames later");
        }
    }
}

/// A host that tells its tempo and its place: an oscillation of a half stands where the song does, at 150 quarters a minute, every time
/// and however it is cut.
#[test]
fn what_moves_in_note_lengths_goes_with_the_song() {
    let sound = noises(2, 40_000);
    let nothing = EventBuffer::new();
    let heard = |block: usize, warm_frames: usize| {
        let mut rig = Rig::new();
        for (name, text) in [
            ("LFO 1 note", "1/2"),
            ("LFO 1 to mix", "100 %"),
            ("Window", "10 ms"),
        ] {
            rig.set(name, text);
        }
        rig.activate(RATE_HZ, MAX_FRAMES);
        for _ in 0..warm_frames / 480 {
            rig.block_at(&vec![vec![0.0; 480]; 2], &nothing, &transport(0, false));
        }
        let mut heard: Planes = vec![Vec::new(); 2];
        for from in (0..40_000).step_by(block) {
            let end = 40_000.min(from + block);
            let part: Planes = sound.iter().map(|one| one[from..end].to_vec()).collect();
            let mut at = transport(from, true);
            at.flags |= TransportFlags::HAS_TEMPO;
            at.tempo = 150.0;
            let part = rig.block_at(&part, &nothing, &at);
            for (all, part) in heard.iter_mut().zip(part) {
                all.extend(part);
            }
        }
        bits(&heard)
    };
    let first = heard(480, 0);
    // What was dry is mixed in anew; then it is the same.
    for (block, warm_frames) in [(512, 0), (480, 24_000), (333, 960)] {
        let again = heard(block, warm_frames);
        assert!(again == first, "blocks of {block} after {warm_frames}");
    }
}

/// What is heard while the host stands still (somebody plays an instrument) is not cut off.
#[test]
fn a_start_beside_sound_is_not_heard() {
    let sound = noises(2, 40_000);
    let nothing = EventBuffer::new();
    let heard = |start_frame: usize| {
        let mut rig = Rig::new();
        rig.activate(RATE_HZ, MAX_FRAMES);
        let mut heard = Vec::new();
        for from in (0..40_000).step_by(400) {
            let block: Planes = sound
                .iter()
                .map(|one| one[from..from + 400].to_vec())
                .collect();
            let at = transport(from.saturating_sub(start_frame), from >= start_frame);
            heard.push(bits(&rig.block_at(&block, &nothing, &at)));
        }
        heard
    };
    assert!(heard(20_000) == heard(usize::MAX), "another sound");
}

/// A host restarts what tells it of another latency, at any moment of a bounce.
#[test]
fn while_a_host_plays_it_is_told_of_no_other_latency() {
    let sound = noises(2, 60_000);
    let mut rig = Rig::new();
    rig.set("Listen to", "Dry");
    rig.activate(RATE_HZ, MAX_FRAMES);
    after_silence(&mut rig, 480, &sound);
    let (latency, restarts) = (rig.latency(), rig.restarts());
    rig.set("Window", "20 ms");
    let heard = after_silence(&mut rig, 0, &sound);
    assert_eq!((rig.latency(), rig.restarts()), (latency, restarts), "told");
    // As late as before, though the new memory alone would be earlier; after the fade to it.
    for (heard, sound) in heard.iter().zip(&sound) {
        let late = &sound[40_000 - latency..60_000 - latency];
        let late: Vec<_> = late.iter().map(|x| x.to_bits()).collect();
        assert!(heard[40_000..] == late, "it is earlier");
    }
    // A longer memory is told of once the host stands still.
    rig.set("Window", "200 ms");
    after_silence(&mut rig, 0, &sound);
    assert_eq!(rig.latency(), latency, "told while it plays");
    rig.block_at(
        &vec![vec![0.0; 480]; 2],
        &EventBuffer::new(),
        &transport(0, false),
    );
    assert!(rig.latency() > 9600, "never told: {}", rig.latency());
}
