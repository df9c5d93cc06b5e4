//! What comes in is made harmless, and measured.

use std::ops::Range;

use super::Engine;

impl Engine {
    pub(super) fn admit(&mut self, channels: &[&mut [f32]], from: usize, take: usize) {
        for (channel_idx, input) in self.input.iter_mut().enumerate() {
            let input = &mut input[..take];
            let Some(channel) = channels.get(channel_idx) else {
                input.fill(0.0);
                continue;
            };
            for (to, sample) in input.iter_mut().zip(&channel[from..from + take]) {
                *to = self.rejected.admit(f64::from(*sample));
                self.meter.read(*to);
            }
        }
    }

    /// Takes in the mean of the sidechain's channels.
    pub(super) fn admit_sidechain(&mut self, sidechain: Option<&[&[f32]]>, frames: Range<usize>) {
        let Some(channels) = sidechain else {
            return;
        };
        let own = &mut self.sidechain[..frames.len()];
        own.fill(0.0);
        let share = 1.0 / channels.len() as f64;
        for channel in channels {
            for (to, sample) in own.iter_mut().zip(&channel[frames.clone()]) {
                *to += share * self.rejected.admit(f64::from(*sample));
            }
        }
    }
}
