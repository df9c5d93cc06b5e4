//! The face of Souvenir: draws a memory's snapshot and edits its parameters through one trait.
//!
//! Shared by the desktop app and the plugin; knows neither devices nor hosts. Main thread only.
#![forbid(unsafe_code)]

mod controls;
mod face;
pub mod theme;

mod coefficients;
mod decimate;
mod header;
mod listening;
mod meter;
mod parameters;
mod plot;
mod readouts;
mod scale;
mod status;
mod waveform;

pub use controls::{
    Controls, Device, DeviceChoice, DeviceMenu, Mood, Recording, Source, Status, Transport,
};
pub use face::Face;
