//! Where the engine plays: what the audio thread has. Realtime: all but `prepare`; `process` waits for
//! another memory where nobody listens ([`crate::memory_schedule`]).

mod host_sounds;
mod programs;
mod rolling;

use std::ops::Range;
use std::sync::Arc;
use std::time::Instant;

pub(crate) use host_sounds::HostSounds;
use nice_plug::prelude::{NoteEvent, ParamPtr, Transport};
use programs::Programs;
use rolling::Rolling;
use souvenir_core::control::{
    Command, CommandReceiver, Engine, EngineConfig, EngineHandle, LiveMemory, PlayControls,
    PreparedEngine, SongPosition,
};
use souvenir_core::memory::{CoefficientEdits, SpecError};
use souvenir_core::settings::MemorySettings;

use crate::background_thread::{MemoryRequest, WakeSignal};
use crate::keys::Keys;
pub(crate) use crate::memory_schedule::SwitchPace;
use crate::memory_schedule::{Arrival, MemoryAnswers, MemorySchedule, ScheduleConfig};
use crate::params::SouvenirParams;
use crate::shared_state::{Opened, RestoreProgress};
use crate::told_params::OwnParams;

/// Plays the engine where the host calls it.
#[derive(Debug)]
pub(crate) struct AudioThread {
    engine: Box<Engine>,
    commands: CommandReceiver,
    engine_id: u64,
    restores: Arc<RestoreProgress>,
    /// What the engine was told.
    told: PlayControls,
    told_cuts: CoefficientEdits,
    /// The memory that is to be heard.
    wanted: MemorySettings,
    switch: MemorySchedule,
    transport: Rolling,
    /// Frames that the host was told.
    told_latency: usize,
    clears: u32,
    keys: Keys,
    programs: Programs,
}

impl AudioThread {
    /// Goes on as `before` did. Allocates.
    ///
    /// # Errors
    /// [`SpecError`] where there is no such memory.
    pub(crate) fn prepare(
        config: &EngineConfig,
        pace: SwitchPace,
        params: &SouvenirParams,
        before: Option<Self>,
    ) -> Result<Self, SpecError> {
        souvenir_ui::weights::look_for(&config.settings);
        let PreparedEngine {
            engine,
            commands,
            handle,
            reader,
        } = PreparedEngine::prepare(config)?;
        let Opened {
            handle_before,
            engine_id,
            restores,
            awaited,
            pinned,
            ready,
            num_late,
        } = params.shared.open(handle, reader);
        let schedule = ScheduleConfig {
            sample_rate_hz: config.sample_rate_hz,
            max_block_frames: config.max_block_frames,
            pace,
            asked: config.settings,
        };
        let mut audio_thread = Self {
            engine,
            commands,
            engine_id,
            restores,
            told: PlayControls::default(),
            told_cuts: CoefficientEdits::default(),
            wanted: config.settings,
            switch: MemorySchedule::new(&schedule, MemoryAnswers { ready, num_late }),
            transport: Rolling::default(),
            told_latency: 0,
            clears: params.freeze.clears(),
            keys: Keys::default(),
            programs: Programs::prepare(config.sample_rate_hz),
        };
        if let (Some(before), Some(handle)) = (before, handle_before) {
            audio_thread.follow(before, handle);
        }
        if !pinned.is_empty() {
            audio_thread.engine.obey(pinned.command());
        }
        // What was loaded comes first: to freeze is to take what is known, and nothing is yet.
        let performance = params.performance();
        if let Some(frozen) = awaited.filter(|_| performance.is_frozen) {
            audio_thread.engine.obey(Command::restore(frozen));
        }
        audio_thread.perform(performance);
        audio_thread.cut(params.shape.cuts.get());
        Ok(audio_thread)
    }

    fn follow(&mut self, mut before: Self, mut handle: EngineHandle) {
        handle.pass_on(&mut before.engine, &mut before.commands, &mut self.engine);
        let restores = before.restores.sent();
        if before.restores.note_obeyed(restores) {
            before.note_restored();
        }
        (self.told, self.told_cuts) = (before.told, before.told_cuts);
        self.programs.follow(&before.programs);
    }

