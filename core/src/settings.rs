//! What a listener chooses: which memory, and which of dry, memory and residual is heard.

pub(crate) mod listen;
pub(crate) mod memory;

pub use listen::{CROSS_FADE_SECS, Listen};
pub use memory::{MAX_OVERLAP, MemorySettings, Mode};
