//! What a shell sees and keeps, through an engine's handle and reader alone.

use crate::{RATE_HZ, config, noise, settings};
use souvenir_core::control::{Command, EngineConfig, EngineHandle, PreparedEngine, PreparedMemory};
use souvenir_core::memory::frames_of;
use souvenir_core::playback::FrozenMemory;
use souvenir_core::settings::{Listen, Mode};

/// More memories than an engine has at once (the one heard, one that learns, one that waits), several times over.
const NUM_UNHEARD: usize = 16;
const ORDER: usize = 20;

/// Each part goes to its thread.
const _: fn() = || {
    fn is_send<T: Send>() {}
    is_send::<PreparedEngine>();
    is_send::<PreparedMemory>();
};

fn memory(order: usize) -> EngineConfig {
    config(settings(Mode::Segments, order, 0.05))
}

fn prepared() -> PreparedEngine {
    PreparedEngine::prepare(&memory(ORDER)).expect("in range")
}

fn play(prepared: &mut PreparedEngine, secs: f64) {
    let frames = frames_of(secs, RATE_HZ);
    for block in noise(frames).chunks_mut(512) {
        prepared
            .engine
            .process(&mut [block], &mut prepared.commands);
        prepared.handle.look_after();
    }
}

fn fade_to(handle: &mut EngineHandle, order: usize) {
    let memory = PreparedMemory::prepare(&memory(order)).expect("in range");
    assert!(handle.crossfade_to(memory), "room in the queue");
}

/// Each gives way to the next before it has learnt enough to be heard: the window and the latency, 0.1 s.
fn come_and_go_unheard(prepared: &mut PreparedEngine) {
    for idx in 0..NUM_UNHEARD {
        fade_to(&mut prepared.handle, ORDER + 1 + idx);
        play(prepared, 0.02);
    }
    assert_eq!(prepared.engine.settings().order, ORDER, "none is heard");
}

/// The order of the memory that is shown, and whether it was drawn since the last look.
fn look(prepared: &mut PreparedEngine) -> (usize, bool) {
    prepared.reader.request_snapshot();
    play(prepared, 0.02);
    let is_new = prepared.reader.update();
    (prepared.reader.snapshot().coefficients.len(), is_new)
}

#[test]
fn the_memory_that_is_heard_is_the_one_that_is_shown() {
    let mut prepared = prepared();
    assert!(!prepared.reader.update(), "not asked for");
    assert_eq!(look(&mut prepared), (ORDER, true));
    fade_to(&mut prepared.handle, 30);
    assert_eq!(look(&mut prepared), (ORDER, true), "the other one learns");
    play(&mut prepared, 0.3);
    assert_eq!(prepared.engine.settings().order, 30, "heard by now");
    assert_eq!(look(&mut prepared), (30, true));
    let played = 3 * frames_of(0.02, RATE_HZ) + frames_of(0.3, RATE_HZ);
    let heard = prepared.reader.history().end_frame();
    assert_eq!(heard, played as u64, "all that came in");
}

#[test]
fn a_memory_goes_on_being_shown_while_others_come_and_go_unheard() {
    for is_watched in [true, false] {
        let mut prepared = prepared();
        for _ in 0..2 {
            if is_watched {
                assert_eq!(look(&mut prepared), (ORDER, true));
            }
            come_and_go_unheard(&mut prepared);
        }
        assert_eq!(look(&mut prepared), (ORDER, true), "{is_watched}");
        play(&mut prepared, 0.3);
        let newest = ORDER + NUM_UNHEARD;
        assert_eq!(look(&mut prepared), (newest, true), "{is_watched}");
    }
}

#[test]
fn what_is_frozen_is_told_of_whichever_memory_it_was() {
    let mut prepared = prepared();
    play(&mut prepared, 0.2);
    come_and_go_unheard(&mut prepared);
    assert!(prepared.handle.new_frozen().is_none(), "nothing yet");
    prepared.handle.send(Command::Freeze { is_frozen: true });
    play(&mut prepared, 0.1);
    let frozen = prepared.handle.new_frozen().expect("of the first memory");
    assert_eq!(frozen.order(), ORDER);
    assert!(prepared.handle.new_frozen().is_none(), "once");
    prepared.handle.send(Command::Freeze { is_frozen: false });
    play(&mut prepared, 0.3);
    prepared.handle.send(Command::Freeze { is_frozen: true });
    play(&mut prepared, 0.1);
    // Nobody asks before its memory is replaced and gone.
    prepared.handle.send(Command::Freeze { is_frozen: false });
    fade_to(&mut prepared.handle, 50);
    play(&mut prepared, 0.3);
    fade_to(&mut prepared.handle, 60);
    play(&mut prepared, 0.3);
    let frozen = prepared.handle.new_frozen().expect("kept");
    assert_eq!(frozen.order(), ORDER + NUM_UNHEARD);
}

#[test]
fn a_handle_knows_whether_something_is_still_to_come_back() {
    let mut prepared = prepared();
    assert!(prepared.handle.is_settled(), "nothing was lent");
    fade_to(&mut prepared.handle, 30);
    assert!(!prepared.handle.is_settled(), "on its way");
    play(&mut prepared, 0.05);
    assert!(!prepared.handle.is_settled(), "the old one is still heard");
    play(&mut prepared, 0.3);
    assert!(prepared.handle.is_settled(), "the old one was freed");

    // More than the ring takes: of those outside it only the newest is kept.
    for _ in 0..100 {
        let frozen = FrozenMemory::prepare(4, 1);
        prepared.handle.send(Command::restore(frozen));
    }
    assert!(!prepared.handle.is_settled(), "waits for room");
    play(&mut prepared, 1.0);
    assert!(prepared.handle.is_settled(), "all were freed");

    let lent = PreparedMemory::prepare(&memory(40)).expect("in range");
    let lent = prepared.handle.lend(lent);
    prepared.handle.look_after();
    assert!(!prepared.handle.is_settled(), "lent");
    prepared.engine.obey(Command::CrossfadeTo(lent));
    prepared.handle.send(Command::Freeze { is_frozen: false });
    play(&mut prepared, 0.3);
    assert_eq!(look(&mut prepared), (40, true), "shown as any other");
    assert!(
        prepared.handle.is_settled(),
        "and what it replaced was freed"
    );
}

#[test]
fn a_successor_goes_on_with_what_waits_for_the_engine_before_it() {
    let mut before = prepared();
    play(&mut before, 0.2);
    // No block comes, and the ring is full.
    for gain_db in 0..100 {
        before.handle.send(Command::OutputGain(f64::from(gain_db)));
        before.handle.send(Command::RecallPlace(0.5));
    }
    before.handle.send(Command::Listen(Listen::Residual));
    before.handle.send(Command::Freeze { is_frozen: true });
    let mut after = prepared();
    before
        .handle
        .pass_on(&mut before.engine, &mut before.commands, &mut after.engine);
    assert_eq!(after.engine.listening(), Listen::Residual);
    after.reader.request_snapshot();
    play(&mut after, 0.02);
    assert!(after.reader.update(), "shown");
    let snapshot = after.reader.snapshot();
    assert!(snapshot.is_frozen, "told before it was replaced");
    let loudest = snapshot
        .coefficients
        .iter()
        .fold(0.0, |a: f64, c| a.max(c.abs()));
    assert!(
        loudest > 0.01,
        "what the engine before it had heard: {loudest}"
    );
}
