//! From the last frame of a sound to its first without a step, where nobody has made them meet.
//!
//! The difference between the two is added to the first frames and fades out of them. So all frames
//! are heard as they are up to the last one, and the first ones too, where no last one came before
//! them, or where the sound was made to go round and round.

use crate::app::audio::planar_block::MAX_LIVE_CHANNELS;

/// Joins a loop's end to its start. Realtime: yes.
#[derive(Debug, Default)]
pub(super) struct LoopSplice {
    /// The newest frame that was heard.
    last: [f32; MAX_LIVE_CHANNELS],
    /// What the first frame lacks to the last one.
    step: [f32; MAX_LIVE_CHANNELS],
    state: SpliceState,
}

#[derive(Clone, Copy, Debug, Default)]
enum SpliceState {
    #[default]
    Over,
    /// So many frames are smoothed.
    Under(usize),
}

impl LoopSplice {
    /// The next frame is the sound's first, and the newest was its last.
    pub(super) fn begin(&mut self) {
        self.state = SpliceState::Under(0);
    }

    /// Frames of a channel, of which there is at least one, before [`Self::advance`].
    pub(super) fn smooth(&mut self, idx: usize, frames: &mut [f32], fade_frames: usize) {
        if let SpliceState::Under(done_frames) = self.state {
            if let (0, Some(first)) = (done_frames, frames.first()) {
                self.step[idx] = self.last[idx] - first;
            }
            for (place, frame) in (done_frames + 1..=fade_frames).zip(&mut *frames) {
                *frame += self.step[idx] * (1.0 - place as f32 / (fade_frames + 1) as f32);
            }
        }
        self.last[idx] = frames.last().copied().unwrap_or(self.last[idx]);
    }

    pub(super) fn advance(&mut self, num_frames: usize, fade_frames: usize) {
        if let SpliceState::Under(done_frames) = self.state {
            let done_frames = done_frames + num_frames;
            self.state = if done_frames < fade_frames {
                SpliceState::Under(done_frames)
            } else {
                SpliceState::Over
            };
        }
    }
}
