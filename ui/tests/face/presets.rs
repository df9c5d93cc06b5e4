//! The list of presets.

use souvenir_core::recall::HeadMotion;

use crate::shell::{WIDE, choose, open};

#[test]
fn a_preset_sets_the_memory_and_how_it_is_played_but_does_not_unmute() {
    let mut harness = open(WIDE);
    harness.state_mut().controls.performance.is_muted = true;
    for name in ["64 numbers", "Half speed"] {
        choose(&mut harness, "Preset", name);
    }
    let controls = &harness.state().controls;
    assert_eq!(
        (controls.setting.order, controls.setting.window_secs),
        (2048, 0.5)
    );
    assert_eq!(controls.performance.recall, Some(HeadMotion::PingPong));
    assert_eq!(controls.performance.recall_speed, 0.5);
    assert!(controls.performance.is_frozen && controls.performance.is_muted);
}
