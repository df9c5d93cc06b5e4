//! The host's transport, as the audio thread follows it.

use nice_plug::prelude::Transport;

/// Says where the host's transport is.
#[derive(Debug, Default)]
pub(super) struct Rolling {
    pub(super) is_rolling: bool,
    /// Where the next frame is in the song, if the host says so.
    pub(super) next_frame: Option<i64>,
    /// It has started, and nothing was heard yet.
    pub(super) awaits_song: bool,
    /// Where the next block is, counted in quarters, while it rolls and the host says so.
    pub(super) quarters: Option<f64>,
}

impl Rolling {
    /// Follows the transport as it is at the next frame. Realtime: yes.
    pub(super) fn follow(&mut self, transport: &Transport) {
        let position = transport.pos_samples();
        // A host may count in seconds: to the nearest frame.
        let jumps = match position.zip(self.next_frame) {
            Some((position, expected)) => position.abs_diff(expected) > 1,
            None => false,
        };
        let starts = !self.is_rolling || jumps;
        self.is_rolling = transport.playing;
        self.awaits_song = self.is_rolling && (starts || self.awaits_song);
        self.next_frame = position;
        self.quarters = transport.pos_beats().filter(|_| self.is_rolling);
    }

    /// Counts frames that were played. Realtime: yes.
    pub(super) fn pass(&mut self, frames: usize) {
        let frames = i64::try_from(frames).unwrap_or(0);
        self.next_frame = self.next_frame.map(|frame| frame.saturating_add(frames));
    }

    /// Returns the frames until the song's first one, where that is still to come. Realtime: yes.
    pub(super) fn frames_to_song(&self) -> usize {
        let left = self.next_frame.and_then(i64::checked_neg);
        left.and_then(|left| usize::try_from(left).ok())
            .unwrap_or(usize::MAX)
    }
}
