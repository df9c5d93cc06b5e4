//! One setting of the memory is made ready to run, with the dry sound as late as its memory.

use std::sync::Arc;

use triple_buffer::{Input, triple_buffer};

use super::config::EngineConfig;
use super::last_window::LastWindow;
use super::memory_readers::SnapshotReader;
use super::scope::Scope;
use crate::budget::HeldPieces;
use crate::dsp::delay_line::DelayLine;
use crate::memory::spec::{MAX_CHANNELS, SpecError};
use crate::playback::frozen::FrozenMemory;
use crate::playback::{Polynomials, RoomSize};
use crate::settings::memory::{MemorySettings, Mode};
use crate::snapshot::{Probes, Snapshot};
use crate::stream::{StreamConfig, StreamingMemory};

/// Frames of a picture's sound, copied in one callback: 256 KiB, some 20 microseconds. Callbacks bring fewer
/// frames, so that what is copied is not overwritten before.
const DRAWN_FRAMES: usize = 32_768;

/// Plays a memory that can be exchanged meanwhile. Realtime: all but `prepare`.
#[derive(Debug)]
pub struct LiveMemory {
    pub(super) streaming: StreamingMemory,
    delays: Vec<DelayLine>,
    /// `[channel][frame]`, a block on its way through.
    pub(super) dry: Vec<Vec<f64>>,
    pub(super) memory: Vec<Vec<f64>>,
    /// Delays of each channel's dry and memory: as late as was asked for, where the memory alone is not.
    waits: Vec<[DelayLine; 2]>,
    wait_frames: usize,
    pub(super) scope: Scope,
    pictures: Input<Snapshot>,
    /// Frames of the picture that are drawn; `None` between pictures.
    drawn: Option<usize>,
    frozen: Input<FrozenMemory>,
    #[expect(
        dead_code,
        reason = "dropped with the memory: its readers see that it is gone"
    )]
    presence: Arc<()>,
    /// Room for what is frozen of it.
    pub(super) spare: Box<Polynomials>,
    /// What is held of a memory that lets dry through.
    pub(super) last_window: Option<Box<LastWindow>>,
    /// Heard one after the other until now.
    gapless_frames: usize,
    /// The next frame does not follow the last that was heard.
    is_interrupted: bool,
}

/// Holds a block that comes in.
#[derive(Clone, Copy, Debug)]
pub(super) struct BlockInput<'a> {
    /// `[channel][frame]`.
    pub(super) sound: &'a [Vec<f64>],
    /// The same with what goes back into the memory.
    pub(super) remembered: &'a [Vec<f64>],
    /// `[frame]`, what comes in beside it to drive a clock.
    pub(super) sidechain: Option<&'a [f64]>,
    pub(super) frames: usize,
}

/// Says whether the memory learns what it hears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Learning {
    On,
    Off,
    /// It must not even go on.
    Halted,
}

impl LiveMemory {
    /// Prepares a memory. Allocates; the screen's half of its pictures comes with it.
    ///
    /// # Errors
    /// [`SpecError`] names the value out of range.
    pub fn prepare(config: &EngineConfig) -> Result<(Box<Self>, SnapshotReader), SpecError> {
        Self::prepare_late(config, 0)
    }

    /// Prepares as [`Self::prepare`] does, but its sound comes out at least so many frames after it goes in: a
    /// memory that takes the place of a later one is as late, so that nothing moves in time.
    ///
    /// # Errors
    /// [`SpecError`] names the value out of range.
    pub(crate) fn prepare_late(
        config: &EngineConfig,
        least_latency_frames: usize,
    ) -> Result<(Box<Self>, SnapshotReader), SpecError> {
        let EngineConfig {
            settings,
            sample_rate_hz,
            channels,
            ..
        } = *config;
        let streaming = StreamingMemory::prepare(&StreamConfig {
            settings,
            sample_rate_hz,
            channels,
        })?;
        let block = vec![vec![0.0; config.block_frames()]; channels];
        let delay = DelayLine::prepare(streaming.latency_frames());
        let wait_frames = least_latency_frames.saturating_sub(streaming.latency_frames());
        let wait = DelayLine::prepare(wait_frames);
        let mut empty = empty_snapshot(&streaming);
        empty.latency_frames += wait_frames;
        let (pictures, snapshots) = triple_buffer(&empty);
        let room = room_of(&streaming);
        let (frozen, shown_frozen) = triple_buffer(&room.nothing());
        let presence = Arc::new(());
        let shown = SnapshotReader::new(snapshots, shown_frozen, &presence);
        let live_memory = Self {
            delays: vec![delay; channels],
            dry: block.clone(),
            memory: block,
            waits: vec![[wait.clone(), wait]; channels],
            wait_frames,
            scope: Scope::new(streaming.shown_frames()),
            pictures,
            drawn: None,
            frozen,
            presence,
            spare: Box::new(Polynomials::with_room(&room, streaming.transform())),
            last_window: LastWindow::prepare(config)?.map(Box::new),
            streaming,
            gapless_frames: 0,
            is_interrupted: false,
        };
        Ok((Box::new(live_memory), shown))
    }

