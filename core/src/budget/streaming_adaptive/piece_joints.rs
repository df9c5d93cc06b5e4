//! Where two pieces meet, what is heard steps no further than the sound does around there.
//!
//! A polynomial errs most at its ends: the last frames swing, and there is a step to the next piece. The step that the sound
//! itself makes at most is held with every piece. Towards an end no frame steps further than that; what the joint still steps too
//! far is taken half from either side, along a line, and all of it from a polynomial beside samples, which are the sound itself.
//! Read so, recordings lose up to 1.7 % less (`docs/performance.md`). Pieces hold what they held.

use std::ops::Range;

use super::piece_content::PieceContent;
use super::shared_frames::SharedFrames;
use crate::budget::gram_step;

/// Frames at an end that step no further than the sound; `gram_step` reads one more at once.
const END_FRAMES: usize = 15;
/// A line is so many times as long as one that is as steep as the sound, where [`LENGTH_SHARE`] has room for that.
const GENTLE: f64 = 2.0;
/// A line that is gentle is no longer than this part of a polynomial's mean distance from zero to zero.
const LENGTH_SHARE: f64 = 0.25;
/// A line that goes as the polynomial itself does has what that leaves of the sound's steepness, and at least this part.
const LEAST_STEEPNESS: f64 = 0.25;

/// Names a piece with its numbers.
#[derive(Clone, Copy, Debug)]
pub(super) struct PlacedNumbers<'a> {
    pub(super) start: u64,
    pub(super) frames: u64,
    pub(super) content: PieceContent,
    pub(super) values: &'a [f64],
    /// How far the sound steps around the first frame.
    pub(super) max_step: f64,
}

/// Names a piece and its neighbours, as far as there are any.
#[derive(Clone, Copy, Debug)]
pub(super) struct NeighbouringPieces<'a> {
    pub(super) older: Option<PlacedNumbers<'a>>,
    pub(super) piece: PlacedNumbers<'a>,
    pub(super) newer: Option<PlacedNumbers<'a>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PieceEnd {
    First,
    Last,
}

/// Holds what is heard at an end of a piece, but for the step to the next one: the outermost frame first.
#[derive(Clone, Copy, Debug)]
struct EndFrames {
    values: [f64; END_FRAMES + 1],
    length: usize,
}

impl<'a> NeighbouringPieces<'a> {
    pub(super) fn new(
        older: Option<PlacedNumbers<'a>>,
        piece: PlacedNumbers<'a>,
        newer: Option<PlacedNumbers<'a>>,
    ) -> Self {
        Self {
            older,
            piece,
            newer,
        }
    }

    /// Writes what is heard of the piece among the frames of `out`, whose first is `first`. Realtime: yes. Cost: O(order) a frame,
    /// and for 32 frames at each end that has a neighbour.
    pub(super) fn read(&self, first: u64, out: &mut [f64]) {
        let piece = &self.piece;
        let Some(mut shared) = SharedFrames::of(piece.start, piece.frames, first, out) else {
            return;
        };
        shared.read(piece.content, piece.frames, piece.values);
        if piece.content == PieceContent::Samples {
            return;
        }
        if let Some(older) = &self.older {
            piece.meet(PieceEnd::First, older, piece.max_step, &mut shared);
        }
        if let Some(newer) = &self.newer {
            piece.meet(PieceEnd::Last, newer, newer.max_step, &mut shared);
        }
    }
}

