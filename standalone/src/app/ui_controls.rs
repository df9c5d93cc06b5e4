//! The face's controls in this shell: keeps what is wanted, and passes it to the supervisor.

mod file_dialog;
mod dropouts;
mod device_menu;
mod kept_settings;
mod keyboards;
mod recent_files;
mod reports;
mod sending;
mod shown_engine;
mod typed_path;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use souvenir_core::control::PlayControls;
use souvenir_core::memory::CoefficientEdits;
use souvenir_core::playback::OneShot;
use souvenir_core::settings::MemorySettings;
use souvenir_ui::{
    Compare, ControllerMove, Controls, DeviceChoice, DeviceMenu, Hearing, LearntController,
    MidiChoice, MidiMenu, Mood, OscChoice, PinnedList, Recording, Source, Status, Transport,
    ViewInput,
};

use super::audio::capture::MAX_TAKE_SECS;
use super::devices::Catalogue;
use super::frame_pacing::SnapshotNews;
use super::midi::MidiInputs;
use super::osc::OscOutput;
use super::source::{Choice, SOURCES};
use super::supervisor::{PlayingSource, Start, SupervisorChannel, SupervisorRequest, Written};
use dropouts::Dropouts;
use file_dialog::Dialog;
use recent_files::RecentFiles;
use shown_engine::ShownEngine;

/// After this a wish that is not fulfilled yet is talked about: a long memory takes seconds to prepare.
const PATIENCE: Duration = Duration::from_millis(400);
/// What the foot says while the supervisor has been at something for so long.
const OPENING: &str = "Opening the sound devices.";
/// An engine that has shown nothing for so long does not run; the window asks three times a second at least.
const STANDSTILL: Duration = Duration::from_secs(2);
const READING: &str = "Reading the sound; a long file takes a while.";
const LEARNING: &str = "Preparing the memory; a long window takes a while.";

/// Holds what the window knows of everything else.
#[derive(Debug)]
pub(crate) struct UiControls {
    channel: SupervisorChannel,
    choice: Choice,
    recent: RecentFiles,
    /// What was asked for, and is to be remembered.
    wanted: Choice,
    settings: MemorySettings,
    performance: PlayControls,
    edits: CoefficientEdits,
    devices: DeviceChoice,
    catalogue: Option<Catalogue>,
    menu: Option<DeviceMenu>,
    status: Status,
    dialog: Dialog,
    playing: Option<PlayingSource>,
    has_capture: bool,
    recording: Option<(Written, Instant)>,
    /// When the supervisor was last asked for something that it has not reported on, and what it does.
    asked: Option<(Instant, &'static str)>,
    /// How much of the input there is to be captured.
    heard_secs: f64,
    shown: ShownEngine,
    /// When an engine last showed what it does.
    pictured: Option<Instant>,
    cpu_share: f32,
    dropouts: Dropouts,
    osc: OscOutput,
    midi: MidiInputs,
    midi_device: Option<PathBuf>,
    learnt: Vec<LearntController>,
    pinned: PinnedList,
    /// What was frozen last, alone in its list; empty until it is known.
    held: PinnedList,
}

impl UiControls {
    pub(crate) fn new(channel: SupervisorChannel, start: Start) -> Self {
        let osc = start.osc;
        let device = start.midi_device.clone();
        let midi = MidiInputs::start(start.midi, device, &channel.notes);
        let mut controls = Self {
            channel,
            wanted: start.choice.clone(),
            choice: start.choice,
            recent: RecentFiles::new(start.recent),
            settings: start.settings,
            performance: start.performance,
            edits: start.edits,
            devices: start.devices,
            catalogue: None,
            menu: None,
            status: Status::default(),
            dialog: Dialog::default(),
            playing: None,
            has_capture: false,
            recording: None,
            asked: Some((Instant::now(), OPENING)),
            heard_secs: 0.0,
            shown: ShownEngine::default(),
            pictured: None,
            cpu_share: 0.0,
            dropouts: Dropouts::default(),
            osc: OscOutput::new(osc.port),
            midi,
            midi_device: start.midi_device,
            learnt: start.learnt,
            pinned: start.pinned,
            held: start.held,
        };
        controls.send_to(osc);
        controls
    }

