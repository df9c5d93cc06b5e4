//! The places that heads pass in a block, and what polynomials say there.

use super::head::{HeadState, SEAM};
use super::polynomials::{Polynomials, ReadPoints};
use crate::memory::timeline::{Place, Timeline};
use crate::transform::EvenOdd;

/// Moves the head frame by frame. Realtime: all but `prepare`.
#[derive(Debug)]
pub(crate) struct HeadPath {
    /// Places of a block's frames, then those of a loop's end at the seam.
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

    /// Passes `frames` places of a window that lies in time as `timeline` says.
    pub(super) fn advance(
        &mut self,
        timeline: Timeline,
        frames: usize,
        mut next: impl FnMut() -> HeadState,
    ) {
        self.places.clear();
        self.delta.clear();
        self.shares.clear();
        self.seam.clear();
        for frame in 0..frames {
            let stand = next();
            self.push(timeline, stand.place);
            if let Some(share) = stand.end_share {
                self.seam.push((frame, stand.place + (1.0 - SEAM), share));
            }
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

    /// Writes what a channel says in a block of so many frames as were passed.
    pub(super) fn read(&mut self, polynomials: &Polynomials, channel_idx: usize, out: &mut [f64]) {
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
        polynomials.read(channel_idx, points, sums);
        let value = |j: usize| self.places[j].value(even[j], odd[j]);
        for (frame, out) in out.iter_mut().enumerate() {
            *out = value(frame);
        }
        for (i, (frame, _, share)) in self.seam.iter().enumerate() {
            out[*frame] += share * (value(out.len() + i) - out[*frame]);
        }
    }
}
