//! A polynomial is read at the middles of frames, a strip at a time.

use super::learnt::PIECE_POINTS;
use crate::transform::{Evaluator, EvenOdd, PlanKey, PointSet, SharedTables, TransformPlan};
use std::ops::Range;
use std::sync::Arc;

/// Reads polynomials in strips of places. Realtime: all but the constructors.
#[derive(Debug)]
pub(super) struct StripReader {
    tables: Arc<StripTables>,
    /// A polynomial a channel.
    evaluators: Vec<Evaluator>,
}

static HELD: SharedTables<StripKey, StripTables> = SharedTables::new();

/// Says what is read, and by which plan.
#[derive(Clone, Copy, Debug, PartialEq)]
struct StripKey {
    plan: PlanKey,
    strip: StripFrames,
}

/// Says which frames of a window are read.
#[derive(Clone, Copy, Debug, PartialEq)]
enum StripFrames {
    Whole(usize),
    Delayed(WindowPart),
}

/// Holds where frames are read, which memories of like plans and windows share.
#[derive(Debug)]
struct StripTables {
    /// Frames of the recall that stand at `delta - 1` and at `1 - delta` of each place.
    frames: Vec<[Option<usize>; 2]>,
    places: PointSet,
}

impl Drop for StripTables {
    fn drop(&mut self) {
        HELD.forget_unused();
    }
}

/// Names the frames of a window that are read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct WindowPart {
    /// The length of the window.
    pub(super) theta_frames: f64,
    /// From the newest frame that is read to now.
    pub(super) delay_frames: f64,
    /// How many are read.
    pub(super) frames: usize,
}

/// Holds the places of frames, and which stand at `delta - 1` and at `1 - delta` of each.
struct StripPlaces {
    delta: Vec<f64>,
    frames: Vec<[Option<usize>; 2]>,
}

impl StripReader {
    /// Reads all frames of a window, in mirrored pairs.
    pub(super) fn whole(transform: &TransformPlan, channels: usize, frames: usize) -> Self {
        Self::new(transform, channels, StripFrames::Whole(frames))
    }

    /// Makes a reader of what is not heard.
    pub(super) fn silent(transform: &TransformPlan) -> Self {
        Self::new(transform, 0, StripFrames::Whole(0))
    }

    /// Reads a part of a window.
    pub(super) fn delayed(transform: &TransformPlan, channels: usize, part: WindowPart) -> Self {
        Self::new(transform, channels, StripFrames::Delayed(part))
    }

    fn new(transform: &TransformPlan, channels: usize, strip: StripFrames) -> Self {
        let plan = transform.key();
        let prepare = || {
            let StripPlaces { delta, frames } = match strip {
                StripFrames::Whole(frames) => whole(frames),
                StripFrames::Delayed(part) => delayed(part),
            };
            let places = transform.point_set(&delta);
            StripTables { frames, places }
        };
        Self {
            tables: HELD.find_or(&StripKey { plan, strip }, prepare),
            evaluators: vec![transform.evaluator(); channels],
        }
    }

    pub(super) fn pieces(&self) -> usize {
        self.tables.frames.len().div_ceil(PIECE_POINTS)
    }

    /// Returns the first frame of a piece; frames ascend with the pieces but for pairs' later halves.
    pub(super) fn first_frame(&self, piece: usize) -> usize {
        self.tables.frames[piece * PIECE_POINTS]
            .iter()
            .flatten()
            .copied()
            .min()
            .unwrap_or(0)
    }

    /// Returns what is read of a channel, if anything.
    pub(super) fn evaluator(&mut self, channel_idx: usize) -> Option<&mut Evaluator> {
        self.evaluators.get_mut(channel_idx)
    }

    pub(super) fn is_silent(&self) -> bool {
        self.evaluators.is_empty()
    }

    /// Calls `hear(frame, value)` for the frames of a piece.
    pub(super) fn read(&self, channel_idx: usize, piece: usize, mut hear: impl FnMut(usize, f64)) {
        let from = piece * PIECE_POINTS;
        let places = from..(from + PIECE_POINTS).min(self.tables.frames.len());
        let (mut even, mut odd) = ([0.0; PIECE_POINTS], [0.0; PIECE_POINTS]);
        let sums = EvenOdd {
            even: &mut even[..places.len()],
            odd: &mut odd[..places.len()],
        };
        self.evaluators[channel_idx].evaluate_at(&self.tables.places, places.clone(), sums);
        for (i, place) in places.enumerate() {
            let values = [even[i] - odd[i], even[i] + odd[i]];
            for (frame, value) in self.tables.frames[place].iter().zip(values) {
                frame.iter().for_each(|frame| hear(*frame, value));
            }
        }
    }

    /// Silence, but for what is still to be cleared.
    pub(super) fn reset(&mut self) {
        self.evaluators.iter_mut().for_each(Evaluator::reset);
    }

    /// Clears these of the numbers that a reset leaves of a channel.
    pub(super) fn clear_part(&mut self, channel_idx: usize, numbers: Range<usize>) {
        if let Some(evaluator) = self.evaluators.get_mut(channel_idx) {
            evaluator.clear_part(numbers);
        }
    }
}

fn delayed(part: WindowPart) -> StripPlaces {
    let WindowPart {
        theta_frames,
        delay_frames,
        frames,
    } = part;
    let place = |j: usize| {
        let from_now = (delay_frames + (frames - 1 - j) as f64 + 0.5) / theta_frames;
        let frame = if from_now <= 0.5 {
            [None, Some(j)]
        } else {
            [Some(j), None]
        };
        (2.0 * from_now.min(1.0 - from_now).max(0.0), frame)
    };
    let (delta, frames) = (0..frames).map(place).unzip();
    StripPlaces { delta, frames }
}

/// A window's frames, in mirrored pairs.
fn whole(frames: usize) -> StripPlaces {
    let pair = |j: usize| {
        let mirror = frames - 1 - j;
        [Some(j), (mirror != j).then_some(mirror)]
    };
    let delta = |j: usize| (2 * j + 1) as f64 / frames as f64;
    let pairs = (0..frames.div_ceil(2)).map(|j| (delta(j), pair(j)));
    let (delta, frames) = pairs.unzip();
    StripPlaces { delta, frames }
}