    pub(super) fn reset(&mut self) {
        self.streaming.reset();
        self.delays.iter_mut().for_each(DelayLine::clear);
        self.waits.iter_mut().flatten().for_each(DelayLine::clear);
        self.scope.clear();
        self.drawn = None;
        self.gapless_frames = 0;
        if let Some(last_window) = &mut self.last_window {
            last_window.forget();
        }
    }

    /// Forgets all that was heard, but for the sound that is to be wiped.
    pub(super) fn forget(&mut self) {
        self.streaming.forget();
        if let Some(last_window) = &mut self.last_window {
            last_window.forget();
        }
    }

    pub(super) fn settings(&self) -> MemorySettings {
        self.streaming.config().settings
    }

    /// Tells whether it was made for this engine: a queue may hold one that was made for another.
    pub(super) fn fits(&self, config: &EngineConfig) -> bool {
        let own = self.streaming.config();
        let has_room = self
            .dry
            .iter()
            .all(|dry| dry.len() >= config.block_frames());
        own.channels == config.channels && own.sample_rate_hz == config.sample_rate_hz && has_room
    }

    /// Returns the frames from a sample's going in to its coming out, dry or remembered.
    #[must_use]
    pub fn latency_frames(&self) -> usize {
        self.streaming.latency_frames() + self.wait_frames
    }

    /// Returns how much of the dry sound is heard in place of its live memory: an unbounded one has nothing to say
    /// of the moment, and silence would look broken.
    pub(super) fn dry_share(&self) -> f64 {
        if self.streaming.is_heard_live() {
            0.0
        } else {
            1.0
        }
    }

    /// Frames that it must hear before it is as good as it gets.
    pub(super) fn warm_frames(&self) -> usize {
        match self.streaming.warm_frames() {
            0 => 0,
            frames => frames + self.wait_frames,
        }
    }

    /// Frames of silence after which it holds nothing else; `None` where it remembers for ever.
    pub(super) fn silence_frames(&self) -> Option<usize> {
        let frames = self.streaming.silence_frames();
        frames.map(|frames| frames + 2 * self.wait_frames)
    }

    /// Turns a block into `dry` and `memory`.
    pub(super) fn process(&mut self, input: BlockInput<'_>, learning: Learning) {
        let BlockInput { sound, frames, .. } = input;
        for ((dry, delay), input) in self.dry.iter_mut().zip(&mut self.delays).zip(sound) {
            dry[..frames].copy_from_slice(&input[..frames]);
            delay.pass(&mut dry[..frames]);
        }
        if let Some(last_window) = &mut self.last_window {
            if learning == Learning::On {
                last_window.hear(sound, frames);
            }
            last_window.work(frames);
        }
        match learning {
            Learning::On => self.streaming.watch_steps(),
            Learning::Off | Learning::Halted => self.streaming.pause_steps(),
        }
        let is_held = match learning {
            Learning::On => false,
            Learning::Off => self.settings().mode.is_unbounded(),
            Learning::Halted => true,
        };
        if is_held {
            self.is_interrupted = true;
            self.memory
                .iter_mut()
                .for_each(|memory| memory[..frames].fill(0.0));
        } else {
            self.remember(input);
            if std::mem::take(&mut self.is_interrupted) {
                self.gapless_frames = 0;
            }
            self.gapless_frames = self.gapless_frames.saturating_add(frames);
        }
    }

    /// Counts how much of the newest sound an unbounded memory has heard without a gap, before the window that ended
    /// `lag_frames` ago did: there is a gap where it was frozen, and where it took the place of another, which had
    /// heard more than it had learnt.
    pub(super) fn known_frames(&self, lag_frames: usize) -> Option<usize> {
        let is_unbounded = self.settings().mode.is_unbounded();
        let gapless = is_unbounded.then(|| self.gapless_frames.saturating_sub(lag_frames))?;
        let let_in = self.streaming.known_frames().unwrap_or(usize::MAX);
        Some(gapless.min(let_in))
    }

    /// Delays what came out of [`Self::process`] until it is as late as was asked for.
    pub(super) fn wait(&mut self, frames: usize) {
        let sounds = self.dry.iter_mut().zip(&mut self.memory);
        for ((dry, memory), [dry_wait, memory_wait]) in sounds.zip(&mut self.waits) {
            dry_wait.pass(&mut dry[..frames]);
            memory_wait.pass(&mut memory[..frames]);
        }
    }

