//! The one engine, wherever it runs: made to fit a device, told, and taken back when a device is lost.

use std::time::Duration;

use crossbeam_channel::Sender;
use souvenir_core::control::{
    Command, Engine, EngineConfig, EngineHandle, PlayControls, PreparedEngine, PreparedMemory,
};
use souvenir_core::memory::CoefficientEdits;
use souvenir_core::playback::{FrozenMemory, OneShot};
use souvenir_core::settings::MemorySettings;
use souvenir_ui::{Compare, Hearing, PinnedList};

use super::SupervisorReport;

use crate::app::audio::capture_commands::{CaptureCommands, CaptureControl};
use crate::app::audio::live_engine::{EngineCell, LiveEngine};
use crate::app::audio::monitor::Mute;
use crate::app::audio::note_clock::NoteClock;
use crate::app::audio::planar_block::MAX_BLOCK_FRAMES;
use crate::app::midi::NoteSender;

/// For a callback to put the engine back; it has it for some milliseconds.
const PATIENCE: Duration = Duration::from_millis(300);

/// Describes the device side of an engine.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct DeviceFormat {
    pub(super) rate_hz: u32,
    pub(super) num_channels: usize,
}

impl DeviceFormat {
    /// Says what has changed for whoever hears it.
    pub(super) fn change_from(self, before: Option<Self>) -> Option<String> {
        let [was_khz, is_khz] = [before?, self].map(|shape| f64::from(shape.rate_hz) / 1e3);
        let is_other = before.is_some_and(|before| before.rate_hz != self.rate_hz);
        is_other.then(|| {
            format!("The memory runs at {is_khz} kHz now instead of {was_khz} kHz and goes on.")
        })
    }
}

/// Says what an engine begins with.
#[derive(Clone, Debug, Default)]
pub(super) struct Wanted {
    pub(super) settings: MemorySettings,
    pub(super) performance: PlayControls,
    pub(super) edits: CoefficientEdits,
    pub(super) pinned: PinnedList,
    /// What is frozen from the start, alone in its list.
    pub(super) held: PinnedList,
}

/// Keeps what is wanted of the engine, and the engine itself while no stream runs it.
pub(super) struct EngineHost {
    settings: MemorySettings,
    performance: PlayControls,
    edits: CoefficientEdits,
    pinned: PinnedList,
    /// What was frozen last.
    frozen: Option<FrozenMemory>,
    notes: NoteSender,
    pub(super) mute: Mute,
    reports: Sender<SupervisorReport>,
    /// What the engine is told; made with the engine.
    handle: Option<EngineHandle>,
    pub(super) capture_control: Option<CaptureControl>,
    shape: Option<DeviceFormat>,
    parked: Option<Box<LiveEngine>>,
    engine_cell: Option<EngineCell>,
    /// How many engines were made so far.
    pub(super) builds: u64,
    /// The settings have changed since the last memory was sent.
    settings_are_new: bool,
}

impl EngineHost {
    pub(super) fn new(
        wanted: Wanted,
        notes: NoteSender,
        reports: Sender<SupervisorReport>,
    ) -> Self {
        Self {
            settings: wanted.settings,
            performance: wanted.performance,
            pinned: wanted.pinned,
            edits: wanted.edits,
            frozen: wanted.held.memories().first().cloned(),
            notes,
            mute: Mute::default(),
            reports,
            handle: None,
            capture_control: None,
            shape: None,
            parked: None,
            engine_cell: None,
            builds: 0,
            settings_are_new: false,
        }
    }

    /// Returns the engine for a device of this shape: the same as before where it fits, otherwise a new one
    /// that goes on with its memory.
    ///
    /// # Errors
    /// Where the memory cannot be prepared at that rate; the engine stays as it was.
    pub(super) fn engine_cell(&mut self, shape: DeviceFormat) -> anyhow::Result<EngineCell> {
        self.park();
        if self.shape != Some(shape) || self.parked.is_none() {
            self.rebuild(shape)?;
        }
        let live = self.parked.take().map(EngineCell::new);
        self.engine_cell.clone_from(&live);
        live.ok_or_else(|| anyhow::anyhow!("no engine"))
    }

    /// Takes the engine away from the stream that runs it. One that a hung callback keeps is given
    /// up.
    pub(super) fn park(&mut self) {
        if let Some(engine_cell) = self.engine_cell.take() {
            self.parked = engine_cell.take(PATIENCE);
        }
    }

    fn rebuild(&mut self, shape: DeviceFormat) -> anyhow::Result<()> {
        let config = self.config(shape);
        souvenir_ui::weights::look_for(&config.settings);
        let PreparedEngine {
            mut engine,
            commands,
            handle,
            reader,
        } = PreparedEngine::prepare(&config)?;
        self.note_frozen();
        match self.parked.as_mut().zip(self.handle.as_mut()) {
            Some((old, handle)) => {
                handle.pass_on(&mut old.engine, &mut old.commands, &mut engine);
            }
            None => self.tell_all(&mut engine),
        }
        let (capture_commands, capture_control) =
            CaptureCommands::new(config.sample_rate_hz, config.channels);
        (self.handle, self.capture_control) = (Some(handle), Some(capture_control));
        self.parked = Some(Box::new(LiveEngine {
            engine,
            commands,
            capture_commands,
            notes: self.notes.renew(),
            note_clock: NoteClock::new(config.sample_rate_hz),
        }));
        (self.shape, self.settings_are_new) = (Some(shape), false);
        self.builds += 1;
        let report = SupervisorReport::Engine(Box::new(reader));
        _ = self.reports.send(report);
        Ok(())
    }

