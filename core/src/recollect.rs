//! Sound in, memory's sound out: streaming, sample-aligned, any block size.
//!
//! - **LegS** (segments): restarted every window `W`; segments overlap by half and are cross-faded
//!   with `sin^2`, which sums to one. Latency `W` plus the reach of the interpolation filter.
//! - **LegT** (sliding): read at a fixed delay every hop, hops cross-faded the same way.
//!
//! The exact memory learns the sound between its samples (`interpolate`), so that quality rises
//! with `N` up to transparency; the textbook recurrences learn held samples, as published.

mod interpolate;
mod quadrature;
mod segment;
mod sliding;

use crate::config::{ConfigError, Kind, MAX_CHANNELS, MAX_ORDER, Method};
use crate::door::Rejected;
use crate::kernel::Level;
use crate::legendre::orthonormal_scale;
use interpolate::REACH_FRAMES;
use segment::Segment;
use sliding::{Plan, Sliding};

/// Longest window that can be listened to, in frames (5 minutes at 48 kHz).
const MAX_WINDOW_FRAMES: f64 = 14_400_000.0;
/// A sliding memory is read this many times a window.
const HOPS_PER_WINDOW: f64 = 8.0;

/// What is to be heard.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RecollectConfig {
    /// `Legs` (segments) or `Legt` (sliding).
    pub kind: Kind,
    /// How the memory learns.
    pub method: Method,
    /// Number of coefficients `N`.
    pub order: usize,
    /// Window in seconds.
    pub window_secs: f64,
    /// Sample rate.
    pub sample_rate_hz: f64,
    /// Channels.
    pub channels: usize,
}

/// Sound -> memory -> sound. Realtime: all but `prepare`.
///
/// Cost: O(N) vector operations a frame, done when a hop is full.
#[derive(Debug)]
pub struct Recollector {
    config: RecollectConfig,
    learner: Learner,
    hop_frames: usize,
    window_frames: usize,
    latency_frames: usize,
    /// Frames still to be heard before the next hop is learnt.
    until_turn: usize,
    first_turn: usize,
    rejected: Rejected,
    channels: Vec<Channel>,
    /// `[frame]`, cross-fade of two hops.
    fade: Vec<f64>,
    /// Two hops of memory.
    recalled: Vec<f64>,
}

#[derive(Debug)]
enum Learner {
    Segments(Box<Segment>),
    Sliding(Box<Sliding>),
}

#[derive(Debug)]
struct Channel {
    /// Two hops and the filter's reach on both sides, oldest first; the last `until_turn` frames
    /// are still to come.
    history: Vec<f64>,
    /// Frames of memory to be heard, those before `played` done with.
    ready: Vec<f64>,
    played: usize,
    /// The second half of the last recall, faded out.
    fading: Vec<f64>,
    /// Orthonormal coefficients of the newest window.
    coefficients: Vec<f64>,
}

impl Recollector {
    /// On this machine's best SIMD level. Allocates.
    ///
    /// # Errors
    /// [`ConfigError`] names the value out of range.
    pub fn prepare(config: &RecollectConfig) -> Result<Self, ConfigError> {
        let window = validate(config)?;
        let level = Level::detect();
        match config.kind {
            Kind::Legs => Self::segments(config, level, window),
            Kind::Legt => Self::sliding(config, level, window),
            kind => Err(ConfigError::Method {
                kind,
                method: config.method,
            }),
        }
    }

    fn segments(config: &RecollectConfig, level: Level, window: f64) -> Result<Self, ConfigError> {
        let hop = to_frames(window / 2.0);
        let segment = Segment::prepare(level, config.method, config.order, 2 * hop)?;
        let learner = Learner::Segments(Box::new(segment));
        Ok(Self::new(
            config,
            learner,
            Timing {
                hop,
                window: 2 * hop,
                ahead: REACH_FRAMES,
                delay: 0,
            },
        ))
    }

