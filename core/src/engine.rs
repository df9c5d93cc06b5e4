//! All that runs in an audio callback: door, memory, aligned dry, listening switch, snapshot.

use crate::config::{ConfigError, MAX_CHANNELS};
use crate::door::Rejected;
use crate::listen::{CrossFade, Listen, Presence};
use crate::recall::{HeadMotion, Recall};
use crate::recollect::{RecollectConfig, Recollector};
use crate::snapshot::Snapshot;

/// Sound -> memory -> what is listened to. Realtime: all but `prepare` and `empty_snapshot`.
///
/// Dry is delayed by exactly the memory's latency, so memory + residual = dry to rounding.
#[derive(Debug)]
pub struct Engine {
    recollector: Recollector,
    fade: CrossFade,
    recall: Recall,
    /// How much of what is heard is the recall.
    presence: Presence,
    /// `[channel][frame]`, a block on its way through.
    dry: Vec<Vec<f64>>,
    memory: Vec<Vec<f64>>,
    recalled: Vec<Vec<f64>>,
    delays: Vec<Delay>,
    meter: Meter,
    scope: Scope,
    rejected: Rejected,
    frames: u64,
    max_block_frames: usize,
}

/// A ring as long as the latency.
#[derive(Debug)]
struct Delay {
    ring: Vec<f64>,
    at: usize,
}

/// Input level since the last snapshot.
#[derive(Clone, Copy, Debug, Default)]
struct Meter {
    peak: f64,
    energy: f64,
    samples: u64,
}

/// The last window of dry and memory of the first channel.
#[derive(Debug)]
struct Scope {
    dry: Vec<f32>,
    memory: Vec<f32>,
    at: usize,
}

impl Engine {
    /// Blocks longer than `max_block_frames` are taken in pieces. Allocates.
    ///
    /// # Errors
    /// [`ConfigError`] names the value out of range.
    pub fn prepare(config: &RecollectConfig, max_block_frames: usize) -> Result<Self, ConfigError> {
        let recollector = Recollector::prepare(config)?;
        let max_block_frames = max_block_frames.max(1);
        let block = vec![vec![0.0; max_block_frames]; config.channels];
        let latency = recollector.latency_frames();
        let delay = || Delay {
            ring: vec![0.0; latency],
            at: 0,
        };
        Ok(Self {
            fade: CrossFade::new(Listen::default(), config.sample_rate_hz),
            dry: block.clone(),
            memory: block.clone(),
            recalled: block,
            recall: Recall::prepare(
                config.order,
                config.channels,
                recollector.window_frames(),
                config.sample_rate_hz,
                max_block_frames,
            ),
            presence: Presence::new(config.sample_rate_hz),
            delays: (0..config.channels).map(|_| delay()).collect(),
            meter: Meter::default(),
            scope: Scope::new(recollector.window_frames()),
            rejected: Rejected::default(),
            frames: 0,
            max_block_frames,
            recollector,
        })
    }

    /// Forgets all sound; keeps what is listened to. Realtime: yes.
    pub fn reset(&mut self) {
        self.recollector.reset();
        self.presence = Presence::new(self.config().sample_rate_hz);
        self.recall.reset();
        self.fade.arrive();
        self.delays
            .iter_mut()
            .for_each(|delay| delay.ring.fill(0.0));
        self.meter = Meter::default();
        self.scope.clear();
        self.rejected = Rejected::default();
        self.frames = 0;
    }

    /// In place: `channels[channel][frame]` comes in as input and goes out as what is listened to.
    /// Realtime: yes. Channels beyond those prepared are left alone.
    pub fn process(&mut self, channels: &mut [&mut [f32]]) {
        let frames = channels
            .iter()
            .map(|channel| channel.len())
            .min()
            .unwrap_or(0);
        let mut done = 0;
        while done < frames {
            let take = self.max_block_frames.min(frames - done);
            self.admit(channels, done, take);
            self.remember(take);
            self.watch(take);
            self.play_recall(take);
            self.mix(channels, done, take);
            self.frames += take as u64;
            done += take;
        }
    }