    fn tell_all(&self, engine: &mut Engine) {
        // First: to freeze is to take what is known, and nothing is yet.
        let held = self.frozen.clone();
        if let Some(frozen) = held.filter(|_| self.performance.is_frozen) {
            engine.obey(Command::restore(frozen));
        }
        let untold = PlayControls::default();
        let changes = self.performance.changes(&untold);
        changes
            .filter(is_for_engine)
            .for_each(|command| engine.obey(command));
        engine.obey(Command::EditCoefficients(self.edits));
        engine.obey(self.pinned.command());
        self.mute.set(self.performance.is_muted);
    }

    fn config(&self, shape: DeviceFormat) -> EngineConfig {
        EngineConfig {
            // A memory that cannot be prepared at this rate must not be the end of all sound.
            settings: self.settings.nearest_at(f64::from(shape.rate_hz)),
            sample_rate_hz: f64::from(shape.rate_hz),
            channels: shape.num_channels,
            max_block_frames: MAX_BLOCK_FRAMES,
        }
    }

    pub(super) fn shape(&self) -> Option<DeviceFormat> {
        self.shape
    }

    pub(super) fn set_settings(&mut self, settings: MemorySettings) {
        (self.settings, self.settings_are_new) = (settings, true);
    }

    pub(super) fn performance(&self) -> PlayControls {
        self.performance
    }

    pub(super) fn perform(&mut self, performance: PlayControls) {
        let changes = performance.changes(&self.performance);
        let changes: Vec<Command> = changes.filter(is_for_engine).collect();
        changes.into_iter().for_each(|command| self.send(command));
        self.mute.set(performance.is_muted);
        self.performance = performance;
    }

    pub(super) fn clear(&mut self) {
        self.send(Command::Clear);
    }

    /// The sound is somebody else's to play.
    pub(super) fn hear(&mut self, hearing: Hearing) {
        self.clear();
        if let Some(frames) = hearing.freeze_after_frames {
            self.send(Command::FreezeAfter(frames));
        }
    }

    pub(super) fn take_back_freeze(&mut self) {
        if !self.performance.is_frozen {
            self.send(Command::Freeze { is_frozen: false });
        }
    }

    pub(super) fn edit(&mut self, edits: CoefficientEdits) {
        self.edits = edits;
        self.send(Command::EditCoefficients(edits));
    }

    fn note_frozen(&mut self) {
        let newest = self.handle.as_mut().and_then(EngineHandle::new_frozen);
        if let Some(newest) = newest {
            let held = PinnedList::default().with(newest.clone());
            _ = self.reports.send(SupervisorReport::Held(held));
            self.frozen = Some(newest);
        }
    }

    /// Keeps what is frozen, as it is heard.
    pub(super) fn pin(&mut self) {
        self.note_frozen();
        if let Some(frozen) = self.frozen.clone() {
            let edits = self.edits.with_shape(self.performance().shape);
            let pinned = self.pinned.with(frozen.edited(&edits));
            self.set_pinned(pinned.clone());
            _ = self.reports.send(SupervisorReport::Pinned(pinned));
        }
    }

    pub(super) fn set_pinned(&mut self, pinned: PinnedList) {
        self.send(pinned.command());
        self.pinned = pinned;
    }

    /// An engine that is made anew is given it again by the face, which sees that it has none.
    pub(super) fn compare(&mut self, compare: Compare) {
        self.send(compare.into());
    }

    /// A sound for another rate than the engine's is not heard.
    pub(super) fn play_once(&mut self, sound: OneShot) {
        self.send(Command::PlayOnce(Box::new(sound)));
    }

    fn send(&mut self, command: Command) {
        if let Some(handle) = &mut self.handle {
            handle.send(command);
        }
    }

    /// Tells whether something is on its way to the engine.
    pub(super) fn is_busy(&self) -> bool {
        let handle = self.handle.as_ref();
        handle.is_some_and(|handle| self.settings_are_new || handle.has_unsent())
    }

    /// Repeats what could not be sent, frees what is done with, notes what was frozen, and sends the newest memory.
    ///
    /// # Errors
    /// Where a memory of those settings cannot be prepared; the one in use stays.
    pub(super) fn look_after(&mut self) -> anyhow::Result<()> {
        self.note_frozen();
        let Some(handle) = &mut self.handle else {
            return Ok(());
        };
        handle.look_after();
        if let Some(shape) = self.shape.filter(|_| self.settings_are_new) {
            self.settings_are_new = false;
            self.exchange(shape)?;
        }
        Ok(())
    }

    fn exchange(&mut self, shape: DeviceFormat) -> anyhow::Result<()> {
        let config = self.config(shape);
        souvenir_ui::weights::look_for(&config.settings);
        let memory = PreparedMemory::prepare(&config)?;
        if let Some(handle) = &mut self.handle {
            handle.crossfade_to(memory);
            _ = self.reports.send(SupervisorReport::MemoryPrepared);
        }
        Ok(())
    }
}

/// The loudspeaker is muted behind the recorder.
fn is_for_engine(command: &Command) -> bool {
    !matches!(command, Command::Mute { .. })
}

#[cfg(test)]
mod tests;
