//! Prints how much of the same chirp the exact LegS and its published recurrences keep, in dB.

#![expect(
    clippy::disallowed_macros,
    clippy::print_stdout,
    reason = "prints a table"
)]

use souvenir_core::metrics::snr_db;
use souvenir_core::{Memory, MemorySpec, Method, SpecError};

const FRAMES: usize = 4800;

fn main() -> Result<(), SpecError> {
    let sound: Vec<f64> = (0..FRAMES)
        .map(|k| k as f64 / FRAMES as f64)
        .map(|t| (200.0 * t * t).sin())
        .collect();
    for method in [Method::Exact, Method::Bilinear, Method::BackwardEuler] {
        for order in [64, 128, 256] {
            let mut memory = Memory::prepare(&MemorySpec {
                method,
                ..MemorySpec::legs(order)
            })?;
            memory.push(&[&sound[..]]);
            let kept = memory.remembered(0).map(|all| all.newest(FRAMES));
            let kept_db = kept
                .and_then(|kept| snr_db(&sound, &kept))
                .unwrap_or(f64::NAN);
            println!("{method}, N = {order}: {kept_db:.1} dB");
        }
    }
    Ok(())
}
