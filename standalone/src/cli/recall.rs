//! `souvenir recall`: what coefficients say was heard, back to sound, block by block.

mod moment;
#[cfg(test)]
mod mutation;

use std::io::Write;
use std::time::{Duration, Instant};

use souvenir_core::memory::Coefficients;

use super::args::RecallArgs;
use super::output::Target;
use super::terminal::{Words, shown};
use crate::sound::wav::{self, FloatWriter};
use moment::Moment;

/// Frames read at a time; the sound does not depend on it.
const BLOCK_FRAMES: u64 = 1 << 16;

pub(crate) fn run(args: &RecallArgs) -> anyhow::Result<()> {
    let target = Target::check(&args.output, &args.input)?;
    target.check_takes_bytes("a WAV file")?;
    let moment = Moment::read(&args.input, args.at)?;
    let mut elapsed = Duration::ZERO;
    target.write(|out| {
        elapsed = write(&moment, out)?;
        Ok(())
    })?;
    let secs = moment.num_frames as f64 / f64::from(moment.sample_rate_hz);
    Words::beside([&target]).say(&format!(
        "{}: {secs:.3} s from {} coefficients, {:.1} x real time",
        shown(&args.output),
        moment.order,
        secs / elapsed.as_secs_f64()
    ))
}

/// Writes the sound, and returns the time that reading took.
fn write(moment: &Moment, out: impl Write) -> anyhow::Result<Duration> {
    let num_channels = moment.channels.len();
    let num_frames = Some(moment.num_frames);
    let mut writer = FloatWriter::begin(out, moment.sample_rate_hz, num_channels, num_frames)?;
    let channels: Vec<_> = moment
        .channels
        .iter()
        .map(|channel| Coefficients::prepare(channel.clone(), moment.timeline))
        .collect();
    let mut elapsed = Duration::ZERO;
    let mut end = moment.num_frames;
    while end > 0 {
        let start = end.saturating_sub(BLOCK_FRAMES);
        let begun = Instant::now();
        // Frames from the newest: the oldest are written first.
        let ages: Vec<f64> = (start..end).rev().map(|frame| frame as f64 + 0.5).collect();
        let read = |channel: &Coefficients| wav::narrowed(&channel.at(&ages));
        let block: Vec<_> = channels.iter().map(read).collect();
        elapsed += begun.elapsed();
        writer.write(&block)?;
        end = start;
    }
    Ok(elapsed)
}
