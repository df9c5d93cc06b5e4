//! All that runs in an audio callback: sanitizing, memory, aligned dry, recall, listening switch, snapshot.
//!
//! ```text
//! input -> sanitize -> (feedback ->) live memory (dry as late) -> or frozen -> listen -> match -> mix ->
//!                                              or a comparison, and a sound played once -> gain -> bypass -> mute -> out
//! ```
//!
//! What happens at a frame (a fade ends, loudness is read) happens between frames, wherever blocks
//! end: any split of the same sound and commands gives the same bits.

pub(crate) mod commands;
mod comparison_slot;
mod config;
mod continued;
mod cost;
mod crossfade;
mod frozen_room;
mod memory_feedback;
mod input;
mod live_memory;
mod live_memories;
mod last_window;
mod memory_readers;
mod mixer;
mod modulators;
mod moved_controls;
mod one_shot_player;
mod outbox;
mod live_or_frozen;
mod picture;
mod scope;
mod sound_parts;

use crate::dsp::level_meter::LevelMeter;
use crate::dsp::sanitize::Rejected;
use crate::engine::commands::{Command, CommandReceiver};
use crate::memory::coefficient_edits::CoefficientEdits;
use crate::memory::spec::SpecError;
use crate::memory::timeline::frames_of;
use crate::settings::listen::Listen;
use crate::settings::memory::MemorySettings;
use crate::snapshot::Probes;
use crate::snapshot::cpu_load::LoadMeter;
use crate::snapshot::history;
use crate::snapshot::history::{HistoryReader, HistoryWriter};
use comparison_slot::ComparisonSlot;
use live_memories::LiveMemories;
use live_memory::BlockInput;
use live_or_frozen::LiveOrFrozen;
use memory_feedback::MemoryFeedback;
use mixer::{Mixer, MixerInput};
use modulators::Modulators;
use one_shot_player::OneShotPlayer;
use outbox::Outbox;
use scope::Past;

pub use config::EngineConfig;
pub use live_memory::LiveMemory;
pub use memory_feedback::MOST_FEEDBACK;
pub use memory_readers::{FrozenReader, SnapshotReader};
pub use modulators::SongPosition;
pub use sound_parts::SoundParts;

/// A later memory may lie so far behind the sound and still be compared with it at all ages.
const MAX_LAG_SECS: f64 = 5.0;

/// Turns sound into memory, and memory into what is listened to. Realtime: all but `prepare` and `continue_from`.
///
/// Dry is delayed by exactly the memory's latency, so memory + residual = dry to rounding; but for an unbounded
/// memory that learns, which says nothing: dry is heard in place of either.
///
/// ```
/// use souvenir_core::control::{Command, connect};
/// use souvenir_core::{Engine, EngineConfig, Listen, MemorySettings};
///
/// let config = EngineConfig {
///     settings: MemorySettings::default(),
///     sample_rate_hz: 48_000.0,
///     channels: 1,
///     max_block_frames: 512,
/// };
/// let (mut engine, _snapshots) = Engine::prepare(&config)?;
/// let (mut handle, mut commands) = connect();
/// handle.send(Command::Listen(Listen::Dry));
/// let mut sound = [0.0; 9600];
/// sound[4000] = 0.5;
/// engine.process(&mut [&mut sound], &mut commands);
/// assert_eq!(sound[4000 + engine.latency_frames()], 0.5, "dry is as late as its memory");
/// # Ok::<(), souvenir_core::SpecError>(())
/// ```
#[derive(Debug)]
pub struct Engine {
    config: EngineConfig,
    memories: LiveMemories,
    outbox: Outbox,
    edits: CoefficientEdits,
    clock_speed: f64,
    /// Large: in a place of its own.
    player: Box<LiveOrFrozen>,
    /// Large: in a place of its own.
    comparison_slot: Box<ComparisonSlot>,
    one_shot: OneShotPlayer,
    mixer: Mixer,
    feedback: MemoryFeedback,
    modulators: Modulators,
    /// `[channel][frame]`, a block on its way through.
    input: Vec<Vec<f64>>,
    /// `[frame]`, what comes in beside it.
    sidechain: Vec<f64>,
    meter: LevelMeter,
    past: Past,
    /// Writes to whoever listens to the history.
    tap: Option<HistoryWriter>,
    /// Frame of the history at which the memory that is shown last heard something.
    watched_frame: u64,
    load: LoadMeter,
    rejected: Rejected,
    frames: u64,
}