    /// Channels that the caller does not give are silent.
    fn admit(&mut self, channels: &[&mut [f32]], from: usize, take: usize) {
        for (channel_idx, dry) in self.dry.iter_mut().enumerate() {
            let dry = &mut dry[..take];
            let Some(channel) = channels.get(channel_idx) else {
                dry.fill(0.0);
                continue;
            };
            for (to, sample) in dry.iter_mut().zip(&channel[from..from + take]) {
                *to = self.rejected.admit(f64::from(*sample));
                self.meter.read(*to);
            }
        }
    }

    /// Dry through the memory and, separately, through the delay.
    fn remember(&mut self, take: usize) {
        let mut input: [&[f64]; MAX_CHANNELS] = [&[]; MAX_CHANNELS];
        let mut memory: [&mut [f64]; MAX_CHANNELS] = std::array::from_fn(|_| &mut [][..]);
        let channels = self.dry.len();
        for (to, dry) in input.iter_mut().zip(&self.dry) {
            *to = &dry[..take];
        }
        for (to, block) in memory.iter_mut().zip(&mut self.memory) {
            *to = &mut block[..take];
        }
        self.recollector
            .process(&input[..channels], &mut memory[..channels]);
        for (delay, dry) in self.delays.iter_mut().zip(&mut self.dry) {
            delay.pass(&mut dry[..take]);
        }
    }

    fn watch(&mut self, take: usize) {
        if let (Some(dry), Some(memory)) = (self.dry.first(), self.memory.first()) {
            self.scope.write(&dry[..take], &memory[..take]);
        }
    }

    fn play_recall(&mut self, take: usize) {
        if self.presence.is_absent() {
            return;
        }
        let mut recalled: [&mut [f64]; MAX_CHANNELS] = std::array::from_fn(|_| &mut [][..]);
        let channels = self.recalled.len();
        for (to, block) in recalled.iter_mut().zip(&mut self.recalled) {
            *to = &mut block[..take];
        }
        self.recall.process(&mut recalled[..channels]);
    }

    fn mix(&mut self, channels: &mut [&mut [f32]], from: usize, take: usize) {
        for j in 0..take {
            let [dry_gain, memory_gain] = self.fade.next();
            let presence = self.presence.next();
            let sounds = self.dry.iter().zip(&self.memory).zip(&self.recalled);
            for (channel, ((dry, memory), recalled)) in channels.iter_mut().zip(sounds) {
                let live = dry_gain * dry[j] + memory_gain * memory[j];
                // Not `0 * recalled`: while absent that is an old block.
                let recalled = if presence > 0.0 { recalled[j] } else { live };
                channel[from + j] = to_output(live + presence * (recalled - live));
            }
        }
    }

    /// Freezes the newest window and plays it; `None` fades back to what is live. While a recall
    /// is heard another motion goes on with the same window. Realtime: yes.
    pub fn set_recall(&mut self, motion: Option<HeadMotion>) {
        if let Some(motion) = motion {
            if self.presence.is_absent() {
                for channel_idx in 0..self.dry.len() {
                    self.recall
                        .remember(channel_idx, self.recollector.coefficients(channel_idx));
                }
            }
            self.recall.set_motion(motion);
        }
        if motion.is_some() {
            self.presence.come();
        } else {
            self.presence.go();
        }
    }

    /// Speed and place of the recall. Realtime: yes.
    pub fn recall(&mut self) -> &mut Recall {
        &mut self.recall
    }

    /// What is heard from the next block on, cross-faded over
    /// [`CROSS_FADE_SECS`](crate::listen::CROSS_FADE_SECS). Realtime: yes.
    pub fn set_listen(&mut self, listen: Listen) {
        self.fade.aim(listen);
    }

    /// What is heard, or being faded to.
    #[must_use]
    pub fn listen(&self) -> Listen {
        self.fade.target()
    }