    /// Tells whether the memory is prepared, and there is sound or a word why not.
    pub(crate) fn has_started(&self) -> bool {
        !self.status.sentence.is_empty()
    }

    /// Asks for the next picture.
    pub(crate) fn look(&self) {
        self.shown.request_snapshot();
    }

    /// Returns what has come since the last frame.
    pub(super) fn news(&mut self) -> SnapshotNews {
        self.shown.news()
    }

    /// Draws with the newest picture.
    pub(crate) fn with_picture(&mut self, draw: impl FnOnce(ViewInput<'_>, &mut dyn Controls)) {
        let mut shown = std::mem::take(&mut self.shown);
        if let Some(picture) = shown.snapshot_mut() {
            picture.gaps = self.channel.meters.gaps();
            self.cpu_share = picture.load.share;
        }
        let history = shown.view_input().history;
        self.heard_secs = history.frames() as f64 / history.sample_rate_hz().max(1.0);
        draw(shown.view_input(), self);
        self.shown = shown;
    }

    /// Shows a sentence from elsewhere in the window.
    pub(crate) fn complain(&mut self, sentence: String) {
        self.status = trouble(&sentence);
    }

    /// Opens a file that was chosen or dropped onto the window.
    pub(crate) fn open_file(&mut self, path: PathBuf) {
        self.asked = Some((Instant::now(), READING));
        self.ask(SupervisorRequest::Source(Choice::File(path)));
    }

    fn ask(&self, request: SupervisorRequest) {
        // The supervisor lives as long as the channel.
        _ = self.channel.requests.send(request);
    }
}

fn trouble(sentence: &str) -> Status {
    Status {
        mood: Mood::Trouble,
        sentence: sentence.to_owned(),
    }
}

impl Controls for UiControls {
    fn settings(&self) -> MemorySettings {
        self.settings
    }

    fn set_settings(&mut self, settings: MemorySettings) {
        self.settings = settings;
        self.asked = Some((Instant::now(), LEARNING));
        self.ask(SupervisorRequest::Memory(settings));
    }

    fn performance(&self) -> PlayControls {
        self.performance
    }

    fn set_performance(&mut self, performance: PlayControls) {
        if performance.is_muted != self.performance.is_muted {
            self.ask(SupervisorRequest::Mute {
                is_muted: performance.is_muted,
            });
        }
        if performance.is_frozen && !self.performance.is_frozen {
            // What was held before is not what is held now.
            self.held = PinnedList::default();
        }
        self.performance = performance;
        self.ask(SupervisorRequest::Perform(performance));
    }

    fn clear(&mut self) {
        self.ask(SupervisorRequest::Clear);
    }

    fn hear(&mut self, hearing: Hearing) {
        self.ask(SupervisorRequest::Hear(hearing));
    }

    fn take_back_freeze(&mut self) {
        self.ask(SupervisorRequest::TakeBackFreeze);
    }

    fn edits(&self) -> CoefficientEdits {
        self.edits
    }

    fn edit(&mut self, edits: CoefficientEdits) {
        self.edits = edits;
        self.ask(SupervisorRequest::EditCoefficients(edits));
    }

    fn compare(&mut self, compare: Compare) {
        self.ask(SupervisorRequest::Compare(compare));
    }

    fn status(&self) -> Status {
        self.newest_status()
    }

    fn sources(&self) -> &[Source] {
        let captured = usize::from(self.has_capture);
        &SOURCES[..SOURCES.len() - 1 + captured]
    }

    fn source(&self) -> Source {
        self.choice.kind()
    }

    fn choose_source(&mut self, source: Source) {
        let choice = match source {
            Source::Demo => Choice::Demo,
            Source::Melody => Choice::Melody,
            Source::Microphone => Choice::Microphone,
            Source::File => return self.dialog.ask(),
            Source::Captured => Choice::Captured,
        };
        (self.choice, self.wanted) = (choice.clone(), choice.clone());
        self.asked = Some((Instant::now(), READING));
        self.ask(SupervisorRequest::Source(choice));
    }

