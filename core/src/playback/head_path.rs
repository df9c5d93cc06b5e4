//! The places that heads pass in a block, and what frozen memories say there.

use super::frozen_mix::{FrozenMix, FrozenPart};
use super::head::HeadState;
use super::polynomials::ReadPoints;
use crate::memory::timeline::{Place, Timeline};
use crate::transform::EvenOdd;

/// Moves the head frame by frame. Realtime: all but `prepare`.
#[derive(Debug)]
pub(crate) struct HeadPath {
    /// Where the head stands at each frame of a block.
    states: Vec<HeadState>,
    /// Places of a block's frames in a memory, then those of a loop's end at the seam.
    places: Vec<Place>,
    delta: Vec<f64>,
    /// Shares of the window from its newest end.
    shares: Vec<f64>,
    /// Where the end of the loop is heard, too: frame, place, its share.
    seam: Vec<(usize, f64, f64)>,
    parts: [Vec<f64>; 2],
    max_frames: usize,
}

impl HeadPath {
    /// Allocates.
    pub(crate) fn prepare(max_frames: usize) -> Self {
        let points = 2 * max_frames;
        Self {
            states: Vec::with_capacity(max_frames),
            places: Vec::with_capacity(points),
            delta: Vec::with_capacity(points),
            shares: Vec::with_capacity(points),
            seam: Vec::with_capacity(max_frames),
            parts: [vec![0.0; points], vec![0.0; points]],
            max_frames,
        }
    }

    pub(crate) fn max_frames(&self) -> usize {
        self.max_frames
    }

    /// Passes `frames` places.
    pub(super) fn advance(&mut self, frames: usize, next: impl FnMut(usize) -> HeadState) {
        self.states.clear();
        self.states.extend((0..frames).map(next));
        self.seam.clear();
        for (frame, state) in self.states.iter().enumerate() {
            if let Some((place, share)) = state.end {
                self.seam.push((frame, place, share));
            }
        }
    }

    /// Finds the places in a window that lies in time as `timeline` says.
    fn place(&mut self, timeline: Timeline) {
        self.places.clear();
        self.delta.clear();
        self.shares.clear();
        for i in 0..self.states.len() {
            self.push(timeline, self.states[i].place);
        }
        for i in 0..self.seam.len() {
            self.push(timeline, self.seam[i].1);
        }
    }

    fn push(&mut self, timeline: Timeline, place: f64) {
        let share = 1.0 - place;
        let age_frames = share * timeline.span_frames();
        let place = timeline.place(age_frames);
        self.places.push(place);
        self.delta.push(place.delta());
        self.shares.push(share);
    }

    /// Tells `sink(channel, frame, value)` what each memory says of each channel, one after another, in the block of as
    /// many frames as were passed; `from_frame` is the first of them in the block that the mix was begun for.
    pub(super) fn read(
        &mut self,
        mix: FrozenMix<'_>,
        from_frame: usize,
        channels: usize,
        mut sink: impl FnMut(usize, usize, f64),
    ) {
        for part in mix.parts() {
            self.place(part.timeline);
            for channel_idx in 0..channels {
                self.evaluate(part, channel_idx);
                for frame in 0..self.states.len() {
                    let weight = part.weight(from_frame + frame);
                    sink(channel_idx, frame, weight * self.parts[0][frame]);
                }
            }
        }
    }

    /// Leaves what a memory says of a channel in the first of the parts.
    fn evaluate(&mut self, part: FrozenPart<'_>, channel_idx: usize) {
        let points = self.places.len();
        let [even, odd] = &mut self.parts;
        let (even, odd) = (&mut even[..points], &mut odd[..points]);
        let sums = EvenOdd {
            even: &mut *even,
            odd: &mut *odd,
        };
        let points = ReadPoints {
            delta: &self.delta,
            shares: &self.shares,
        };
        part.polynomials
            .read(part.choice, channel_idx, points, sums);
        for ((even, odd), place) in even.iter_mut().zip(odd).zip(&self.places) {
            *even = place.value(*even, *odd);
        }
        let frames = self.states.len();
        for (i, (frame, _, share)) in self.seam.iter().enumerate() {
            even[*frame] += share * (even[frames + i] - even[*frame]);
        }
    }
}
