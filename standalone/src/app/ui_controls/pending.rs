//! What the foot says while the supervisor is at something.

use std::time::Duration;

/// After this a wish that is not fulfilled yet is talked about: a long memory takes seconds to prepare.
pub(super) const PATIENCE: Duration = Duration::from_millis(400);
/// What the supervisor may be at for so long.
pub(super) const OPENING: &str = "Opening the sound devices.";
pub(super) const READING: &str = "Reading the sound; a long file takes a while.";
pub(super) const LEARNING: &str = "Preparing the memory; a long window takes a while.";
