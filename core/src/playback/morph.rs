//! Where between pinned memories playback stands, and how much of each is heard.
//!
//! ```text
//! position 0: what is frozen      1..=n: a pinned memory      between: (1 - s) c_one + s c_two, made as loud as
//! (1 - s) |c_one| + s |c_two|
//! ```
//!
//! A polynomial is linear in its coefficients: to read both and mix what they say is to mix the coefficients, at any rate
//! of change. Each is read at its own place of the window, `[0, 1]`, and the window's length goes over with them.

use super::frozen_mix::{FrozenMix, FrozenPart, MAX_PARTS};
use super::pinned::PinnedMemory;
use super::polynomials::{Polynomials, SeriesChoice};
use crate::dsp::smoother::SmoothedValue;
use crate::memory::timeline::Timeline;

/// Two memories that cancel are made no louder than this, 12 dB.
const MOST_GAIN: f64 = 4.0;

/// Mixes what is frozen with pinned memories. Realtime: all but `prepare`.
#[derive(Debug)]
pub(super) struct Morph {
    /// As it was asked for, whatever is pinned.
    asked: f64,
    position: SmoothedValue,
    /// `[part][frame]` of the block.
    weights: Vec<Vec<f64>>,
    is_heard: [bool; MAX_PARTS],
    /// `[frame]`.
    spans: Vec<f64>,
    frames: usize,
    /// Nothing but what is frozen is heard.
    is_at_rest: bool,
}

/// Holds what is frozen beside its pins.
#[derive(Clone, Copy, Debug)]
pub(super) struct HeldMemory<'a> {
    pub(super) polynomials: &'a Polynomials,
    pub(super) timeline: Timeline,
    pub(super) power: f64,
    /// Inner product with the first pin.
    pub(super) product: f64,
}

impl Morph {
    pub(super) fn prepare(sample_rate_hz: f64, max_block_frames: usize) -> Self {
        Self {
            asked: 0.0,
            position: SmoothedValue::new(0.0, sample_rate_hz),
            weights: vec![vec![0.0; max_block_frames]; MAX_PARTS],
            is_heard: [false; MAX_PARTS],
            spans: vec![0.0; max_block_frames],
            frames: 0,
            is_at_rest: true,
        }
    }

    pub(super) fn aim(&mut self, position: f64) {
        if !position.is_nan() {
            self.asked = position;
        }
    }

    pub(super) fn asked(&self) -> f64 {
        self.asked
    }

    pub(super) fn arrive(&mut self, pins: usize) {
        self.head_for(pins);
        self.position.arrive();
    }

    /// Goes no further than the last pin.
    fn head_for(&mut self, pins: usize) {
        self.position.aim(self.asked.clamp(0.0, pins as f64));
    }

    /// Tells whether no pin is heard, and none will be.
    pub(super) fn is_at_rest(&self, pins: usize) -> bool {
        let is_asked = self.asked > 0.0 && pins > 0;
        !is_asked && self.position.is_at(0.0)
    }

    /// Computes how much is heard of each part in a block of so many frames.
    pub(super) fn begin_block(
        &mut self,
        held: HeldMemory<'_>,
        pins: &[PinnedMemory],
        frames: usize,
    ) {
        self.head_for(pins.len());
        self.frames = frames;
        self.is_at_rest = self.position.is_at(0.0);
        if self.is_at_rest {
            return;
        }
        self.is_heard = [false; MAX_PARTS];
        for weights in &mut self.weights[..=pins.len()] {
            weights[..frames].fill(0.0);
        }
        for frame in 0..frames {
            let position = self.position.next();
            self.weigh(held, pins, frame, position);
        }
    }

    fn weigh(&mut self, held: HeldMemory<'_>, pins: &[PinnedMemory], frame: usize, position: f64) {
        let one = floor(position).min(pins.len());
        let share = position - one as f64;
        let of = |part: usize| match part.checked_sub(1) {
            None => (held.power, held.timeline.span_frames()),
            Some(pin) => (pins[pin].power, pins[pin].timeline.span_frames()),
        };
        let (one_power, one_span) = of(one);
        if share <= 0.0 || one == pins.len() {
            self.weights[one][frame] = 1.0;
            self.is_heard[one] = true;
            self.spans[frame] = one_span;
            return;
        }
        let (two_power, two_span) = of(one + 1);
        let product = if one == 0 {
            held.product
        } else {
            pins[one].product
        };
        let gain = gain(share, [one_power, two_power], product);
        self.weights[one][frame] = gain * (1.0 - share);
        self.weights[one + 1][frame] = gain * share;
        self.is_heard[one] = true;
        self.is_heard[one + 1] = true;
        self.spans[frame] = one_span + share * (two_span - one_span);
    }

    /// Returns what heads read in the block.
    pub(super) fn mix<'a>(
        &'a self,
        held: HeldMemory<'a>,
        pins: &'a [PinnedMemory],
    ) -> FrozenMix<'a> {
        let own = FrozenPart {
            polynomials: held.polynomials,
            choice: SeriesChoice::Current,
            timeline: held.timeline,
            weights: None,
        };
        if self.is_at_rest {
            return FrozenMix::of(own);
        }
        let part = |part: usize| {
            let weights = Some(&self.weights[part][..self.frames]);
            let of = match part.checked_sub(1) {
                None => FrozenPart { weights, ..own },
                Some(pin) => FrozenPart {
                    polynomials: &pins.get(pin)?.polynomials,
                    choice: SeriesChoice::Current,
                    timeline: pins.get(pin)?.timeline,
                    weights,
                },
            };
            self.is_heard[part].then_some(of)
        };
        FrozenMix::mixed(std::array::from_fn(part), &self.spans[..self.frames])
    }

    /// Returns how much is heard of what is frozen at each frame of the block; `None` where that is all.
    pub(super) fn own_weights(&self) -> Option<&[f64]> {
        let is_mixed = !self.is_at_rest;
        is_mixed.then(|| &self.weights[0][..self.frames])
    }

    /// Returns how much is heard of each part at the end of the last block.
    pub(super) fn newest_weights(&self) -> impl Iterator<Item = (usize, f64)> {
        let last = self.frames.checked_sub(1).filter(|_| !self.is_at_rest);
        let weights = self.weights.iter().enumerate();
        let heard = weights.filter(|(part, _)| self.is_heard[*part]);
        heard.filter_map(move |(part, weights)| Some((part, weights[last?])))
    }
}

/// Returns the factor by which the mix of two is as loud as it should be.
fn gain(share: f64, powers: [f64; 2], product: f64) -> f64 {
    let [one, two] = powers;
    let (own, other) = (1.0 - share, share);
    let power = own * own * one + 2.0 * own * other * product + other * other * two;
    let wanted = own * one.sqrt() + other * two.sqrt();
    if wanted <= 0.0 || power <= 0.0 {
        return if wanted > 0.0 { MOST_GAIN } else { 1.0 };
    }
    (wanted / power.sqrt()).min(MOST_GAIN)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "from 0 to the number of pins"
)]
fn floor(position: f64) -> usize {
    position.max(0.0) as usize
}
