//! The face of Souvenir: draws a memory's snapshot and edits its parameters through one trait.
//!
//! Shared by the desktop app and the plugin; knows neither devices nor hosts. Main thread only.
#![forbid(unsafe_code)]

mod controls;
mod view_input;
mod view_kind;
mod face;
mod panel;
mod views;
mod figure;
mod typeset;
mod compare;
mod blind;
mod listening;
mod tour;
mod manual;
mod widgets;
mod silence_reason;
mod appearance;
mod pixel_aligned;
pub mod theme;

pub mod config_dir;
mod edit;
mod keys;
pub mod files;
mod modulation_file;
mod shape_file;
mod wav;
mod random_seed;
pub mod weights;
mod job;
mod drawing_pace;
mod undo;
mod units;

pub use appearance::{Appearance, ColourScheme};
pub use controls::{
    Compare, ControllerMove, Controls, Device, DeviceChoice, DeviceMenu, Hearing, LearntController,
    MidiChoice, MidiController, MidiMenu, Mood, OscChoice, PinnedList, Recording, Source, Status,
    Transport,
};
pub use drawing_pace::DrawingPace;
pub use face::Face;
pub use figure::register_letters;
pub use listening::{ListeningFace, SignalPlayer};
pub use modulation_file::{modulation_of, modulation_table};
pub use panel::{LIVE_TIME_SCALES_SECS, LIVE_WINDOWS_SECS, MAX_LIVE_ORDER};
pub use shape_file::{edits_of, edits_table};
pub use view_input::ViewInput;
pub use view_kind::Kind as ViewKind;
