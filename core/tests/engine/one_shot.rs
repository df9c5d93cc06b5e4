//! A sound that is played once: over what is heard, and by no memory.

use crate::{Event, RATE_HZ, bits, engine, look, peak, perform, settings, sine, steepest};
use souvenir_core::control::{Command, connect};
use souvenir_core::engine::Engine;
use souvenir_core::playback::OneShot;
use souvenir_core::settings::{Listen, Mode};

const FRAMES: usize = 12_000;

fn tone(hz: f64) -> OneShot {
    OneShot::prepare(sine(hz, RATE_HZ, FRAMES), RATE_HZ)
}

fn play_once(sound: OneShot) -> Command {
    Command::PlayOnce(Box::new(sound))
}

fn heard(sound: &[f32], events: Vec<Event>) -> Vec<f32> {
    perform(
        &mut engine(settings(Mode::Segments, 64, 0.01)),
        sound,
        events,
        &[512],
    )
}

#[test]
fn it_is_heard_over_what_is_listened_to_sample_by_sample() {
    let live = sine(150.0, RATE_HZ, 30_000);
    for listen in Listen::ALL {
        let alone = heard(&live, vec![(0, Command::Listen(listen))]);
        let events = vec![(0, Command::Listen(listen)), (8000, play_once(tone(440.0)))];
        let both = heard(&live, events);
        assert_eq!(bits(&alone[..8000]), bits(&both[..8000]), "not before");
        assert_eq!(bits(&alone[20_000..]), bits(&both[20_000..]), "nor after");
        let once = tone(440.0);
        for (frame, sample) in once.samples().iter().enumerate() {
            let difference = both[8000 + frame] - alone[8000 + frame];
            // Both sums are rounded to f32, at most 1.
            assert!((difference - sample).abs() < 1.2e-7, "{listen} at {frame}");
        }
    }
}

#[test]
fn another_takes_its_place_without_a_click() {
    let silence = vec![0.0; 40_000];
    let events = vec![
        (1000, play_once(tone(440.0))),
        (5000, play_once(tone(700.0))),
    ];
    let both = heard(&silence, events);
    let own = steepest(tone(700.0).samples());
    assert!(steepest(&both) <= own + 1e-3, "no click");
    // The first has gone within 40 ms; then the second begins, and is heard whole.
    let [begin, end] = [5000 + 1920, 5000 + 1920 + FRAMES];
    assert!(both[begin..end] == *tone(700.0).samples(), "whole");
    assert!(both[end..].iter().all(|x| *x == 0.0));
}

#[test]
fn gain_and_mute_are_its_own_too_and_a_bypass_keeps_it_out() {
    let silence = vec![0.0; 20_000];
    let level = |command| {
        let events = vec![(0, command), (4000, play_once(tone(440.0)))];
        peak(&heard(&silence, events)[4000..])
    };
    let full = level(Command::OutputGain(0.0));
    let soft = level(Command::OutputGain(-6.0));
    // Both are rounded to f32.
    assert!(
        (soft / full - 10.0_f64.powf(-0.3)).abs() < 1e-6,
        "{soft} of {full}"
    );
    assert_eq!(level(Command::Mute { is_muted: true }), 0.0);
    assert_eq!(level(Command::Bypass { is_bypassed: true }), 0.0);
}

#[test]
fn no_memory_hears_it_and_nobody_is_told_that_sound_came_in() {
    let config = crate::config(settings(Mode::Whole, 32, 0.01));
    let (mut engine, mut pictures) = Engine::prepare(&config).expect("in range");
    let (mut handle, mut commands) = connect();
    handle.send(play_once(tone(440.0)));
    let mut sound = vec![0.0; 4096];
    engine.process(&mut [&mut sound], &mut commands);
    assert!(peak(&sound) > 0.3, "it is heard");
    handle.request_snapshot();
    for _ in 0..20 {
        engine.process(&mut [&mut [0.0; 512]], &mut commands);
    }
    let snapshot = look(&mut pictures);
    assert!(snapshot.coefficients.iter().all(|c| *c == 0.0));
    assert_eq!(snapshot.input_peak, 0.0);
}

#[test]
fn all_come_back_to_be_freed_those_that_were_never_heard_too() {
    let mut engine = engine(settings(Mode::Segments, 64, 0.01));
    let (mut handle, mut commands) = connect();
    let other_rate = OneShot::prepare(vec![0.1; 100], 44_100.0);
    let empty = OneShot::prepare(Vec::new(), RATE_HZ);
    for sound in [tone(440.0), tone(500.0), tone(600.0), other_rate, empty] {
        assert!(handle.send(play_once(sound)), "room in the queue");
    }
    let mut freed = 0;
    // A second: three sounds of a tenth at most.
    for _ in 0..100 {
        engine.process(&mut [&mut [0.0; 512]], &mut commands);
        freed += handle.free_done();
    }
    engine.process(&mut [&mut [0.0; 512]], &mut commands);
    assert_eq!(freed + handle.free_done(), 5);
    assert!(handle.is_settled());
    handle.send(play_once(tone(440.0)));
    engine.process(&mut [&mut [0.0; 512]], &mut commands);
    engine.reset();
    assert_eq!(engine.one_shot_frames(), 0, "a reset ends it");
    engine.process(&mut [&mut [0.0; 512]], &mut commands);
    assert_eq!(handle.free_done(), 1);
}
