//! Memories that were kept, ready to be heard: one fades into the next by its coefficients.

use super::frozen::FrozenMemory;
use super::polynomials::Polynomials;
use crate::budget::HeldPieces;
use crate::memory::timeline::Timeline;

/// Most memories that are pinned at once.
pub const MAX_PINNED: usize = 8;

/// Holds pinned memories, ready to be played. Realtime: all but the constructor.
///
/// Cost: that of [`Polynomials`] each.
#[derive(Debug, Default)]
pub struct PinnedMemories {
    pins: Vec<PinnedMemory>,
}

/// Holds one, with what its level between its neighbours is computed from.
#[derive(Debug)]
pub(super) struct PinnedMemory {
    pub(super) polynomials: Polynomials,
    /// In frames of what plays it.
    pub(super) timeline: Timeline,
    /// Sum of the squares of all channels' coefficients.
    pub(super) power: f64,
    /// Inner product with the one before it; 0 of the first.
    pub(super) product: f64,
}

impl PinnedMemories {
    /// Prepares the first [`MAX_PINNED`] of these to be played. Allocates. Cost: O(N log N) each.
    #[must_use]
    pub fn prepare(frozen: Vec<FrozenMemory>) -> Self {
        let mut pins: Vec<PinnedMemory> = Vec::with_capacity(MAX_PINNED);
        for frozen in frozen.into_iter().take(MAX_PINNED) {
            let before = pins.last().map(|pin| pin.polynomials.frozen());
            pins.push(PinnedMemory {
                timeline: frozen.timeline(),
                power: power(&frozen),
                product: before.map_or(0.0, |before| product(before, &frozen)),
                polynomials: Polynomials::of(frozen),
            });
        }
        Self { pins }
    }

    /// Returns how many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.pins.len()
    }

    /// Tells whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pins.is_empty()
    }

    /// Is to be played at this rate.
    pub(super) fn set_rate(&mut self, sample_rate_hz: f64) {
        for pin in &mut self.pins {
            let frozen = pin.polynomials.frozen();
            let ratio = sample_rate_hz / frozen.sample_rate_hz();
            pin.timeline = frozen.timeline().resampled(ratio);
        }
    }

    pub(super) fn pins(&self) -> &[PinnedMemory] {
        &self.pins
    }

    /// Makes the same again. Allocates.
    pub(crate) fn again(&self) -> Self {
        let frozen = self.pins.iter().map(|pin| pin.polynomials.frozen().clone());
        Self::prepare(frozen.collect())
    }
}

/// Sums the squares of a memory's coefficients over all channels.
pub(super) fn power(frozen: &FrozenMemory) -> f64 {
    if !frozen.is_in_pieces() {
        return product(frozen, frozen);
    }
    let channels = frozen.channels();
    let all = (0..channels).filter_map(|channel_idx| frozen.pieces(channel_idx));
    let energy: f64 = all.map(HeldPieces::energy).sum();
    energy / frozen.timeline().span_frames().max(1.0) / channels.max(1) as f64
}

/// Sums the products of two memories' coefficients over all channels; what was mono is heard on both sides. Pieces are taken for
/// another sound than whatever stands beside them.
pub(super) fn product(one: &FrozenMemory, two: &FrozenMemory) -> f64 {
    if one.is_in_pieces() || two.is_in_pieces() {
        return 0.0;
    }
    let channels = one.channels().max(two.channels());
    let of = |channel_idx: usize| {
        let [one, two] = [one, two].map(|frozen| {
            let last = frozen.channels().saturating_sub(1);
            frozen.coefficients(channel_idx.min(last))
        });
        one.iter().zip(two).map(|(one, two)| one * two).sum::<f64>()
    };
    // Of as many channels as there are: mono beside stereo is as loud as it is.
    (0..channels).map(of).sum::<f64>() / channels.max(1) as f64
}
