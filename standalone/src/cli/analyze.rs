//! `souvenir analyze`: the coefficients of a sound at some instants of it.

mod heard;
mod write;

use std::borrow::Cow;
use std::io::{self, IsTerminal as _, Write as _};

use anyhow::ensure;
use serde::{Deserialize, Serialize};
use souvenir_core::config::{Config, Kind};
use souvenir_core::memory::Memory;
use souvenir_core::setting::Mode;

use super::args::{AnalyzeArgs, Format};
use super::fail::{self, Usage};
use super::output::Target;
use super::{progress, values};
use crate::sound::Sound;

/// Frames pushed at a time; the coefficients do not depend on it.
const BLOCK_FRAMES: usize = 4096;
/// theta and tau where none is given.
const DEFAULT_WINDOW_SECS: f64 = 1.0;

/// All that is written.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Analysis {
    pub(super) sample_rate: u32,
    pub(super) order: usize,
    pub(super) memory: Cow<'static, str>,
    pub(super) method: Cow<'static, str>,
    pub(super) snapshots: Vec<Snapshot>,
}

/// The memory at one instant.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Snapshot {
    pub(super) time_seconds: f64,
    pub(super) frames: usize,
    /// What is remembered, before the instant; tau of a fading memory.
    pub(super) window_frames: f64,
    /// `[channel_idx][n]`
    pub(super) channels: Vec<Vec<f64>>,
}

pub(crate) fn run(args: &AnalyzeArgs) -> anyhow::Result<()> {
    check_words(args)?;
    let target = args
        .output
        .as_ref()
        .map(|output| Target::check(output, &args.input))
        .transpose()?;
    let sound = Sound::load(&args.input)?;
    let instants = instants(args, &sound)?;
    let analysis = Analysis {
        sample_rate: sound.sample_rate_hz,
        order: args.order,
        memory: kind(args).name().into(),
        method: args.method.name().into(),
        snapshots: match args.mode {
            Some(mode) => heard(args, mode, &sound, &instants)?,
            None => snapshots(args, &sound, &instants)?,
        },
    };
    match target {
        Some(target) => target.write(|out| write::write(&analysis, args.format, out)),
        None => print(&analysis, args.format),
    }
}

/// The mathematics behind it.
fn kind(args: &AnalyzeArgs) -> Kind {
    args.mode.map_or(args.memory, Mode::kind)
}

fn heard(
    args: &AnalyzeArgs,
    mode: Mode,
    sound: &Sound,
    instants: &[usize],
) -> anyhow::Result<Vec<Snapshot>> {
    let mut source = Rest(sound, 0);
    let source = (&mut source, sound.rate_hz(), sound.channels.len());
    let instants: Vec<u64> = instants.iter().map(|frame| *frame as u64).collect();
    let snapshots = heard::snapshots((args, mode), source, &instants)?;
    snapshots
        .iter()
        .try_for_each(|snapshot| check_finite(args, snapshot))?;
    Ok(snapshots)
}

/// A sound from a frame on.
struct Rest<'a>(&'a Sound, usize);

impl heard::Source for Rest<'_> {
    fn next(&mut self, frames: usize) -> anyhow::Result<Vec<Vec<f64>>> {
        let Self(sound, done) = self;
        let end = sound.num_frames().min(*done + frames);
        let block = sound
            .channels
            .iter()
            .map(|channel| channel[*done..end].to_vec());
        let block = block.collect();
        *done = end;
        Ok(block)
    }
}

fn print(analysis: &Analysis, format: Format) -> anyhow::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    write::write(analysis, format, &mut out)?;
    Ok(out.flush()?)
}

/// What needs no file to be refused.
fn check_words(args: &AnalyzeArgs) -> anyhow::Result<()> {
    if args.memory == Kind::Selective && args.window.is_some() {
        let cause = "--window has no meaning for the selective memory: it keeps all it has heard";
        return Err(Usage(cause.to_owned()).into());
    }
    if matches!(args.format, Format::Npy) && args.output.is_none() && io::stdout().is_terminal() {
        return Err(Usage("npy is not text: give --output, or a pipe".to_owned()).into());
    }
    fail::check_method(kind(args), args.method)
}

