//! The memory as the window and the plugin have it: windows as they come, the sound between its samples.

use souvenir_core::recollect::{RecollectConfig, Recollector};
use souvenir_core::setting::{MAX_OVERLAP, Mode, Setting};
use souvenir_core::timeline::Timeline;

use super::super::args::AnalyzeArgs;
use super::super::fail;
use super::Snapshot;

/// The face's own.
const DEFAULT_WINDOW_SECS: f64 = 0.05;

/// What is to be heard, `[channel][frame]`: as many frames as are asked for, fewer at the end, then none.
pub(super) trait Source {
    /// # Errors
    /// Those of a file.
    fn next(&mut self, frames: usize) -> anyhow::Result<Vec<Vec<f64>>>;
}

/// The newest window that had ended by each of these frames, which ascend.
///
/// # Errors
/// Where there is no such memory, no window had ended, or the source fails.
pub(super) fn snapshots(
    (args, mode): (&AnalyzeArgs, Mode),
    (source, sample_rate_hz, channels): (&mut impl Source, f64, usize),
    instants: &[u64],
) -> anyhow::Result<Vec<Snapshot>> {
    let config = RecollectConfig {
        setting: setting(args, mode),
        sample_rate_hz,
        channels,
    };
    let mut windows = Windows::prepare(&config)?;
    let mut snapshots: Vec<Snapshot> = Vec::new();
    for &frame in instants {
        let secs = frame as f64 / sample_rate_hz;
        while windows.next_end() <= frame {
            windows.hear(source)?;
        }
        let snapshot = windows.snapshot();
        anyhow::ensure!(snapshot.frames > 0, "no window had ended by {secs} s");
        if snapshots
            .last()
            .is_none_or(|last| last.frames != snapshot.frames)
        {
            snapshots.push(snapshot);
        }
    }
    Ok(snapshots)
}

fn setting(args: &AnalyzeArgs, mode: Mode) -> Setting {
    Setting {
        mode,
        method: args.method,
        order: args.order,
        window_secs: args.window.unwrap_or(DEFAULT_WINDOW_SECS),
        overlap: args.overlap.unwrap_or(MAX_OVERLAP),
        ..Setting::default()
    }
}

/// One window after another.
struct Windows {
    recollector: Recollector,
    heard_frames: u64,
    /// Of no interest.
    memory: Vec<Vec<f64>>,
    /// The window before the newest: the newest may have ended after an instant.
    before: Option<Snapshot>,
    end: Option<u64>,
}

impl Windows {
    fn prepare(config: &RecollectConfig) -> anyhow::Result<Self> {
        let recollector = Recollector::prepare(config).map_err(fail::config)?;
        Ok(Self {
            memory: vec![vec![0.0; recollector.hop_frames()]; config.channels],
            recollector,
            heard_frames: 0,
            before: None,
            end: None,
        })
    }

    /// Where the newest window that is known ended; 0 before the first.
    fn next_end(&self) -> u64 {
        self.end.unwrap_or(0)
    }

    /// A hop, in which at most one window comes to be known; behind the source's end it is silent.
    fn hear(&mut self, source: &mut impl Source) -> anyhow::Result<()> {
        let hop = self.recollector.hop_frames();
        let mut input = source.next(hop)?;
        input.resize(self.memory.len(), Vec::new());
        input
            .iter_mut()
            .for_each(|channel| channel.resize(hop, 0.0));
        let input: Vec<&[f64]> = input.iter().map(Vec::as_slice).collect();
        self.before = Some(self.newest());
        let mut memory: Vec<&mut [f64]> = self.memory.iter_mut().map(Vec::as_mut_slice).collect();
        self.recollector.process(&input, &mut memory);
        self.heard_frames += hop as u64;
        let lag = self.recollector.lag_frames() as u64;
        self.end = self.heard_frames.checked_sub(lag);
        Ok(())
    }

    /// The one that had ended by an instant that the newest has not.
    fn snapshot(&self) -> Snapshot {
        self.before.clone().unwrap_or_else(|| self.newest())
    }

    fn newest(&self) -> Snapshot {
        let config = self.recollector.config();
        let frames = self.end.unwrap_or(0);
        Snapshot {
            time_seconds: frames as f64 / config.sample_rate_hz,
            frames: usize::try_from(frames).unwrap_or(usize::MAX),
            window_frames: match self.recollector.timeline() {
                Timeline::Even { frames } => frames,
                Timeline::Fading { tau_frames } => tau_frames,
            },
            channels: (0..config.channels)
                .map(|idx| self.recollector.coefficients(idx).to_vec())
                .collect(),
        }
    }
}