    fn sliding(config: &RecollectConfig, level: Level, window: f64) -> Result<Self, ConfigError> {
        let hop = to_frames(window / HOPS_PER_WINDOW);
        let RecollectConfig {
            method,
            order,
            channels,
            ..
        } = *config;
        let delay = sliding_delay(window, hop);
        let plan = Plan {
            method,
            order,
            channels,
            theta_frames: window,
            hop_frames: hop,
            delay_frames: delay,
        };
        let learner = Learner::Sliding(Box::new(Sliding::prepare(level, plan)?));
        let window = to_frames(window);
        Ok(Self::new(
            config,
            learner,
            Timing {
                hop,
                window,
                ahead: REACH_FRAMES,
                delay,
            },
        ))
    }

    fn new(config: &RecollectConfig, learner: Learner, timing: Timing) -> Self {
        let Timing {
            hop,
            window,
            ahead,
            delay,
        } = timing;
        let fade = |j: usize| {
            let angle = std::f64::consts::PI * (2 * j + 1) as f64 / (4 * hop) as f64;
            angle.sin().powi(2)
        };
        let mut new = Self {
            config: *config,
            hop_frames: hop,
            window_frames: window,
            latency_frames: delay + 2 * hop + ahead - 1,
            until_turn: 0,
            first_turn: hop + ahead,
            rejected: Rejected::default(),
            channels: (0..config.channels)
                .map(|_| Channel::new(config.order, hop, ahead))
                .collect(),
            fade: (0..2 * hop).map(fade).collect(),
            recalled: vec![0.0; 2 * hop],
            learner,
        };
        new.reset();
        new
    }

    /// Silence, as after `prepare`. Realtime: yes.
    pub fn reset(&mut self) {
        self.until_turn = self.first_turn;
        self.rejected = Rejected::default();
        for channel in &mut self.channels {
            channel.reset(self.first_turn - 1);
        }
        if let Learner::Sliding(sliding) = &mut self.learner {
            sliding.reset();
        }
    }

    /// `input[channel][frame]` to `memory[channel][frame]`, `latency_frames` later. Realtime: yes.
    ///
    /// Any split into blocks gives the same bits. The shortest input channel counts; `memory` must
    /// be as long. Channels missing from either side are skipped.
    pub fn process<S: Copy + Into<f64>>(&mut self, input: &[&[S]], memory: &mut [&mut [f64]]) {
        let frames = input.iter().map(|channel| channel.len()).min().unwrap_or(0);
        debug_assert!(
            memory.iter().all(|channel| channel.len() >= frames),
            "room for the memory"
        );
        let mut done = 0;
        while done < frames {
            let take = self.until_turn.min(frames - done);
            for (channel, input) in self.channels.iter_mut().zip(input) {
                channel.hear(
                    &input[done..done + take],
                    self.until_turn,
                    &mut self.rejected,
                );
            }
            self.until_turn -= take;
            // Before these frames are played: the last of them needs the new hop's first.
            if self.until_turn == 0 {
                self.turn();
                self.until_turn = self.hop_frames;
            }
            for (channel, memory) in self.channels.iter_mut().zip(&mut *memory) {
                channel.play(&mut memory[done..done + take]);
            }
            done += take;
        }
    }

    /// Learns what is complete and recalls two hops of it.
    fn turn(&mut self) {
        let span = self.fade.len();
        for (channel_idx, channel) in self.channels.iter_mut().enumerate() {
            let out = &mut self.recalled[..];
            let moments = match &mut self.learner {
                Learner::Segments(segment) => segment.recall(&channel.history, REACH_FRAMES, out),
                Learner::Sliding(sliding) => {
                    let first = REACH_FRAMES + span - self.hop_frames;
                    sliding.recall(channel_idx, &channel.history, first, out)
                }
            };
            for (n, (c, d)) in channel.coefficients.iter_mut().zip(moments).enumerate() {
                *c = orthonormal_scale(n) * d;
            }
            channel.overlap(&self.recalled, &self.fade);
        }
    }

