//! Guards the loudspeaker: nothing above -1 dBFS leaves, and what is below leaves untouched.
//!
//! Every frame is delayed by 1.5 ms, in which the gain comes down to what the loudest channel needs
//! when it arrives; it goes back up with a time constant of 100 ms. All channels share one gain.
//! What is not a finite number becomes silence.
//!
//! Realtime: all but `prepare`.

mod envelope;
#[cfg(test)]
mod tests;

use souvenir_core::memory::frames_of;

use super::planar_block::PlanarBlock;
use envelope::Envelope;

/// -1 dBFS: room for what a converter makes between the samples.
pub(crate) const CEILING: f32 = 0.891_250_9;
/// Long enough to come down without a click, short beside the memory's own delay.
const LOOK_AHEAD_SECS: f64 = 1.5e-3;

/// Limits the sound, as the last thing before the card.
#[derive(Debug)]
pub(crate) struct Limiter {
    /// `[channel_idx][frame]`, rings of the frames that are looked ahead at.
    ahead: Vec<Vec<f32>>,
    /// The oldest of them.
    at: usize,
    envelope: Envelope,
}

impl Limiter {
    /// Prepares a limiter. Allocates.
    pub(crate) fn prepare(sample_rate_hz: f64, num_channels: usize) -> Self {
        let look_ahead_frames = frames_of(LOOK_AHEAD_SECS, sample_rate_hz).max(1);
        Self {
            ahead: vec![vec![0.0; look_ahead_frames]; num_channels],
            at: 0,
            envelope: Envelope::prepare(sample_rate_hz, look_ahead_frames),
        }
    }

    /// Returns by how many frames it delays: 72 at 48 kHz.
    pub(crate) fn latency_frames(&self) -> usize {
        self.ahead.first().map_or(0, Vec::len)
    }

    /// Limits in place. Channels that it was not prepared for stay as they are.
    pub(crate) fn process(&mut self, planar: &mut PlanarBlock, num_frames: usize) {
        for frame in 0..num_frames {
            let peak = self.delay(planar, frame);
            let gain = self.envelope.next_gain(peak);
            for (channel, _) in planar.channels_mut().iter_mut().zip(&self.ahead) {
                // The gain is rounded to f32, and so is the product.
                channel[frame] = (gain * channel[frame]).clamp(-CEILING, CEILING);
            }
        }
    }

    /// Exchanges the frame for the oldest one; how loud the new one is.
    fn delay(&mut self, planar: &mut PlanarBlock, frame: usize) -> f32 {
        let mut peak = 0.0f32;
        for (channel, ring) in planar.channels_mut().iter_mut().zip(&mut self.ahead) {
            let new = finite(channel[frame]);
            peak = peak.max(new.abs());
            channel[frame] = std::mem::replace(&mut ring[self.at], new);
        }
        self.at = (self.at + 1) % self.latency_frames().max(1);
        peak
    }
}

fn finite(sample: f32) -> f32 {
    if sample.is_finite() { sample } else { 0.0 }
}
