//! What `souvenir stream` takes.

use clap::ValueEnum;
use souvenir_core::memory::{Measure, Method};

use super::span::Span;
use super::words::{KINDS, METHODS};
use crate::cli::values;

/// Names the formats of a stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum StreamFormat {
    /// An object a line: the first says what follows, each of the others is a step
    #[default]
    Jsonl,
    /// A step is an f64 array `[channels, order]`, one after another: `numpy.load` reads the next one each time
    Npy,
}

#[derive(Debug, clap::Args)]
pub(crate) struct StreamArgs {
    /// What is heard: mic, on its own clock; demo or a file, as fast as the reader takes the steps
    #[arg(long, value_name = "mic|demo|FILE", default_value = "mic")]
    pub(crate) source: String,
    #[command(flatten)]
    pub(crate) span: Span,
    /// Which past is remembered
    #[arg(long, value_name = KINDS, default_value_t)]
    pub(crate) memory: Measure,
    /// How the state equation is stepped
    #[arg(long, value_name = METHODS, default_value_t)]
    pub(crate) method: Method,
    /// Number of coefficients of each channel
    #[arg(long, value_name = "N", default_value = "64", allow_negative_numbers = true,
          value_parser = values::order)]
    pub(crate) order: usize,
    /// theta of legt, tau of fading; 1 s where it is not given
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true,
          value_parser = values::window_secs)]
    pub(crate) window: Option<f64>,
    /// From one step to the next
    #[arg(long, value_name = "SECONDS", default_value = "0.05", allow_negative_numbers = true,
          value_parser = values::window_secs)]
    pub(crate) hop: f64,
    /// How the steps are written
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: StreamFormat,
    /// mic: sound system, as `souvenir devices` names it
    #[arg(long, value_name = "NAME", value_parser = values::host)]
    pub(crate) host: Option<String>,
    /// mic: input device, as `souvenir devices` names it
    #[arg(long, value_name = "DEVICE")]
    pub(crate) input: Option<String>,
    /// mic: sample rate; the device's own where it is not given
    #[arg(long, value_name = "HZ", allow_negative_numbers = true, value_parser = values::rate_hz)]
    pub(crate) rate: Option<u32>,
}
