//! Notes are heard at their frames, and cost the callback no allocation.

use std::time::{Duration, Instant};

use souvenir_core::control::{Command, EngineConfig, EngineHandle, PreparedEngine};
use souvenir_core::playback::{Note, NoteId};
use souvenir_core::settings::MemorySettings;

use super::{EngineCell, LiveEngine};
use crate::app::audio::capture_commands::CaptureCommands;
use crate::app::audio::note_clock::{CallbackPart, NoteClock};
use crate::app::audio::planar_block::{MAX_BLOCK_FRAMES, PlanarBlock};
use crate::app::audio::tests::check_heap;
use crate::app::midi::{NoteSender, TimedNote};

const RATE_HZ: f64 = 48_000.0;
const NUM_FRAMES: usize = 48 * MAX_BLOCK_FRAMES;
/// Longer than a memory's block: taken in parts.
const CALLBACK_FRAMES: usize = 1536;
const KEYS: [(f64, Note); 3] = [
    (24_000.5, Note::On(id(67), 1.0)),
    (24_010.5, Note::On(id(72), 0.5)),
    (36_100.5, Note::Off(id(67))),
];

const fn id(key: u8) -> NoteId {
    NoteId { channel: 0, key }
}

fn prepared() -> PreparedEngine {
    let config = EngineConfig {
        settings: MemorySettings {
            order: 64,
            window_secs: 0.02,
            ..MemorySettings::default()
        },
        sample_rate_hz: RATE_HZ,
        channels: 1,
        max_block_frames: MAX_BLOCK_FRAMES,
    };
    PreparedEngine::prepare(&config).unwrap()
}

fn cell(notes: &NoteSender) -> (EngineCell, EngineHandle) {
    let PreparedEngine {
        engine,
        commands,
        handle,
        ..
    } = prepared();
    let live = LiveEngine {
        engine,
        commands,
        capture_commands: CaptureCommands::new(RATE_HZ, 1).0,
        notes: notes.renew(),
        note_clock: NoteClock::new(RATE_HZ),
    };
    (EngineCell::new(Box::new(live)), handle)
}

fn tone(frame: usize) -> f32 {
    0.5 * (frame as f32 * 0.05).sin()
}

/// What callbacks play that begin when they are due.
fn played(keys: &[(f64, Note)]) -> Vec<f32> {
    let notes = NoteSender::default();
    let (cell, _handle) = cell(&notes);
    let start = Instant::now();
    let at = |frame: f64| start + Duration::from_secs_f64(frame / RATE_HZ);
    for (frame, note) in keys {
        notes.send(TimedNote {
            at: at(*frame),
            note: *note,
        });
    }
    let (mut planar, mut heard) = (PlanarBlock::new(1), Vec::new());
    for begun in (0..NUM_FRAMES).step_by(CALLBACK_FRAMES) {
        for frames_before in (0..CALLBACK_FRAMES).step_by(MAX_BLOCK_FRAMES) {
            let num_frames = MAX_BLOCK_FRAMES.min(CALLBACK_FRAMES - frames_before);
            for (idx, sample) in planar.channels_mut()[0][..num_frames]
                .iter_mut()
                .enumerate()
            {
                *sample = tone(begun + frames_before + idx);
            }
            let part = CallbackPart {
                begun: at(begun as f64),
                frames_before,
                callback_frames: CALLBACK_FRAMES,
            };
            cell.process(&mut planar, num_frames, part);
            heard.extend_from_slice(&planar.channels()[0][..num_frames]);
        }
    }
    heard
}

/// What an engine plays that obeys a key at its own frame and a callback later.
fn expected(keys: &[(usize, Note)]) -> Vec<f32> {
    let PreparedEngine {
        mut engine,
        mut commands,
        handle: _handle,
        ..
    } = prepared();
    let mut heard: Vec<f32> = (0..NUM_FRAMES).map(tone).collect();
    let mut done = 0;
    let mut play = |engine: &mut souvenir_core::control::Engine, until: usize| {
        for block in heard[done..until].chunks_mut(MAX_BLOCK_FRAMES) {
            engine.process(&mut [block], &mut commands);
        }
        done = until;
    };
    for (frame, note) in keys {
        play(&mut engine, frame + CALLBACK_FRAMES);
        engine.obey(Command::Note(*note));
    }
    play(&mut engine, NUM_FRAMES);
    heard
}

#[test]
fn a_key_is_heard_one_callback_after_it_was_played_to_the_frame() {
    let [(_, first), (_, second), (_, third)] = KEYS;
    let expected = expected(&[(24_000, first), (24_010, second), (36_100, third)]);
    let found = played(&KEYS);
    assert_eq!(found.len(), expected.len());
    let first_other = found
        .iter()
        .zip(&expected)
        .position(|(found, expected)| found != expected);
    assert_eq!(first_other, None, "the same bits");
    assert_ne!(found, played(&[]), "keys are heard");
}

#[test]
fn notes_never_touch_the_heap_in_the_callback() {
    let notes = NoteSender::default();
    let (cell, _handle) = cell(&notes);
    let mut planar = PlanarBlock::new(1);
    for round in 0..200_u8 {
        for key in 0..10 {
            let id = id(40 + key);
            let note = if round % 2 == 0 {
                Note::On(id, 0.7)
            } else {
                Note::Off(id)
            };
            let at = Instant::now();
            notes.send(TimedNote { at, note });
        }
        planar.channels_mut()[0].fill(0.25);
        let num_frames = [64, 441, 1024][usize::from(round) % 3];
        let part = CallbackPart::first(num_frames);
        check_heap(usize::from(round), || {
            cell.process(&mut planar, num_frames, part);
        });
    }
}
