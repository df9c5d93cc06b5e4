//! Drops the latency, and holds the sound for as long as the memory is late.

use std::collections::VecDeque;

use souvenir_core::stream::StreamingMemory;

use super::RenderedBlock;
use crate::sound::wav;

/// Collects what a memory renders, until the sound that it is of has come in too.
#[derive(Debug)]
pub(super) struct Collector {
    num_frames_to_drop: usize,
    /// `[channel_idx][frame]`: the memory, with its latency.
    late: Vec<Vec<f64>>,
    /// `[channel_idx][frame]`: no more than the latency and a block.
    waiting: Vec<VecDeque<f32>>,
    block: RenderedBlock,
}

impl Collector {
    pub(super) fn new(num_channels: usize, latency_frames: usize) -> Self {
        Self {
            num_frames_to_drop: latency_frames,
            late: vec![Vec::new(); num_channels],
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

    /// Returns what the memory gives for so much input, and the sound of the same frames.
    pub(super) fn pass(
        &mut self,
        recollector: &mut StreamingMemory,
        input: &[Vec<f64>],
    ) -> &RenderedBlock {
        let len = input.first().map_or(0, Vec::len);
        self.late.iter_mut().for_each(|late| late.resize(len, 0.0));
        let input: Vec<&[f64]> = input.iter().map(Vec::as_slice).collect();
        let mut output: Vec<&mut [f64]> = self.late.iter_mut().map(Vec::as_mut_slice).collect();
        recollector.process(&input, &mut output);
        let num_dropped = self.num_frames_to_drop.min(len);
        self.num_frames_to_drop -= num_dropped;
        let RenderedBlock { dry, memory } = &mut self.block;
        for (memory, late) in memory.iter_mut().zip(&self.late) {
            *memory = wav::narrowed(&late[num_dropped..]);
        }
        for (dry, waiting) in dry.iter_mut().zip(&mut self.waiting) {
            dry.clear();
            dry.extend(waiting.drain(..len - num_dropped));
        }
        &self.block
    }
}
