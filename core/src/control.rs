//! What a shell sees of a running engine.

pub(crate) mod controls;

pub use controls::{OUTPUT_GAINS_DB, PlayControls};
