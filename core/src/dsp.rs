//! Signal processing that knows nothing of memories: filters, fades, levels.

pub(crate) mod band;
pub(crate) mod delay_line;
pub(crate) mod level_meter;
pub(crate) mod loudness_match;
pub(crate) mod output;
pub(crate) mod sanitize;
pub(crate) mod smoother;

/// Most channels that are processed together.
pub(crate) const MAX_CHANNELS: usize = 8;
