//! Drops the latency, and holds the sound for as long as the memory is late.

use std::collections::VecDeque;

use super::RenderedBlock;
use crate::sound::wav;

/// Collects what a memory renders, until the sound that it is of has come in too.
#[derive(Debug)]
pub(super) struct Collector {
    num_frames_to_drop: usize,
    /// `[channel_idx][frame]`: no more than the latency and a block.
    waiting: Vec<VecDeque<f32>>,
    block: RenderedBlock,
}

impl Collector {
    pub(super) fn new(num_channels: usize, latency_frames: usize) -> Self {
        Self {
            num_frames_to_drop: latency_frames,
            waiting: vec![VecDeque::new(); num_channels],
            block: RenderedBlock {
                dry: vec![Vec::new(); num_channels],
                memory: vec![Vec::new(); num_channels],
            },
        }
    }

    /// Takes in what is to come out again.
    pub(super) fn hear(&mut self, input: &[Vec<f64>]) {
        for (waiting, input) in self.waiting.iter_mut().zip(input) {
            waiting.extend(wav::narrowed(input));
        }
    }

    /// Takes what the memory has made of as much sound, late, `[channel_idx][frame]`.
    pub(super) fn collect(&mut self, late: &[Vec<f64>]) {
        let len = late.first().map_or(0, Vec::len);
        let num_dropped = self.num_frames_to_drop.min(len);
        self.num_frames_to_drop -= num_dropped;
        let RenderedBlock { dry, memory } = &mut self.block;
        for (memory, late) in memory.iter_mut().zip(late) {
            *memory = wav::narrowed(&late[num_dropped..]);
        }
        for (dry, waiting) in dry.iter_mut().zip(&mut self.waiting) {
            dry.clear();
            dry.extend(waiting.drain(..len - num_dropped));
        }
    }

    /// Returns the newest frames of both.
    pub(super) fn block(&self) -> &RenderedBlock {
        &self.block
    }
}
