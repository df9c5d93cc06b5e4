//! The memory as the window and the plugin have it: windows as they come, the sound between its samples.

use anyhow::{bail, ensure};
use souvenir_core::memory::Timeline;
use souvenir_core::settings::{MAX_OVERLAP, MemorySettings, Mode};
use souvenir_core::stream::StreamConfig;

use super::super::args::AnalyzeArgs;
use super::super::channel_memories::ChannelMemories;
use super::super::sound_range::SoundRange;
use super::analysis::Snapshot;

/// The face's own.
const DEFAULT_WINDOW_SECS: f64 = 0.05;
/// A clock runs on for less than that behind the sound, but for a drawn one.
const CLOCK_RUNS_ON_SECS: f64 = 1.0;

/// Returns the newest window that had ended by each of these frames, which ascend; of none, the newest by the sound's end.
///
/// # Errors
/// Where there is no such memory or no room for it, no window had ended, or the sound is shorter or fails.
pub(super) fn snapshots(
    args: &AnalyzeArgs,
    mode: Mode,
    sound: &mut SoundRange,
    instants: &[u64],
) -> anyhow::Result<Vec<Snapshot>> {
    let sample_rate_hz = sound.rate_hz();
    let sound_secs = sound
        .num_frames()
        .map(|frames| frames as f64 / sample_rate_hz);
    let config = StreamConfig {
        settings: settings(args, mode, sound_secs),
        sample_rate_hz,
        channels: sound.num_channels(),
    };
    let mut windows = Windows::prepare(&config)?;
    let mut snapshots: Vec<Snapshot> = Vec::new();
    let instants = instants.iter().copied().map(Some);
    for instant in instants.chain(args.at.is_empty().then_some(None)) {
        while windows.are_awaited(instant) {
            windows.hear(sound)?;
        }
        let frame = instant.unwrap_or(windows.num_frames);
        if windows.num_frames < frame && windows.is_over {
            bail!(sound.after_end(frame, windows.num_frames));
        }
        let secs = frame as f64 / sample_rate_hz;
        let snapshot = windows.snapshot();
        ensure!(snapshot.frames > 0, "no window had ended by {secs} s");
        if snapshots
            .last()
            .is_none_or(|last| last.frames != snapshot.frames)
        {
            snapshots.push(snapshot);
        }
    }
    Ok(snapshots)
}

fn settings(args: &AnalyzeArgs, mode: Mode, sound_secs: Option<f64>) -> MemorySettings {
    let default = MemorySettings::default();
    MemorySettings {
        mode,
        method: args.method,
        order: args.order,
        window_secs: args.window.unwrap_or(DEFAULT_WINDOW_SECS),
        overlap: args.overlap.unwrap_or(MAX_OVERLAP),
        delay_secs: args.delay.unwrap_or(default.delay_secs),
        layer: args.layer.settings(),
        clock: args.clock.settings(sound_secs),
        weights: None,
        adaptive: default.adaptive,
    }
}

/// Makes one window after another.
struct Windows {
    config: StreamConfig,
    memories: ChannelMemories,
    /// The sound, then silence.
    heard_frames: u64,
    /// The sound alone.
    num_frames: u64,
    is_over: bool,
    input: Vec<Vec<f64>>,
    /// What comes out of the memory, which nobody hears.
    memory: Vec<Vec<f64>>,
    /// The window before the newest: the newest may have ended after an instant.
    before: Option<Snapshot>,
    end: Option<u64>,
    /// Frames of silence behind the sound since a window came to be known.
    still_frames: u64,
}

impl Windows {
    fn prepare(config: &StreamConfig) -> anyhow::Result<Self> {
        Ok(Self {
            config: *config,
            memories: ChannelMemories::prepare(config)?,
            heard_frames: 0,
            num_frames: 0,
            is_over: false,
            input: Vec::new(),
            memory: Vec::new(),
            before: None,
            end: None,
            still_frames: 0,
        })
    }

    /// Tells whether one may come to be known that had ended by an instant, or by the sound's end, which may lie ahead.
    fn are_awaited(&self, instant: Option<u64>) -> bool {
        let end = if self.is_over {
            self.num_frames
        } else {
            u64::MAX
        };
        self.next_end() <= instant.unwrap_or(end) && !self.stand_still()
    }

    /// Tells whether no other window will come to be known: a selective memory's clock may stand for ever.
    fn stand_still(&self) -> bool {
        let settings = &self.config.settings;
        let patience_secs = CLOCK_RUNS_ON_SECS + settings.clock.curve_period_secs;
        settings.mode == Mode::Selective
            && self.still_frames as f64 > patience_secs * self.config.sample_rate_hz
    }

    /// Returns where the newest window that is known ended; 0 before the first.
    fn next_end(&self) -> u64 {
        self.end.unwrap_or(0)
    }

    /// Hears a hop, in which at most one window comes to be known; behind the sound's end it is silent.
    fn hear(&mut self, sound: &mut SoundRange) -> anyhow::Result<()> {
        let hop = self.memories.any().hop_frames();
        self.take(sound, hop)?;
        self.before = Some(self.newest());
        self.memories
            .process_beside(&self.input, &mut self.memory, hop, || ());
        self.heard_frames += hop as u64;
        let lag = self.memories.any().lag_frames() as u64;
        let end = self.heard_frames.checked_sub(lag);
        self.still_frames = if self.is_over && end == self.end {
            self.still_frames + hop as u64
        } else {
            0
        };
        self.end = end;
        Ok(())
    }

    /// Takes exactly so many frames.
    fn take(&mut self, sound: &mut SoundRange, hop: usize) -> anyhow::Result<()> {
        self.input = vec![Vec::with_capacity(hop); self.config.channels];
        let mut block = Vec::new();
        while !self.is_over && self.input[0].len() < hop {
            let heard = sound.next(hop - self.input[0].len(), &mut block)?;
            for (input, block) in self.input.iter_mut().zip(&block) {
                input.extend(block);
            }
            self.num_frames += heard as u64;
            self.is_over = heard == 0;
        }
        let channels = self.input.iter_mut();
        channels.for_each(|channel| channel.resize(hop, 0.0));
        Ok(())
    }

    /// Returns the one that had ended by an instant that the newest has not.
    fn snapshot(&self) -> Snapshot {
        self.before.clone().unwrap_or_else(|| self.newest())
    }

    fn newest(&self) -> Snapshot {
        let config = &self.config;
        let frames = self.end.unwrap_or(0);
        Snapshot {
            time_seconds: frames as f64 / config.sample_rate_hz,
            frames: usize::try_from(frames).unwrap_or(usize::MAX),
            window_frames: match self.memories.any().timeline() {
                Timeline::Even { frames } => frames,
                Timeline::Fading { tau_frames } => tau_frames,
            },
            channels: (0..config.channels)
                .map(|idx| self.memories.coefficients(idx).to_vec())
                .collect(),
        }
    }
}
