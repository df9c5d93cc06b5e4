//! What a shell sees of a running engine.

pub(crate) mod controls;
pub(crate) mod handle;

pub use crate::engine::commands::{Command, CommandReceiver};
pub use crate::settings::listen::OUTPUT_GAINS_DB;
pub use controls::PlayControls;
pub use handle::{EngineHandle, SnapshotRequest, connect};
