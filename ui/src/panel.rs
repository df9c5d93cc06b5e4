//! The side panel, from top to bottom: the memory, its presets, freezing, what is heard, what moves by itself, what is measured, and
//! where that is sent.

pub(crate) mod devices;
pub(crate) mod freeze;
pub(crate) mod listening;
pub(crate) mod modulation;
pub(crate) mod notes;
pub(crate) mod osc;
pub(crate) mod output;
pub(crate) mod parameters;
pub(crate) mod pins;
pub(crate) mod presets;
pub(crate) mod readouts;
pub(crate) mod shape;

pub use parameters::{LIVE_TIME_SCALES_SECS, LIVE_WINDOWS_SECS, MAX_LIVE_ORDER};