/// Ascending frame counts, each once.
fn instants(args: &AnalyzeArgs, sound: &Sound) -> anyhow::Result<Vec<usize>> {
    let num_frames = sound.num_frames();
    if args.at.is_empty() {
        return Ok(vec![num_frames]);
    }
    let mut instants = Vec::new();
    for &secs in &args.at {
        let frames = (secs * sound.rate_hz()).round();
        ensure!(
            frames <= num_frames as f64,
            "{secs} s is after the end of {}, which lasts {:.3} s",
            args.input.display(),
            sound.duration_secs()
        );
        instants.push(whole(frames));
    }
    instants.sort_unstable();
    instants.dedup();
    Ok(instants)
}

fn snapshots(
    args: &AnalyzeArgs,
    sound: &Sound,
    instants: &[usize],
) -> anyhow::Result<Vec<Snapshot>> {
    let window_frames = window_frames(args, sound)?;
    let config = config(args, window_frames, sound.channels.len());
    let mut memory = Memory::prepare(&config).map_err(fail::config)?;
    let bar = progress::frames("remembering", sound.num_frames());
    let mut heard_frames = 0;
    let mut snapshots = Vec::new();
    for &frames in instants {
        if is_restarted(args) {
            memory.reset();
            heard_frames = frames.saturating_sub(whole(window_frames.round()));
        }
        push(&mut memory, sound, heard_frames, frames, &bar);
        heard_frames = frames;
        let window_frames = match args.memory {
            Kind::Legs | Kind::Selective => window_frames.min(frames as f64),
            Kind::Legt | Kind::Fading => window_frames,
        };
        let snapshot = snapshot(&mut memory, sound, [frames as f64, window_frames]);
        check_finite(args, &snapshot)?;
        snapshots.push(snapshot);
    }
    bar.finish_and_clear();
    Ok(snapshots)
}

/// LegS with a window: the whole history of a memory that starts a window before each instant.
fn is_restarted(args: &AnalyzeArgs) -> bool {
    args.memory == Kind::Legs && args.window.is_some()
}

fn window_frames(args: &AnalyzeArgs, sound: &Sound) -> anyhow::Result<f64> {
    match (args.window, args.memory) {
        (Some(secs), _) => values::window_frames(&args.input, sound, secs),
        (None, Kind::Legs | Kind::Selective) => Ok(sound.num_frames().max(2) as f64),
        (None, Kind::Legt | Kind::Fading) => {
            let secs = DEFAULT_WINDOW_SECS.min(sound.duration_secs());
            values::window_frames(&args.input, sound, secs)
        }
    }
}

fn config(args: &AnalyzeArgs, window_frames: f64, channels: usize) -> Config {
    Config {
        kind: args.memory,
        method: args.method,
        order: args.order,
        window_frames,
        channels,
    }
}

fn push(
    memory: &mut Memory,
    sound: &Sound,
    start: usize,
    end: usize,
    bar: &indicatif::ProgressBar,
) {
    for block_start in (start..end).step_by(BLOCK_FRAMES) {
        let block_end = end.min(block_start + BLOCK_FRAMES);
        let block = sound
            .channels
            .iter()
            .map(|channel| &channel[block_start..block_end]);
        memory.push(&block.collect::<Vec<_>>());
        bar.set_position(block_end as u64);
    }
}

fn snapshot(memory: &mut Memory, sound: &Sound, [frames, window_frames]: [f64; 2]) -> Snapshot {
    let channel_idxs = 0..sound.channels.len();
    Snapshot {
        time_seconds: frames / sound.rate_hz(),
        frames: whole(frames),
        window_frames,
        channels: channel_idxs
            .map(|idx| memory.coefficients(idx).to_vec())
            .collect(),
    }
}

/// JSON would say `null`, and no reader of the other forms expects what is no number.
fn check_finite(args: &AnalyzeArgs, snapshot: &Snapshot) -> anyhow::Result<()> {
    let mut coefficients = snapshot.channels.iter().flatten();
    ensure!(
        coefficients.all(|c| c.is_finite()),
        "the {} recurrence of order {} overflowed after less than {:.3} s of {}; choose a smaller \
         order or another method",
        args.method,
        args.order,
        snapshot.time_seconds,
        args.input.display()
    );
    Ok(())
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "at most the length of a sound in memory"
)]
#[expect(clippy::cast_sign_loss, reason = "never negative")]
fn whole(frames: f64) -> usize {
    frames as usize
}
