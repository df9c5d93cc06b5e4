//! What the face is told of an engine that plays, while it is drawn.

use souvenir_core::control::{EngineConfig, PlayControls, PreparedEngine};
use souvenir_core::memory::Timeline;
use souvenir_core::playback::FrozenMemory;
use souvenir_ui::{Controls as _, PinnedList};

use super::{STANDSTILL, UiControls};
use crate::app::settings::{Settings, WindowSection};
use crate::app::supervisor::{Start, SupervisorChannel, SupervisorReport};

mod examples;

#[test]
fn the_next_run_plays_as_the_last_one_did() {
    let (channel, _reports) = SupervisorChannel::unattended();
    let mut controls = UiControls::new(channel, Start::with_demo());
    let (settings, performance) = (examples::settings(), examples::performance());
    let cuts = "2..5 scale 0, 4..9 quantise 0.25".parse().unwrap();
    controls.set_settings(settings);
    controls.set_performance(performance);
    controls.edit(cuts);
    let kept = controls.settings_to_keep(WindowSection::default());
    let text = toml::to_string(&kept).unwrap();
    let found: Settings = toml::from_str(&text).unwrap();
    assert_eq!(found.memory.settings(), settings);
    assert_eq!(found.cuts(), cuts);
    let expected = PlayControls {
        // Nobody wants to find the app silent; what is frozen has a file of its own.
        is_bypassed: false,
        is_muted: false,
        is_frozen: false,
        ..performance
    };
    assert_eq!(found.performance(), expected);
}

#[test]
fn what_is_held_is_kept_for_the_next_run_and_what_was_held_before_is_not() {
    let (channel, reports) = SupervisorChannel::unattended();
    let list = |c: f64| {
        let (mut frozen, coefficients) = (FrozenMemory::prepare(20, 1), [c; 20]);
        frozen.take(Timeline::Even { frames: 480.0 }, 48e3, |_| &coefficients);
        PinnedList::default().with(frozen)
    };
    let (first, second) = (list(0.1), list(0.2));
    let mut begun = Start::with_demo();
    begun.performance.is_frozen = true;
    begun.held = first.clone();
    let mut controls = UiControls::new(channel, begun);
    assert!(controls.held() == first, "held from the start");
    let freeze = |controls: &mut UiControls, is_frozen| {
        controls.set_performance(PlayControls {
            is_frozen,
            ..PlayControls::default()
        });
    };
    freeze(&mut controls, false);
    assert!(controls.held().is_empty(), "let go");
    freeze(&mut controls, true);
    assert!(controls.held().is_empty(), "not known yet");
    let report = SupervisorReport::Held(second.clone());
    reports.send(report).unwrap();
    controls.update();
    assert!(controls.held() == second);
}

#[test]
fn a_sound_can_be_played_once_for_as_long_as_the_engine_shows_something() {
    let (channel, reports) = SupervisorChannel::unattended();
    let mut controls = UiControls::new(channel, Start::with_demo());
    let PreparedEngine {
        mut engine,
        mut commands,
        handle: _handle,
        reader,
    } = PreparedEngine::prepare(&EngineConfig::default()).unwrap();
    reports
        .send(SupervisorReport::Engine(Box::new(reader)))
        .unwrap();
    let mut can_play_once = |blocks: usize| {
        controls.update();
        for _ in 0..blocks {
            controls.look();
            let (mut left, mut right) = ([0.1; 256], [0.1; 256]);
            engine.process(&mut [&mut left, &mut right], &mut commands);
        }
        controls.update();
        let mut can_play_once = false;
        controls.with_picture(|_, controls| can_play_once = controls.can_play_once());
        controls.news();
        can_play_once
    };
    assert!(!can_play_once(0), "nothing plays");
    for what in ["its first picture", "another one, later"] {
        assert!(can_play_once(100), "{what}");
        std::thread::sleep(STANDSTILL);
        assert!(!can_play_once(0), "it stands still");
    }
}
