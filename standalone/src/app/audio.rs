//! What runs in the sound card's callbacks, as plain structs that a test drives without a card.
//!
//! Realtime: nothing here allocates, frees, locks, waits, prints or panics once it is made.
//!
//! | data | way |
//! |---|---|
//! | what the engine is told, and its pictures | `souvenir_core::control` |
//! | the engine itself | an atomic cell that a callback takes it from and puts it back into, [`live_engine::EngineCell`] |
//! | gaps, late callbacks | atomics, [`meters::Meters`] |
//! | "a callback has come", "the stream is lost" | atomics for each stream, [`stream_health::StreamHealth`] |
//! | notes of keyboards, with when they were played | ring, [`live_engine::LiveEngine`] |
//! | sound from the input's to the output's callback | ring, [`asrc`] |
//! | sound to a file | ring, [`recorder`] |
//! | the last half minute | an empty [`capture::Take`] in, a full one back, rings |
//! | sound from a file | ring, [`file_stream`] |
//! | where a sound is | atomic, [`loop_player::Position`] |
//! | which signal of a listening test is heard, and where it is | atomics, [`signal_switch::SwitchControl`] |
//! | where it is to go | ring, [`output_callback::SourcePlayback`] |

pub(crate) mod asrc;
pub(crate) mod capture;
pub(crate) mod deadline;
pub(crate) mod input_callback;
pub(crate) mod capture_commands;
pub(crate) mod stream_health;
pub(crate) mod limiter;
pub(crate) mod live_engine;
pub(crate) mod meters;
pub(crate) mod monitor;
pub(crate) mod note_clock;
pub(crate) mod planar_block;
pub(crate) mod output_callback;
pub(crate) mod ramp;
pub(crate) mod recorder;
pub(crate) mod file_stream;
pub(crate) mod loop_player;
pub(crate) mod signal_switch;

#[cfg(test)]
mod tests;
