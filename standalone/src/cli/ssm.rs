//! `souvenir ssm`: state-space layers.

mod bench;
mod kernel;
mod memory_function;
mod readout;
mod run;
mod write;

use souvenir_core::ssm::{Layer, LayerError, LayerSpec};

use super::args::{LayerArgs, SsmArgs, SsmCommand};
use super::fail::Usage;
use super::values::whole;

pub(super) fn run(args: &SsmArgs) -> anyhow::Result<()> {
    match &args.command {
        SsmCommand::Kernel(args) => kernel::run(args),
        SsmCommand::Run(args) => run::run(args),
        SsmCommand::MemoryFunction(args) => memory_function::run(args),
        SsmCommand::Bench(args) => bench::run(args),
    }
}

/// A layer at a sample rate.
struct Asked {
    layer: Layer,
    /// How long ago the sound is that is read, in frames.
    delay_frames: usize,
    /// Of the state equation's unit of time.
    time_scale_frames: f64,
}

impl Asked {
    /// # Errors
    /// [`Usage`] where the layer cannot be had at that rate.
    fn prepare(args: &LayerArgs, rate_hz: f64) -> anyhow::Result<Self> {
        let time_scale_frames = args.time_scale * rate_hz;
        let spec = LayerSpec::new(args.layer, args.order, 1.0 / time_scale_frames);
        let delay_secs = args.delay.unwrap_or(args.time_scale / 2.0);
        let delay = (delay_secs * rate_hz).round();
        if delay > MAX_FRAMES as f64 {
            let cause = format!("a delay of {delay_secs} s is more than {MAX_FRAMES} frames");
            return Err(Usage(cause).into());
        }
        Ok(Self {
            layer: Layer::prepare(&spec).map_err(usage)?,
            delay_frames: usize::try_from(whole(delay))?,
            time_scale_frames,
        })
    }

    /// What is looked at where nobody says: two units of time.
    fn usual_frames(&self) -> usize {
        let frames = whole((2.0 * self.time_scale_frames).round());
        usize::try_from(frames)
            .unwrap_or(MAX_FRAMES)
            .clamp(1, MAX_FRAMES)
    }
}

/// Longest kernel and delay: six minutes at 48 kHz.
pub(super) const MAX_FRAMES: usize = 1 << 24;

fn usage(error: LayerError) -> anyhow::Error {
    Usage(error.to_string()).into()
}
