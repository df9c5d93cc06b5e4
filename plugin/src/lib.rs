//! This is Souvenir as a VST3 and CLAP plugin.
//!
//! The adapter between a host and the memory: `params` what a host automates and saves, `state` a
//! project on its way in, `audio_thread` the engine on the audio thread, `background_thread` where other memories
//! are prepared, `wake` what wakes that thread, `memory_schedule` the frame at which memories come, `realtime_lead` whether anybody can be listening, `shared_state`
//! what threads share, `told_params` what the host is told of, `ui_controls` and `editor` the face in a window, `engine_view` what that draws from.

#![forbid(unsafe_code)]

mod told_params;
mod ui_controls;
mod editor;
mod engine_view;
mod panic_guard;
mod repaint;
mod keys;
mod wake;
mod realtime_lead;
mod params;
mod shared_state;
mod souvenir;
mod audio_thread;
mod state;
mod memory_schedule;
mod editor_state;
mod background_thread;

use nice_plug::prelude::{nice_export_clap, nice_export_vst3};

pub use souvenir::{MainOutput, OutputBuses, SeparateOutputs, Souvenir};

nice_export_clap!(Souvenir<MainOutput>, Souvenir<SeparateOutputs>);
// A VST3 file with two plugins is refused by hosts that load files by their path, so that each has a file of its own.
#[cfg(not(feature = "outputs"))]
nice_export_vst3!(Souvenir<MainOutput>);
#[cfg(feature = "outputs")]
nice_export_vst3!(Souvenir<SeparateOutputs>);
#[cfg(all(target_os = "macos", feature = "auv2"))]
clap_wrapper::export_auv2!();
