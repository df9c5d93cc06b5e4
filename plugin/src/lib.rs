//! Souvenir as a VST3 and CLAP plugin.
//!
//! The adapter between a host and the memory: `params` what a host automates and saves, `state` a
//! project on its way in, `stage` the engine on the audio thread, `workshop` where other memories
//! are prepared, `switch` the frame at which they come, `lead` whether anybody can be listening, `shelf`
//! what threads share, `desk` and `editor` the face in a window, `engine_view` what that draws from.

#![forbid(unsafe_code)]

mod desk;
mod editor;
mod engine_view;
mod fault;
mod glance;
mod keys;
mod lead;
mod params;
mod shelf;
mod souvenir;
mod stage;
mod state;
mod switch;
mod view;
mod workshop;

use nice_plug::prelude::{nice_export_clap, nice_export_vst3};

pub use souvenir::Souvenir;

nice_export_clap!(Souvenir);
nice_export_vst3!(Souvenir);
