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
mod pinned_file;
mod window_icon;

use crate::stderr::tell;
pub(crate) use audio::signal_switch::TestSignals;
pub(crate) use listening_window::open as open_listening_window;
use main_window::Kept;
use pinned_file::PinnedFile;
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
    let (store, trouble) = settings::Store::open(typed);
    if let Some(sentence) = trouble {
        tell(&format!("souvenir: {sentence}"));
    }
    let (pinned, trouble) = PinnedFile::open();
    if let Some(sentence) = trouble {
        tell(&format!("souvenir: {sentence}"));
    }
    let settings = store.settings();
    if let Some(sentence) = settings.memory.loss() {
        tell(&format!("souvenir: {sentence}"));
    }
    let start = Start {
        settings: settings.memory.settings(),
        performance: PlayControls {
            modulation: settings.modulation.modulation(),
            shape: settings.shape.shape(),
            ..settings.sound.performance()
        },
        recent: settings.sound.recent.clone().unwrap_or_default(),
        choice: settings.sound.source.unwrap_or_default(),
        part,
        osc: settings.osc.choice(),
        midi: settings.midi.choice(),
        midi_device: settings.midi.device.clone(),
        learnt: settings.midi.learnt(),
        pinned: pinned.list().clone(),
        devices: settings.devices,
    };
    main_window::open(start, Kept { store, pinned }, settings.window)
}
