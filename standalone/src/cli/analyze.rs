//! `souvenir analyze` writes the coefficients of a sound at some instants of it.

mod analysis;
mod channel_histories;
mod heard;
mod recent_frames;
mod write;

use anyhow::{bail, ensure};
use souvenir_core::memory::{Measure, MemorySpec};
use souvenir_core::settings::Mode;

use super::args::{AnalyzeArgs, Format};
use super::fail::{self, Usage};
use super::output::Target;
use super::progress;
use super::sound_range::{self, SoundRange};
use super::values::whole;
pub(super) use analysis::{Analysis, Snapshot};
use channel_histories::ChannelHistories;
use recent_frames::RecentFrames;

/// Frames pushed at a time, some tenths of a millisecond's work a channel: reading and two channels share two cores evenly, and
/// what was read is still in the cache (a fifth longer with 2^20). The coefficients do not depend on it.
const BLOCK_FRAMES: usize = 1 << 16;
/// theta and tau where none is given.
const DEFAULT_WINDOW_SECS: f64 = 1.0;

pub(crate) fn run(args: &AnalyzeArgs) -> anyhow::Result<()> {
    fail::check_method(measure(args), args.method)?;
    check_words(args)?;
    let target = target(args)?;
    let mut sound = SoundRange::open(&args.input, args.span)?;
    let instants = instants(args, &sound)?;
    let analysis = Analysis {
        sample_rate: sound.sample_rate_hz(),
        order: args.order,
        memory: measure(args).name().into(),
        method: args.method.name().into(),
        snapshots: match args.mode {
            Some(mode) => heard(args, mode, &mut sound, &instants)?,
            None => HistoryReader::prepare(args, &mut sound)?.snapshots(&instants)?,
        },
    };
    target.write(|out| write::write(&analysis, args.format, out))
}

/// Returns the measure that the memory follows.
fn measure(args: &AnalyzeArgs) -> Measure {
    args.mode.map_or(args.memory, Mode::measure)
}

fn heard(
    args: &AnalyzeArgs,
    mode: Mode,
    sound: &mut SoundRange,
    instants: &[u64],
) -> anyhow::Result<Vec<Snapshot>> {
    let snapshots = heard::snapshots(args, mode, sound, instants)?;
    snapshots
        .iter()
        .try_for_each(|snapshot| check_finite(args, snapshot))?;
    Ok(snapshots)
}

/// Refuses what needs no file to be refused.
fn check_words(args: &AnalyzeArgs) -> anyhow::Result<()> {
    if args.memory == Measure::Selective && args.window.is_some() {
        let cause = "--window has no meaning for the selective memory: it keeps all it has heard";
        return Err(Usage(cause.to_owned()).into());
    }
    if args.mode == Some(Mode::Adaptive) {
        let cause = "an adaptive memory has no coefficients of a whole window: `souvenir render IN --memory streaming-adaptive \
                     --numbers K` writes what it keeps";
        return Err(Usage(cause.to_owned()).into());
    }
    if args.mode == Some(Mode::Trained) {
        let cause =
            "a trained stack needs its weights: `souvenir ssm run IN --weights FILE` runs one";
        return Err(Usage(cause.to_owned()).into());
    }
    Ok(())
}

fn target(args: &AnalyzeArgs) -> anyhow::Result<Target> {
    let target = match &args.output {
        Some(output) => Target::check(output, &args.input)?,
        None => Target::Stdout,
    };
    if matches!(args.format, Format::Npy) {
        target.check_takes_bytes("npy")?;
    }
    Ok(target)
}

/// Returns ascending frame counts, each once; the end where none were asked for.
fn instants(args: &AnalyzeArgs, sound: &SoundRange) -> anyhow::Result<Vec<u64>> {
    let instants = args.at.iter().map(|&secs| sound.instant(secs));
    let mut instants: Vec<_> = instants.collect::<anyhow::Result<_>>()?;
    instants.sort_unstable();
    instants.dedup();
    Ok(instants)
}

/// Holds a memory and the sound that it hears.
struct HistoryReader<'a> {
    args: &'a AnalyzeArgs,
    sound: &'a mut SoundRange,
    memories: ChannelHistories,
    /// theta or tau; of LegS with a window what it looks back on.
    window_frames: Option<f64>,
    /// LegS with a window: the whole history of a memory that starts a window before each instant.
    recent: Option<RecentFrames>,
    heard_frames: u64,
    /// What is heard, and what is read ahead meanwhile.
    block: Vec<Vec<f64>>,
    ahead: Vec<Vec<f64>>,
}

