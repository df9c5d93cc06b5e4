//! `souvenir ssm memory-function`.

use super::super::args::{Format, MemoryFunctionArgs};
use super::asked::Asked;
use super::write;
use serde::Serialize;

#[derive(Serialize)]
struct DelayedShares {
    layer: &'static str,
    order: usize,
    step: f64,
    noise_floor: f64,
    /// The sum over all delays.
    capacity: f64,
    delays_frames: Vec<usize>,
    /// The share of white sound's power that the best readout of that delay explains.
    explained: Vec<f64>,
}

pub(super) fn run(args: &MemoryFunctionArgs) -> anyhow::Result<()> {
    let target = write::target(args.output.as_deref(), args.format)?;
    let rate_hz = f64::from(args.rate);
    let asked = Asked::prepare(&args.layer, rate_hz)?;
    let noise_floor = args.layer.noise_floor;
    let solver = asked.solver(noise_floor)?;
    let frames = args.frames.unwrap_or_else(|| asked.usual_frames());
    let function = solver.memory_function(frames, args.stride);
    let spec = asked.layer.spec();
    let found = DelayedShares {
        layer: spec.kind.name(),
        order: spec.order,
        step: spec.step,
        noise_floor,
        capacity: function.capacity,
        delays_frames: function.delays_frames,
        explained: function.explained,
    };
    let rows = || {
        let rows = found.delays_frames.iter().zip(&found.explained);
        rows.map(|(frames, explained)| (*frames, *frames as f64 / rate_hz, *explained))
    };
    let header = ["delay_frames", "delay_seconds", "explained"];
    target.write(|out| match args.format {
        Format::Json => write::json(&found, out),
        Format::Csv => write::csv(&header, rows(), out),
        Format::Npy => write::npy(&found.explained, out),
    })
}