    fn recent_files(&self) -> Vec<String> {
        self.recent.names()
    }

    fn open_recent(&mut self, idx: usize) {
        if let Some(path) = self.recent.path(idx) {
            // Known at once: the window may be closed before the file plays.
            self.wanted = Choice::File(path.clone());
            self.open_file(path);
        }
    }

    fn path_wanted(&self) -> Option<&str> {
        self.dialog.path_wanted()
    }

    fn open_path(&mut self, text: &str) -> Result<(), String> {
        let path = typed_path::file(text, std::env::home_dir().as_deref())?;
        self.dialog.leave_path();
        self.open_file(path);
        Ok(())
    }

    fn leave_path(&mut self) {
        self.dialog.leave_path();
    }

    fn transport(&self) -> Option<Transport> {
        let playing = self.playing.as_ref()?;
        Some(Transport {
            position_secs: playing.position_secs(),
            length_secs: playing.length_secs(),
            loop_secs: playing.loop_secs,
        })
    }

    fn seek(&mut self, position_secs: f64) {
        self.ask(SupervisorRequest::Seek {
            secs: position_secs,
        });
    }

    fn set_loop(&mut self, loop_secs: Option<[f64; 2]>) {
        if let Some(playing) = &mut self.playing {
            playing.loop_secs = loop_secs;
        }
        self.ask(SupervisorRequest::Loop(loop_secs));
    }

    fn capturable_secs(&self) -> Option<f64> {
        let heard_secs = self.heard_secs.min(MAX_TAKE_SECS);
        (self.choice == Choice::Microphone).then_some(heard_secs)
    }

    fn capture(&mut self, secs: f64) {
        self.ask(SupervisorRequest::Capture { secs });
    }

    fn can_record(&self) -> bool {
        true
    }

    fn recording(&self) -> Option<Recording> {
        let (written, since) = self.recording.as_ref()?;
        let file = written.path.file_name().unwrap_or_default();
        Some(Recording {
            secs: since.elapsed().as_secs_f64(),
            file: file.to_string_lossy().into_owned(),
        })
    }

    fn toggle_recording(&mut self) {
        self.ask(SupervisorRequest::ToggleRecording);
    }

    fn can_play_once(&self) -> bool {
        self.pictured.is_some_and(|at| at.elapsed() < STANDSTILL)
    }

    fn play_once(&mut self, sound: OneShot) {
        self.ask(SupervisorRequest::PlayOnce(sound));
    }

    fn pinned(&self) -> PinnedList {
        self.pinned.clone()
    }

    fn set_pinned(&mut self, pinned: PinnedList) {
        self.pinned = pinned.clone();
        self.ask(SupervisorRequest::SetPinned(pinned));
    }

    fn pin(&mut self) {
        self.ask(SupervisorRequest::Pin);
    }

    fn midi(&self) -> Option<&MidiMenu> {
        Some(self.midi.menu())
    }

    fn choose_midi(&mut self, choice: MidiChoice) {
        self.midi.choose(choice);
    }

    fn controller_moves(&mut self) -> Vec<ControllerMove> {
        self.midi.moves()
    }

    fn program_change(&mut self) -> Option<u8> {
        self.midi.program()
    }

    fn learnt(&self) -> &[LearntController] {
        &self.learnt
    }

    fn set_learnt(&mut self, learnt: Vec<LearntController>) {
        self.learnt = learnt;
    }

    fn osc(&self) -> Option<OscChoice> {
        Some(self.osc.choice())
    }

    fn choose_osc(&mut self, choice: OscChoice) {
        self.send_to(choice);
    }

    fn devices(&self) -> Option<&DeviceMenu> {
        self.menu.as_ref()
    }

    fn look_for_devices(&mut self) {
        self.ask(SupervisorRequest::LookForDevices);
    }

    fn choose_devices(&mut self, choice: DeviceChoice) {
        self.devices = choice;
        self.renew_menu();
        self.asked = Some((Instant::now(), OPENING));
        self.ask(SupervisorRequest::Devices(self.devices.clone()));
    }
}

#[cfg(test)]
mod tests;
