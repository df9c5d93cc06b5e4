//! A memory at one instant: what a recall plays, and what a project keeps.

mod bytes;
mod level;
mod piece_bytes;

use crate::budget::{HeldPieces, StreamingAdaptiveMemory};
use crate::memory::coefficient_edits::CoefficientEdits;
use crate::memory::timeline::Timeline;

pub use bytes::FrozenMemoryError;

/// Thirty years at 1 MHz: everything that a memory can have heard.
const MAX_FRAMES: f64 = 1e15;
const MAX_RATE_HZ: f64 = 1e9;

/// Keeps the coefficients of all channels, and how they lie in time; of an adaptive memory its pieces. It has the room that
/// `prepare` made.
///
/// ```
/// use souvenir_core::{FrozenMemory, Timeline};
///
/// let mut frozen = FrozenMemory::prepare(4, 1);
/// frozen.take(Timeline::Even { frames: 100.0 }, 48_000.0, |_| &[0.5, -0.25]);
/// assert_eq!(frozen.coefficients(0), [0.5, -0.25]);
/// assert_eq!(FrozenMemory::from_bytes(&frozen.to_bytes()).as_ref(), Ok(&frozen));
/// ```
#[derive(Clone, Debug)]
pub struct FrozenMemory {
    timeline: Timeline,
    sample_rate_hz: f64,
    order: usize,
    /// `[channel][n]`, orthonormal; the first `order` count.
    coefficients: Vec<Vec<f64>>,
    /// A channel each, of adaptive memories; of others none.
    pieces: Vec<HeldPieces>,
}

impl PartialEq for FrozenMemory {
    /// What is remembered; not the room for more.
    fn eq(&self, other: &Self) -> bool {
        let all = |frozen: &Self| {
            (0..frozen.channels())
                .flat_map(|c| frozen.coefficients(c).to_vec())
                .collect::<Vec<_>>()
        };
        let what = |frozen: &Self| {
            (
                frozen.timeline,
                frozen.sample_rate_hz,
                frozen.order,
                frozen.channels(),
            )
        };
        what(self) == what(other) && all(self) == all(other) && self.pieces == other.pieces
    }
}

impl FrozenMemory {
    /// Makes an empty one, with room for `max_order` coefficients a channel. Allocates.
    #[must_use]
    pub fn prepare(max_order: usize, channels: usize) -> Self {
        Self {
            timeline: Timeline::default(),
            sample_rate_hz: 1.0,
            order: 0,
            coefficients: vec![vec![0.0; max_order]; channels],
            pieces: Vec::new(),
        }
    }

    /// Makes an empty one, with room for pieces of so many numbers a channel. Allocates.
    #[must_use]
    pub(crate) fn prepare_pieces(numbers: usize, channels: usize) -> Self {
        let channel = |_| HeldPieces::prepare(numbers);
        Self {
            pieces: (0..channels).map(channel).collect(),
            ..Self::prepare(0, channels)
        }
    }

