//! One setting of the memory, ready to run, with the dry sound as late as its memory.

use triple_buffer::{Input, Output, triple_buffer};

use super::EngineConfig;
use super::delay::Delay;
use super::scope::Scope;
use crate::config::{ConfigError, MAX_CHANNELS};
use crate::recollect::{RecollectConfig, Recollector};
use crate::setting::Setting;
use crate::snapshot::{Probes, Snapshot};

/// Where the screen finds a deck's snapshots.
pub type Pictures = Output<Snapshot>;

/// A memory that can be exchanged while it plays. Realtime: all but `prepare`.
#[derive(Debug)]
pub struct Deck {
    pub(super) recollector: Recollector,
    delays: Vec<Delay>,
    /// `[channel][frame]`, a block on its way through.
    pub(super) dry: Vec<Vec<f64>>,
    pub(super) memory: Vec<Vec<f64>>,
    pub(super) scope: Scope,
    pictures: Input<Snapshot>,
}

/// Whether the memory learns what it hears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Learning {
    On,
    Off,
}

impl Deck {
    /// Allocates; the screen's half of its pictures comes with it.
    ///
    /// # Errors
    /// [`ConfigError`] names the value out of range.
    pub fn prepare(config: &EngineConfig) -> Result<(Box<Self>, Pictures), ConfigError> {
        let EngineConfig {
            setting,
            sample_rate_hz,
            channels,
            ..
        } = *config;
        let recollector = Recollector::prepare(&RecollectConfig {
            setting,
            sample_rate_hz,
            channels,
        })?;
        let block = vec![vec![0.0; config.block_frames()]; channels];
        let delay = Delay::new(recollector.latency_frames());
        let (pictures, shown) = triple_buffer(&empty_snapshot(&recollector));
        let deck = Self {
            delays: vec![delay; channels],
            dry: block.clone(),
            memory: block,
            scope: Scope::new(recollector.window_frames()),
            pictures,
            recollector,
        };
        Ok((Box::new(deck), shown))
    }

    pub(super) fn reset(&mut self) {
        self.recollector.reset();
        self.delays.iter_mut().for_each(Delay::clear);
        self.scope.clear();
    }

    pub(super) fn setting(&self) -> Setting {
        self.recollector.config().setting
    }

    /// Whether it was made for this engine: a queue may hold one that was made for another.
    pub(super) fn fits(&self, config: &EngineConfig) -> bool {
        let own = self.recollector.config();
        let has_room = self
            .dry
            .iter()
            .all(|dry| dry.len() >= config.block_frames());
        own.channels == config.channels && own.sample_rate_hz == config.sample_rate_hz && has_room
    }

    /// Frames from a sample's going in to its coming out, dry or remembered.
    #[must_use]
    pub fn latency_frames(&self) -> usize {
        self.recollector.latency_frames()
    }

    /// Frames that it must hear before it is as good as it gets.
    pub(super) fn warm_frames(&self) -> usize {
        if self.setting().mode.is_lasting() {
            return 0;
        }
        self.latency_frames() + self.recollector.window_frames()
    }

    /// `input[channel][..frames]` to `dry` and `memory`.
    pub(super) fn process(&mut self, input: &[Vec<f64>], frames: usize, learning: Learning) {
        for ((dry, delay), input) in self.dry.iter_mut().zip(&mut self.delays).zip(input) {
            dry[..frames].copy_from_slice(&input[..frames]);
            delay.pass(&mut dry[..frames]);
        }
        let is_held = learning == Learning::Off && self.setting().mode.is_lasting();
        if is_held {
            self.memory
                .iter_mut()
                .for_each(|memory| memory[..frames].fill(0.0));
        } else {
            self.remember(input, frames);
        }
    }

    fn remember(&mut self, input: &[Vec<f64>], frames: usize) {
        let mut heard: [&[f64]; MAX_CHANNELS] = [&[]; MAX_CHANNELS];
        let mut memory: [&mut [f64]; MAX_CHANNELS] = std::array::from_fn(|_| &mut [][..]);
        let channels = self.memory.len();
        for (to, input) in heard.iter_mut().zip(input) {
            *to = &input[..frames];
        }
        for (to, block) in memory.iter_mut().zip(&mut self.memory) {
            *to = &mut block[..frames];
        }
        self.recollector
            .process(&heard[..channels], &mut memory[..channels]);
    }

    /// Goes on with what `other` remembers, where both are lasting memories of a kind.
    pub(super) fn inherit(&mut self, other: &Self) {
        self.recollector.inherit(&other.recollector);
    }

    /// Fills a picture and shows it.
    pub(super) fn show(&mut self, fill: impl FnOnce(&mut Snapshot)) {
        let snapshot = self.pictures.input_buffer_mut();
        copy(self.recollector.coefficients(0), &mut snapshot.coefficients);
        snapshot.timeline = self.recollector.timeline();
        self.scope.read(&mut snapshot.dry, &mut snapshot.memory);
        fill(snapshot);
        self.pictures.publish();
    }
}

fn empty_snapshot(recollector: &Recollector) -> Snapshot {
    let config = recollector.config();
    let window = recollector.window_frames();
    Snapshot {
        setting: config.setting,
        coefficients: vec![0.0; config.setting.order],
        dry: vec![0.0; window],
        memory: vec![0.0; window],
        probes: Probes::prepare(config.sample_rate_hz),
        lufs: [f64::NEG_INFINITY; 3],
        sample_rate_hz: config.sample_rate_hz,
        window_frames: window,
        latency_frames: recollector.latency_frames(),
        ..Snapshot::default()
    }
}

fn copy(from: &[f64], to: &mut [f64]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to = *from;
    }
}