    /// Notes that a memory was loaded: it is frozen by that alone. Parameters that say otherwise are told after it.
    fn note_restored(&mut self) {
        if !self.told.is_frozen {
            (self.told.is_frozen, self.told.recall) = (true, None);
        }
    }

    /// Forgets the sound; what is frozen stays.
    pub(crate) fn reset(&mut self) {
        self.engine.reset();
        self.switch.reset();
        self.keys.forget();
        self.programs.reset();
    }

    pub(crate) fn latency_frames(&self) -> usize {
        self.engine.latency_frames()
    }

    /// Tells whether sound comes out for ever where none goes in.
    pub(crate) fn is_playing(&self) -> bool {
        self.told.is_frozen || self.keys.any_is_down()
    }

    /// Frames for which sound comes out after none goes in.
    pub(crate) fn tail_frames(&self) -> usize {
        let EngineConfig { sample_rate_hz, .. } = *self.engine.config();
        let window = self.engine.settings().window_secs * sample_rate_hz;
        let memory = self.latency_frames() + whole(window);
        let release = self.told.envelope.release_secs * sample_rate_hz;
        let notes = if self.keys.have_played() {
            whole(release)
        } else {
            0
        };
        let memory = memory.max(notes);
        memory.max(self.engine.one_shot_frames())
    }

    /// Follows the host's transport as it is at the next block, and the latency that the host was told. While the
    /// transport rolls no memory is earlier.
    pub(crate) fn follow_transport(&mut self, transport: &Transport, told_latency: usize) {
        self.transport.follow(transport);
        self.told_latency = told_latency;
    }

    /// Sets parameters by a program that was chosen at the next frame, and by what has come of the last one.
    pub(crate) fn set_params(
        &mut self,
        program: Option<u8>,
        params: &SouvenirParams,
        set: &mut dyn FnMut(ParamPtr, f32),
    ) {
        self.programs.choose(program, params, &mut OwnParams(set));
    }

    /// Processes one block in place, with the notes that come in it.
    pub(crate) fn process<S>(
        &mut self,
        mut sounds: HostSounds<'_, '_, '_>,
        params: &SouvenirParams,
        wake: &mut WakeSignal,
        notes: impl FnMut() -> Option<NoteEvent<S>>,
    ) {
        let begun = Instant::now();
        let frames = sounds.frames();
        self.switch.note_block(begun, frames);
        self.obey(wake);
        self.perform(params.performance());
        self.cut(params.shape.cuts.get());
        self.follow_song(params);
        self.clear(params.freeze.clears());
        self.wanted = params.settings();
        self.ask(wake);
        self.play(&mut sounds, params, wake, notes);
        self.engine.note_time(begun.elapsed().as_secs_f64(), frames);
    }

    /// Obeys what the queue holds, which comes first, as in `prepare`.
    fn obey(&mut self, wake: &WakeSignal) {
        let restores = self.restores.sent();
        self.engine.process(&mut [], &mut self.commands);
        if self.restores.note_obeyed(restores) {
            self.note_restored();
            wake.ring();
        }
    }

    fn perform(&mut self, wanted: PlayControls) {
        for command in wanted.changes(&self.told) {
            self.engine.obey(command);
        }
        self.told = wanted;
    }

    fn cut(&mut self, wanted: CoefficientEdits) {
        if wanted != self.told_cuts {
            self.engine.obey(Command::EditCoefficients(wanted));
            self.told_cuts = wanted;
        }
    }

    /// Oscillators that count notes go with the host, where something moves.
    fn follow_song(&mut self, params: &SouvenirParams) {
        if !self.told.modulation.moves_something() {
            return;
        }
        let tempo = params.tempo.get();
        self.engine.obey(Command::Song(SongPosition {
            quarters: self.transport.quarters,
            tempo_bpm: tempo.bpm(),
            bar_quarters: tempo.bar_quarters(),
        }));
    }

    fn clear(&mut self, clears: u32) {
        if clears != self.clears {
            self.clears = clears;
            self.engine.obey(Command::Clear);
        }
    }

    fn ask(&mut self, wake: &mut WakeSignal) {
        if !self.switch.asks(self.wanted) {
            return;
        }
        wake.ask(MemoryRequest {
            config: EngineConfig {
                settings: self.wanted,
                ..*self.engine.config()
            },
            least_latency_frames: self.least_latency_frames(),
            engine_id: self.engine_id,
        });
    }

