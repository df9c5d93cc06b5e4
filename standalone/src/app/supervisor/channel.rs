//! What the window and the supervisor say to each other.

use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender};
use souvenir_core::control::{EngineReader, PlayControls};
use souvenir_core::memory::CoefficientEdits;
use souvenir_core::playback::OneShot;
use souvenir_core::settings::MemorySettings;
use souvenir_ui::{
    Compare, DeviceChoice, Hearing, LearntController, MidiChoice, OscChoice, PinnedList, Status,
};

use super::PlayingSource;
use crate::app::audio::meters::Meters;
use crate::app::devices::Catalogue;
use crate::app::midi::NoteSender;
use crate::app::source::{Choice, SourcePart};

/// How often the supervisor looks around while something is on its way; the window waits for it in the same steps.
pub(super) const BUSY_TICK: Duration = Duration::from_millis(15);
/// For the sound to fade out when the window closes, and a recording to be finished.
const GOODBYE: Duration = Duration::from_secs(3);

/// Says what the supervisor starts with.
#[derive(Clone, Debug)]
pub(crate) struct Start {
    pub(crate) devices: DeviceChoice,
    pub(crate) choice: Choice,
    /// The part of the sound that is chosen.
    pub(crate) part: SourcePart,
    pub(crate) settings: MemorySettings,
    pub(crate) performance: PlayControls,
    /// What is cut of the coefficients.
    pub(crate) edits: CoefficientEdits,
    /// Files heard lately.
    pub(crate) recent: Vec<PathBuf>,
    /// The window's own: where it sends coefficients.
    pub(crate) osc: OscChoice,
    /// The window's own: which keyboard plays.
    pub(crate) midi: MidiChoice,
    pub(crate) midi_device: Option<PathBuf>,
    /// The window's own: what controllers move.
    pub(crate) learnt: Vec<LearntController>,
    pub(crate) pinned: PinnedList,
    /// What was held when the app was closed, alone in its list.
    pub(crate) held: PinnedList,
}

/// Carries what the window asks for.
#[derive(Clone, Debug)]
pub(crate) enum SupervisorRequest {
    Source(Choice),
    Memory(MemorySettings),
    /// All but the mute.
    Perform(PlayControls),
    Mute {
        is_muted: bool,
    },
    Clear,
    Hear(Hearing),
    /// One that is still to come.
    TakeBackFreeze,
    EditCoefficients(CoefficientEdits),
    /// Keeps what is frozen.
    Pin,
    SetPinned(PinnedList),
    Compare(Compare),
    /// A sound that a view has made.
    PlayOnce(OneShot),
    /// To a place in the sound, seconds.
    Seek {
        secs: f64,
    },
    Loop(Option<[f64; 2]>),
    /// So many of the newest seconds.
    Capture {
        secs: f64,
    },
    ToggleRecording,
    LookForDevices,
    Devices(DeviceChoice),
    Quit,
}

/// Says what the window is told.
#[derive(Debug)]
pub(crate) enum SupervisorReport {
    Status(Status),
    /// The source in use, and the one that was asked for.
    Source {
        played: Choice,
        wanted: Choice,
    },
    /// What the engine shows that plays from now on.
    Engine(Box<EngineReader>),
    /// The memory that was asked for is ready, and will be heard when it has learnt enough.
    MemoryPrepared,
    /// The sound that plays, where one does.
    Playing(Option<PlayingSource>),
    /// There is something captured to play.
    Captured,
    /// The recording that runs, where one does.
    Recording(Option<Written>),
    /// The devices that are there.
    Devices(Catalogue),
    /// The monitor was muted, or is no longer.
    Muted {
        is_muted: bool,
    },
    /// The memories that are kept.
    Pinned(PinnedList),
    /// The memory that was frozen last, alone in its list.
    Held(PinnedList),
}

/// Holds what the window shows of a recording.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Written {
    pub(crate) path: PathBuf,
    pub(crate) rate_hz: u32,
}

/// Is the window's end of the channel.
#[derive(Debug)]
pub(crate) struct SupervisorChannel {
    pub(crate) requests: Sender<SupervisorRequest>,
    pub(crate) reports: Receiver<SupervisorReport>,
    pub(crate) meters: Arc<Meters>,
    /// By which keyboards reach the engine.
    pub(crate) notes: NoteSender,
    pub(super) thread: thread::JoinHandle<()>,
}

impl Drop for SupervisorChannel {
    fn drop(&mut self) {
        _ = self.requests.send(SupervisorRequest::Quit);
        // It may be preparing a memory for seconds: the window closes without it.
        let deadline = Instant::now() + GOODBYE;
        while !self.thread.is_finished() && Instant::now() < deadline {
            thread::sleep(BUSY_TICK);
        }
    }
}

#[cfg(test)]
impl Start {
    /// Plays the demo, and remembers nothing.
    pub(crate) fn with_demo() -> Self {
        Self {
            devices: DeviceChoice::default(),
            choice: Choice::Demo,
            part: SourcePart::default(),
            settings: MemorySettings::default(),
            performance: PlayControls::default(),
            edits: CoefficientEdits::default(),
            recent: Vec::new(),
            osc: OscChoice::default(),
            midi: MidiChoice::default(),
            midi_device: None,
            learnt: Vec::new(),
            pinned: PinnedList::default(),
            held: PinnedList::default(),
        }
    }
}

#[cfg(test)]
impl SupervisorChannel {
    /// Makes a channel with nobody at the other end, and what speaks to the window in the supervisor's place.
    pub(crate) fn unattended() -> (Self, Sender<SupervisorReport>) {
        let (requests, _) = crossbeam_channel::unbounded();
        let (to_window, reports) = crossbeam_channel::unbounded();
        let nobody = thread::Builder::new().spawn(|| {});
        let channel = Self {
            requests,
            reports,
            meters: Arc::default(),
            notes: NoteSender::default(),
            thread: nobody.expect("a thread"),
        };
        (channel, to_window)
    }
}
