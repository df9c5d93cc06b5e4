//! Everything at once: any engine, any block, any command, any input. `cargo xtask soak` is the
//! long form.

#[path = "common/soak.rs"]
#[expect(dead_code, reason = "the example's long form")]
mod soak;

use soak::draws::Draws;
use soak::{Limits, Storm, Violation, checks};
use std::path::Path;

const SEED: u64 = 0x5eed_0050;
const BYTES_SEED: u64 = 0x5eed_0051;
/// Of sound: enough for every kind of input and command to come, and some seconds of a test.
const SOAK_SECS: f64 = 25.0;
/// The fuzzer's files are as long at most.
const MAX_BYTES: usize = 1024;
/// Every live memory takes milliseconds to prepare: more bytes are more of them.
const MAX_RANDOM_BYTES: usize = 200;

fn check(what: &str, result: Result<(), Violation>) {
    if let Err(violation) = result {
        panic!("{what}: {violation}");
    }
}

#[test]
fn nothing_that_is_thrown_at_an_engine_breaks_it() {
    let mut storm = Storm::default();
    let mut seed = SEED;
    while storm.tally.secs < SOAK_SECS {
        check("short form", storm.seeded(seed, Limits::SHORT));
        seed += 1;
    }
    let tally = storm.tally;
    assert!(
        tally.sounds.iter().all(|blocks| *blocks > 0),
        "{:?}",
        tally.sounds
    );
    assert!(
        tally.commands.iter().all(|sent| *sent > 0),
        "{:?}",
        tally.commands
    );
    let happened = [
        tally.misfits,
        tally.refused,
        tally.changes,
        tally.full_queues,
        tally.resets,
        tally.lost_devices,
        tally.pictures,
        tally.compared,
        tally.ages,
        tally.non_finite,
        tally.subnormal,
    ];
    assert!(happened.iter().all(|times| *times > 0), "{happened:?}");
}

#[test]
fn a_seed_is_a_replay() {
    let [first, second] = [0, 1].map(|_| {
        let mut storm = Storm::default();
        check("replay", storm.seeded(SEED, Limits::SHORT));
        storm.tally
    });
    assert_eq!(first, second);
}

#[test]
fn the_fuzzers_corpus_breaks_nothing() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus/engine");
    let mut storm = Storm::default();
    for entry in std::fs::read_dir(folder).expect("a corpus") {
        let path = entry.expect("a file").path();
        let bytes = std::fs::read(&path).expect("bytes");
        assert!(bytes.len() <= MAX_BYTES, "{} is long", path.display());
        check(&path.display().to_string(), storm.decided_by(&bytes));
    }
    assert!(storm.tally.engines >= 6, "a handful of files");
}

#[test]
fn random_bytes_break_nothing() {
    let mut draws = Draws::Seed(BYTES_SEED);
    let mut storm = Storm::default();
    for round in 0..200 {
        let len = draws.below(MAX_RANDOM_BYTES);
        let bytes: Vec<u8> = (0..len).map(|_| draws.seed().to_be_bytes()[0]).collect();
        check(&format!("round {round}"), storm.decided_by(&bytes));
    }
    // A hundred bytes decide some three blocks and what comes before them.
    assert!(storm.tally.blocks >= 400, "{}", storm.tally);
}

#[test]
fn the_checks_see_what_is_broken() {
    assert_eq!(checks::output(&[0.5, -16.0, 0.0]), Ok(16.0));
    for broken in [f32::NAN, f32::INFINITY, 16.001, -17.0, 1e-40] {
        assert!(checks::output(&[0.0, broken]).is_err(), "{broken}");
    }
    assert!(checks::untouched(&[0.5, 0.5], 0.5).is_ok());
    assert!(checks::untouched(&[0.5, 0.25], 0.5).is_err());
}