impl<'a> HistoryReader<'a> {
    /// # Errors
    /// Those of the sound, and where there is no such memory, or no room for it.
    fn prepare(args: &'a AnalyzeArgs, sound: &'a mut SoundRange) -> anyhow::Result<Self> {
        let window_frames = window_frames(args, sound)?;
        let config = MemorySpec {
            measure: args.memory,
            method: args.method,
            order: args.order,
            // Where none is asked for, there is none: LegS and selective.
            window_frames: window_frames.unwrap_or(f64::MAX),
            channels: sound.num_channels(),
        };
        let is_restarted = args.memory == Measure::Legs;
        let window = window_frames.filter(|_| is_restarted);
        Ok(Self {
            args,
            memories: ChannelHistories::prepare(&config)?,
            recent: window.map(|window| RecentFrames::new(config.channels, whole(window.round()))),
            window_frames,
            heard_frames: 0,
            block: Vec::new(),
            ahead: Vec::new(),
            sound,
        })
    }

    fn snapshots(mut self, instants: &[u64]) -> anyhow::Result<Vec<Snapshot>> {
        let last = instants.last().copied().or(self.sound.num_frames());
        let bar = progress::frames("remembering", last);
        let mut snapshots = Vec::new();
        for &frames in instants {
            self.hear(frames, &bar)?;
            if self.heard_frames < frames {
                bail!(self.sound.after_end(frames, self.heard_frames));
            }
            snapshots.push(self.snapshot()?);
        }
        if instants.is_empty() {
            self.hear(u64::MAX, &bar)?;
            snapshots.push(self.snapshot()?);
        }
        bar.finish_and_clear();
        Ok(snapshots)
    }

    /// Hears the sound up to an instant, or its end.
    fn hear(&mut self, until: u64, bar: &indicatif::ProgressBar) -> anyhow::Result<()> {
        let mut frames = self.read(self.heard_frames, until)?;
        while frames > 0 {
            self.heard_frames += frames as u64;
            std::mem::swap(&mut self.block, &mut self.ahead);
            frames = self.push_and_read(until)?;
            bar.set_position(self.heard_frames);
        }
        Ok(())
    }

    /// Hears the block that was read, and reads the next meanwhile.
    fn push_and_read(&mut self, until: u64) -> anyhow::Result<usize> {
        let block = std::mem::take(&mut self.block);
        let read = match &mut self.recent {
            Some(recent) => {
                recent.hear(&block)?;
                self.read(self.heard_frames, until)
            }
            None => {
                let wanted = wanted(self.heard_frames, until);
                let (sound, ahead) = (&mut *self.sound, &mut self.ahead);
                self.memories
                    .push_beside(&block, || next_frames(sound, wanted, ahead))
            }
        };
        self.block = block;
        read
    }

    fn read(&mut self, from: u64, until: u64) -> anyhow::Result<usize> {
        next_frames(self.sound, wanted(from, until), &mut self.ahead)
    }

    fn snapshot(&mut self) -> anyhow::Result<Snapshot> {
        if let Some(recent) = &self.recent {
            self.memories.hear_only(recent);
        }
        let frames = self.heard_frames as f64;
        let snapshot = Snapshot {
            time_seconds: frames / self.sound.rate_hz(),
            frames: usize::try_from(self.heard_frames)?,
            window_frames: match self.window_frames {
                Some(window) if self.args.memory.has_window() => window,
                window => window.unwrap_or(f64::MAX).min(frames),
            },
            channels: self.memories.coefficients(),
        };
        check_finite(self.args, &snapshot)?;
        Ok(snapshot)
    }
}

fn window_frames(args: &AnalyzeArgs, sound: &mut SoundRange) -> anyhow::Result<Option<f64>> {
    match args.window {
        Some(secs) => sound_range::window_frames(sound, secs).map(Some),
        None if !args.memory.has_window() => Ok(None),
        None => {
            let longest = whole((DEFAULT_WINDOW_SECS * sound.rate_hz()).ceil());
            Ok(Some(sound.length_up_to(longest)?.max(2) as f64))
        }
    }
}

/// Looks at nothing behind the last instant.
fn next_frames(
    sound: &mut SoundRange,
    wanted: usize,
    block: &mut Vec<Vec<f64>>,
) -> anyhow::Result<usize> {
    if wanted == 0 {
        return Ok(0);
    }
    sound.next_full(wanted, block)
}

/// Frames of the next block.
fn wanted(from: u64, until: u64) -> usize {
    let left = usize::try_from(until - from).unwrap_or(BLOCK_FRAMES);
    left.min(BLOCK_FRAMES)
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