impl Engine {
    /// Prepares an engine. Allocates; the screen's half of the first memory's pictures comes with it.
    ///
    /// # Errors
    /// [`SpecError`] names the value out of range.
    pub fn prepare(config: &EngineConfig) -> Result<(Self, SnapshotReader), SpecError> {
        let (live_memory, pictures) = LiveMemory::prepare(config)?;
        let rate = config.sample_rate_hz;
        let block = vec![vec![0.0; config.block_frames()]; config.channels];
        // The newest window ends so far before now.
        let lag = 2 * live_memory.streaming.lag_frames() + live_memory.streaming.window_frames();
        let lag = lag.max(frames_of(MAX_LAG_SECS, rate));
        let engine = Self {
            memories: LiveMemories::new(live_memory, config),
            outbox: Outbox::new(),
            edits: CoefficientEdits::default(),
            clock_speed: 1.0,
            player: Box::new(LiveOrFrozen::prepare(config)),
            comparison_slot: Box::new(ComparisonSlot::prepare(config)),
            one_shot: OneShotPlayer::prepare(rate, config.block_frames()),
            mixer: Mixer::prepare(config),
            feedback: MemoryFeedback::prepare(rate, config.channels, config.block_frames()),
            modulators: Modulators::new(rate),
            input: block,
            sidechain: vec![0.0; config.block_frames()],
            meter: LevelMeter::default(),
            past: Past::new(Probes::reach_frames(rate) + lag),
            tap: None,
            watched_frame: 0,
            load: LoadMeter::new(rate),
            rejected: Rejected::default(),
            frames: 0,
            config: *config,
        };
        Ok((engine, pictures))
    }

    /// Forgets the sound; keeps what is frozen, what is listened to or compared, gains and switches, at
    /// the ends of their fades.
    pub fn reset(&mut self) {
        self.memories.reset(&mut self.outbox);
        self.player.reset();
        self.comparison_slot.reset(&mut self.outbox);
        self.one_shot.reset(&mut self.outbox);
        self.mixer.reset();
        self.feedback.reset();
        self.modulators.reset();
        self.move_controls(self.modulators.moved());
        self.meter = LevelMeter::default();
        self.past.clear();
        self.rejected = Rejected::default();
        self.frames = 0;
        self.settle();
    }

    /// Plays a block in place: `channels[channel][frame]` comes in as input and goes out as what is listened to.
    /// Commands count from the first frame on. Channels beyond those prepared are left alone, those
    /// missing are silent; the shortest counts.
    pub fn process(&mut self, channels: &mut [&mut [f32]], commands: &mut CommandReceiver) {
        self.obey_all(commands);
        self.play(channels);
        self.outbox.deliver(commands);
        if !self.memories.current().is_drawing() && commands.take_snapshot_request() {
            self.begin_picture();
        }
        self.draw();
    }

    fn obey_all(&mut self, commands: &mut CommandReceiver) {
        self.outbox.deliver(commands);
        while self.outbox.has_room() {
            let Some(command) = commands.next() else {
                break;
            };
            self.obey(command);
        }
    }

