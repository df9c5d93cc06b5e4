//! Without the feature `weights` no stack can be read: all are missing.

use crate::stream::StreamConfig;

/// Stands where stacks would be.
#[derive(Debug)]
pub(super) struct Stacks;

impl Stacks {
    pub(super) fn find(_config: &StreamConfig) -> Self {
        Self
    }

    pub(super) fn is_missing(&self) -> bool {
        true
    }

    pub(super) fn delay_frames(&self) -> Option<usize> {
        None
    }

    pub(super) fn reset(&mut self) {}

    pub(super) fn process(&mut self, _sound: &mut [Vec<f64>], _frames: usize) {}

    pub(super) fn newest_step(&self) -> f64 {
        1.0
    }
}
