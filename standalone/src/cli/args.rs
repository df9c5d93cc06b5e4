//! The command line has these words.

mod clock;
mod listen;
mod live_layer;
mod memories;
mod span;
mod ssm;
mod shell_help;
mod stream;
mod version;
mod words;
mod window_options;

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use souvenir_core::budget::{BudgetGoal, BudgetMemory};
use souvenir_core::memory::{Measure, Method, UnknownName};
use souvenir_core::settings::Listen;
use souvenir_core::settings::Mode;

use super::fail::Usage;
use super::rendering::budgeted::BudgetRequest;
use super::values;
pub(crate) use clock::ClockArgs;
pub(crate) use listen::ListenArgs;
pub(crate) use live_layer::LiveLayerArgs;
pub(crate) use memories::MemoriesArgs;
pub(crate) use shell_help::{CompletionsArgs, ManArgs};
pub(crate) use span::{MICROPHONE_HAS_NO_PLACES, Span};
pub(crate) use ssm::{
    KernelArgs, LayerArgs, MemoryFunctionArgs, RunArgs, SsmArgs, SsmBenchArgs, SsmCommand,
};
pub(crate) use stream::{StreamArgs, StreamFormat};
use version::LONG_VERSION;
pub(crate) use window_options::WindowArgs;
pub(crate) use words::Format;
use words::{ANALYZE_MODES, KINDS, METHODS, SOUND, listen};

/// A memory for live sound: what has been heard is kept as Legendre coefficients (HiPPO-LegS)
/// and turned back into sound.
///
/// Without a command it opens the window.
#[derive(Debug, Parser)]
#[command(
    name = "souvenir",
    version,
    long_version = LONG_VERSION,
    args_conflicts_with_subcommands = true
)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) window: WindowArgs,
}

#[derive(Debug, Subcommand)]
#[expect(clippy::large_enum_variant, reason = "one of them, once")]
pub(crate) enum Command {
    /// Print the memory's coefficients of a sound
    Analyze(AnalyzeArgs),
    /// Write the coefficients of a microphone or a sound to standard output, as they go
    Stream(StreamArgs),
    /// Write what coefficients say was heard
    Recall(RecallArgs),
    /// Write what the memory keeps of a sound
    Render(RenderArgs),
    /// Render a sound in many ways, measure each, and make a page to listen and look
    Compare(CompareArgs),
    /// Listening tests from a file: check one, render it to be shared, say what its votes say
    Listen(ListenArgs),
    /// State-space layers, S4 and its relatives: kernels, sounds, memory functions, speed
    Ssm(SsmArgs),
    /// Measure the speed of the memory on this machine
    Bench(BenchArgs),
    /// List the sound devices
    Devices(DevicesArgs),
    /// Print what lets a shell complete these commands
    Completions(CompletionsArgs),
    /// Write the pages that `man` shows
    Man(ManArgs),
}

