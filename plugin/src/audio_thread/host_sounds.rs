//! What the host sends.

use std::ops::Range;

use souvenir_core::control::{Engine, SoundParts};
use souvenir_core::memory::MAX_CHANNELS;

/// Holds what the host sends in a block.
#[derive(Debug)]
pub(crate) struct HostSounds<'a, 'main, 'aux> {
    /// `[channel][frame]`, in place.
    pub(crate) channels: &'a mut [&'main mut [f32]],
    /// `[channel][frame]`; without a channel, or without frames, where the host connects nothing to it.
    pub(crate) sidechain: &'a [&'aux mut [f32]],
    /// What is heard, apart: without a channel, or without frames, where the host connects nothing to it.
    pub(crate) parts: SoundParts<'a, 'aux>,
}

impl HostSounds<'_, '_, '_> {
    pub(super) fn frames(&self) -> usize {
        let frames = self.channels.iter().map(|channel| channel.len()).min();
        frames.unwrap_or(0)
    }

    /// Plays so many frames of it, in place.
    pub(super) fn play(&mut self, engine: &mut Engine, frames: Range<usize>) {
        let mut parts: [&mut [f32]; MAX_CHANNELS] = std::array::from_fn(|_| &mut [][..]);
        let num_channels = self.channels.len().min(MAX_CHANNELS);
        for (part, channel) in parts.iter_mut().zip(&mut *self.channels) {
            *part = &mut channel[frames.clone()];
        }
        let mut beside: [&[f32]; MAX_CHANNELS] = [&[]; MAX_CHANNELS];
        let num_beside = self.sidechain.len().min(MAX_CHANNELS);
        for (part, channel) in beside.iter_mut().zip(self.sidechain) {
            // Empty where the host connects nothing.
            *part = channel.get(frames.clone()).unwrap_or_default();
        }
        let (parts, beside) = (&mut parts[..num_channels], &beside[..num_beside]);
        let mut rooms: [[&mut [f32]; MAX_CHANNELS]; 3] =
            std::array::from_fn(|_| std::array::from_fn(|_| &mut [][..]));
        let apart = &mut self.parts;
        let own = [&mut apart.dry, &mut apart.memory, &mut apart.residual];
        for (room, channels) in rooms.iter_mut().zip(own) {
            for (to, channel) in room.iter_mut().zip(channels.iter_mut()) {
                *to = channel.get_mut(frames.clone()).unwrap_or_default();
            }
        }
        let [dry, memory, residual] = &mut rooms;
        let apart = SoundParts {
            dry,
            memory,
            residual,
        };
        engine.play_apart(parts, beside, apart);
    }
}
