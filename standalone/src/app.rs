//! The window lets one hear a live memory of the demo sound, the microphone or a file.
//!
//! Some threads besides the sound card's: the window draws and asks; the supervisor opens devices and
//! prepares memories; one asks the sound systems, another reads the file that plays; a timer
//! stands in for a missing card; one sends coefficients where somebody wants them; one looks for keyboards, each of which
//! plays from its own.

mod audio;
mod ui_controls;
pub(crate) mod devices;
mod file;
mod frame_pacing;
mod clip;
mod settings;
mod source;
mod supervisor;
mod main_window;
mod unseen_face;
mod listening_window;
mod osc;
mod midi;
mod memories_file;
mod window_icon;

use crate::stderr::tell;
pub(crate) use audio::signal_switch::TestSignals;
pub(crate) use listening_window::open as open_listening_window;
use main_window::Kept;
use memories_file::MemoriesFile;
pub(crate) use settings::{
    BUFFERS_FRAMES, CHANNELS, MemorySection, MidiSection, OscSection, RATES_HZ, Settings,
    SoundSection,
};
pub(crate) use source::{Choice, SourcePart};
use souvenir_core::control::PlayControls;
use supervisor::Start;
pub(crate) use supervisor::{Microphone, MicrophoneRequest};

/// Opens the window and returns when it is closed. What was typed wins over what is remembered.
///
/// # Errors
/// Where there is no display to open a window on.
pub(crate) fn run(typed: Settings, part: SourcePart) -> anyhow::Result<()> {
    // Whoever names a sound or a memory wants to hear that one.
    let is_other = typed.sound.source.is_some() || typed.memory != MemorySection::default();
    let (store, of_settings) = settings::Store::open(typed);
    let (pinned, of_pinned) = MemoriesFile::pinned();
    let (mut held, of_held) = MemoriesFile::held();
    if is_other {
        held.set_aside();
    }
    let settings = store.settings();
    let troubles = [of_settings, of_pinned, of_held, settings.memory.loss()];
    for sentence in troubles.into_iter().flatten() {
        tell(&format!("souvenir: {sentence}"));
    }
    let start = Start {
        settings: settings.memory.settings(),
        performance: PlayControls {
            is_frozen: !held.list().is_empty(),
            ..settings.performance()
        },
        edits: settings.cuts(),
        recent: settings.sound.recent.clone().unwrap_or_default(),
        choice: settings.sound.source.unwrap_or_default(),
        part,
        osc: settings.osc.choice(),
        midi: settings.midi.choice(),
        midi_device: settings.midi.device.clone(),
        learnt: settings.midi.learnt(),
        pinned: pinned.list().clone(),
        held: held.list().clone(),
        devices: settings.devices,
    };
    let kept = Kept {
        store,
        pinned,
        held,
    };
    main_window::open(start, kept, settings.window)
}