#[derive(Debug, clap::Args)]
pub(crate) struct AnalyzeArgs {
    /// The sound
    #[arg(value_name = "IN", long_help = SOUND)]
    pub(crate) input: PathBuf,
    #[command(flatten)]
    pub(crate) span: Span,
    /// Which past is remembered
    #[arg(long, value_name = KINDS, default_value_t)]
    pub(crate) memory: Measure,
    /// Instead: a memory as the window and the plugin have it, which hears the sound between its samples and is
    /// read where its windows end: the newest that had ended by each instant. Its --window is 0.05 s where none
    /// is given
    #[arg(
        long,
        value_name = ANALYZE_MODES,
        conflicts_with = "memory"
    )]
    pub(crate) mode: Option<Mode>,
    #[command(flatten)]
    pub(crate) layer: LiveLayerArgs,
    #[command(flatten)]
    pub(crate) clock: ClockArgs,
    /// Sliding and layers: how long ago the memory is read
    #[arg(long, value_name = "SECONDS", requires = "mode", allow_negative_numbers = true,
          value_parser = values::delay_secs)]
    pub(crate) delay: Option<f64>,
    /// Segments: how much of a window the next one shares with it, 0 to 50; 50 where it is not given
    #[arg(long, value_name = "PERCENT", requires = "mode", allow_negative_numbers = true,
          value_parser = values::overlap)]
    pub(crate) overlap: Option<f64>,
    /// How the state equation is stepped
    #[arg(long, value_name = METHODS, default_value_t)]
    pub(crate) method: Method,
    /// Number of coefficients of each channel
    #[arg(long, value_name = "N", default_value = "64", allow_negative_numbers = true,
          value_parser = values::order)]
    pub(crate) order: usize,
    /// theta of legt, tau of fading (both 1 s, or the whole sound where it is shorter);
    /// legs: only the last SECONDS before each instant instead of the whole history
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true,
          value_parser = values::window_secs)]
    pub(crate) window: Option<f64>,
    /// Instants at which the memory is read; may be given several times. Without it: the end
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true,
          value_parser = values::time_secs)]
    pub(crate) at: Vec<f64>,
    /// How the coefficients are written
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    /// Where the coefficients go; without it, or with `-`: standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct RecallArgs {
    /// What `analyze` wrote as JSON; `-` is standard input
    #[arg(value_name = "IN.json")]
    pub(crate) input: PathBuf,
    /// 32-bit float WAV of all that the memory reaches; `-` is standard output
    #[arg(long, value_name = "OUT.wav")]
    pub(crate) output: PathBuf,
    /// The memory nearest to this instant; without it: the last
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true,
          value_parser = values::time_secs)]
    pub(crate) at: Option<f64>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct RenderArgs {
    /// The sound
    #[arg(value_name = "IN", long_help = SOUND)]
    pub(crate) input: PathBuf,
    #[command(flatten)]
    pub(crate) span: Span,
    /// 32-bit float WAV of the same rate, channels and length, sample-aligned with IN; `-` is standard
    /// output
    #[arg(long, value_name = "OUT.wav")]
    pub(crate) output: PathBuf,
    /// legs: half-overlapped segments, restarted every window; legt: sliding window; with --numbers also adaptive,
    /// streaming-adaptive, band-split, band-split-drums, band-split-voice, band-split-tones, adaptive-quantised, legs-published, legt-published, s4d, fourier, cosine-first, cosine-largest, mdct-largest, haar, symlet,
    /// block-svd, decimated, opus, mu-law
    #[arg(long, value_name = "legs|legt|...", default_value = "legs")]
    pub(crate) memory: String,
    /// What the memory may keep of each channel: of the whole sound, or with --window of each stretch of it
    #[arg(long, value_name = "K", allow_negative_numbers = true, value_parser = values::numbers,
          conflicts_with_all = ["method", "order", "overlap", "delay", "block_frames"])]
    pub(crate) numbers: Option<usize>,
    /// Instead, with --memory adaptive: the most that may be lost of each stretch of a channel, root mean square, as a part of
    /// the sound's (0.1 is -20 dB); as few numbers as that takes
    #[arg(long, value_name = "E", allow_negative_numbers = true, value_parser = values::relative_error,
          conflicts_with_all = ["numbers", "method", "order", "overlap", "delay", "block_frames"])]
    pub(crate) error: Option<f64>,
    /// How the state equation is stepped
    #[arg(long, value_name = METHODS, default_value_t)]
    pub(crate) method: Method,
    /// Number of coefficients of each channel and window
    #[arg(long, value_name = "N", default_value = "1024", allow_negative_numbers = true,
          value_parser = values::order)]
    pub(crate) order: usize,
    /// Window of the memory; 0.05 without --numbers and --error
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true,
          value_parser = values::window_secs)]
    pub(crate) window: Option<f64>,
    /// legs: how much of a window the next one shares with it, 0 to 50
    #[arg(long, value_name = "PERCENT", default_value = "50", allow_negative_numbers = true,
          value_parser = values::overlap)]
    pub(crate) overlap: f64,
    /// legt: how long ago the memory is read; without it where it is best, in the middle of the window
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true,
          value_parser = values::delay_secs)]
    pub(crate) delay: Option<f64>,
    /// What is written: the memory, what it lost (dry minus memory), or the sound itself
    #[arg(long, value_name = "memory|residual|dry", default_value = "memory", value_parser = listen)]
    pub(crate) listen: Listen,
    /// Frames fed at a time; the output does not depend on it
    #[arg(long, value_name = "B", default_value = "4096", allow_negative_numbers = true,
          value_parser = values::count)]
    pub(crate) block_frames: usize,
    /// Print the measures as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct CompareArgs {
    /// The sound
    #[arg(value_name = "IN", long_help = SOUND)]
    pub(crate) input: PathBuf,
    #[command(flatten)]
    pub(crate) span: Span,
    /// Directory for the WAV files, results.csv and report.html
    #[arg(long, value_name = "DIR")]
    pub(crate) output: PathBuf,
    /// Numbers of coefficients
    #[arg(long, value_name = "N,...", value_delimiter = ',', default_value = "64,256,1024", allow_negative_numbers = true,
          value_parser = values::order)]
    pub(crate) orders: Vec<usize>,
    /// Windows
    #[arg(long, value_name = "SECONDS,...", value_delimiter = ',', default_value = "0.02,0.05,0.2", allow_negative_numbers = true,
          value_parser = values::window_secs)]
    pub(crate) windows: Vec<f64>,
    /// How the state equation is stepped
    #[arg(
        long,
        value_name = "METHOD,...",
        value_delimiter = ',',
        default_value = "exact,bilinear"
    )]
    pub(crate) methods: Vec<Method>,
    /// Beside them: what other memories keep in as many numbers, the adaptive memory first
    #[arg(long)]
    pub(crate) rivals: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct BenchArgs {
    /// Numbers of coefficients
    #[arg(long, value_name = "N,...", value_delimiter = ',', default_value = "64,256,1024,4096,16384", allow_negative_numbers = true,
          value_parser = values::order)]
    pub(crate) orders: Vec<usize>,
    /// Print the results as JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// The same as a table
    #[arg(long, value_name = "FILE.csv")]
    pub(crate) csv: Option<PathBuf>,
    /// Cost a sample against N, drawn
    #[arg(long, value_name = "FILE.svg")]
    pub(crate) picture: Option<PathBuf>,
    /// Beside the published recurrence the same in C++, compiled by CXX or c++ for this processor
    #[arg(long)]
    pub(crate) twin: bool,
    /// Instead: from which order on the fast kernels win, on every SIMD level of this machine
    #[arg(long)]
    pub(crate) calibrate: bool,
    /// Keep what --calibrate measures in FILE, or where the window and these commands look for it: as calibration.toml beside the
    /// settings. There it decides on this processor which kernels are used, which changes the last bits of what is computed
    #[arg(long, value_name = "FILE", requires = "calibrate", num_args = 0..=1)]
    pub(crate) calibration_file: Option<Option<PathBuf>>,
    #[command(flatten)]
    pub(crate) memories: MemoriesArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct DevicesArgs {
    /// Sound system whose devices are listed; without it the preferred one
    #[arg(long, value_name = "NAME", value_parser = values::host)]
    pub(crate) host: Option<String>,
    /// Print the devices as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

impl RenderArgs {
    /// Returns the memory that is streamed.
    ///
    /// # Errors
    /// Where the word names none.
    pub(crate) fn measure(&self) -> Result<Measure, Usage> {
        render_kind(&self.memory).map_err(Usage)
    }

    /// Returns the memory of a count of numbers, where one is asked for.
    ///
    /// # Errors
    /// Where the word names none.
    pub(crate) fn budgeted(&self) -> Result<Option<BudgetRequest>, Usage> {
        let goal = match (self.numbers, self.error) {
            (Some(numbers), _) => BudgetGoal::Numbers(numbers),
            (None, Some(error)) => BudgetGoal::RelativeRms(error),
            (None, None) => return Ok(None),
        };
        let memory = self.memory.parse();
        Ok(Some(BudgetRequest {
            memory: memory.map_err(|error: UnknownName| Usage(error.to_string()))?,
            goal,
            window_secs: self.window,
        }))
    }
}

fn render_kind(word: &str) -> Result<Measure, String> {
    if word
        .parse::<BudgetMemory>()
        .is_ok_and(|memory| memory != BudgetMemory::Legs)
    {
        return Err(format!(
            "{word} keeps a count of numbers: --numbers says how many"
        ));
    }
    match word.parse() {
        Ok(measure @ (Measure::Legs | Measure::Legt)) => Ok(measure),
        Ok(measure) => Err(format!(
            "the {measure} memory is not played back; legs and legt are"
        )),
        Err(_) => Err(format!("`{word}` is not one of legs, legt")),
    }
}
