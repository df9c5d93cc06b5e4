//! `souvenir ssm kernel`.

use serde::Serialize;
use souvenir_core::ssm::kernel::kernel;

use super::super::args::{Format, KernelArgs};
use super::asked::Asked;
use super::{readout, write};

#[derive(Serialize)]
struct Kernel {
    layer: &'static str,
    order: usize,
    step: f64,
    delay_frames: usize,
    /// `K_0, K_1, ..`.
    kernel: Vec<f64>,
}

pub(super) fn run(args: &KernelArgs) -> anyhow::Result<()> {
    let target = write::target(args.output.as_deref(), args.format)?;
    let asked = Asked::prepare(&args.layer, f64::from(args.rate))?;
    let readout = match &args.c {
        Some(path) => readout::of_file(&asked.layer, path)?,
        None => asked
            .solver(args.layer.noise_floor)?
            .readout(asked.delay_frames),
    };
    let frames = args.frames.unwrap_or_else(|| asked.usual_frames());
    let spec = asked.layer.spec();
    let found = Kernel {
        layer: spec.kind.name(),
        order: spec.order,
        step: spec.step,
        delay_frames: asked.delay_frames,
        kernel: kernel(&asked.layer, &readout, frames),
    };
    target.write(|out| match args.format {
        Format::Json => write::json(&found, out),
        Format::Csv => write::csv(&["frame", "kernel"], found.kernel.iter().enumerate(), out),
        Format::Npy => write::npy(&found.kernel, out),
    })
}
