//! A comparison and the place where it is played.

use std::sync::Arc;

use super::mix::TrackGains;
use super::transport::{Heads, Transport};
use super::{Comparison, Region};

/// Plays a comparison in place of the live sound. Realtime: all of it; the comparison is made, and freed, elsewhere.
#[derive(Debug)]
pub(crate) struct ComparePlayer {
    comparison: Box<Comparison>,
    transport: Transport,
    /// Heads that play this frame.
    heads: Option<Heads>,
}

impl ComparePlayer {
    /// Starts at the start of the region.
    pub(crate) fn new(comparison: Box<Comparison>, region: Option<Region>) -> Self {
        let material = comparison.material();
        let transport = Transport::new(material.frames(), region, material.sample_rate_hz());
        Self {
            comparison,
            transport,
            heads: None,
        }
    }

    /// Goes where `other` is, if that plays the same material.
    pub(crate) fn follow(&mut self, other: &Self) {
        if Arc::ptr_eq(self.comparison.material(), other.comparison.material()) {
            self.transport = other.transport;
        }
    }

    pub(crate) fn comparison(&self) -> &Comparison {
        &self.comparison
    }

    pub(crate) fn into_comparison(self) -> Box<Comparison> {
        self.comparison
    }

    pub(crate) fn go_round(&mut self, region: Option<Region>) {
        self.transport.go_round(region);
    }

    pub(crate) fn seek(&mut self, frame: usize) {
        self.transport.seek(frame);
    }

    pub(crate) fn restart(&mut self) {
        self.transport.restart();
    }

    pub(crate) fn rewind(&mut self) {
        self.transport.rewind();
    }

    pub(crate) fn position(&self) -> usize {
        self.transport.position()
    }

    pub(crate) fn is_jumping(&self) -> bool {
        self.transport.is_jumping()
    }

    /// Goes on by a frame.
    pub(crate) fn step(&mut self) {
        self.heads = Some(self.transport.next());
    }

    /// Stands for a frame, silent.
    pub(crate) fn stand(&mut self) {
        self.transport.stand();
        self.heads = None;
    }

    /// Returns the frame's sample, that of the last channel where there is no such one: mono is heard on both
    /// sides.
    pub(crate) fn sample(&self, channel_idx: usize, gains: &TrackGains) -> f64 {
        let Some(heads) = self.heads else {
            return 0.0;
        };
        let channels = self.comparison.material().channels().len();
        let channel_idx = channel_idx.min(channels - 1);
        let read = |frame: usize, share: f64| {
            if share == 0.0 {
                return 0.0;
            }
            share * self.mixed(channel_idx, frame, gains)
        };
        read(heads.at, heads.share) + read(heads.old, heads.old_share)
    }

    fn mixed(&self, channel_idx: usize, frame: usize, gains: &TrackGains) -> f64 {
        let dry = f64::from(self.comparison.material().channels()[channel_idx][frame]);
        let slots = gains.memories.iter().zip(&self.comparison.renderings);
        slots
            .filter(|(gain, _)| **gain != 0.0)
            .fold(gains.dry * dry, |sum, (gain, rendering)| {
                // While one comparison replaces another, a slot may be in one of them only.
                let memory = rendering.as_ref().map_or(dry, |rendering| {
                    f64::from(rendering.sound()[channel_idx][frame])
                });
                sum + gain * memory
            })
    }
}
