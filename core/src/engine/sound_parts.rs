//! What is heard, apart: dry, memory and residual on outputs of their own.

use std::ops::Range;

use super::live_memories::Sounds;
use crate::dsp::output::to_output;

/// Holds room for a block of each part, `[channel][frame]`.
///
/// They are as [`Listen`](crate::settings::Listen) has them, before mix, match, gain, bypass and mute. Channels that are missing, or shorter than the block, are left alone.
#[derive(Debug, Default)]
pub struct SoundParts<'a, 'b> {
    /// The sound itself, as late as its memory.
    pub dry: &'a mut [&'b mut [f32]],
    /// What the memory says; dry where an unbounded one learns.
    pub memory: &'a mut [&'b mut [f32]],
    /// Dry minus what the memory says.
    pub residual: &'a mut [&'b mut [f32]],
}

impl SoundParts<'_, '_> {
    /// Writes frames of the parts.
    pub(super) fn write(&mut self, told: Sounds<'_>, place: &Range<usize>) {
        let sounds = told.dry.iter().zip(told.memory).enumerate();
        for (channel_idx, (dry, memory)) in sounds {
            let part = |channels: &mut [&mut [f32]], value: &dyn Fn(usize) -> f64| {
                let channel = channels.get_mut(channel_idx);
                let frames = channel.and_then(|channel| channel.get_mut(place.clone()));
                for (frame, out) in frames.into_iter().flatten().enumerate() {
                    *out = to_output(value(frame));
                }
            };
            part(self.dry, &|frame| dry[frame]);
            part(self.memory, &|frame| {
                told.dry_share[frame] * dry[frame] + memory[frame]
            });
            part(self.residual, &|frame| dry[frame] - memory[frame]);
        }
    }
}
