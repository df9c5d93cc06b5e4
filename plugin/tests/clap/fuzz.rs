//! What clap-validator does to parameters: at random, and at the ends of their ways, while sound is played.
//! Its sources are not on crates.io; these are its checks (`param-fuzz-basic`, `param-fuzz-bounds`,
//! `state-reproducibility-flush`) as its documentation describes them.

use clack_host::events::Pckn;
use clack_host::events::event_types::ParamValueEvent;
use clack_host::prelude::EventBuffer;
use cpu_time::ThreadTime;

use crate::host::{MAX_FRAMES, RATE_HZ, Rig};
use crate::tones::{SEED, noise};

/// The validator's: so many sets of values, a few buffers each.
const NUM_SETS: u32 = 50;
const BUFFERS_PER_SET: u32 = 5;
const BUFFER_FRAMES: usize = 512;

/// In [0, 1), the same every time.
fn random(seed: u32) -> impl FnMut() -> f64 {
    let mut state = seed;
    move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(state >> 8) / f64::from(1 << 24)
    }
}

/// All parameters to `value(range)`, at the start of a block.
fn all(rig: &mut Rig, mut value: impl FnMut([f64; 2]) -> f64) -> EventBuffer {
    let mut events = EventBuffer::new();
    for parameter in rig.parameters() {
        let value = value(parameter.range);
        events.push(&ParamValueEvent::new(
            0,
            parameter.id,
            Pckn::match_all(),
            value,
        ));
    }
    events
}

/// What blocks took of the thread that plays them, in seconds of a core.
#[derive(Default)]
struct Spent {
    total_secs: f64,
    longest_secs: f64,
    /// When that was, and of which memory.
    longest_at: String,
}

impl Spent {
    fn note(&mut self, start: ThreadTime, at: impl FnOnce() -> String) {
        let secs = start.elapsed().as_secs_f64();
        self.total_secs += secs;
        if secs > self.longest_secs {
            (self.longest_secs, self.longest_at) = (secs, at());
        }
    }
}

impl std::fmt::Display for Spent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let blocks = NUM_SETS * BUFFERS_PER_SET;
        let sound_secs = f64::from(blocks) * BUFFER_FRAMES as f64 / RATE_HZ;
        let Self {
            total_secs,
            longest_secs,
            longest_at,
        } = self;
        write!(
            f,
            "{blocks} blocks, {sound_secs:.1} s of sound: {total_secs:.2} s of a core; the longest {:.1} ms, {longest_at}",
            1e3 * longest_secs
        )
    }
}

/// The memory that was asked for last: at the start of a set the one that plays, or is about to.
fn asked(rig: &mut Rig) -> String {
    ["Mode", "Method", "Order", "Window", "Overlap"]
        .map(|name| rig.text(name))
        .join(", ")
}

/// As a host that does what the plugin asks for: a restart, and calls on its main thread. What the blocks took is
/// printed, not judged: core's `stream/evenness.rs` counts what they do.
fn fuzz(mut value: impl FnMut([f64; 2]) -> f64) -> Spent {
    let mut rig = Rig::new();
    rig.activate(RATE_HZ, MAX_FRAMES);
    let mut restarts = rig.restarts();
    let mut spent = Spent::default();
    for set in 0..NUM_SETS {
        let memory = asked(&mut rig);
        let mut events = all(&mut rig, &mut value);
        for buffer in 0..BUFFERS_PER_SET {
            let seed = SEED + set * BUFFERS_PER_SET + buffer;
            let input = vec![noise(seed, BUFFER_FRAMES); 2];
            let events = std::mem::take(&mut events);
            let start = ThreadTime::now();
            let heard = rig.block(&input, &events).concat();
            spent.note(start, || format!("set {set}, block {buffer}: {memory}"));
            let is_sound = |x: &f32| x.is_finite() && !x.is_subnormal();
            assert!(heard.iter().all(is_sound), "set {set}, buffer {buffer}");
        }
        if rig.restarts() > restarts {
            rig.deactivate();
            // What is still to be told is told while it is inactive.
            rig.plugin.call_on_main_thread_callback();
            rig.activate(RATE_HZ, MAX_FRAMES);
            restarts = rig.restarts();
        }
    }
    rig.deactivate();
    rig.plugin.call_on_main_thread_callback();
    let wrongly = rig.latencies_told_wrongly();
    assert_eq!(wrongly, 0, "told outside of an activation");
    spent
}

#[test]
fn random_values_do_no_harm() {
    let mut next = random(SEED);
    let spent = fuzz(|[min, max]| min + (max - min) * next());
    println!("{spent}");
}

#[test]
fn the_ends_of_every_way_do_no_harm() {
    let mut next = random(SEED + 1);
    let spent = fuzz(|[min, max]| if next() < 0.5 { min } else { max });
    println!("{spent}");
}

/// A host is told of another latency while it activates, and it is told.
#[test]
fn another_latency_is_told_during_activation() {
    let mut rig = Rig::rendering();
    rig.silence(1000);
    let (told, restarts) = (rig.latencies_told(), rig.restarts());
    rig.set("Window", "20 ms");
    rig.silence(10_000);
    assert_eq!(rig.restarts() - restarts, 1, "a restart is asked for");
    assert_eq!(rig.latencies_told(), told, "too early");
    rig.activate(RATE_HZ, MAX_FRAMES);
    assert_eq!(rig.latencies_told(), told + 1);
    assert_eq!(rig.latencies_told_wrongly(), 0);
}

/// Values that a host flushes are the state that it saves, whether it comes by a state or by a flush.
#[test]
fn a_state_is_the_same_by_whatever_way_its_values_came() {
    let mut next = random(SEED + 2);
    let mut rig = Rig::new();
    for _ in 0..20 {
        let events = all(&mut rig, |[min, max]| min + (max - min) * next());
        rig.flush(&events);
        let state = rig.save();
        let mut by_state = Rig::new();
        assert!(by_state.load(&state), "not taken");
        assert_eq!(by_state.save(), state);
        let mut by_values = Rig::new();
        by_values.flush(&events);
        assert_eq!(by_values.save(), state);
    }
}

/// No core plays 65,536 coefficients by the bilinear recurrence: 96,000 frames a second, each in two windows, of
/// 65,536 steps are 1.3e10 steps a second, of which it makes 2.7e8 (docs/performance.md).
#[test]
fn what_is_too_heavy_is_refused_and_what_was_goes_on() {
    let mut rig = Rig::rendering();
    rig.silence(4000);
    let before = rig.latency();
    for (method, order, window) in [
        ("Bilinear", "65536", "1 s"),
        ("Zero-order hold", "1000", "30 ms"),
        ("Exact", "65536", "2 ms"),
    ] {
        let mode = if method == "Zero-order hold" {
            "Sliding"
        } else {
            "Segments"
        };
        for (name, text) in [
            ("Mode", mode),
            ("Method", method),
            ("Order", order),
            ("Window", window),
        ] {
            rig.set(name, text);
        }
        // Longer than any of them would need to be heard.
        rig.silence(120_000);
        assert_eq!(rig.latency(), before, "{method}: not refused");
        // Nor is it prepared by an activation; what is has the usual latency.
        rig.activate(RATE_HZ, MAX_FRAMES);
        assert_eq!(rig.latency(), before, "{method}: not refused at activation");
    }
    for (name, text) in [
        ("Method", "Exact"),
        ("Mode", "Segments"),
        ("Order", "1024"),
        ("Window", "20 ms"),
    ] {
        rig.set(name, text);
    }
    rig.silence(10_000);
    assert_ne!(rig.latency(), before, "a lighter one does not come");
}