impl PlacedNumbers<'_> {
    fn end(&self) -> u64 {
        self.start + self.frames
    }

    /// Tells whether frames are wanted that the piece before this one may change.
    pub(super) fn is_begun_in(&self, wanted: &Range<u64>) -> bool {
        wanted.start < self.start + self.most_changed()
    }

    /// Tells whether frames are wanted that the piece behind this one may change.
    pub(super) fn is_ended_in(&self, wanted: &Range<u64>) -> bool {
        wanted.end > self.end() - self.most_changed()
    }

    /// Returns how many frames at an end a neighbour may change: half of them.
    fn most_changed(&self) -> u64 {
        (self.frames / 2).max(1)
    }

    /// Limits the steps at one end, the one to a neighbour included: a declick.
    fn meet(&self, end: PieceEnd, other: &Self, max_step: f64, shared: &mut SharedFrames<'_>) {
        let own = self.end_frames(end, max_step);
        let distance = |frame: u64| match end {
            PieceEnd::First => frame,
            PieceEnd::Last => self.frames - 1 - frame,
        };
        for (frame, out) in shared.frames_of(self.frames_at(end, own.length as u64)) {
            *out = own.values[usize::try_from(distance(frame)).unwrap_or(END_FRAMES)];
        }
        let step = own.values[0] - other.end_frames(end.opposite(), max_step).values[0];
        let height = self.share(other) * (step.abs() - max_step).max(0.0).copysign(step);
        let inward = (own.values[1] - own.values[0]) * height.signum();
        let left = (max_step - inward.max(0.0)).max(LEAST_STEEPNESS * max_step);
        let ramp_frames = self.ramp_frames(height, left);
        for (frame, out) in shared.frames_of(self.frames_at(end, ramp_frames)) {
            *out -= height * (1.0 - distance(frame) as f64 / ramp_frames as f64);
        }
    }

    fn frames_at(&self, end: PieceEnd, length: u64) -> Range<u64> {
        match end {
            PieceEnd::First => 0..length,
            PieceEnd::Last => self.frames - length..self.frames,
        }
    }

    /// Returns up to half of the frames from one end on, none further from the one behind it than `max_step`.
    fn end_frames(&self, end: PieceEnd, max_step: f64) -> EndFrames {
        if self.content == PieceContent::Samples {
            return self.end_sample(end);
        }
        let most = usize::try_from(self.frames).unwrap_or(usize::MAX);
        let read = most.min(END_FRAMES + 1);
        let mut values = [0.0; END_FRAMES + 1];
        let from = self.frames_at(end, read as u64).start;
        gram_step::read(self.frames, self.values, from, &mut values[..read]);
        if end == PieceEnd::Last {
            values[..read].reverse();
        }
        let length = (most / 2).clamp(1, END_FRAMES);
        for idx in (0..length.min(read - 1)).rev() {
            let (outer, inner) = (values[idx], values[idx + 1]);
            if (outer - inner).abs() > max_step {
                values[idx] = inner + max_step.copysign(outer - inner);
            }
        }
        EndFrames { values, length }
    }

    fn end_sample(&self, end: PieceEnd) -> EndFrames {
        let sample = match end {
            PieceEnd::First => self.values.first(),
            PieceEnd::Last => self.values.last(),
        };
        let mut values = [0.0; END_FRAMES + 1];
        values[0] = sample.copied().unwrap_or(0.0);
        EndFrames { values, length: 1 }
    }

    /// Returns how much of a step to a neighbour is taken from this one.
    fn share(&self, neighbour: &Self) -> f64 {
        match neighbour.content {
            PieceContent::Polynomial => 0.5,
            PieceContent::Samples => 1.0,
        }
    }

    /// Returns the length of the line by which `height` is taken away, `steepness` a frame at most; 0: there is none.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "not negative, and `as` saturates"
    )]
    fn ramp_frames(&self, height: f64, steepness: f64) -> u64 {
        if height == 0.0 {
            return 0;
        }
        let steep = height.abs() / steepness;
        let zeros = self.frames as f64 / (self.values.len() + 1) as f64;
        let gentle = (GENTLE * steep).min(LENGTH_SHARE * zeros).max(steep);
        (gentle.ceil() as u64).clamp(1, self.most_changed())
    }
}

