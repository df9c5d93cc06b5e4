//! Live memories and engines take over from each other.

use crate::{RATE_HZ, config, engine, exchange, look, perform, settings, sine};
use souvenir_core::control::Command;
use souvenir_core::control::connect;
use souvenir_core::engine::Engine;
use souvenir_core::engine::EngineConfig;
use souvenir_core::memory::Timeline;
use souvenir_core::playback::FrozenMemory;
use souvenir_core::playback::HeadMotion;
use souvenir_core::settings::Listen;
use souvenir_core::settings::Mode;
use souvenir_core::snapshot::Viewer;
use std::f64::consts::PI;

#[test]
fn memories_come_back_to_be_freed_and_only_the_newest_is_heard() {
    let mut engine = engine(settings(Mode::Segments, 50, 0.01));
    let (mut remote, mut orders) = connect();
    let mut block = vec![0.1_f32; 64];
    for order in 51..=60 {
        let Command::CrossfadeTo(live_memory) = exchange(settings(Mode::Segments, order, 0.01))
        else {
            panic!("an exchange");
        };
        assert!(remote.send(Command::CrossfadeTo(live_memory)), "room");
    }
    let mut freed = 0;
    for _ in 0..400 {
        engine.process(&mut [&mut block], &mut orders);
        freed += remote.free_done();
    }
    assert_eq!(freed, 10, "all but the one in use");
    assert_eq!(engine.settings().order, 60);
}

/// Each memory that is replaced needs room on its way back, so that one pass does not obey all; and more were
/// sent than the queue takes.
#[test]
fn an_engine_that_stands_catches_up_with_all_that_it_was_told() {
    let mut engine = engine(settings(Mode::Segments, 50, 0.01));
    let (mut remote, mut orders) = connect();
    // The coefficient of each tells them apart.
    for memory in 1..=80 {
        let mut frozen = FrozenMemory::prepare(1, 1);
        let coefficients = [f64::from(memory)];
        let timeline = Timeline::Even { frames: 480.0 };
        frozen.take(timeline, RATE_HZ, |_| &coefficients);
        remote.send(Command::restore(frozen));
    }
    remote.send(Command::Listen(Listen::Residual));
    assert!(remote.has_unsent(), "more than the queue takes");
    remote.catch_up(&mut engine, &mut orders);
    assert!(!remote.has_unsent(), "sent");
    assert_eq!(remote.free_done(), 0, "all that came back is freed");
    assert_eq!(engine.listening(), Listen::Residual, "the last command");
    let (mut next, mut pictures) =
        Engine::prepare(&config(settings(Mode::Segments, 100, 0.01))).expect("in range");
    next.continue_from(&engine);
    remote.request_snapshot();
    next.process(&mut [&mut [0.0; 64]], &mut orders);
    assert_eq!(look(&mut pictures).coefficients[0], 80.0, "frozen");
}

#[test]
fn an_engine_for_a_device_that_came_back_goes_on_where_the_other_stopped() {
    let sound = sine(60.0, RATE_HZ, 30_000);
    let mut lost = engine(settings(Mode::Whole, 200, 0.05));
    let events = vec![
        (25_000, Command::Recall(Some(HeadMotion::Loop))),
        (25_000, Command::Listen(Listen::Residual)),
    ];
    perform(&mut lost, &sound, events, &[512]);
    let back = EngineConfig {
        sample_rate_hz: 44_100.0,
        ..config(settings(Mode::Whole, 200, 0.05))
    };
    let (mut found, mut pictures) = Engine::prepare(&back).expect("in range");
    found.continue_from(&lost);
    let (mut remote, mut orders) = connect();
    // Made for the lost one, and still in the queue.
    remote.send(exchange(settings(Mode::Segments, 50, 0.02)));
    remote.request_snapshot();
    let mut block = vec![0.0_f32; 1000];
    found.process(&mut [&mut block], &mut orders);
    assert_eq!(remote.free_done(), 1, "a memory of another rate goes back");
    let snapshot = look(&mut pictures);
    assert!(snapshot.is_frozen, "still");
    assert_eq!(found.listening(), Listen::Residual);
    // 60 Hz, however many samples a second there are: 24 hops of 1024 frames were learnt.
    let frames = snapshot.timeline.span_frames() * RATE_HZ / 44_100.0;
    assert!((frames - 24.0 * 1024.0).abs() < 1e-6, "{frames}");
    // A sample stands in the middle of its frame.
    let age = 1000.0 * 44_100.0 / RATE_HZ;
    let expected = 0.5 * (2.0 * PI * 60.0 * (frames - 1000.5) / RATE_HZ).sin();
    // 29 periods, well within 200 coefficients; what is left is the sharp start of the sine.
    let remembered = Viewer::default().read(snapshot, &[age])[0];
    assert!(
        (remembered - expected).abs() < 1e-3,
        "{remembered} is not {expected}"
    );
}
