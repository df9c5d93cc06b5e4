//! `souvenir stream` writes the coefficients of a sound to standard output while it is heard, one step after another.

mod feed;
mod step_writer;

use souvenir_core::memory::{Memory, MemorySpec};

use super::args::{StreamArgs, StreamFormat};
use super::fail::{self, Usage};
use super::free_memory;
use super::output::Target;
use super::values::whole;
use feed::Feed;
use step_writer::StepWriter;

/// theta and tau where none is given.
const DEFAULT_WINDOW_SECS: f64 = 1.0;

pub(crate) fn run(args: &StreamArgs) -> anyhow::Result<()> {
    fail::check_method(args.memory, args.method)?;
    check_window(args)?;
    if args.format == StreamFormat::Npy {
        Target::check_stdout_takes_bytes("npy")?;
    }
    let mut feed = Feed::open(args)?;
    let spec = spec(args, &feed);
    free_memory::check_memory(&spec)?;
    let memory = Memory::prepare(&spec).map_err(fail::config)?;
    let hop_frames = whole((args.hop * feed.rate_hz()).round()).max(1);
    let hop_frames = usize::try_from(hop_frames)?;
    Target::Stdout.write(|out| {
        let mut writer = StepWriter::begin(args.format, memory, feed.rate_hz(), hop_frames, out)?;
        let mut block = Vec::new();
        loop {
            let heard = feed.next(writer.frames_to_go(), &mut block)?;
            if heard == 0 {
                return writer.end();
            }
            writer.hear(&block)?;
        }
    })
}

/// Refuses what has no meaning.
fn check_window(args: &StreamArgs) -> anyhow::Result<()> {
    if args.window.is_some() && !args.memory.has_window() {
        let memory = args.memory;
        let cause = format!("--window has no meaning for {memory}, which keeps all it has heard");
        return Err(Usage(cause).into());
    }
    Ok(())
}

fn spec(args: &StreamArgs, feed: &Feed) -> MemorySpec {
    MemorySpec {
        measure: args.memory,
        method: args.method,
        order: args.order,
        window_frames: args.window.unwrap_or(DEFAULT_WINDOW_SECS) * feed.rate_hz(),
        channels: feed.num_channels(),
    }
}
