//! A memory a channel, where channels know nothing of one another: a core works on each.

use souvenir_core::memory::{Measure, Memory, MemorySpec};

use super::super::cores::{are_channels_apart, work_beside};
use super::super::{fail, free_memory};
use super::recent_frames::RecentFrames;

/// Remembers the channels of a sound: the bits are those of one memory of them all.
#[derive(Debug)]
pub(super) struct ChannelHistories {
    /// A channel each, or one of all.
    parts: Vec<Memory>,
    channels_each: usize,
}

impl ChannelHistories {
    /// # Errors
    /// Where there is no such memory, or no room for it.
    pub(super) fn prepare(config: &MemorySpec) -> anyhow::Result<Self> {
        let mono = MemorySpec {
            channels: 1,
            ..*config
        };
        // The loudest channel drives a selective clock.
        let is_apart = config.measure != Measure::Selective
            && are_channels_apart(Memory::bytes(&mono), config.channels);
        let (count, of_one) = if is_apart {
            (config.channels, &mono)
        } else {
            (1, config)
        };
        free_memory::check_memory(config)?;
        let parts = (0..count).map(|_| Memory::prepare(of_one).map_err(fail::config));
        Ok(Self {
            parts: parts.collect::<anyhow::Result<_>>()?,
            channels_each: of_one.channels,
        })
    }

    /// Hears a block, `[channel_idx][frame]`, while this thread does what is `beside` it.
    pub(super) fn push_beside<R>(&mut self, block: &[Vec<f64>], beside: impl FnOnce() -> R) -> R {
        let parts = self.parts.iter_mut().zip(block.chunks(self.channels_each));
        let push = |(part, block): (&mut Memory, &[Vec<f64>])| {
            let block: Vec<&[f64]> = block.iter().map(Vec::as_slice).collect();
            part.push(&block);
        };
        work_beside(parts, push, beside)
    }

    /// Forgets all, and hears these frames alone.
    pub(super) fn hear_only(&mut self, recent: &RecentFrames) {
        let channels = recent.channels();
        let parts = self
            .parts
            .iter_mut()
            .zip(channels.chunks(self.channels_each));
        let hear = |(part, channels): (&mut Memory, &[[&[f64]; 2]])| {
            part.reset();
            let parts = channels.iter().map(|[older, newer]| (*older, *newer));
            let (older, newer): (Vec<_>, Vec<_>) = parts.unzip();
            part.push(&older);
            part.push(&newer);
        };
        work_beside(parts, hear, || ());
    }

    /// Returns the coefficients, `[channel_idx][n]`.
    pub(super) fn coefficients(&mut self) -> Vec<Vec<f64>> {
        let channels_each = self.channels_each;
        let mut all = vec![Vec::new(); self.parts.len() * channels_each];
        let parts = self.parts.iter_mut().zip(all.chunks_mut(channels_each));
        let read = |(part, to): (&mut Memory, &mut [Vec<f64>])| {
            for (channel_idx, to) in to.iter_mut().enumerate() {
                to.extend_from_slice(part.coefficients(channel_idx));
            }
        };
        work_beside(parts, read, || ());
        all
    }
}