    /// Obeys from the next frame on. [`Command::CrossfadeTo`], [`Command::Restore`], [`Command::Compare`] and
    /// [`Command::PlayOnce`] need room for what they replace, which [`Self::process`] sees to: elsewhere two in a row are too many.
    pub fn obey(&mut self, command: Command) {
        match command {
            Command::CrossfadeTo(mut live_memory) => {
                live_memory.streaming.edit(self.heard_edits());
                live_memory.streaming.set_clock_speed(self.clock_speed);
                let outbox = &mut self.outbox;
                self.memories.welcome(live_memory, &self.config, outbox);
            }
            Command::EditCoefficients(edits) => self.edit(edits.with_shape(self.edits.shape())),
            Command::Shape(shape) => self.edit(self.edits.with_shape(shape)),
            Command::ClockSpeed(speed) => {
                self.clock_speed = speed;
                self.memories.set_clock_speed(speed);
            }
            Command::Listen(listen) => self.mixer.listen(listen),
            Command::Mix(share) => self.mixer.mix(share),
            Command::OutputGain(gain_db) => self.mixer.output_gain(gain_db),
            Command::Match { is_matched: true } => self.mixer.match_loudness(),
            Command::Match { is_matched: false } => self.mixer.leave_loudness(),
            Command::Bypass { is_bypassed: true } => self.mixer.bypass(),
            Command::Bypass { is_bypassed: false } => self.mixer.end_bypass(),
            Command::Mute { is_muted: true } => self.mixer.mute(),
            Command::Mute { is_muted: false } => self.mixer.unmute(),
            Command::Freeze { is_frozen: true } => self.player.freeze(),
            Command::Freeze { is_frozen: false } => self.player.unfreeze(),
            Command::FreezeAfter(frames) => self.player.freeze_after(frames),
            Command::Clear => self.player.clear(),
            Command::Recall(motion) => self.player.recall(motion),
            Command::RecallSpeed(speed) => self.player.set_speed(speed),
            Command::RecallPlace(place) => self.player.set_place(place),
            Command::Restore(polynomials) => {
                let waited = self.player.restore(polynomials).into_iter();
                waited.for_each(|waited| self.outbox.put(waited));
            }
            Command::Note(note) => self.player.note(note),
            Command::Envelope(envelope) => self.player.set_envelope(envelope),
            Command::Pin(pinned) => {
                let waited = self.player.pin(pinned).into_iter();
                waited.for_each(|waited| self.outbox.put(waited));
            }
            Command::Feedback(amount) => self.feedback.set(amount),
            Command::Modulation(settings) => self.modulators.set(settings),
            Command::Song(song) => self.modulators.follow(song, self.latency_frames()),
            Command::Morph(position) => self.player.set_morph(position),
            Command::Compare(comparison) => {
                self.comparison_slot.bring(comparison, &mut self.outbox);
            }
            Command::EndComparison => self.comparison_slot.end(),
            Command::Audition(audition) => self.comparison_slot.audition(audition),
            Command::CompareSeek(frame) => self.comparison_slot.seek(frame),
            Command::PlayOnce(sound) => self.one_shot.play(sound, &mut self.outbox),
        }
        self.settle();
    }

    /// Plays a block without commands or pictures: for sound that is not live.
    pub fn play(&mut self, channels: &mut [&mut [f32]]) {
        self.play_beside(channels, &[]);
    }

    /// Plays a block as [`Self::play`] does, beside `sidechain[channel][frame]`, which drives the clock of a selective
    /// memory that asks for one; where it is shorter than the block, or there is none, the sound itself does.
    pub fn play_beside(&mut self, channels: &mut [&mut [f32]], sidechain: &[&[f32]]) {
        self.play_apart(channels, sidechain, SoundParts::default());
    }