impl PieceEnd {
    fn opposite(self) -> Self {
        match self {
            Self::First => Self::Last,
            Self::Last => Self::First,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{NeighbouringPieces, PieceContent, PlacedNumbers};

    fn constant(start: u64, frames: u64, coefficient: &[f64]) -> PlacedNumbers<'_> {
        PlacedNumbers {
            start,
            frames,
            content: PieceContent::Polynomial,
            values: coefficient,
            max_step: 0.25,
        }
    }

    fn heard(pieces: &[PlacedNumbers<'_>]) -> Vec<f64> {
        let mut out = vec![f64::NAN; 200];
        for idx in 0..pieces.len() {
            let around = NeighbouringPieces {
                older: idx.checked_sub(1).map(|idx| pieces[idx]),
                piece: pieces[idx],
                newer: pieces.get(idx + 1).copied(),
            };
            around.read(0, &mut out);
        }
        out
    }

    fn assert_near(read: &[f64], wanted: &[f64]) {
        let is_near = |(x, y): (&f64, &f64)| (x - y).abs() < 1e-15;
        assert!(read.iter().zip(wanted).all(is_near), "{read:?} {wanted:?}");
    }

    /// A step of one where a quarter is allowed: three eighths are taken from either side, along three frames.
    #[test]
    fn what_two_polynomials_step_too_far_is_a_line_on_either_side() {
        let (low, high) = ([0.0], [10.0]);
        let out = heard(&[constant(0, 100, &low), constant(100, 100, &high)]);
        let line = [0.0, 0.125, 0.25, 0.375, 0.625, 0.75, 0.875, 1.0];
        assert_near(&out[96..104], &line);
        assert!(
            out[..96].iter().all(|x| *x == 0.0)
                && out[104..].iter().all(|x| (x - 1.0).abs() < 1e-15)
        );
    }

    #[test]
    fn samples_stay_and_the_polynomial_comes_to_them() {
        let (samples, low) = ([1.0; 64], [0.0]);
        let cell = PlacedNumbers {
            content: PieceContent::Samples,
            ..constant(136, 64, &samples)
        };
        let out = heard(&[constant(0, 136, &low), cell]);
        let mut line = [0.0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 1.0];
        assert_near(&out[129..137], &line);
        let back = heard(&[PlacedNumbers { start: 0, ..cell }, constant(64, 136, &low)]);
        line.reverse();
        assert_near(&back[63..71], &line);
    }

    #[test]
    fn a_step_that_the_sound_makes_and_one_that_nobody_knows_stay() {
        let (low, high) = ([0.0], [2.4]);
        let out = heard(&[constant(0, 100, &low), constant(100, 100, &high)]);
        assert_eq!(out[98..100], [0.0; 2]);
        assert!(out[100..].iter().all(|x| (x - 0.24).abs() < 1e-15));
        let high = [1000.0];
        let unknown = PlacedNumbers {
            max_step: f64::INFINITY,
            ..constant(100, 100, &high)
        };
        let out = heard(&[constant(0, 100, &low), unknown]);
        assert_eq!(out[98..100], [0.0; 2]);
        assert!(out[100..].iter().all(|x| (x - 100.0).abs() < 1e-12));
    }

    /// Thirty-two coefficients, all alike: the last frames swing by 5.
    #[test]
    fn an_end_that_swings_steps_as_far_as_the_sound() {
        let (low, swing) = ([0.0], [1.0; 32]);
        let pieces = [constant(0, 128, &swing), constant(128, 72, &low)];
        let mut raw = vec![0.0; 128];
        crate::budget::gram_step::read(128, &swing, 0, &mut raw);
        let largest = |of: &[f64]| {
            let steps = of.windows(2).map(|two| (two[1] - two[0]).abs());
            steps.fold(0.0, f64::max)
        };
        assert!(largest(&raw[112..]) > 0.5, "{}", largest(&raw[112..]));
        let out = heard(&pieces);
        assert!(
            largest(&out[112..]) < 0.25 + 0.125 + 1e-12,
            "{}",
            largest(&out[112..])
        );
        assert_eq!(out[..110], raw[..110]);
    }

    /// Pieces of one and two frames, of none and of many coefficients, whatever part of them is read.
    #[test]
    fn every_part_is_what_the_whole_is() {
        let values = [0.7, -1.1, 0.4, 0.9, -0.3];
        let mut pieces = Vec::new();
        let mut start = 0;
        for (frames, order) in [
            (1, 1),
            (2, 2),
            (1, 0),
            (3, 2),
            (40, 5),
            (2, 0),
            (100, 5),
            (51, 3),
        ] {
            pieces.push(constant(start, frames, &values[..order]));
            start += frames;
        }
        let whole = heard(&pieces);
        assert!(whole.iter().all(|x| x.is_finite()));
        for first in 0..200 {
            for (idx, piece) in pieces.iter().enumerate() {
                let around = NeighbouringPieces {
                    older: idx.checked_sub(1).map(|idx| pieces[idx]),
                    piece: *piece,
                    newer: pieces.get(idx + 1).copied(),
                };
                let mut part = [f64::NAN; 7];
                around.read(first, &mut part);
                for (frame, x) in (first..).zip(part) {
                    if piece.start <= frame && frame < piece.end() {
                        assert_eq!(
                            x.to_bits(),
                            whole[usize::try_from(frame).unwrap()].to_bits()
                        );
                    } else {
                        assert!(x.is_nan());
                    }
                }
            }
        }
    }
}
