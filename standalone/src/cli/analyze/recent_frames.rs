//! The last window of a sound is kept.

use std::collections::VecDeque;

use super::super::fail;

/// Keeps the newest so many frames, `[channel_idx][frame]`.
#[derive(Debug)]
pub(super) struct RecentFrames {
    channels: Vec<VecDeque<f64>>,
    window_frames: usize,
}

impl RecentFrames {
    pub(super) fn new(num_channels: usize, window_frames: u64) -> Self {
        Self {
            channels: vec![VecDeque::new(); num_channels],
            // What does not fit into memory is told when it is heard.
            window_frames: usize::try_from(window_frames).unwrap_or(usize::MAX),
        }
    }

    /// # Errors
    /// Where there is not memory enough for the window.
    pub(super) fn hear(&mut self, block: &[Vec<f64>]) -> anyhow::Result<()> {
        for (channel, block) in self.channels.iter_mut().zip(block) {
            channel
                .try_reserve(block.len())
                .map_err(|_| fail::too_little_memory("so long a window"))?;
            channel.extend(block);
            let num_old = channel.len().saturating_sub(self.window_frames);
            channel.drain(..num_old);
        }
        Ok(())
    }

    /// Returns each channel, oldest first, in two parts.
    pub(super) fn channels(&self) -> Vec<[&[f64]; 2]> {
        let parts = self.channels.iter().map(VecDeque::as_slices);
        parts.map(|(older, newer)| [older, newer]).collect()
    }
}
