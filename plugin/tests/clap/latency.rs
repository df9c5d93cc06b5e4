//! How late the sound is, and that the host knows.

use clack_extensions::render::RenderMode;
use clack_extensions::tail::TailLength;
use std::time::{Duration, Instant};

use crate::host::{MAX_FRAMES, Planes, RATE_HZ, Rig};
use crate::tones::{bits, noises};

const IMPULSE_AT: usize = 77;

fn impulse(frames: usize) -> Planes {
    let mut impulse = vec![0.0; frames];
    impulse[IMPULSE_AT] = 0.5;
    vec![impulse; 2]
}

/// Where the impulse comes out, and how large.
fn peak(sound: &[f32]) -> (usize, f32) {
    let largest = |a: &(usize, &f32), b: &(usize, &f32)| a.1.abs().total_cmp(&b.1.abs());
    let (frame, value) = sound.iter().enumerate().max_by(largest).unwrap();
    (frame, *value)
}

#[test]
fn an_impulse_comes_as_late_as_the_host_was_told_in_every_mode() {
    let modes = [
        ("Segments", "50 ms"),
        ("Sliding", "50 ms"),
        ("Segments", "3 ms"),
    ];
    for (mode, window) in modes {
        let mut rig = Rig::new();
        rig.set("Mode", mode);
        rig.set("Window", window);
        rig.set("Listen to", "Dry");
        rig.activate(RATE_HZ, MAX_FRAMES);
        let latency = rig.latency();
        let heard = rig.run(&impulse(latency + 4000), &[512, 33]);
        let expected = (IMPULSE_AT + latency, 0.5);
        assert_eq!(peak(&heard[0]), expected, "{mode}, {window}");
        assert!(latency > 0, "{mode}, {window}");
    }
}

#[test]
fn what_is_bypassed_is_bit_exact_and_as_late() {
    let mut rig = Rig::new();
    rig.set("Bypass", "On");
    rig.set("Output", "12 dB");
    rig.activate(RATE_HZ, MAX_FRAMES);
    let latency = rig.latency();
    let input = noises(2, 20_000);
    let heard = rig.run(&input, &[512, 7]);
    let late: Planes = heard.iter().map(|one| one[latency..].to_vec()).collect();
    let sent: Planes = input
        .iter()
        .map(|one| one[..20_000 - latency].to_vec())
        .collect();
    assert_eq!(bits(&late), bits(&sent));
}

#[test]
fn dry_memory_and_residual_are_aligned() {
    let input = noises(2, 30_000);
    let [dry, memory, residual] = ["Dry", "Memory", "Residual"].map(|listen| {
        let mut rig = Rig::new();
        rig.set("Listen to", listen);
        rig.activate(RATE_HZ, MAX_FRAMES);
        rig.run(&input, &[512]).swap_remove(0)
    });
    for frame in 0..dry.len() {
        // Two roundings to single floats of numbers below 2.
        let sum = memory[frame] + residual[frame];
        assert!(
            (sum - dry[frame]).abs() < 4.0 * f32::EPSILON,
            "{frame}: {sum}"
        );
    }
}

/// The window is turned while the host plays live: the memory comes when it is ready.
#[test]
fn another_window_tells_the_host_once() {
    let mut rig = Rig::new();
    rig.render(RenderMode::Realtime);
    rig.activate(RATE_HZ, MAX_FRAMES);
    let before = rig.latency();
    rig.silence(5000);
    let restarts = rig.restarts();
    rig.set("Window", "20 ms");
    let begun = Instant::now();
    while rig.latency() == before {
        assert!(
            begun.elapsed() < Duration::from_secs(30),
            "the memory never came"
        );
        rig.silence(480);
    }
    rig.silence(10_000);
    assert_eq!(rig.restarts() - restarts, 1);
    let told = rig.latency();
    rig.activate(RATE_HZ, MAX_FRAMES);
    assert_eq!(rig.latency(), told, "the restart changed it again");
    rig.set("Listen to", "Dry");
    rig.silence(5000);
    let heard = rig.run(&impulse(told + 2000), &[512]);
    assert_eq!(peak(&heard[0]), (IMPULSE_AT + told, 0.5));
}

/// A host that activates first and loads then, as some do, and knows no more when it plays.
#[test]
fn the_memory_of_a_project_is_there_before_the_first_block() {
    let mut saved = Rig::new();
    saved.set("Window", "1 s");
    saved.set("Listen to", "Dry");
    let state = saved.save();
    let mut rig = Rig::new();
    rig.render(RenderMode::Realtime);
    rig.activate(RATE_HZ, MAX_FRAMES);
    let usual = rig.latency();
    assert!(rig.load(&state), "not taken");
    let latency = rig.latency();
    assert!(latency > 48_000 && latency > usual, "{latency}");
    let input = noises(2, 60_000);
    let heard = rig.run(&input, &[512]);
    let late: Planes = heard.iter().map(|one| one[latency..].to_vec()).collect();
    let sent: Planes = input
        .iter()
        .map(|one| one[..60_000 - latency].to_vec())
        .collect();
    assert_eq!(bits(&late), bits(&sent), "from the first frame on");
}

#[test]
fn the_tail_is_the_window_behind_the_latency_or_without_end() {
    let mut rig = Rig::rendering();
    rig.silence(1000);
    let window = 2400;
    let latency = u32::try_from(rig.latency()).unwrap();
    assert_eq!(rig.tail(), TailLength::Finite(latency + window));
    rig.set("Freeze", "On");
    rig.silence(1000);
    assert_eq!(rig.tail(), TailLength::Infinite);
}
