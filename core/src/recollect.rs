//! Sound in, memory's sound out: streaming, sample-aligned, any block size, the cost even.
//!
//! - **LegS** (segments): restarted every window `W`; segments overlap by half and are cross-faded
//!   with `sin^2`, which sums to one. Latency `W` plus the reach of the interpolation filter plus
//!   what the stepping needs (about a tenth of `W`).
//! - **LegT** (sliding): read at a fixed delay every hop, hops cross-faded the same way.
//!
//! The exact memory learns the sound between its samples (`interpolate`), so that quality rises
//! with `N` up to transparency; the textbook recurrences learn held samples, as published.

mod cells;
mod channel;
mod held;
mod interpolate;
mod learner;
mod projection;
mod quadrature;
mod reader;
mod slide;
mod timing;

use crate::config::{Config, ConfigError, Kind, Method, check_size};
use crate::door::Rejected;
use crate::kernel::Level;
use cells::Cells;
use channel::Channel;
use held::Held;
use learner::Learner;
use projection::Projection;
use reader::Reader;
use slide::Slide;
use timing::{Spans, Timing};

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
/// Cost: O(N) vector operations a frame, cut into pieces of some microseconds that are spread
/// evenly over the frames.
#[derive(Debug)]
pub struct Recollector {
    config: RecollectConfig,
    learner: Learner,
    reader: Reader,
    timing: Timing,
    window_frames: usize,
    /// Frames still to be heard before the next turn.
    until_turn: usize,
    /// Pieces done since the last turn, over all channels: learnt and read.
    learnt: usize,
    read: usize,
    rejected: Rejected,
    channels: Vec<Channel>,
    /// `[frame]` of a recall: its share of the sound.
    fade: Vec<f64>,
    /// The moments of a window, from learner to reader.
    moments: Vec<f64>,
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
        let RecollectConfig {
            method,
            order,
            channels,
            ..
        } = *config;
        let hop = to_frames(window / 2.0);
        let window = 2 * hop;
        let learner = match method {
            Method::Exact => {
                Learner::Projection(Box::new(Projection::new(level, order, channels, window)))
            }
            Method::ZeroOrderHold => {
                Learner::Held(Box::new(Held::new(level, order, channels, window)))
            }
            _ => cells(config, window as f64, window)?,
        };
        let reader = Reader::whole(level, order, channels, window);
        let spans = Spans {
            learnt: window,
            recalled: window,
            back: window,
        };
        Ok(Self::new(config, learner, reader, [hop, window], spans))
    }

    fn sliding(config: &RecollectConfig, level: Level, window: f64) -> Result<Self, ConfigError> {
        let RecollectConfig {
            method,
            order,
            channels,
            ..
        } = *config;
        let hop = to_frames(window / HOPS_PER_WINDOW);
        let learner = match method {
            Method::Exact => {
                Learner::Slide(Box::new(Slide::new(level, order, channels, window, hop)))
            }
            _ => cells(config, window, hop)?,
        };
        let delay = to_frames(window / 2.0).saturating_sub(hop);
        let recalled = 2 * hop;
        let places = [window, delay as f64];
        let reader = Reader::delayed(level, order, channels, places, recalled);
        let spans = Spans {
            learnt: hop,
            recalled,
            back: delay + recalled,
        };
        Ok(Self::new(
            config,
            learner,
            reader,
            [hop, to_frames(window)],
            spans,
        ))
    }

    fn new(
        config: &RecollectConfig,
        learner: Learner,
        reader: Reader,
        [hop, window_frames]: [usize; 2],
        spans: Spans,
    ) -> Self {
        let timing = Timing::new(hop, spans, &learner, &reader);
        let ring = timing.lead + spans.recalled + hop.max(timing.first_turn) + 1;
        let channel = |_| Channel::new(timing, ring, config.order);
        let mut new = Self {
            config: *config,
            window_frames,
            until_turn: 0,
            learnt: 0,
            read: 0,
            rejected: Rejected::default(),
            channels: (0..config.channels).map(channel).collect(),
            fade: fade(spans.recalled, hop),
            moments: vec![0.0; config.order],
            learner,
            reader,
            timing,
        };
        new.reset();
        new
    }

    /// Silence, as after `prepare`. Realtime: yes.
    pub fn reset(&mut self) {
        self.until_turn = self.timing.first_turn;
        (self.learnt, self.read) = (0, 0);
        self.rejected = Rejected::default();
        self.learner.reset();
        self.reader.reset();
        for channel in &mut self.channels {
            channel.reset(self.timing);
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
            self.work(self.timing.hop.saturating_sub(self.until_turn));
            if self.until_turn == 0 {
                self.turn();
            }
            for (channel, memory) in self.channels.iter_mut().zip(&mut *memory) {
                channel.play(&mut memory[done..done + take]);
            }
            done += take;
        }
    }

    /// Does the pieces that are due `frames` after the last turn, channel by channel.
    fn work(&mut self, frames: usize) {
        let channels = self.channels.len();
        let due = self.timing.due(self.learner.pieces() * channels, frames);
        for task in self.learnt..due {
            let channel_idx = task % channels;
            let history = &self.channels[channel_idx].history;
            self.learner.learn(channel_idx, task / channels, history);
        }
        self.learnt = due;
        let due = self.timing.due(self.reader.pieces() * channels, frames);
        for task in self.read..due {
            let channel_idx = task % channels;
            let channel = &mut self.channels[channel_idx];
            self.reader
                .read(channel_idx, task / channels, |frame, value| {
                    channel.recall(frame, self.fade[frame] * value);
                });
        }
        self.read = due;
    }

    /// What was learnt is opened for reading, and the next window is begun.
    fn turn(&mut self) {
        for (channel_idx, channel) in self.channels.iter_mut().enumerate() {
            self.learner.finish(channel_idx, &mut self.moments);
            self.reader.open(channel_idx, &self.moments);
            channel.turn(&self.moments, self.timing.hop);
        }
        (self.learnt, self.read) = (0, 0);
        self.until_turn = self.timing.hop;
    }

    /// Frames between a sample's going in and its memory's coming out: constant and exact.
    #[must_use]
    pub fn latency_frames(&self) -> usize {
        self.timing.latency
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

/// The textbook recurrence, over spans of `span_frames`.
fn cells(
    config: &RecollectConfig,
    window_frames: f64,
    span_frames: usize,
) -> Result<Learner, ConfigError> {
    let RecollectConfig {
        kind,
        method,
        order,
        channels,
        ..
    } = *config;
    let config = Config {
        kind,
        method,
        order,
        window_frames,
        channels,
    };
    Ok(Learner::Cells(Box::new(Cells::prepare(
        &config,
        span_frames,
    )?)))
}

/// Shares of `recalled` frames every `hop`, which sum to one: `sin^2` over what overlaps.
fn fade(recalled: usize, hop: usize) -> Vec<f64> {
    let overlap = recalled - hop;
    let share = |j: usize| {
        let from_end = j.min(recalled - 1 - j);
        if from_end >= overlap {
            return 1.0;
        }
        let angle = std::f64::consts::PI * (2 * from_end + 1) as f64 / (4 * overlap) as f64;
        angle.sin().powi(2)
    };
    (0..recalled).map(share).collect()
}

fn validate(config: &RecollectConfig) -> Result<f64, ConfigError> {
    let RecollectConfig {
        order,
        channels,
        sample_rate_hz: hz,
        window_secs,
        ..
    } = *config;
    check_size(order, channels)?;
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