    /// Frames between a sample's going in and its memory's coming out: constant and exact.
    #[must_use]
    pub fn latency_frames(&self) -> usize {
        self.latency_frames
    }

    /// The window in use, rounded to what the overlap needs.
    #[must_use]
    pub fn window_frames(&self) -> usize {
        self.window_frames
    }

    /// Orthonormal coefficients of the newest window learnt. Realtime: yes.
    ///
    /// # Panics
    /// If there is no such channel.
    #[must_use]
    pub fn coefficients(&self, channel_idx: usize) -> &[f64] {
        &self.channels[channel_idx].coefficients
    }

    /// Input samples replaced by silence since the last reset.
    #[must_use]
    pub fn rejected(&self) -> Rejected {
        self.rejected
    }

    /// As prepared.
    #[must_use]
    pub fn config(&self) -> &RecollectConfig {
        &self.config
    }
}

/// Frames: a hop, the window, what must be heard past a window's end, the age of the newest frame
/// read.
#[derive(Clone, Copy, Debug)]
struct Timing {
    hop: usize,
    window: usize,
    ahead: usize,
    delay: usize,
}

impl Channel {
    fn new(order: usize, hop: usize, ahead: usize) -> Self {
        Self {
            history: vec![0.0; 2 * ahead + 2 * hop],
            ready: Vec::with_capacity(2 * hop + ahead),
            played: 0,
            fading: vec![0.0; hop],
            coefficients: vec![0.0; order],
        }
    }

    fn reset(&mut self, silence: usize) {
        self.history.fill(0.0);
        self.ready.clear();
        self.ready.resize(silence, 0.0);
        self.played = 0;
        self.fading.fill(0.0);
        self.coefficients.fill(0.0);
    }

    fn hear<S: Copy + Into<f64>>(&mut self, input: &[S], to_come: usize, door: &mut Rejected) {
        let at = self.history.len() - to_come;
        for (to, sample) in self.history[at..].iter_mut().zip(input) {
            *to = door.admit((*sample).into());
        }
    }

    fn overlap(&mut self, recalled: &[f64], fade: &[f64]) {
        let hop = self.fading.len();
        let faded = |j: usize| recalled[j] * fade[j];
        let fading = &self.fading;
        self.ready.drain(..self.played);
        self.played = 0;
        self.ready.extend((0..hop).map(|j| fading[j] + faded(j)));
        for (j, to) in self.fading.iter_mut().enumerate() {
            *to = faded(hop + j);
        }
        self.history.copy_within(hop.., 0);
    }

    fn play(&mut self, out: &mut [f64]) {
        let to = self.played + out.len();
        out.copy_from_slice(&self.ready[self.played..to]);
        self.played = to;
    }
}

fn validate(config: &RecollectConfig) -> Result<f64, ConfigError> {
    let RecollectConfig {
        order,
        channels,
        sample_rate_hz: hz,
        window_secs,
        ..
    } = *config;
    if !(1..=MAX_ORDER).contains(&order) {
        return Err(ConfigError::Order {
            order,
            max: MAX_ORDER,
        });
    }
    if !(1..=MAX_CHANNELS).contains(&channels) {
        return Err(ConfigError::Channels {
            channels,
            max: MAX_CHANNELS,
        });
    }
    if !hz.is_finite() || hz <= 0.0 {
        return Err(ConfigError::SampleRate { hz });
    }
    let frames = window_secs * hz;
    if !(2.0..=MAX_WINDOW_FRAMES).contains(&frames) {
        return Err(ConfigError::Window {
            frames,
            max: MAX_WINDOW_FRAMES,
        });
    }
    Ok(frames)
}

/// At least one frame.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "validated: positive and below MAX_WINDOW_FRAMES"
)]
fn to_frames(frames: f64) -> usize {
    (frames.round() as usize).max(1)
}

fn sliding_delay(window: f64, hop: usize) -> usize {
    to_frames(window / 2.0).saturating_sub(hop)
}
