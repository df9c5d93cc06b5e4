//! The face of Souvenir: draws a memory's snapshot and edits its parameters through one trait.
//!
//! Shared by the desktop app and the plugin; knows neither devices nor hosts. Main thread only.
#![forbid(unsafe_code)]

mod blind;
mod compare;
mod controls;
mod cost;
mod edit;
mod face;
pub mod theme;
mod units;

mod devices;
pub mod files;
mod header;
pub mod place;
mod looks;
mod manual;
mod menu;
mod presets;
mod focus;
mod hold;
mod job;
mod keys;
mod knob;
mod listening;
mod meter;
mod number;
mod output;
mod parameters;
mod path;
mod picture;
mod readouts;
mod rows;
mod scrub;
mod status;
mod tour;
mod transport;
mod turn;
mod undo;
mod wheel;

mod decimate;
mod figure;
mod pixel_aligned;
mod plot;
mod quiet;
mod scale;
mod sight;
mod views;
mod zoom;

pub use controls::{
    Compare, Controls, Device, DeviceChoice, DeviceMenu, Mood, Recording, Source, Status, Transport,
};
pub use face::Face;
pub use figure::register_letters;
pub use looks::{Looks, Shade};
pub use parameters::{LIVE_WINDOWS_SECS, MAX_LIVE_ORDER};
pub use picture::Picture;
pub use views::Kind as ViewKind;
