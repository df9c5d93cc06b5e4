//! An unbounded memory that takes another's place.

use super::legendre_memory::LegendreMemory;
use super::span_learner::SpanLearner;
use crate::settings::memory::Mode;

impl LegendreMemory {
    /// Goes on where `other` stands, where both are exact unbounded memories of a kind: orders
    /// beyond the other's are zero. What `other` heard since its last turn is not in it.
    /// Realtime: yes.
    pub(super) fn continue_from(&mut self, other: &Self) {
        let (ours, theirs) = (self.config.settings, other.config.settings);
        let SpanLearner::Unbounded(learner) = &mut self.learner else {
            return;
        };
        // Another time constant would play what is remembered at another speed.
        let fades_otherwise = ours.mode == Mode::Fading && ours.window_secs != theirs.window_secs;
        if fades_otherwise
            || ours.mode != theirs.mode
            || !matches!(other.learner, SpanLearner::Unbounded(_))
        {
            return;
        }
        let ratio = self.config.sample_rate_hz / other.config.sample_rate_hz;
        self.prior_frames = other.timeline().span_frames() * ratio;
        let coefficient = |channel_idx: usize, n: usize| {
            let channel = other.channels.get(channel_idx);
            channel
                .and_then(|channel| channel.coefficients.get(n))
                .map_or(0.0, |c| *c)
        };
        learner.continue_after(self.prior_frames);
        for (channel_idx, channel) in self.channels.iter_mut().enumerate() {
            for (n, c) in channel.coefficients.iter_mut().enumerate() {
                *c = coefficient(channel_idx, n);
            }
        }
    }
}