    /// Returns the least latency of the next memory: a host that is told of another latency restarts the plugin, so
    /// that while its transport rolls, and where only the coefficients change, none is earlier.
    fn least_latency_frames(&self) -> usize {
        let now = self.engine.settings();
        let only_coefficients = MemorySettings {
            order: now.order,
            method: now.method,
            ..self.wanted
        } == now;
        if self.transport.is_rolling || only_coefficients {
            self.told_latency
        } else {
            0
        }
    }

    /// Takes what is due at the next frame.
    fn arrive(&mut self, wake: &mut WakeSignal) {
        while self.switch.frames_left() == 0 {
            match self.switch.arrive() {
                Arrival::Comes(live_memory) => self.crossfade_to(live_memory, wake),
                Arrival::ComesAtOnce(live_memory) => {
                    self.crossfade_to(live_memory, wake);
                    self.engine.restart_memory();
                }
                Arrival::Refused | Arrival::Postponed => {}
            }
            self.ask(wake);
        }
    }

    /// What was handed back before goes first, so that there is room for more.
    fn crossfade_to(&mut self, live_memory: Box<LiveMemory>, wake: &WakeSignal) {
        self.obey(wake);
        self.engine.obey(Command::CrossfadeTo(live_memory));
    }

    /// Plays from note to note.
    fn play<S>(
        &mut self,
        sounds: &mut HostSounds<'_, '_, '_>,
        params: &SouvenirParams,
        wake: &mut WakeSignal,
        mut notes: impl FnMut() -> Option<NoteEvent<S>>,
    ) {
        let frames = sounds.frames();
        let mut done = 0;
        while let Some(event) = notes() {
            let at = frames.min(event.timing() as usize);
            if at > done {
                self.play_part(sounds, params, wake, done..at);
                done = at;
            }
            let engine = &mut self.engine;
            self.keys
                .hear(&event, |note| engine.obey(Command::Note(note)));
        }
        self.play_part(sounds, params, wake, done..frames);
    }

    /// Plays from one memory to the next.
    fn play_part(
        &mut self,
        sounds: &mut HostSounds<'_, '_, '_>,
        params: &SouvenirParams,
        wake: &mut WakeSignal,
        part: Range<usize>,
    ) {
        let mut done = part.start;
        while done < part.end {
            // Not at the end of a block: what else happens at that frame comes with the next, and first.
            self.arrive(wake);
            let frames_left = self.switch.frames_left().min(self.programs.frames_left());
            let end = part.end.min(done.saturating_add(frames_left));
            let end = self.begin_song(sounds.channels, done..end);
            self.programs.hear(sounds.channels, done..end);
            sounds.play(&mut self.engine, done..end);
            if let Some(frozen) =
                self.programs
                    .freeze(params, self.engine.settings(), self.engine.latency_frames())
            {
                self.perform(frozen);
            }
            self.switch.pass(end - done);
            self.transport.pass(end - done);
            done = end;
        }
    }

    /// Windows are counted from the song's first frame, or where its transport starts elsewhere from the first
    /// sound, if the memory holds nothing but silence until then: every bounce cuts the song at the same
    /// places. Until which frame that lets the block be played.
    fn begin_song(&mut self, channels: &[&mut [f32]], part: Range<usize>) -> usize {
        if !self.transport.awaits_song {
            return part.end;
        }
        if !self.engine.is_silent() {
            self.transport.awaits_song = false;
            return part.end;
        }
        let sound = |channel: &&mut [f32]| channel[part.clone()].iter().position(|x| *x != 0.0);
        let sound = channels.iter().filter_map(sound).min();
        let silent_frames = sound.unwrap_or(part.len());
        match silent_frames.min(self.transport.frames_to_song()) {
            0 => {
                self.engine.restart_memory();
                self.switch.reset();
                self.programs.reset();
                self.transport.awaits_song = false;
                // What is on its way comes first.
                part.start
            }
            frames => part.start + frames,
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "positive, and `as` saturates"
)]
fn whole(frames: f64) -> usize {
    frames.ceil() as usize
}
