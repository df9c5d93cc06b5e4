//! How often the supervisor does what it does again and again.

use std::time::Duration;

/// How often it looks around: while something is on its way, and otherwise.
pub(super) const BUSY_TICK: Duration = Duration::from_millis(15);
pub(super) const IDLE_TICK: Duration = Duration::from_millis(100);
/// Between two attempts to find a lost card again: back within 2 s of its return. Tests lose it some
/// hundred times.
pub(super) const RETRY: Duration = Duration::from_millis(if cfg!(test) { 50 } else { 500 });
