//! All that a shell needs of an engine: prepare it, tell it what to do, see what it shows.
//!
//! | what | for which thread | made by |
//! |---|---|---|
//! | [`Engine`], [`CommandReceiver`] | the audio thread | [`PreparedEngine::prepare`] |
//! | [`EngineHandle`] | one that may allocate and free | the same |
//! | [`EngineReader`] | whoever draws | the same |
//! | [`PreparedMemory`] | any that may take its time | [`PreparedMemory::prepare`] |
//!
//! The engine's own type stands here too, since an audio thread has more to do with it than to process: a plugin obeys
//! and plays from one event to the next, and measures what it costs.

pub(crate) mod controls;
mod frozen_readers;
pub(crate) mod handle;
mod prepared_engine;
mod prepared_memory;
mod reader;
mod reader_mailbox;

pub use crate::engine::commands::{Command, CommandReceiver};
pub use crate::engine::{
    Engine, EngineConfig, LiveMemory, MOST_FEEDBACK, SongPosition, SoundParts,
};
pub use crate::settings::listen::OUTPUT_GAINS_DB;
pub use controls::PlayControls;
pub use handle::{EngineHandle, connect};
pub use prepared_engine::PreparedEngine;
pub use prepared_memory::PreparedMemory;
pub use reader::EngineReader;
