//! Frames until something is due, counted as they come in: a window that is late makes nothing later.

/// Counts down once it has begun. Realtime: yes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Countdown {
    frames: Option<u64>,
}

impl Countdown {
    /// One that runs already gives way.
    pub(super) fn begin(&mut self, frames: u64) {
        self.frames = Some(frames);
    }

    pub(super) fn stop(&mut self) {
        self.frames = None;
    }

    pub(super) fn is_over(&self) -> bool {
        self.frames == Some(0)
    }

    /// Frames until it is over; 0 where it does not run.
    pub(super) fn frames_left(&self) -> usize {
        self.frames
            .map_or(0, |frames| usize::try_from(frames).unwrap_or(usize::MAX))
    }

    pub(super) fn pass(&mut self, frames: usize) {
        if let Some(left) = &mut self.frames {
            *left = left.saturating_sub(frames as u64);
        }
    }
}
