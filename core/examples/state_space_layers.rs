//! What state-space layers keep of a sound: the past in S4D's state, and a selective scan that lets a gap pass.
//!
//!     cargo run --release -p souvenir_core --example state_space_layers

#![expect(
    clippy::disallowed_macros,
    clippy::print_stdout,
    reason = "what an example is for"
)]

use anyhow::Context as _;
use souvenir_core::metrics::snr_db;
use souvenir_core::ssm::selective_scan::{ScanInput, SelectiveScan};
use souvenir_core::ssm::{Layer, LayerKind, LayerSpec, ReadoutSolver, Recurrent};
use souvenir_core::{Memory, MemorySpec, SimdLevel};

const ORDER: usize = 64;
const FRAMES: usize = 8000;
/// Time scale of the layer, window of LegT, time constant of what fades.
const WINDOW_FRAMES: f64 = 1000.0;
/// How much of the past is asked for.
const PAST_FRAMES: usize = 800;

fn main() -> anyhow::Result<()> {
    let sound: Vec<f64> = (0..FRAMES).map(|k| (k as f64 / 100.0).sin()).collect();
    let past = &sound[FRAMES - PAST_FRAMES..];
    let kept_db = |back: &[f64]| snr_db(past, back).context("the sound is no silence");
    println!("the last {PAST_FRAMES} frames of a sine, out of {ORDER} numbers:");
    println!("s4d-legs: {:.1} dB", kept_db(&s4d(&sound)?)?);
    for (name, spec) in [
        ("legt", MemorySpec::legt(ORDER, WINDOW_FRAMES)),
        ("fading", MemorySpec::fading(ORDER, WINDOW_FRAMES)),
    ] {
        let mut memory = Memory::prepare(&spec)?;
        memory.push(&[&sound]);
        let remembered = memory
            .remembered(0)
            .context("it knows when it heard what")?;
        println!(
            "{name}: {:.1} dB",
            kept_db(&remembered.newest(PAST_FRAMES))?
        );
    }
    println!("selective scan, what a gap changed: {}", gap()?);
    Ok(())
}

/// Every delay has a readout of its own; the state is one.
fn s4d(sound: &[f64]) -> anyhow::Result<Vec<f64>> {
    let spec = LayerSpec::new(LayerKind::S4dLegs, ORDER, 1.0 / WINDOW_FRAMES);
    let layer = Layer::prepare(&spec)?;
    let solver = ReadoutSolver::prepare(&layer, 1e-9)?;
    let mut recurrent = Recurrent::prepare(&layer, &solver.readout(0), SimdLevel::detect());
    recurrent.process(sound, &mut vec![0.0; sound.len()]);
    let mut state = vec![0.0; ORDER];
    recurrent.write_state(&mut state);
    let back = (0..PAST_FRAMES).rev().map(|delay| {
        let readout = solver.readout(delay);
        readout.iter().zip(&state).map(|(c, s)| c * s).sum()
    });
    Ok(back.collect())
}

/// A step of 0 is a frame that is not heard: Mamba learns where to take it.
fn gap() -> anyhow::Result<f64> {
    let mut scan = SelectiveScan::prepare(&[-1.0, -2.0, -3.0, -4.0], 0.0)?;
    let ones = [1.0; 400];
    let mut hear = |delta: f64| {
        let input = ScanInput {
            u: &ones[..100],
            delta: &[delta; 100],
            b: &ones,
            c: &ones,
        };
        let mut y = [0.0; 100];
        scan.process(&input, &mut y);
        y[99]
    };
    let before = hear(0.01);
    Ok(hear(0.0) - before)
}
