//! The direct kernels' side of a window that moves on: the old polynomial as a series, the new one as sums
//! from either end. Shared by sliding and lasting memories.

use super::halves;
use crate::math::{LegendreRecurrence, SimdLevel};
use crate::transform::direct::{Sums, evaluate};

/// Realtime: all but `new`.
#[derive(Debug)]
pub(super) struct Series {
    level: SimdLevel,
    recurrence: LegendreRecurrence,
    channels: Vec<ChannelSums>,
}

#[derive(Clone, Debug)]
struct ChannelSums {
    /// `(2n+1) d_n` of the old window.
    series: Vec<f64>,
    /// Of the new window's left and right half.
    sums: [Sums; 2],
}

impl Series {
    pub(super) fn new(level: SimdLevel, order: usize, channels: usize) -> Self {
        let sums = Sums::new(level, order);
        let channel = ChannelSums {
            series: vec![0.0; order],
            sums: [sums.clone(), sums],
        };
        Self {
            level,
            recurrence: LegendreRecurrence::new(order),
            channels: vec![channel; channels],
        }
    }

    /// The old polynomial's parts over even and odd orders.
    pub(super) fn read(&self, channel_idx: usize, delta: &[f64], parts: (&mut [f64], &mut [f64])) {
        let series = &self.channels[channel_idx].series;
        evaluate(self.level, &self.recurrence, series, delta, parts);
    }

    /// Adds points to the left (0) or right (1) half of the new window.
    pub(super) fn add(&mut self, channel_idx: usize, half: usize, delta: &[f64], weights: &[f64]) {
        let sums = &mut self.channels[channel_idx].sums[half];
        sums.add(&self.recurrence, delta, weights);
    }

    /// The new window's moments; it is the old one from here on.
    pub(super) fn finish(&mut self, channel_idx: usize, moments: &mut [f64]) {
        let ChannelSums { series, sums } = &mut self.channels[channel_idx];
        halves::finish(sums, series, moments);
    }

    /// The old window's are these moments, `(channel, n)`.
    pub(super) fn inherit(&mut self, moments: impl Fn(usize, usize) -> f64) {
        for (channel_idx, channel) in self.channels.iter_mut().enumerate() {
            for (n, term) in channel.series.iter_mut().enumerate() {
                *term = (2 * n + 1) as f64 * moments(channel_idx, n);
            }
        }
    }

    /// Nothing of the new window was learnt.
    pub(super) fn discard(&mut self) {
        let sums = self
            .channels
            .iter_mut()
            .flat_map(|channel| &mut channel.sums);
        sums.for_each(Sums::clear);
    }

    pub(super) fn reset(&mut self) {
        let channels = self.channels.iter_mut();
        channels.for_each(|channel| channel.series.fill(0.0));
        self.discard();
    }
}
