//! Which part of the past the newest window learnt is of.

use super::legendre_memory::LegendreMemory;
use super::schedule::Schedule;
use crate::memory::timeline::Timeline;
use crate::settings::memory::Mode;

/// Frames of an unbounded memory that are always shown: 0.17 s at 48 kHz, enough for a spectrum with bins of 6 Hz.
const MIN_SHOWN_FRAMES: usize = 8192;

impl LegendreMemory {
    /// Returns how the newest window learnt lies in time. Realtime: yes.
    pub(super) fn timeline(&self) -> Timeline {
        match self.config.settings.mode {
            Mode::Segments | Mode::Sliding | Mode::Trained | Mode::Adaptive => Timeline::Even {
                frames: self.memory_frames,
            },
            Mode::Whole | Mode::Selective => Timeline::Even {
                frames: self.prior_frames + self.learnt_frames(),
            },
            Mode::Fading | Mode::Layer => Timeline::Fading {
                tau_frames: self.memory_frames,
            },
        }
    }

    /// Counts the frames that an unbounded memory has learnt since the last reset.
    fn learnt_frames(&self) -> f64 {
        let known = self.turns.saturating_sub(1 + u64::from(self.is_behind()));
        known as f64 * self.timing.hop as f64
    }

    /// Returns the frames since the end of the newest window learnt.
    pub(super) fn lag_frames(&self) -> usize {
        let Schedule { lag, hop, .. } = self.timing;
        let behind = if self.is_behind() { hop } else { 0 };
        lag + behind + hop.saturating_sub(self.until_turn)
    }

    /// Frames whose end holds the newest window learnt, or all that a screen shows of an unbounded memory's.
    pub(super) fn shown_frames(&self) -> usize {
        if !self.config.settings.mode.is_unbounded() {
            return self.window_frames;
        }
        let Schedule { lag, hop, .. } = self.timing;
        self.window_frames.max(MIN_SHOWN_FRAMES) + lag + 2 * hop
    }

    /// Frames that it must hear before it is as good as it gets.
    pub(super) fn warm_frames(&self) -> usize {
        if self.config.settings.mode.is_unbounded() {
            return 0;
        }
        self.timing.latency + self.window_frames
    }

    /// Frames of silence after which there is nothing else in it: a sound is learnt, then read.
    pub(super) fn silence_frames(&self) -> Option<usize> {
        let is_unbounded = self.config.settings.mode.is_unbounded();
        (!is_unbounded).then(|| 2 * self.warm_frames())
    }
}