    /// Takes orthonormal `coefficients(channel_idx)`, all of one length, of a sound at
    /// `sample_rate_hz`. What does not fit is left out, what no sound has is zero. Realtime: yes.
    pub fn take<'c>(
        &mut self,
        timeline: Timeline,
        sample_rate_hz: f64,
        coefficients: impl Fn(usize) -> &'c [f64],
    ) {
        if !is_possible(timeline, sample_rate_hz) {
            return self.clear();
        }
        (self.timeline, self.sample_rate_hz, self.order) = (timeline, sample_rate_hz, 0);
        for (channel_idx, to) in self.coefficients.iter_mut().enumerate() {
            let from = coefficients(channel_idx);
            self.order = from.len().min(to.len());
            for (to, from) in to.iter_mut().zip(from) {
                *to = if is_coefficient(*from) { *from } else { 0.0 };
            }
        }
    }

    /// Takes the pieces of `memory(channel_idx)`, which end a window of `timeline`; where there is room for pieces. Realtime: yes.
    pub(crate) fn take_pieces<'m>(
        &mut self,
        timeline: Timeline,
        sample_rate_hz: f64,
        memory: impl Fn(usize) -> Option<&'m StreamingAdaptiveMemory>,
    ) {
        self.clear();
        if !is_possible(timeline, sample_rate_hz) {
            return;
        }
        (self.timeline, self.sample_rate_hz) = (timeline, sample_rate_hz);
        for (channel_idx, held) in self.pieces.iter_mut().enumerate() {
            if let Some(memory) = memory(channel_idx) {
                held.take(memory);
            }
        }
    }

    /// Returns what is heard of it: its coefficients as `edits` change them. Cost: O(N).
    #[must_use]
    pub fn edited(mut self, edits: &CoefficientEdits) -> Self {
        let order = self.order;
        for coefficients in &mut self.coefficients {
            let kept = coefficients[..order].to_vec();
            for (n, c) in coefficients[..order].iter_mut().enumerate() {
                let heard = edits.heard(order, n, kept[edits.source(order, n)]);
                *c = if is_coefficient(heard) { heard } else { 0.0 };
            }
        }
        self.pieces.iter_mut().for_each(|held| held.edit(edits));
        self
    }

    /// Copies another, as far as there is room. Realtime: yes.
    pub(crate) fn copy(&mut self, other: &Self) {
        if other.is_in_pieces() {
            self.clear();
            (self.timeline, self.sample_rate_hz) = (other.timeline, other.sample_rate_hz);
            let both = self.pieces.iter_mut().zip(&other.pieces);
            both.for_each(|(held, other)| held.copy(other));
            return;
        }
        self.take(other.timeline, other.sample_rate_hz, |channel_idx| {
            other.coefficients(channel_idx)
        });
    }

    /// Forgets what was frozen. Realtime: yes.
    pub fn clear(&mut self) {
        (self.order, self.timeline) = (0, Timeline::default());
        self.pieces.iter_mut().for_each(|held| held.begin(0));
    }

    /// Tells whether it is of an adaptive memory, or has room for one.
    #[must_use]
    pub fn is_in_pieces(&self) -> bool {
        !self.pieces.is_empty()
    }

    /// Returns the pieces of a channel of an adaptive memory.
    #[must_use]
    pub fn pieces(&self, channel_idx: usize) -> Option<&HeldPieces> {
        self.pieces.get(channel_idx)
    }

    /// Returns the coefficients a channel; 0 where nothing was frozen.
    #[must_use]
    pub fn order(&self) -> usize {
        self.order
    }

    /// Returns the coefficients a channel that there is room for.
    #[must_use]
    pub fn max_order(&self) -> usize {
        self.coefficients.iter().map(Vec::len).min().unwrap_or(0)
    }

    /// Returns the numbers a channel that there is room for: coefficients, or those of pieces.
    #[must_use]
    pub(crate) fn room(&self) -> usize {
        self.pieces
            .first()
            .map_or_else(|| self.max_order(), HeldPieces::room)
    }

    /// Returns the number of channels.
    #[must_use]
    pub fn channels(&self) -> usize {
        self.coefficients.len()
    }

    /// Returns the orthonormal `c_n` of a channel; nothing where there is no such channel. Realtime: yes.
    #[must_use]
    pub fn coefficients(&self, channel_idx: usize) -> &[f64] {
        self.coefficients
            .get(channel_idx)
            .map_or(&[], |channel| &channel[..self.order])
    }

    /// Returns how the window lies in time, in frames of [`Self::sample_rate_hz`].
    #[must_use]
    pub fn timeline(&self) -> Timeline {
        self.timeline
    }

    /// Returns the sample rate of the sound that was remembered.
    #[must_use]
    pub fn sample_rate_hz(&self) -> f64 {
        self.sample_rate_hz
    }
}

fn is_possible(timeline: Timeline, sample_rate_hz: f64) -> bool {
    let (Timeline::Even { frames } | Timeline::Fading { tau_frames: frames }) = timeline;
    let range = 0.0..=MAX_FRAMES;
    range.contains(&frames) && (1.0..=MAX_RATE_HZ).contains(&sample_rate_hz)
}

/// Samples are f32: of louder sounds there is no memory.
fn is_coefficient(c: f64) -> bool {
    c.abs() <= f64::from(f32::MAX)
}
