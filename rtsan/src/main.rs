//! The soak's storm, with every call that runs in an audio callback under LLVM's realtime sanitizer:
//! `cargo xtask rtsan`.
//!
//! It ends the program at the first call into the system that may take its time: the heap, a wait,
//! a file. Without an argument a storm of seconds; `heap`, `wait` or `file` does just that in the same
//! place, which must end it.

#[path = "../../core/tests/common/soak.rs"]
#[expect(dead_code, reason = "the example's long form, the fuzzer's bytes")]
mod soak;

use std::process::ExitCode;
use std::sync::{Mutex, mpsc};
use std::time::Duration;

use soak::{Limits, Storm, heap};

const SEED: u64 = 0x5eed_0052;
/// Of sound.
const STORM_SECS: f64 = 60.0;

fn main() -> ExitCode {
    rtsan_standalone::ensure_initialized();
    heap::around(rtsan_standalone::realtime_enter, rtsan_standalone::realtime_exit);
    match std::env::args().nth(1).as_deref() {
        None => storm(),
        Some("heap") => offend(|| drop(std::hint::black_box(vec![0_u8; 99]))),
        Some("file") => offend(|| drop(std::fs::File::open("Cargo.toml"))),
        Some("wait") => wait(),
        Some(other) => {
            eprintln!("{other}: only heap, wait or file");
            ExitCode::FAILURE
        }
    }
}

fn storm() -> ExitCode {
    let mut storm = Storm::default();
    let mut seed = SEED;
    while storm.tally.secs < STORM_SECS {
        if let Err(violation) = storm.seeded(seed, Limits::SHORT) {
            eprintln!("violation: {violation}");
            return ExitCode::FAILURE;
        }
        seed += 1;
    }
    print!("realtime sanitizer, {STORM_SECS} s of sound\n{}0 violations\n", storm.tally);
    ExitCode::SUCCESS
}

/// Success is a failure of the sanitizer.
fn offend(offence: impl FnOnce()) -> ExitCode {
    heap::calls_of(offence);
    println!("not noticed");
    ExitCode::SUCCESS
}

/// For a lock that another thread holds.
fn wait() -> ExitCode {
    let lock = Mutex::new(());
    std::thread::scope(|scope| {
        let (taken, is_taken) = mpsc::channel();
        let lock = &lock;
        scope.spawn(move || {
            let _held = lock.lock();
            let _ = taken.send(());
            std::thread::sleep(Duration::from_millis(50));
        });
        let _ = is_taken.recv();
        offend(|| drop(lock.lock()))
    })
}
