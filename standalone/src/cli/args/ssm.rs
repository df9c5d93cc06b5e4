//! The words of `souvenir ssm`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use souvenir_core::settings::Listen;
use souvenir_core::ssm::{LayerKind, Way};

use super::super::values;
use super::span::Span;
use super::words::{Format, SOUND, listen};

const LAYERS: &str = "s4|s4d-legs|s4d-lin|s4d-inv|s4d-real|legs|legt";

/// State-space layers: S4 and its relatives, as memories that are measured and heard
#[derive(Debug, Args)]
pub(crate) struct SsmArgs {
    #[command(subcommand)]
    pub(crate) command: SsmCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SsmCommand {
    /// Print a layer's kernel: its answer to one frame of 1
    Kernel(KernelArgs),
    /// Write what a layer remembers of a sound
    Run(RunArgs),
    /// Print how much of white sound a layer's state still holds, delay by delay
    MemoryFunction(MemoryFunctionArgs),
    /// Measure the speed of the layers on this machine
    Bench(SsmBenchArgs),
}

/// Which layer, and what is read from it.
#[derive(Clone, Debug, Args)]
pub(crate) struct LayerArgs {
    /// Which state matrix
    #[arg(long, value_name = LAYERS, default_value_t)]
    pub(crate) layer: LayerKind,
    /// Real numbers of the state: twice the pairs of s4 and s4d
    #[arg(long, value_name = "N", default_value = "64", allow_negative_numbers = true,
          value_parser = values::order)]
    pub(crate) order: usize,
    /// Seconds that the state equation takes for its unit of time: the step is 1 / (SECONDS x rate)
    #[arg(long, value_name = "SECONDS", default_value = "0.1", allow_negative_numbers = true,
          value_parser = values::time_scale_secs)]
    pub(crate) time_scale: f64,
    /// How long ago the sound is that is read; half of the time scale where it is not given
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true,
          value_parser = values::delay_secs)]
    pub(crate) delay: Option<f64>,
    /// Noise floor of the readout, of the mean power of a number of the state
    #[arg(long, value_name = "SHARE", default_value = "1e-10", allow_negative_numbers = true,
          value_parser = values::noise_floor)]
    pub(crate) noise_floor: f64,
}

#[derive(Debug, Args)]
pub(crate) struct KernelArgs {
    #[command(flatten)]
    pub(crate) layer: LayerArgs,
    /// Instead of the best readout at the delay: a JSON array of C, N numbers on the Legendre coefficients (s4, legs,
    /// legt) or on the modes (s4d-real), or N/2 pairs [re, im] with y = 2 Re sum C x (the other s4d)
    #[arg(long, value_name = "FILE")]
    pub(crate) c: Option<PathBuf>,
    /// Sample rate
    #[arg(long, value_name = "HZ", default_value = "48000", value_parser = values::rate_hz)]
    pub(crate) rate: u32,
    /// Length of the kernel; two time scales where it is not given
    #[arg(long, value_name = "L", allow_negative_numbers = true, value_parser = values::frames)]
    pub(crate) frames: Option<usize>,
    /// How the kernel is written
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    /// Where it goes; without it, or with `-`: standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    /// The sound
    #[arg(value_name = "IN", long_help = SOUND)]
    pub(crate) input: PathBuf,
    #[command(flatten)]
    pub(crate) span: Span,
    /// 32-bit float WAV of the same rate, channels and length, sample-aligned with IN; `-` is standard output
    #[arg(long, value_name = "OUT.wav")]
    pub(crate) output: PathBuf,
    #[command(flatten)]
    pub(crate) layer: LayerArgs,
    /// Instead of a layer: a trained stack of Mamba's or S4D's layers, that hears a frame of the sound and says one;
    /// the delay is what its metadata say (`delay_frames`), else 0, where it is not given
    #[arg(long, value_name = "FILE.safetensors",
          conflicts_with_all = ["layer", "order", "time_scale", "noise_floor", "c", "fit", "way"])]
    pub(crate) weights: Option<PathBuf>,
    /// Instead of the best readout for white sound: C as `ssm kernel` takes it
    #[arg(long, value_name = "FILE", conflicts_with = "fit")]
    pub(crate) c: Option<PathBuf>,
    /// Instead: the readout that is best for this very sound, its first channel, by ridge regression
    #[arg(long)]
    pub(crate) fit: bool,
    /// How the layer is run; the sound does not depend on it
    #[arg(long, value_name = "recurrence|convolution|scan", default_value_t)]
    pub(crate) way: Way,
    /// What is written: the memory, what it lost (dry minus memory), or the sound itself
    #[arg(long, value_name = "memory|residual|dry", default_value = "memory", value_parser = listen)]
    pub(crate) listen: Listen,
    /// Print the measures as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct MemoryFunctionArgs {
    #[command(flatten)]
    pub(crate) layer: LayerArgs,
    /// Sample rate
    #[arg(long, value_name = "HZ", default_value = "48000", value_parser = values::rate_hz)]
    pub(crate) rate: u32,
    /// Delays from 0 to below this; two time scales where it is not given
    #[arg(long, value_name = "L", allow_negative_numbers = true, value_parser = values::frames)]
    pub(crate) frames: Option<usize>,
    /// Frames between two delays that are looked at
    #[arg(long, value_name = "FRAMES", default_value = "1", allow_negative_numbers = true,
          value_parser = values::count)]
    pub(crate) stride: usize,
    /// How the memory function is written
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    /// Where it goes; without it, or with `-`: standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct SsmBenchArgs {
    /// Print the results as JSON
    #[arg(long)]
    pub(crate) json: bool,
}
