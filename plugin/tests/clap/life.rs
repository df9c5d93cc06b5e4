//! Many instances, and hosts that change their mind.

use crate::host::{MAX_FRAMES, RATE_HZ, Rig};
use crate::tones::{bits, noises, rms};

#[test]
fn two_hundred_instances_play_at_once() {
    let input = noises(2, 256);
    let mut rigs: Vec<_> = (0..200).map(|_| Rig::new()).collect();
    for rig in &mut rigs {
        rig.set("Window", "5 ms");
        rig.set("Order", "64");
        rig.activate(RATE_HZ, 256);
    }
    let mut heard = rigs.iter_mut().map(|rig| {
        rig.run(&input, &[256]);
        bits(&rig.run(&input, &[256]))
    });
    let first = heard.next().unwrap();
    assert!(heard.all(|other| other == first));
}

#[test]
fn a_host_activates_and_resets_as_it_likes() {
    let input = noises(2, 6000);
    let mut rig = Rig::new();
    rig.activate(RATE_HZ, MAX_FRAMES);
    let first = bits(&rig.run(&input, &[512]));
    for (i, frames) in (1..=20).map(|i| (i, 1 + 37 * i)) {
        rig.activate(44_100.0, frames);
        rig.deactivate();
        rig.activate(RATE_HZ, MAX_FRAMES);
        rig.reset();
        rig.reset();
        assert_eq!(bits(&rig.run(&input, &[512])), first, "time {i}");
        rig.reset();
        assert_eq!(
            bits(&rig.run(&input, &[512])),
            first,
            "time {i}, after a reset"
        );
    }
}

#[test]
fn what_is_frozen_outlives_a_restart_at_another_rate() {
    let mut rig = Rig::new();
    rig.activate(RATE_HZ, MAX_FRAMES);
    rig.run(&noises(2, 10_000), &[512]);
    rig.set("Recall", "Loop");
    rig.silence(10_000);
    let before = rms(&rig.silence(10_000)[0]);
    rig.activate(96_000.0, MAX_FRAMES);
    rig.silence(10_000);
    let after = rms(&rig.silence(20_000)[0]);
    // The same noise, read at other places.
    assert!((after / before - 1.0).abs() < 0.1, "{before}, then {after}");
}

#[test]
fn instances_come_and_go_in_any_order() {
    for i in 0..20 {
        let mut rigs = [Rig::new(), Rig::new(), Rig::new()];
        rigs[i % 3].activate(RATE_HZ, MAX_FRAMES);
        rigs[i % 3].set("Order", "2000");
        rigs[i % 3].silence(512);
    }
}
