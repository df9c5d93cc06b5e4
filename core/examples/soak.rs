//! Hours of sound through engines in a storm: `cargo xtask soak -- [--hours H] [--seed S]`.
//!
//! `--engines N` ends it after so many: a violation says with which seed it is replayed.

#![expect(
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command-line tool"
)]

#[path = "../tests/common/soak.rs"]
#[expect(dead_code, reason = "the test's short form, the fuzzer's bytes")]
mod soak;

use std::process::ExitCode;
use std::time::Instant;

use soak::{Limits, Storm, Violation};

const SECS_PER_HOUR: f64 = 3600.0;
const SEED: u64 = 0x5eed_0053;
/// Engines leave not one byte behind, which is checked; but glibc keeps up to twice its largest
/// mmap threshold (32 MiB) at hand for the next, and when it does is chance.
const MAX_GROWTH_MIB: f64 = 64.0;
/// By then the largest engines have been there.
const SETTLED_SHARE: f64 = 0.1;

#[derive(Debug)]
struct Arguments {
    hours: f64,
    seed: u64,
    engines: u64,
}

fn main() -> ExitCode {
    match arguments().and_then(|arguments| run(&arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(what) => {
            eprintln!("{what}");
            ExitCode::FAILURE
        }
    }
}

fn arguments() -> Result<Arguments, String> {
    let mut found = Arguments {
        hours: 1.0,
        seed: SEED,
        engines: u64::MAX,
    };
    let mut words = std::env::args().skip(1);
    while let Some(option) = words.next() {
        let value = words.next().unwrap_or_default();
        let refused = |()| format!("{option} {value}: not a number");
        match option.as_str() {
            "--hours" => found.hours = value.parse().map_err(|_| refused(()))?,
            "--seed" => found.seed = value.parse().map_err(|_| refused(()))?,
            "--engines" => found.engines = value.parse().map_err(|_| refused(()))?,
            _ => return Err(format!("{option}: only --hours H, --seed S, --engines N")),
        }
    }
    Ok(found)
}

fn run(arguments: &Arguments) -> Result<(), String> {
    let start = Instant::now();
    let mut storm = Storm::default();
    let mut settled_mib = None;
    let goal_secs = arguments.hours * SECS_PER_HOUR;
    while storm.tally.secs < goal_secs && storm.tally.engines < arguments.engines {
        let seed = arguments.seed.wrapping_add(storm.tally.engines);
        let lived = storm.seeded(seed, Limits::LONG);
        lived.map_err(|violation| failure(&storm, &violation, seed))?;
        if settled_mib.is_none() && storm.tally.secs >= SETTLED_SHARE * goal_secs {
            settled_mib = resident_mib();
        }
    }
    report(&storm, arguments.seed, start.elapsed().as_secs_f64());
    check_memory(settled_mib, resident_mib())?;
    println!("0 violations");
    Ok(())
}

fn failure(storm: &Storm, violation: &Violation, seed: u64) -> String {
    let replay = format!("cargo xtask soak -- --seed {seed} --engines 1");
    format!("{}violation: {violation}\nreplay: {replay}", storm.tally)
}

fn report(storm: &Storm, seed: u64, took_secs: f64) {
    let secs = storm.tally.secs;
    let factor = secs / took_secs;
    println!(
        "soak, seed {seed}: {:.3} h of sound in {took_secs:.0} s",
        secs / SECS_PER_HOUR
    );
    println!("  {factor:.1} times real time, checks and preparing included");
    print!("{}", storm.tally);
}

fn check_memory(settled_mib: Option<f64>, end_mib: Option<f64>) -> Result<(), String> {
    let (Some(settled), Some(end)) = (settled_mib, end_mib) else {
        println!("  resident memory: unknown on this system");
        return Ok(());
    };
    println!("  resident memory: {settled:.1} MiB after a tenth, {end:.1} MiB at the end");
    if end - settled > MAX_GROWTH_MIB {
        return Err(format!(
            "violation: memory grew by more than {MAX_GROWTH_MIB} MiB"
        ));
    }
    Ok(())
}

/// Linux only.
fn resident_mib() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib / 1024.0)
}