    /// Latency of every listening choice, in frames: constant and exact.
    #[must_use]
    pub fn latency_frames(&self) -> usize {
        self.recollector.latency_frames()
    }

    /// As prepared.
    #[must_use]
    pub fn config(&self) -> &RecollectConfig {
        self.recollector.config()
    }

    /// A snapshot of the size that [`Self::write_snapshot`] fills. Allocates.
    #[must_use]
    pub fn empty_snapshot(&self) -> Snapshot {
        let window = self.recollector.window_frames();
        Snapshot {
            coefficients: vec![0.0; self.config().order],
            dry: vec![0.0; window],
            memory: vec![0.0; window],
            ..Snapshot::default()
        }
    }

    /// Fills a snapshot and restarts the meters. Realtime: yes. A snapshot made by another engine
    /// keeps its lengths and is filled as far as both reach.
    pub fn write_snapshot(&mut self, snapshot: &mut Snapshot) {
        copy(self.recollector.coefficients(0), &mut snapshot.coefficients);
        self.scope.read(&mut snapshot.dry, &mut snapshot.memory);
        [snapshot.input_peak, snapshot.input_rms] = std::mem::take(&mut self.meter).levels();
        snapshot.frames = self.frames;
        snapshot.sample_rate_hz = self.config().sample_rate_hz;
        snapshot.window_frames = self.recollector.window_frames();
        snapshot.latency_frames = self.latency_frames();
        snapshot.rejected = self.rejected;
    }
}

impl Delay {
    fn pass(&mut self, block: &mut [f64]) {
        for sample in block {
            std::mem::swap(sample, &mut self.ring[self.at]);
            self.at = (self.at + 1) % self.ring.len();
        }
    }
}

impl Meter {
    fn read(&mut self, sample: f64) {
        self.peak = self.peak.max(sample.abs());
        self.energy += sample * sample;
        self.samples += 1;
    }

    /// Peak and root mean square.
    fn levels(self) -> [f32; 2] {
        let rms = (self.energy / self.samples.max(1) as f64).sqrt();
        [to_output(self.peak), to_output(rms)]
    }
}

impl Scope {
    fn new(frames: usize) -> Self {
        Self {
            dry: vec![0.0; frames],
            memory: vec![0.0; frames],
            at: 0,
        }
    }

    fn clear(&mut self) {
        self.dry.fill(0.0);
        self.memory.fill(0.0);
    }

    fn write(&mut self, dry: &[f64], memory: &[f64]) {
        for (dry, memory) in dry.iter().zip(memory) {
            self.dry[self.at] = to_output(*dry);
            self.memory[self.at] = to_output(*memory);
            self.at = (self.at + 1) % self.dry.len();
        }
    }

    /// Oldest first.
    fn read(&self, dry: &mut [f32], memory: &mut [f32]) {
        for (ring, out) in [(&self.dry, dry), (&self.memory, memory)] {
            let (newest, oldest) = ring.split_at(self.at);
            for (to, from) in out.iter_mut().zip(oldest.iter().chain(newest)) {
                *to = *from;
            }
        }
    }
}

fn copy(from: &[f64], to: &mut [f64]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to = *from;
    }
}

/// Loudest sample that leaves the engine, +24 dBFS: a textbook recurrence that explodes is heard to,
/// and hurts no ears or speakers beyond that.
const LOUDEST: f64 = 16.0;

/// To f32, limited, subnormals flushed: some hosts' and devices' code is slow on them.
#[expect(
    clippy::cast_possible_truncation,
    reason = "rounding to f32 is what is asked for"
)]
fn to_output(sample: f64) -> f32 {
    // `clamp` passes what is not a number.
    let limited = if sample.is_nan() {
        0.0
    } else {
        sample.clamp(-LOUDEST, LOUDEST)
    };
    let rounded = limited as f32;
    if rounded.is_subnormal() { 0.0 } else { rounded }
}
