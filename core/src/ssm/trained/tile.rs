//! How many frames go through a stack together.

/// Frames that go through all layers together: a matrix that is loaded serves so many, and their numbers stay in the cache.
pub(super) const TILE_FRAMES: usize = 64;
