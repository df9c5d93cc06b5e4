//! How much a streaming memory holds, before it is made.

use super::StreamingMemory;
use super::config::StreamConfig;

/// Bytes an order and channel.
const PER_ORDER_AND_CHANNEL: u64 = 1024;
/// Bytes an order, whatever the channels: plans, polynomials, and a recurrence's factors.
const PER_ORDER: u64 = 4096;
/// Bytes a frame of the window and channel: sound heard, sound to be heard, and nodes between.
const PER_FRAME_AND_CHANNEL: u64 = 256;
/// Whatever is asked for.
const AT_LEAST: u64 = 16 << 20;

impl StreamingMemory {
    /// Estimates how many bytes it takes to make and to use one, and no less; for who must know before. Cost: O(1).
    #[must_use]
    pub fn bytes(config: &StreamConfig) -> u64 {
        let settings = config.settings;
        let (order, channels) = (settings.order as u64, config.channels as u64);
        let frames = frames(settings.window_secs * config.sample_rate_hz);
        let of_orders = order.saturating_mul(PER_ORDER + channels * PER_ORDER_AND_CHANNEL);
        let of_frames = frames.saturating_mul(channels * PER_FRAME_AND_CHANNEL);
        AT_LEAST.saturating_add(of_orders).saturating_add(of_frames)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "positive, and `as` saturates"
)]
fn frames(frames: f64) -> u64 {
    frames as u64
}