    fn remember(&mut self, input: BlockInput<'_>) {
        let BlockInput {
            remembered,
            sidechain,
            frames,
            ..
        } = input;
        let mut heard: [&[f64]; MAX_CHANNELS] = [&[]; MAX_CHANNELS];
        let mut memory: [&mut [f64]; MAX_CHANNELS] = std::array::from_fn(|_| &mut [][..]);
        let channels = self.memory.len();
        for (to, input) in heard.iter_mut().zip(remembered) {
            *to = &input[..frames];
        }
        for (to, block) in memory.iter_mut().zip(&mut self.memory) {
            *to = &mut block[..frames];
        }
        self.streaming
            .process_beside(&heard[..channels], sidechain, &mut memory[..channels]);
    }

    /// Goes on with what `other` remembers, where both are unbounded memories of a kind.
    pub(super) fn continue_from(&mut self, other: &Self) {
        self.streaming.continue_from(&other.streaming);
    }

    pub(super) fn is_drawing(&self) -> bool {
        self.drawn.is_some()
    }

    /// Begins a picture of this instant.
    pub(super) fn begin_picture(&mut self, fill: impl FnOnce(&mut Snapshot)) {
        let snapshot = self.pictures.input_buffer_mut();
        copy(self.streaming.coefficients(0), &mut snapshot.coefficients);
        if self.memory.len() > 1 {
            copy(
                self.streaming.coefficients(1),
                &mut snapshot.second_coefficients,
            );
        }
        for (channel_idx, held) in snapshot.pieces.iter_mut().enumerate() {
            if let Some(memory) = self.streaming.adaptive(channel_idx) {
                held.take(memory);
            }
        }
        if let Some(growth) = self.streaming.growth() {
            snapshot.growth.copy(growth);
        }
        snapshot.timeline = self.streaming.timeline();
        snapshot.ways_apart_db = self.streaming.ways_apart_db();
        self.streaming.hold_steps();
        fill(snapshot);
        if !self.scope.has_heard() {
            snapshot.window_lead_frames = None;
        }
        self.scope.hold();
        self.drawn = Some(0);
    }

    /// Draws on; a picture that is complete is filled and shown.
    pub(super) fn draw(&mut self, fill: impl FnOnce(&mut Snapshot)) {
        let Some(drawn) = self.drawn else {
            return;
        };
        let snapshot = self.pictures.input_buffer_mut();
        let frames = snapshot.dry.len();
        let end = frames.min(drawn + DRAWN_FRAMES);
        self.scope
            .read(drawn..end, &mut snapshot.dry, &mut snapshot.memory);
        let steps = &mut snapshot.steps;
        self.streaming
            .copy_steps(drawn.min(steps.len())..end.min(steps.len()), steps);
        self.drawn = Some(end);
        if end == frames {
            fill(snapshot);
            self.pictures.publish();
            self.drawn = None;
        }
    }

    /// Shows what was frozen.
    pub(super) fn publish(&mut self, frozen: &FrozenMemory) {
        self.frozen.input_buffer_mut().copy(frozen);
        self.frozen.publish();
    }
}

/// Returns the room that what is frozen of it takes.
pub(super) fn room_of(streaming: &StreamingMemory) -> RoomSize {
    let config = streaming.config();
    RoomSize {
        channels: config.channels,
        numbers: config.settings.order,
        is_in_pieces: streaming.is_in_pieces(),
    }
}

fn empty_snapshot(streaming: &StreamingMemory) -> Snapshot {
    let config = streaming.config();
    let shown = streaming.shown_frames();
    let (numbers, is_in_pieces) = (config.settings.order, streaming.is_in_pieces());
    let order = if is_in_pieces { 0 } else { numbers };
    let channels = config.channels.min(2);
    Snapshot {
        settings: config.settings,
        coefficients: vec![0.0; order],
        second_coefficients: if channels > 1 {
            vec![0.0; order]
        } else {
            Vec::new()
        },
        pieces: if is_in_pieces {
            vec![HeldPieces::prepare(numbers); channels]
        } else {
            Vec::new()
        },
        growth: streaming.growth().cloned().unwrap_or_default(),
        dry: vec![0.0; shown],
        memory: vec![0.0; shown],
        steps: match config.settings.mode {
            Mode::Selective | Mode::Trained => vec![0.0; shown],
            _ => Vec::new(),
        },
        probes: Probes::prepare(config.sample_rate_hz),
        lufs: [f64::NEG_INFINITY; 3],
        sample_rate_hz: config.sample_rate_hz,
        window_frames: streaming.window_frames(),
        latency_frames: streaming.latency_frames(),
        is_missing_weights: streaming.is_missing_weights(),
        ..Snapshot::default()
    }
}

/// Copies as far as both go.
pub(super) fn copy(from: &[f64], to: &mut [f64]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to = *from;
    }
}
