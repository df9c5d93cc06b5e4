//! Freezes a memory into a file, reads it back, and plays it at half its speed: `memory_in_a_state_file memory.bin`.

#![expect(
    clippy::disallowed_macros,
    clippy::print_stdout,
    reason = "prints what it did"
)]

use std::{env, fs};

use anyhow::Context as _;
use souvenir_core::playback::{FrozenMemory, Recall};
use souvenir_core::{Memory, MemorySpec};

const RATE_HZ: f64 = 48_000.0;
const BLOCK_FRAMES: usize = 480;

fn main() -> anyhow::Result<()> {
    let path = env::args().nth(1).context("a file to keep the memory in")?;

    let sound: Vec<f64> = (0..4800).map(|k| (f64::from(k) / 40.0).sin()).collect();
    let mut memory = Memory::prepare(&MemorySpec::legs(256))?;
    memory.push(&[&sound[..]]);
    let kept = memory
        .remembered(0)
        .context("LegS knows when it heard what")?;
    let mut frozen = FrozenMemory::prepare(256, 1);
    frozen.take(kept.timeline(), RATE_HZ, |_| kept.values());
    fs::write(&path, frozen.to_bytes())?;

    let frozen = FrozenMemory::from_bytes(&fs::read(&path)?)?;
    let mut recall = Recall::prepare(frozen.order(), frozen.channels(), RATE_HZ, BLOCK_FRAMES);
    recall.remember(frozen.timeline(), |channel_idx| {
        frozen.coefficients(channel_idx)
    });
    recall.set_speed(0.5);
    while recall.frames_until_open() > 0 {
        recall.go_on(BLOCK_FRAMES);
    }
    let mut block = vec![0.0; BLOCK_FRAMES];
    recall.process(&mut [&mut block]);
    let peak = block.iter().fold(0.0, |peak: f64, x| peak.max(x.abs()));
    println!(
        "{} bytes; the first 10 ms at half speed reach {peak:.3}",
        frozen.to_bytes().len()
    );
    Ok(())
}
