//! What the face is told of an engine that plays, while it is drawn.

use souvenir_core::control::{EngineConfig, PreparedEngine};

use super::{STANDSTILL, UiControls};
use crate::app::supervisor::{Start, SupervisorChannel, SupervisorReport};

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