    /// Plays a block as [`Self::play_beside`] does, and what it is made of besides, into these.
    pub fn play_apart(
        &mut self,
        channels: &mut [&mut [f32]],
        sidechain: &[&[f32]],
        mut parts: SoundParts<'_, '_>,
    ) {
        let lengths = channels.iter().map(|channel| channel.len());
        let frames = lengths.min().unwrap_or(0);
        let is_whole = |channel: &&[f32]| channel.len() >= frames;
        let is_there = !sidechain.is_empty() && sidechain.iter().all(is_whole);
        let is_asked = self.memories.hear_sidechain() || self.modulators.hears_sidechain();
        let is_heard = is_there && is_asked;
        let sidechain = is_heard.then_some(sidechain);
        let mut done = 0;
        while done < frames {
            let take = self.frames_until_event().min(frames - done);
            self.admit(channels, done, take);
            self.admit_sidechain(sidechain, done..done + take);
            let input = BlockInput {
                sound: &self.input,
                remembered: self.feedback.hear(&self.input, take),
                sidechain: sidechain.map(|_| &self.sidechain[..take]),
                frames: take,
            };
            self.memories.process(input, self.player.learning());
            self.modulators.pass(&self.input, input.sidechain, take);
            self.player.work(&mut self.memories, take);
            self.watch(take);
            self.memories.mix(take);
            let sounds = self.memories.sounds();
            self.player.process(sounds, take);
            let told = self.player.told(sounds);
            self.feedback.take(told.memory, take);
            let heard = MixerInput {
                sounds: told,
                compared: self.comparison_slot.process(take),
                once: self.one_shot.process(take),
            };
            self.mixer.process(heard, channels, done..done + take);
            parts.write(told, &(done..done + take));
            if let Some(tap) = &mut self.tap {
                tap.write(told.dry, told.memory, take);
                if !self.player.is_frozen() {
                    self.watched_frame = tap.end_frame();
                }
            }
            self.frames += take as u64;
            done += take;
            self.settle();
        }
    }

    fn frames_until_event(&self) -> usize {
        let parts = [
            self.memories.frames_left(),
            self.player.frames_left(),
            self.comparison_slot.frames_left(),
            self.one_shot.frames_left(),
            self.mixer.frames_left(),
            self.feedback.frames_left(),
            self.modulators.frames_left(),
            self.config.block_frames(),
        ];
        parts
            .into_iter()
            .filter(|frames| *frames > 0)
            .min()
            .unwrap_or(1)
    }

    /// Does what happens between two frames: ends of fades, readings of loudness.
    fn settle(&mut self) {
        if let Some(moved) = self.modulators.tick() {
            self.move_controls(moved);
        }
        if self.memories.settle(&mut self.outbox) {
            self.mixer.meet_another_memory();
        }
        self.player.settle(&mut self.memories, &mut self.outbox);
        self.comparison_slot.settle(&mut self.outbox);
        self.one_shot.settle(&mut self.outbox);
        self.mixer.settle();
    }

    /// Lets the screen have all that is heard from now on; the newest listener counts. Allocates: for
    /// engines that do not run.
    pub fn tap(&mut self) -> HistoryReader {
        let (tap, listener) = history::tap(self.config.channels, self.config.sample_rate_hz);
        self.tap = Some(tap);
        listener
    }

    /// Notes what a shell has measured: the last block cost.
    pub fn note_time(&mut self, busy_secs: f64, frames: usize) {
        self.load.add(busy_secs, frames);
    }

    /// Returns what is heard, or being faded to.
    #[must_use]
    pub fn listening(&self) -> Listen {
        self.mixer.listening()
    }

    /// Returns the latency of every listening choice, in frames: exact, and constant until another memory is
    /// heard.
    #[must_use]
    pub fn latency_frames(&self) -> usize {
        self.memories.current().latency_frames()
    }

    /// Counts the frames of a sound played once that are still to be heard, however silent the input is.
    #[must_use]
    pub fn one_shot_frames(&self) -> usize {
        self.one_shot.frames_to_come()
    }

    /// Returns the settings of the memory that is heard.
    #[must_use]
    pub fn settings(&self) -> MemorySettings {
        self.memories.current().settings()
    }

    /// Returns what it was prepared from, but for the memory's settings: [`Self::settings`] is today's.
    #[must_use]
    pub fn config(&self) -> &EngineConfig {
        &self.config
    }
}
